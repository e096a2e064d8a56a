"""Totals: refusals, discounts, prices with VAT and tolerance."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ardoise.domain.document import VatLine
from ardoise.domain.errors import Invalid, Refused
from ardoise.domain.money import Money
from ardoise.domain.totals import Discount, PricedLine, compute, sum_up, within_tolerance


def line(quantity: str = "1", price: str = "100", rate: str = "20", discount: Discount | None = None) -> PricedLine:
    return PricedLine(Decimal(quantity), Decimal(price), Decimal(rate), discount=discount)


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        (line(quantity="0.00001"), "number_places", "lines.1.quantity"),
        (line(price="0.0000001"), "number_places", "lines.1.unit_price"),
        (line(rate="5.555"), "number_places", "lines.1.vat_rate"),
        (line(rate="-1"), "vat_rate", "lines.1.vat_rate"),
        (line(quantity="1E+40"), "number_too_large", "lines.1.quantity"),
        (line(quantity="NaN"), "number_unreadable", "lines.1.quantity"),
        (line(quantity="10000000", price="1000000"), "amount_too_large", "lines.1.unit_price"),
        (line(discount=Discount()), "discount_form", "lines.1.discount_percent"),
        (line(discount=Discount(Decimal(1), Money("1"))), "discount_form", "lines.1.discount_percent"),
        (line(discount=Discount(percent=Decimal("100.01"))), "discount_percent", "lines.1.discount_percent"),
        (line(discount=Discount(percent=Decimal("1.00001"))), "number_places", "lines.1.discount_percent"),
        (line(discount=Discount(amount=Money("-1"))), "discount_negative", "lines.1.discount_amount"),
        (line(discount=Discount(amount=Money("100.01"))), "discount_too_large", "lines.1.discount_amount"),
    ],
)
def test_what_cannot_be_written_exactly_is_refused_with_its_field(wrong: PricedLine, code: str, field: str) -> None:
    with pytest.raises(Refused) as refusal:
        compute([line(), wrong])
    assert (refusal.value.code, refusal.value.field) == (code, field)


def test_several_refusals_come_together() -> None:
    with pytest.raises(Invalid) as refusal:
        compute([line(quantity="0.00001"), line(rate="101")])
    assert [problem.field for problem in refusal.value.problems] == ["lines.0.quantity", "lines.1.vat_rate"]


def test_a_document_discount_above_the_total_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        compute([line()], discount=Discount(amount=Money("100.01")))
    assert (refusal.value.code, refusal.value.field) == ("discount_too_large", "discount_amount")


def test_a_discount_of_all_leaves_nothing() -> None:
    totals = compute([line(), line(rate="10")], discount=Discount(percent=Decimal(100))).totals
    assert (totals.lines, totals.allowances, totals.incl_vat) == (Money("200"), Money("200"), Money())


def test_no_line_makes_zero() -> None:
    computed = compute([])
    assert computed.vat == ()
    assert computed.totals == sum_up(())


def test_groups_go_from_the_highest_rate_down() -> None:
    computed = compute([line(rate="5.5"), line(rate="20"), line(rate="0"), line(rate="10")])
    assert [str(group.rate) for group in computed.vat] == ["20.00", "10.00", "5.50", "0.00"]


def test_two_categories_of_one_rate_are_two_groups() -> None:
    exempt = PricedLine(Decimal(1), Decimal(10), Decimal(0), "E")
    zero = PricedLine(Decimal(1), Decimal(20), Decimal(0), "Z")
    assert [(group.category, str(group.base)) for group in compute([zero, exempt]).vat] == [
        ("E", "10.00"),
        ("Z", "20.00"),
    ]


def test_a_discount_on_prices_with_vat_meets_the_reduced_total() -> None:
    computed = compute(
        [line(price="120"), line(price="110", rate="10")],
        discount=Discount(percent=Decimal(10)),
        prices_include_vat=True,
    )
    assert computed.totals.incl_vat == Money("207.00")
    assert [(str(group.base), str(group.vat)) for group in computed.vat] == [("90.00", "18.00"), ("90.00", "9.00")]
    assert [str(one.amount) for one in computed.allowances] == ["10.00", "10.00"]


def test_a_line_discount_on_a_price_with_vat_is_shown_without_vat() -> None:
    discounted = compute([line(price="120", discount=Discount(amount=Money("12")))], prices_include_vat=True).lines[0]
    assert (str(discounted.discount), str(discounted.total_excl_vat)) == ("10.00", "90.00")
    assert discounted.total_incl_vat == Money("108.00")
    assert discounted.unit_price_excl_vat == 100


@pytest.mark.parametrize(
    ("vat", "held"), [("1.96", False), ("1.97", True), ("1.98", True), ("1.99", True), ("2.00", False)]
)
def test_vat_is_held_within_a_cent_of_the_product(vat: str, held: bool) -> None:
    assert within_tolerance(VatLine(Decimal("5.5"), "S", Money("36.02"), Money(vat))) is held
