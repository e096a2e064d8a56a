"""Change what a company says of itself; what was issued keeps its frozen copy."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from ardoise.companies.actions.vat_regime import change_vat_regime
from ardoise.companies.cleaning import fill_company
from ardoise.companies.events import COMPANY_CHANGED
from ardoise.companies.models import Company, VatRegime
from ardoise.history.record import Author, lock_chain, record


def change_company(company: Company, values: dict[str, Any], *, by: Author) -> Company:
    """Raises Invalid with every refusal of the values; nothing is saved then."""
    with transaction.atomic():
        lock_chain(company.pk)
        fresh = Company.objects.select_for_update().get(pk=company.pk)
        if "vat_regime" in values:  # dated, in its own table
            change_vat_regime(fresh, VatRegime(values["vat_regime"]), starts_on=fresh.today, by=by)
        before = {name: getattr(fresh, name) for name in values}
        changed = fill_company(fresh, {name: value for name, value in values.items() if name != "vat_regime"})
        if changed:
            fresh.save()
            labels = {field.name: str(field.verbose_name) for field in Company._meta.fields}
            words = ", ".join(labels[name] for name in changed)
            moves = {name: [_said(before[name]), _said(getattr(fresh, name))] for name in changed if name in before}
            record(fresh.pk, COMPANY_CHANGED, fresh, by=by, fields=words, names=changed, changes=moves)
    return fresh


def _said(value: Any) -> str:
    """A value as the history keeps it: what is long is cut."""
    return str(value if value is not None else "")[:200]
