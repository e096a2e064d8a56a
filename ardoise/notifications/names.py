"""Names of attached files that every mail program reads (EML-02)."""

from __future__ import annotations

import re
import unicodedata

from ardoise.domain.identifiers import clean_text

_FORBIDDEN = re.compile(r'[\\/:*?"<>|\r\n\t]+')


def clean_file_name(name: str) -> str:
    """Without the characters that a file system refuses: "Facture n°12 / Élan.pdf" -> "Facture n°12 Élan.pdf"."""
    return " ".join(_FORBIDDEN.sub(" ", clean_text(name)).split())[:180] or "document"


def ascii_file_name(name: str) -> str:
    """The fallback name, in plain letters, with the same ending."""
    flat = unicodedata.normalize("NFKD", name.replace("’", "'").replace("–", "-").replace("œ", "oe").replace("°", ""))
    return flat.encode("ascii", "ignore").decode().strip() or "document"
