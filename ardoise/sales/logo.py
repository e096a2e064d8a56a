"""The bytes of the logo that a document names by its checksum."""

from __future__ import annotations

from ardoise.companies.models import Logo
from ardoise.domain.document import Document


def logo_bytes(document: Document) -> bytes | None:
    if not document.look.logo:
        return None
    logo = Logo.objects.filter(sha256=document.look.logo).first()
    return bytes(logo.content) if logo else None
