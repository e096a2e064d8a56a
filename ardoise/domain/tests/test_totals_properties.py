"""What holds for every document: the calculation rules of EN 16931 and the typed totals."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ardoise.domain.money import ZERO, Money, round_half_up, total
from ardoise.domain.tests import strategies as make
from ardoise.domain.totals import Discount, PricedLine, compute, within_tolerance

Lines = list[PricedLine]


def typed(line: PricedLine) -> Money:
    gross = Money.rounded(line.quantity * line.unit_price)
    percent = line.discount.percent if line.discount and line.discount.percent else Decimal(0)
    return gross - gross.times(percent / 100)


@given(make.lines, st.none() | make.percents, st.booleans())
def test_the_calculation_rules_of_the_standard_hold(lines: Lines, percent: Decimal | None, included: bool) -> None:
    discount = None if percent is None else Discount(percent=percent)
    computed = compute(lines, discount=discount, prices_include_vat=included)
    totals = computed.totals
    assert totals.lines == total(line.total_excl_vat for line in computed.lines)  # BR-CO-10
    assert totals.allowances == total(allowance.amount for allowance in computed.allowances)  # BR-CO-11
    assert totals.excl_vat == totals.lines - totals.allowances  # BR-CO-13
    assert totals.vat == total(group.vat for group in computed.vat)  # BR-CO-14
    assert totals.incl_vat == totals.excl_vat + totals.vat  # BR-CO-15
    assert totals.due == totals.incl_vat - totals.prepaid  # BR-CO-16
    for group in computed.vat:
        of_group = [
            done.total_excl_vat
            for line, done in zip(lines, computed.lines, strict=True)
            if (line.vat_rate, line.vat_category) == (group.rate, group.category)
        ]
        shares = [one.amount for one in computed.allowances if (one.vat_rate, one.vat_category) == (group.rate, "S")]
        assert group.base == total(of_group) - total(shares)  # BR-S-08
        assert within_tolerance(group)
        if not included:
            assert group.vat.amount == round_half_up(group.base.amount * group.rate / 100)  # BR-CO-17


@given(make.lines, st.none() | make.percents)
def test_a_total_typed_with_vat_is_met_exactly(lines: Lines, percent: Decimal | None) -> None:
    whole = total(typed(line) for line in lines)
    computed = compute(lines, discount=None if percent is None else Discount(percent=percent), prices_include_vat=True)
    assert computed.totals.incl_vat == whole - whole.times((percent or Decimal(0)) / 100)
    assert [line.total_incl_vat for line in computed.lines] == [typed(line) for line in lines]


@given(make.positive_lines, make.percents)
def test_a_percent_discount_is_that_percentage_of_the_sum(lines: Lines, percent: Decimal) -> None:
    computed = compute(lines, discount=Discount(percent=percent))
    assert computed.totals.allowances == computed.totals.lines.times(percent / 100)
    assert all(ZERO < one.amount <= (one.base or ZERO) for one in computed.allowances)


@given(make.positive_lines, st.integers(0, 10_000))
def test_an_amount_discount_is_met_exactly(lines: Lines, part: int) -> None:
    whole = compute(lines).totals.lines
    amount = whole.times(Decimal(part) / 10_000)
    computed = compute(lines, discount=Discount(amount=amount))
    assert computed.totals.allowances == amount
    assert all(group.base >= ZERO for group in computed.vat)


@given(st.integers(1, 9_999), st.integers(1, 10**7), st.sampled_from(make.RATES))
def test_a_price_without_vat_gives_back_its_line(quantity: int, cents: int, rate: Decimal) -> None:
    line = PricedLine(Decimal(quantity), Decimal(cents).scaleb(-2), rate)
    done = compute([line], prices_include_vat=True).lines[0]
    assert Money.rounded(line.quantity * done.unit_price_excl_vat) == done.total_excl_vat
    assert done.unit_price_excl_vat == round_half_up(done.unit_price_excl_vat, 6)
