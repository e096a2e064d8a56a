"""What may be kept as a receipt: a PDF or a photo, known by its content."""

from __future__ import annotations

import io
import re
import warnings

from PIL import Image

from ardoise.archive.keep import keep
from ardoise.archive.models import ArchivedFile
from ardoise.companies.models import Company
from ardoise.domain.errors import Refused
from ardoise.domain.identifiers import clean_text

MAX_BYTES = 15 * 1024 * 1024
_PICTURES = {"JPEG": ("image/jpeg", "jpg"), "PNG": ("image/png", "png")}
_HEIC = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif")


def keep_receipt(company: Company, content: bytes, *, name: str) -> ArchivedFile:
    """Checked by its content, whatever its name says, and kept under a name with the right ending."""
    if len(content) > MAX_BYTES:
        raise Refused(
            "receipt_too_large", "Ce fichier dépasse 15 Mo : réduisez-le, ou photographiez le reçu.", "receipt"
        )
    media_type, ending = _kind(content)
    stem = re.sub(r"[\\/\"\r\n\t]+", " ", clean_text(name)).strip().rpartition("/")[2]
    stem = re.sub(r"\.[A-Za-z0-9]{2,5}$", "", stem).strip(" .")[:150] or "recu"
    return keep(company, content, name=f"{stem}.{ending}", media_type=media_type)


def _kind(content: bytes) -> tuple[str, str]:
    if b"%PDF-" in content[:1024] and b"%%EOF" in content[-2048:]:
        return "application/pdf", "pdf"
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC:
        message = (
            "Cette photo est au format HEIC, qui ne s’ouvre pas partout : envoyez-la en JPEG"
            " (iPhone : Réglages, Appareil photo, Formats, « Le plus compatible »)."
        )
        raise Refused("receipt_heic", message, "receipt")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=list(_PICTURES)) as picture:
                picture.verify()
                return _PICTURES[picture.format or ""]
    except (OSError, SyntaxError, ValueError, KeyError, Image.DecompressionBombError, Warning):
        message = "Ce fichier n’est pas un reçu lisible : choisissez un PDF, ou une photo JPEG ou PNG."
        raise Refused("receipt_not_accepted", message, "receipt") from None
