"""Amounts and dates as French people read them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ardoise.domain.french import date_text, glued, long_date, money_text, number_text, percent_text
from ardoise.domain.money import Money


def test_an_amount_has_two_decimals_and_unbreakable_spaces() -> None:
    assert money_text(Money("1234.50")) == "1\u202f234,50\u00a0€"
    assert money_text(Money("-1234567.80")) == "\u22121\u202f234\u202f567,80\u00a0€"
    assert money_text(Money()) == "0,00\u00a0€"
    assert money_text(Money("5", "USD")) == "5,00\u00a0USD"


def test_a_number_drops_needless_zeros() -> None:
    assert number_text(Decimal("0.8333")) == "0,8333"
    assert number_text(Decimal("1234.5000")) == "1\u202f234,5"
    assert number_text(Decimal("1E+2")) == "100"
    assert number_text(Decimal("-2"), 2) == "\u22122,00"


def test_a_percentage_is_short() -> None:
    assert percent_text(Decimal("20.00")) == "20\u00a0%"
    assert percent_text(Decimal("5.50")) == "5,5\u00a0%"


def test_dates_are_french() -> None:
    assert date_text(date(2026, 11, 24)) == "24/11/2026"
    assert long_date(date(2026, 11, 24)) == "24 novembre 2026"
    assert long_date(date(2026, 8, 1)) == "1er août 2026"


def test_a_mark_stays_on_the_line_of_its_word() -> None:
    assert glued("de « Durand » : quand ; pourquoi ?") == (
        "de «\u00a0Durand\u202f»\u00a0: quand\u202f; pourquoi\u202f?"
    )
