"""Rounding and totals cases, with their exact figures."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ardoise.domain import parts
from ardoise.domain.errors import Refused
from ardoise.domain.money import Money
from ardoise.domain.totals import Computed, PricedLine, compute, within_tolerance


def line(quantity: str, price: str, rate: str) -> PricedLine:
    return PricedLine(Decimal(quantity), Decimal(price), Decimal(rate))


def figures(computed: Computed) -> tuple[str, str, str]:
    totals = computed.totals
    return str(totals.excl_vat), str(totals.vat), str(totals.incl_vat)


def test_rnd_01_vat_is_rounded_once_per_rate() -> None:
    computed = compute([line("1", "299.33", "20"), line("1", "179.33", "20"), line("1", "99.34", "20")])
    assert figures(computed) == ("578.00", "115.60", "693.60")
    assert not computed.rounded_by_remainder


def test_rnd_02_half_cents_of_vat_go_up() -> None:
    computed = compute([line("1", "305.00", "5.5"), line("1", "200.25", "10"), line("1", "215.00", "2.1")])
    assert {str(group.rate): str(group.vat) for group in computed.vat} == {
        "5.50": "16.78",
        "10.00": "20.03",
        "2.10": "4.52",
    }
    assert figures(computed) == ("720.25", "41.33", "761.58")


def test_rnd_03_a_line_has_two_decimals() -> None:
    computed = compute([line("4.25", "166.50", "20")])
    assert str(computed.lines[0].total_excl_vat) == "707.63"
    assert computed.lines[0].unit_price_excl_vat == Decimal("166.50")
    assert figures(computed) == ("707.63", "141.53", "849.16")


def test_rnd_05_ten_items_priced_without_vat() -> None:
    computed = compute([line("10", "3.60", "5.5")])
    assert figures(computed) == ("36.00", "1.98", "37.98")


def test_rnd_05_ten_items_priced_with_vat() -> None:
    computed = compute([line("10", "3.80", "5.5")], prices_include_vat=True)
    assert figures(computed) == ("36.02", "1.98", "38.00")
    assert str(computed.lines[0].total_incl_vat) == "38.00"
    assert Money.rounded(10 * computed.lines[0].unit_price_excl_vat) == Money("36.02")
    assert computed.rounded_by_remainder


def test_rnd_06_prices_with_vat_meet_the_quoted_total() -> None:
    computed = compute([line("1", "379.00", "20"), line("1", "379.00", "20")], prices_include_vat=True)
    assert figures(computed) == ("631.67", "126.33", "758.00")
    assert sorted(str(one.total_excl_vat) for one in computed.lines) == ["315.83", "315.84"]
    assert str(computed.totals.lines) == "631.67"


def test_rnd_08_the_printed_quantity_is_the_one_multiplied() -> None:
    assert figures(compute([line("0.8333", "100.00", "20")])) == ("83.33", "16.67", "100.00")
    assert figures(compute([line("0.83", "100.00", "20")])) == ("83.00", "16.60", "99.60")


def test_rnd_08_a_finer_quantity_is_refused_never_cut() -> None:
    with pytest.raises(Refused) as refusal:
        compute([line("0.8333333", "100.00", "20")])
    assert (refusal.value.code, refusal.value.field) == ("number_places", "lines.0.quantity")


def test_rnd_09_three_invoices_of_parts_close_the_order() -> None:
    whole = compute([line("1", "1234.56", "20")]).vat
    first = parts.by_percent(whole, (), Decimal(35))
    second = parts.by_percent(whole, first, Decimal(35))
    third = parts.by_percent(whole, parts.add(first, second), Decimal(30))
    assert [str(one[0].base) for one in (first, second, third)] == ["432.10", "432.10", "370.36"]
    billed = parts.add(first, second, third)
    assert billed == whole
    assert third == parts.rest(whole, parts.add(first, second))
    with pytest.raises(Refused) as refusal:
        parts.by_percent(whole, billed, Decimal(30))
    assert refusal.value.code == "down_payment_too_large"


def test_tot_01_vat_of_the_category_is_not_the_sum_of_lines() -> None:
    computed = compute([line("2", "348.11", "5.5")] * 3)
    assert figures(computed) == ("2088.66", "114.88", "2203.54")


def test_tot_02_the_base_is_never_derived_from_the_tax() -> None:
    computed = compute([line("1", "70.40", "5.5")])
    assert str(computed.vat[0].base) == "70.40"
    assert figures(computed) == ("70.40", "3.87", "74.27")
    assert within_tolerance(computed.vat[0])
