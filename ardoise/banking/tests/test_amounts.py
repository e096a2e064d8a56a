"""Amounts as banks write them, and those that are refused rather than guessed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ardoise.banking.readers.amounts import NotAnAmount, amount, decimal_mark

NBSP, NARROW, THIN = "\u00a0", "\u202f", "\u2009"


@pytest.mark.parametrize(
    ("text", "mark", "worth"),
    [
        ("1 234,56", "", "1234.56"),
        (f"1{NBSP}234,56", "", "1234.56"),
        (f"1{NARROW}234,56", "", "1234.56"),
        (f"-1{THIN}234,56", "", "-1234.56"),
        ("1'234.56", "", "1234.56"),
        ("1.234,56", "", "1234.56"),
        ("1,234.56", "", "1234.56"),
        ("1.234.567", "", "1234567.00"),
        ("-3.000", ",", "-3000.00"),
        ("-3,000", ".", "-3000.00"),
        ("-3.000", ".", "-3.00"),
        ("1234,56", ".", "1234.56"),
        ("+45,9", "", "45.90"),
        ("(12,00)", "", "-12.00"),
        ("12,00-", "", "-12.00"),
        ("−12,00", "", "-12.00"),
        ("12", "", "12.00"),
        ("12,", "", "12.00"),
        (",5", "", "0.50"),
        ("-0.00", "", "0.00"),
        ("12.5000", "", "12.50"),
    ],
)
def test_what_banks_write(text: str, mark: str, worth: str) -> None:
    assert str(amount(text, mark=mark)) == worth


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-",
        "$120",
        "1.2.3,4",
        "1,23,456.78",
        "12.345",
        "3.000",
        "1,2345.6",
        "--5",
        "(5",
        "5-+",
        "1e3",
        "NaN",
        "٣",
        "²",
        "12 €",
        "9" * 30,
        "1.234,567",
        "Infinity",
        "0x10",
        "1_000",
        "1,234,56",
    ],
)
def test_what_is_no_amount_or_could_be_two_is_refused(text: str) -> None:
    with pytest.raises(NotAnAmount, match=r"\.$"):
        amount(text)


def test_the_decimals_are_those_of_the_currency() -> None:
    assert str(amount("1,250", mark=",", currency="TND")) == "1.250"
    assert str(amount("1250", currency="JPY")) == "1250.00"
    with pytest.raises(NotAnAmount, match="décimales"):
        amount("12.5", currency="JPY")


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (["-3.000", "-12,50"], ","),
        (["1,234", "1.5"], "."),
        (["1.234,56"], ","),
        (["3.000", "12"], ""),
        (["12,50", "12.50"], ""),
        (["Montant", "n/a", "4,20"], ","),
    ],
)
def test_the_file_says_its_decimal_mark(texts: list[str], mark: str) -> None:
    assert decimal_mark(texts) == mark


@given(st.integers(-(10**12), 10**12), st.sampled_from(["", " ", NBSP, NARROW, "."]), st.sampled_from([",", "."]))
def test_any_amount_comes_back(cents: int, thousands: str, mark: str) -> None:
    whole, part = divmod(abs(cents), 100)
    written = f"{whole:,}".replace(",", "," if (thousands, mark) == (".", ".") else thousands)
    assert amount(f"{'-' if cents < 0 else ''}{written}{mark}{part:02}") == Decimal(cents).scaleb(-2)


@given(st.text(max_size=40))
def test_any_text_is_an_amount_or_is_refused(text: str) -> None:
    try:
        assert amount(text).is_finite()
    except NotAnAmount:
        return
