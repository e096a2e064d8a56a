"""Down payment cases, with their exact figures."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ardoise.domain import credit, parts
from ardoise.domain.document import VatLine
from ardoise.domain.errors import Refused
from ardoise.domain.money import Money
from ardoise.domain.parts import Groups
from ardoise.domain.totals import PricedLine, compute, sum_up


def group(base: str, vat: str, rate: str = "20.00") -> VatLine:
    return VatLine(Decimal(rate), "S", Money(base), Money(vat))


def pairs(groups: Groups) -> list[tuple[str, str]]:
    return [(str(one.base), str(one.vat)) for one in groups]


def test_dep_01_a_down_payment_keeps_the_rates_of_the_work() -> None:
    lines = [
        PricedLine(Decimal(1), Decimal(price), Decimal(rate))
        for price, rate in (("1000", "20"), ("2000", "10"), ("500", "5.5"))
    ]
    whole = compute(lines).vat
    paid = parts.by_percent(whole, (), Decimal(30))
    assert pairs(paid) == [("300.00", "60.00"), ("600.00", "60.00"), ("150.00", "8.25")]
    assert parts.total_incl_vat(paid) == Money("1178.25")
    final = parts.rest(whole, paid)
    assert pairs(final) == [("700.00", "140.00"), ("1400.00", "140.00"), ("350.00", "19.25")]
    assert parts.total_incl_vat(final) == Money("2749.25")
    assert parts.total_incl_vat(paid) + parts.total_incl_vat(final) == Money("3927.50")


def test_dep_03_three_instalments_add_up_to_the_quote() -> None:
    whole = (group("1234.57", "246.91"),)
    first = parts.by_percent(whole, (), Decimal(20))
    second = parts.by_percent(whole, first, Decimal(60))
    third = parts.rest(whole, parts.add(first, second))
    assert pairs(first + second + third) == [("246.91", "49.38"), ("740.74", "148.15"), ("246.92", "49.38")]
    assert [str(parts.total_incl_vat(one)) for one in (first, second, third)] == ["296.29", "888.89", "296.30"]


def test_dep_05_an_oversize_down_payment_is_refused_with_what_remains() -> None:
    whole = (group("1000.00", "200.00"),)
    with pytest.raises(Refused) as refusal:
        parts.by_amount(whole, (), Money("1500.00"))
    assert refusal.value.code == "down_payment_too_large"
    assert "1\u202f200,00\u00a0€" in refusal.value.message
    with pytest.raises(Refused, match="il reste"):
        parts.by_percent(whole, parts.by_percent(whole, (), Decimal(60)), Decimal(50))


def test_dep_05_a_scope_cut_credits_the_down_payment_and_leaves_nothing_due() -> None:
    paid = (group("500.00", "100.00"),)
    cut = (group("400.00", "80.00"),)
    assert parts.total_incl_vat(parts.rest(cut, paid)) == Money("-120.00")
    credited = credit.by_amount(paid, (), Money("120.00"))
    assert pairs(credited) == [("100.00", "20.00")]
    final = parts.rest(cut, parts.subtract(paid, credited))
    assert pairs(final) == [("0.00", "0.00")]


def test_dep_06_a_partial_invoice_consumes_its_share_of_the_down_payment() -> None:
    whole = (group("1000.00", "200.00"),)
    paid = parts.by_percent(whole, (), Decimal(50))
    delivered = (group("300.00", "60.00"),)
    consumed = parts.in_proportion(paid, delivered, whole)
    assert pairs(consumed) == [("150.00", "30.00")]
    partial = parts.subtract(delivered, consumed)
    assert parts.total_incl_vat(partial) == Money("180.00")
    left = parts.subtract(paid, consumed)
    assert parts.total_incl_vat(left) == Money("420.00")
    last = (group("700.00", "140.00"),)
    assert parts.in_proportion(left, last, parts.subtract(whole, delivered)) == left
    final = parts.rest(whole, parts.add(paid, partial))
    assert parts.total_incl_vat(parts.add(paid, partial, final)) == Money("1200.00")


def test_dep_08_a_down_payment_is_deducted_once() -> None:
    whole = (group("1000.00", "200.00"),)
    paid = parts.by_amount(whole, (), Money("360.00"))
    assert pairs(paid) == [("300.00", "60.00")]
    by_lines = sum_up(parts.rest(whole, paid))
    assert [str(by_lines.excl_vat), str(by_lines.vat), str(by_lines.incl_vat)] == ["700.00", "140.00", "840.00"]
    assert (by_lines.prepaid, by_lines.due) == (Money(), Money("840.00"))
    by_prepaid = sum_up(whole, prepaid=Money("360.00"))
    assert (by_prepaid.incl_vat, by_prepaid.due) == (Money("1200.00"), Money("840.00"))
