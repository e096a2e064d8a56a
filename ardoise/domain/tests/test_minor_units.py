"""Euros, yens and dinars as providers count them (ONL-04): exact both ways, never a float."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ardoise.domain.minor_units import from_minor_units, to_minor_units
from ardoise.domain.money import NotExact

CASES = [
    ("19.99", "EUR", 1999),
    ("64.10", "EUR", 6410),
    ("1136.36", "eur", 113636),
    ("100", "JPY", 100),
    ("1.250", "TND", 1250),
    ("0", "EUR", 0),
]


@pytest.mark.parametrize(("amount", "currency", "units"), CASES)
def test_an_amount_is_the_same_both_ways(amount: str, currency: str, units: int) -> None:
    assert to_minor_units(Decimal(amount), currency) == units
    assert from_minor_units(units, currency) == Decimal(amount)


def test_what_the_currency_cannot_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="plus de décimales"):
        to_minor_units(Decimal("0.5"), "JPY")
    with pytest.raises(ValueError, match="plus de décimales"):
        to_minor_units(Decimal("1.005"), "EUR")


def test_a_float_is_refused() -> None:
    with pytest.raises(NotExact):
        to_minor_units(19.99, "EUR")  # type: ignore[arg-type]
    with pytest.raises(NotExact):
        from_minor_units(1999.0, "EUR")  # type: ignore[arg-type]


@given(st.integers(-(10**15), 10**15), st.sampled_from(["EUR", "JPY", "TND", "CLF", "USD"]))
def test_every_whole_number_comes_back(units: int, currency: str) -> None:
    assert to_minor_units(from_minor_units(units, currency), currency) == units
