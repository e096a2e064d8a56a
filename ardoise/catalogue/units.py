"""The units of a company, read once per company in hand."""

from __future__ import annotations

from ardoise.catalogue.models import UnitChoice
from ardoise.companies.models import Company
from ardoise.domain.units import Units

_KEPT = "_units"


def units_of(company: Company) -> Units:
    if _KEPT not in company.__dict__:
        rows = list(UnitChoice.objects.filter(company=company)) if company.pk else []
        own = {row.code: row.printed for row in rows if row.printed}
        company.__dict__[_KEPT] = Units(own, frozenset(row.code for row in rows if not row.is_offered))
    found: Units = company.__dict__[_KEPT]
    return found


def forget_units(company: Company) -> None:
    """After a change: the next reading asks the database."""
    company.__dict__.pop(_KEPT, None)
