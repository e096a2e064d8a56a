"""Change the logo of a company: cleaned by its content, kept for ever for the documents that show it."""

from __future__ import annotations

import hashlib

from django.db import transaction

from ardoise.companies.models import Company, Logo
from ardoise.history.record import Author, record
from ardoise.rendering.logos import clean_logo
from ardoise.sales.events import LOGO_CHANGED


def change_logo(company: Company, data: bytes | None, *, by: Author) -> None:
    """None takes the logo away. Raises Refused("logo_not_accepted") with the accepted formats and limits."""
    cleaned = clean_logo(data) if data is not None else None
    with transaction.atomic():
        logo = None
        if cleaned is not None:
            sha256 = hashlib.sha256(cleaned.bytes).hexdigest()
            values = {"media_type": cleaned.media_type, "content": cleaned.bytes}
            logo, _ = Logo.objects.get_or_create(company=company, sha256=sha256, defaults=values)
        Company.objects.filter(pk=company.pk).update(logo=logo)
        record(company.pk, LOGO_CHANGED, company, by=by, sha256=logo.sha256 if logo else None)
