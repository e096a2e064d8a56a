"""Note the published rates of a half-year, when the product does not know them yet."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction

from ardoise.companies.events import RATE_NOTED
from ardoise.companies.models import Company, NotedRate
from ardoise.domain.errors import Invalid, Refused
from ardoise.domain.french import date_text
from ardoise.domain.terms import PENALTY_RATES, PenaltyRate, half_year, penalty_rate
from ardoise.history.record import Author, lock_chain, record

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
        record(company.pk, RATE_NOTED, row, by=by, **words)
    return row


def rates_of(company: Company) -> tuple[PenaltyRate, ...]:
    """Those of the product, then those that the company noted for the half-years it does not know."""
    noted = NotedRate.objects.filter(company=company).order_by("start") if company.pk else ()
    return (*PENALTY_RATES, *(PenaltyRate(*half_year(one.start), one.ecb, one.legal_interest) for one in noted))
