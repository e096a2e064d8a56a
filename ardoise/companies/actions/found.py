"""Found a company: its first member is its owner."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from ardoise.companies.cleaning import fill_company
from ardoise.companies.events import COMPANY_FOUNDED
from ardoise.companies.models import Company, Membership, Role
from ardoise.history.record import Author, record
from ardoise.users.models import User


def found_company(user: User, values: dict[str, Any], *, by: Author) -> Company:
    """Raises Invalid with every refusal of the values."""
    company = Company()
    fill_company(company, values)
    with transaction.atomic():
        company.save()
        Membership.objects.create(user=user, company=company, role=Role.OWNER)
        record(company.pk, COMPANY_FOUNDED, company, by=by, name=company.legal_name, siren=company.siren)
    return company
