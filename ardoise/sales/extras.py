"""Files that accompany a document in its e-mail (time sheet, photos): beside the Factur-X, never inside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ardoise.archive.keep import keep
from ardoise.archive.models import ArchivedFile
from ardoise.companies.models import Company
from ardoise.domain.errors import Refused

MAX_BYTES = 10 * 1024 * 1024  # of all the files of one mail
MAGIC = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
HELP = "PDF, JPEG ou PNG, 10 Mo en tout : joints à l’e-mail à côté du document, qui reste intact."


@dataclass(frozen=True)
class Extra:
    name: str
    content: bytes


def keep_extras(company: Company, extras: Sequence[Extra]) -> list[tuple[ArchivedFile, str]]:
    """Checked by their content, kept, ready to attach. Raises Refused("extra_not_accepted"), ("extras_too_large")."""
    if sum(len(extra.content) for extra in extras) > MAX_BYTES:
        raise Refused("extras_too_large", "Les pièces jointes dépassent 10 Mo en tout : allégez-les.", "extras")
    kinds = [_media_type(extra) for extra in extras]
    return [
        (keep(company, extra.content, name=extra.name[:200], media_type=kind), extra.name)
        for extra, kind in zip(extras, kinds, strict=True)
    ]


def _media_type(extra: Extra) -> str:
    kind = next((kind for start, kind in MAGIC.items() if extra.content.startswith(start)), None)
    if kind is None:
        raise Refused("extra_not_accepted", f"« {extra.name} » n’est pas un PDF, un JPEG ou un PNG.", "extras")
    return kind
