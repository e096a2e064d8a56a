"""Numbers as French people type them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ardoise.domain.errors import Refused
from ardoise.domain.money import Money
from ardoise.domain.typing_numbers import parse_decimal, parse_quantity


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("123,00", "123.00"),
        ("123.00", "123.00"),
        ("1 234,50", "1234.50"),
        ("1\u00a0234,50", "1234.50"),
        ("1\u202f234,50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("5,5", "5.5"),
        ("12,5 %", "12.5"),
        ("12,5%", "12.5"),
        ("0,333", "0.333"),
        ("1\u202f234,50\u00a0€", "1234.50"),
        ("\u22121\u202f234,50\u00a0€", "-1234.50"),
        ("-12", "-12"),
        ("1 234 567", "1234567"),
        ("1.234.567,5", "1234567.5"),
        ("  7 ", "7"),
        ("0.333", "0.333"),
        ("10,5000000", "10.5"),
        ("-0", "0"),
    ],
)
def test_i18_01_a_number_is_stored_as_typed(typed: str, stored: str) -> None:
    assert parse_decimal(typed, 6) == Decimal(stored)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("1,234.50", "number_unreadable"),
        ("12,5,0", "number_unreadable"),
        ("abc", "number_unreadable"),
        ("", "number_missing"),
        ("  ", "number_missing"),
        ("€", "number_missing"),
        ("12 34", "number_unreadable"),
        ("1.23,5", "number_unreadable"),
        ("1e5", "number_unreadable"),
        ("NaN", "number_unreadable"),
        ("Infinity", "number_unreadable"),
        ("١٢", "number_unreadable"),
        ("--5", "number_unreadable"),
        (",5,", "number_unreadable"),
        ("1.234", "number_ambiguous"),
        ("9999999999999", "number_too_large"),
    ],
)
def test_i18_01_what_is_unclear_is_refused_never_guessed(typed: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_decimal(typed, 6, field="lines.0.unit_price")
    assert (refused.value.code, refused.value.field) == (code, "lines.0.unit_price")


def test_more_decimals_than_the_field_holds_are_refused() -> None:
    with pytest.raises(Refused, match="2 décimales au plus"):
        parse_decimal("12,345", 2)
    with pytest.raises(Refused, match="sans décimale"):
        parse_decimal("12,5", 0)
    assert parse_decimal("12,500", 2) == Decimal("12.50")


@pytest.mark.parametrize(
    ("typed", "hours"),
    [
        ("0:50", "0.8333"),
        ("50 min", "0.8333"),
        ("50min", "0.8333"),
        ("50 minutes", "0.8333"),
        ("3h30", "3.5"),
        ("3 h 30", "3.5"),
        ("3h30min", "3.5"),
        ("3h", "3"),
        ("1:05", "1.0833"),
        ("90 mn", "1.5"),
        ("0,8333", "0.8333"),
        ("2", "2"),
    ],
)
def test_rnd_08_a_duration_is_hours_with_four_decimals(typed: str, hours: str) -> None:
    assert parse_quantity(typed) == Decimal(hours)


def test_rnd_08_the_printed_quantity_gives_the_printed_amount() -> None:
    assert Money("100.00").times(parse_quantity("50 min")) == Money("83.33")


def test_a_quantity_may_be_a_product() -> None:
    assert parse_quantity("12*85") == 1020
    assert parse_quantity("2,5 × 4") == 10
    assert parse_quantity("2 x 3 x 0,5") == 3
    assert parse_quantity("0,3333*0,3333") == Decimal("0.1111")


@pytest.mark.parametrize("typed", ["0:75", "3h99", "12*", "*85", "1*2*3*4", "999999999999*999", "1,23456", "h"])
def test_a_quantity_that_makes_no_sense_is_refused(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_quantity(typed)
    assert refused.value.field == "quantity"
