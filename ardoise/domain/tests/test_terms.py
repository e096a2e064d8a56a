"""Due dates, legal caps, late penalties."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ardoise.domain.document import PartyKind
from ardoise.domain.errors import Refused
from ardoise.domain.money import Money
from ardoise.domain.terms import (
    CASH_LIMIT,
    RECOVERY_FEE,
    PenaltyRate,
    Term,
    check_due,
    due_date,
    end_of_month,
    is_overdue,
    legal_limit,
    penalty_rate,
)


@pytest.mark.parametrize(
    ("term", "on", "due"),
    [
        (Term.ON_RECEIPT, date(2026, 1, 15), date(2026, 1, 15)),
        (Term.DAYS_10, date(2026, 1, 25), date(2026, 2, 4)),
        (Term.DAYS_15, date(2026, 1, 15), date(2026, 1, 30)),
        (Term.DAYS_30, date(2026, 1, 31), date(2026, 3, 2)),
        (Term.DAYS_45, date(2026, 1, 15), date(2026, 3, 1)),
        (Term.DAYS_60, date(2026, 1, 1), date(2026, 3, 2)),
        (Term.END_OF_MONTH, date(2028, 2, 10), date(2028, 2, 29)),
        (Term.END_OF_MONTH, date(2026, 4, 30), date(2026, 4, 30)),
        (Term.DAYS_30_END_OF_MONTH, date(2026, 1, 15), date(2026, 2, 28)),
        (Term.DAYS_45_END_OF_MONTH, date(2026, 1, 15), date(2026, 3, 31)),
        (Term.END_OF_MONTH_45_DAYS, date(2026, 1, 15), date(2026, 3, 17)),
        (Term.END_OF_MONTH_45_DAYS, date(2026, 12, 1), date(2027, 2, 14)),
    ],
)
def test_a_term_gives_a_date(term: Term, on: date, due: date) -> None:
    assert due_date(term, on) == due


def test_dat_01_thirty_days_after_new_year_is_the_31st() -> None:
    assert due_date(Term.DAYS_30, date(2026, 1, 1)) == date(2026, 1, 31)


def test_dat_01_a_document_is_late_the_day_after_its_due_date() -> None:
    assert not is_overdue(date(2026, 11, 20), date(2026, 11, 20))
    assert is_overdue(date(2026, 11, 20), date(2026, 11, 21))
    assert not is_overdue(None, date(2026, 11, 21))


def test_every_term_has_a_label_and_a_sentence_and_respects_the_cap() -> None:
    for term in Term:
        assert term.label
        assert term.sentence.startswith("Paiement")
        for month in range(1, 13):
            for day in (1, 15, 28):
                issued = date(2027, month, day)
                check_due(issued, due_date(term, issued), PartyKind.BUSINESS)


def test_businesses_may_not_agree_beyond_the_latest_reading() -> None:
    assert legal_limit(date(2026, 1, 1), PartyKind.BUSINESS) == date(2026, 3, 17)
    assert legal_limit(date(2026, 1, 31), PartyKind.BUSINESS) == date(2026, 4, 1)
    assert legal_limit(date(2026, 1, 1), PartyKind.INDIVIDUAL) is None
    check_due(date(2026, 1, 1), date(2026, 3, 17), PartyKind.BUSINESS)
    with pytest.raises(Refused, match="17/03/2026 au plus tard") as refused:
        check_due(date(2026, 1, 1), date(2026, 3, 18), PartyKind.BUSINESS)
    assert (refused.value.code, refused.value.field) == ("due_date_too_late", "due_date")
    check_due(date(2026, 1, 1), date(2026, 12, 31), PartyKind.INDIVIDUAL)


def test_a_due_date_is_not_before_the_document() -> None:
    with pytest.raises(Refused, match="19/11/2026") as refused:
        check_due(date(2026, 11, 20), date(2026, 11, 19), PartyKind.INDIVIDUAL)
    assert refused.value.code == "due_date_too_early"


def test_penalties_of_the_first_half_of_2026_are_known() -> None:
    for day in (date(2026, 1, 1), date(2026, 6, 30)):
        rate = penalty_rate(day)
        assert rate is not None
        assert rate.default == Decimal("12.15")
        assert rate.public == Decimal("10.15")
        assert rate.floor == Decimal("7.86")


def test_an_unknown_half_year_has_no_figure_until_an_administrator_adds_it() -> None:
    assert penalty_rate(date(2026, 7, 1)) is None
    assert penalty_rate(date(2025, 12, 31)) is None
    added = (PenaltyRate(date(2026, 7, 1), date(2026, 12, 31), Decimal(2), Decimal(3)),)
    rate = penalty_rate(date(2026, 7, 1), added)
    assert rate is not None
    assert rate.default == 12


def test_the_amounts_of_the_law() -> None:
    assert Money("40.00") == RECOVERY_FEE
    assert Money("1000.00") == CASH_LIMIT
    assert end_of_month(date(2026, 2, 1)) == date(2026, 2, 28)
