"""Note the published rates of a half-year, when the product does not know them yet."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction

from ardoise.companies.models import Company
from ardoise.domain.errors import Invalid, Refused
from ardoise.domain.french import date_text
from ardoise.domain.terms import half_year, penalty_rate
from ardoise.history.record import Author, lock_chain, record
from ardoise.reminders import events
from ardoise.reminders.models import NotedRate

HIGHEST = Decimal(50)  # percent: beyond, it was mistyped


def note_rate(company: Company, on: date, *, ecb: Decimal, legal_interest: Decimal, by: Author) -> NotedRate:
    """The figures of the half-year of that day; noted again, they take the place of the former ones.

    Raises Refused("rate_known") for a half-year of the product's own table, Invalid for a figure that cannot be.
    """
    start, _ = half_year(on)
    if penalty_rate(start):
        raise Refused("rate_known", "Les taux de ce semestre sont déjà connus.", "ecb")
    figures = {"ecb": ecb, "legal_interest": legal_interest}
    wrong = [
        Refused("rate", f"Un taux va de 0 à {HIGHEST} %.", name)
        for name, figure in figures.items()
        if not 0 <= figure <= HIGHEST
    ]
    if wrong:
        raise Invalid(wrong)
    with transaction.atomic():
        lock_chain(company.pk)
        row, _ = NotedRate.objects.update_or_create(company=company, start=start, defaults=figures)
        words = {"start": date_text(start), "ecb": str(ecb), "legal": str(legal_interest)}
        record(company.pk, events.RATE_NOTED, row, by=by, **words)
    return row
