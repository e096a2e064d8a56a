"""Change what a company says of itself; what was issued keeps its frozen copy."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from ardoise.companies.cleaning import fill_company
from ardoise.companies.events import COMPANY_CHANGED
from ardoise.companies.models import Company
from ardoise.history.record import Author, record


def change_company(company: Company, values: dict[str, Any], *, by: Author) -> Company:
    """Raises Invalid with every refusal of the values; nothing is saved then."""
    with transaction.atomic():
        fresh = Company.objects.select_for_update().get(pk=company.pk)
        changed = fill_company(fresh, values)
        if changed:
            fresh.save()
            labels = {field.name: str(field.verbose_name) for field in Company._meta.fields}
            words = ", ".join(labels[name] for name in changed)
            record(fresh.pk, COMPANY_CHANGED, fresh, by=by, fields=words, names=changed)
    return fresh
