"""The price agreed with VAT: a discount reaches it to the cent, or the prices that exist are said."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ardoise.domain.errors import Refused
from ardoise.domain.money import ZERO, Money
from ardoise.domain.totals import Discount, PricedLine, compute, discount_reaching


def line(price: str, rate: str = "20") -> PricedLine:
    return PricedLine(Decimal(1), Decimal(price), Decimal(rate))


def test_a_round_price_is_reached() -> None:
    lines = [line("1278.00")]
    assert discount_reaching(Money("1500.00"), lines) == Money("28.00")


def test_prices_with_vat_are_simply_reduced() -> None:
    assert discount_reaching(Money("90.00"), [line("100.00")], prices_include_vat=True) == Money("10.00")


def test_the_total_as_it_is_needs_no_discount() -> None:
    assert discount_reaching(Money("120.00"), [line("100.00")]) == ZERO


def test_a_price_that_vat_steps_over_names_its_neighbours() -> None:
    with pytest.raises(Refused, match="12,98\u00a0€ ou 13,00\u00a0€") as refused:
        discount_reaching(Money("12.99"), [line("100.00")])
    assert refused.value.code == "agreed_unreachable"


@pytest.mark.parametrize(("agreed", "code"), [("120.01", "agreed_too_high"), ("-1.00", "agreed_negative")])
def test_what_no_discount_gives_is_refused(agreed: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        discount_reaching(Money(agreed), [line("100.00")])
    assert refused.value.code == code


@given(euros=st.integers(1, 900), cents=st.lists(st.integers(1, 99_999), max_size=4))
def test_a_whole_number_of_euros_at_20_percent_is_always_reached(euros: int, cents: list[int]) -> None:
    lines = [line("1000.00"), *(line(str(Decimal(price) / 100)) for price in cents)]
    agreed = Money(Decimal(euros))
    discount = discount_reaching(agreed, lines)
    assert compute(lines, discount=Discount(amount=discount)).totals.incl_vat == agreed


@given(cents=st.integers(0, 100_000), rates=st.lists(st.sampled_from(["20", "10", "5.5", "0"]), min_size=1, max_size=3))
def test_a_price_is_reached_or_its_neighbours_are_named(cents: int, rates: list[str]) -> None:
    lines = [line("1000.00", rate) for rate in rates]
    agreed = Money.of_cents(cents)
    refusals = []
    discount = ZERO
    try:
        discount = discount_reaching(agreed, lines)
    except Refused as refused:
        refusals.append(refused.code)
    if refusals:
        assert refusals == ["agreed_unreachable"]
    else:
        assert compute(lines, discount=Discount(amount=discount)).totals.incl_vat == agreed
