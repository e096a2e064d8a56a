"""Late penalties worked by hand: amount due × rate × days / 365, half-year by half-year."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ardoise.domain.document import PartyKind
from ardoise.domain.money import ZERO, Money
from ardoise.domain.penalties import Reduction, late_penalty, rate_on
from ardoise.domain.terms import PenaltyRate

BUSINESS, PUBLIC, INDIVIDUAL = PartyKind.BUSINESS, PartyKind.PUBLIC, PartyKind.INDIVIDUAL
# figures of the tests alone, so that a new half-year of the table changes no expected value
RATES = (
    PenaltyRate(date(2026, 1, 1), date(2026, 6, 30), Decimal("2.15"), Decimal("2.62")),
    PenaltyRate(date(2026, 7, 1), date(2026, 12, 31), Decimal("2.40"), Decimal("2.50")),
)


def test_thirty_days_at_the_default_rate_and_the_forty_euros() -> None:
    penalty = late_penalty(
        Money("1200.00"), due=date(2026, 3, 31), until=date(2026, 4, 30), buyer_kind=BUSINESS, rates=RATES
    )
    assert penalty.days == 30
    assert penalty.known == Money("11.98")  # 1200 × 12.15 % × 30 / 365 = 11.9835…
    assert penalty.fee == Money("40.00")
    assert penalty.missing == ()


def test_nothing_is_due_on_the_due_date_and_a_first_day_the_day_after() -> None:
    on_time = late_penalty(
        Money("1200.00"), due=date(2026, 3, 31), until=date(2026, 3, 31), buyer_kind=BUSINESS, rates=RATES
    )
    assert (on_time.periods, on_time.fee) == ((), ZERO)
    late = late_penalty(
        Money("1200.00"), due=date(2026, 3, 31), until=date(2026, 4, 1), buyer_kind=BUSINESS, rates=RATES
    )
    assert late.known == Money("0.40")  # 1200 × 12.15 % / 365 = 0.3995…


def test_a_payment_on_account_reduces_the_base_from_its_day() -> None:
    penalty = late_penalty(
        Money("1000.00"),
        due=date(2026, 1, 31),
        until=date(2026, 3, 2),
        buyer_kind=BUSINESS,
        reductions=[Reduction(date(2026, 2, 11), Money("400.00"))],
        rates=RATES,
    )
    assert [(one.days, one.base) for one in penalty.periods] == [(10, Money("1000.00")), (20, Money("600.00"))]
    assert penalty.known == Money("7.32")  # 3.33 (3.3287…) + 3.99 (3.9945…)


def test_an_account_paid_before_the_due_date_is_never_charged() -> None:
    penalty = late_penalty(
        Money("1000.00"),
        due=date(2026, 1, 31),
        until=date(2026, 2, 10),
        buyer_kind=BUSINESS,
        reductions=[Reduction(date(2026, 1, 15), Money("400.00"))],
        rates=RATES,
    )
    assert [one.base for one in penalty.periods] == [Money("600.00")]


def test_paid_late_the_days_stop_and_the_fee_stays() -> None:
    penalty = late_penalty(
        Money("1000.00"),
        due=date(2026, 1, 31),
        until=date(2026, 6, 30),
        buyer_kind=BUSINESS,
        reductions=[Reduction(date(2026, 2, 11), Money("1000.00"))],
        rates=RATES,
    )
    assert penalty.known == Money("3.33")
    assert penalty.fee == Money("40.00")


def test_each_half_year_has_its_rate() -> None:
    penalty = late_penalty(
        Money("3650.00"), due=date(2026, 6, 20), until=date(2026, 7, 10), buyer_kind=BUSINESS, rates=RATES
    )
    assert [(one.days, one.rate) for one in penalty.periods] == [(10, Decimal("12.15")), (10, Decimal("12.40"))]
    assert penalty.known == Money("24.55")  # 12.15 + 12.40


def test_an_unknown_half_year_is_named_and_never_invented() -> None:
    penalty = late_penalty(
        Money("3650.00"), due=date(2026, 6, 20), until=date(2026, 7, 10), buyer_kind=BUSINESS, rates=RATES[:1]
    )
    assert penalty.known == Money("12.15")
    assert [(one.first, one.last, one.amount) for one in penalty.missing] == [
        (date(2026, 7, 1), date(2026, 7, 10), None)
    ]


def test_a_consumer_owes_neither_penalties_nor_the_fee() -> None:
    penalty = late_penalty(
        Money("1200.00"), due=date(2026, 3, 31), until=date(2026, 5, 31), buyer_kind=INDIVIDUAL, rates=RATES
    )
    assert (penalty.periods, penalty.known, penalty.fee) == ((), ZERO, ZERO)


@pytest.mark.parametrize(
    ("agreed", "kind", "expected"),
    [
        ("", BUSINESS, "12.15"),
        ("", PUBLIC, "10.15"),
        ("Pénalités de retard : 12 % par an.", BUSINESS, "12"),
        ("Pénalités au taux annuel de 9,5\u00a0%.", BUSINESS, "9.5"),
        ("Trois fois le taux d’intérêt légal.", BUSINESS, "7.86"),
        ("pénalités égales à 3 fois le taux de l’intérêt légal", BUSINESS, "7.86"),
        ("pénalités au taux de 12,15 % l’an (taux de la BCE majoré de 10 points), exigibles", BUSINESS, "12.15"),
        ("pénalités au taux de la BCE majoré de 12 points", BUSINESS, "14.15"),
        ("Pénalités selon nos conditions générales.", BUSINESS, None),
    ],
)
def test_the_sentence_of_the_invoice_decides_the_rate(agreed: str, kind: PartyKind, expected: str | None) -> None:
    rate = rate_on(date(2026, 3, 15), agreed, kind, RATES)
    assert rate == (None if expected is None else Decimal(expected))


def test_an_agreed_number_is_known_in_any_half_year() -> None:
    penalty = late_penalty(
        Money("3650.00"),
        due=date(2027, 1, 10),
        until=date(2027, 1, 20),
        buyer_kind=BUSINESS,
        agreed="12 % l’an",
        rates=RATES,
    )
    assert penalty.known == Money("12.00")
    assert penalty.missing == ()
