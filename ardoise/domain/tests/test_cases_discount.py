"""Discount cases, with their exact figures."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ardoise.domain.money import Money
from ardoise.domain.totals import Computed, Discount, PricedLine, compute

SIXTY = Discount(amount=Money("60.00"))
PERCENT = Discount(percent=Decimal("44.4444"))


def figures(computed: Computed) -> tuple[str, str, str]:
    totals = computed.totals
    return str(totals.excl_vat), str(totals.vat), str(totals.incl_vat)


def test_dsc_01_a_discount_of_the_document_is_shared_over_the_rates() -> None:
    lines = [
        PricedLine(Decimal(1), Decimal(price), Decimal(rate))
        for price, rate in (("76.50", "20"), ("35.46", "5.5"), ("29.70", "5.5"))
    ]
    computed = compute(lines, discount=Discount(percent=Decimal(10)))
    assert [(str(one.vat_rate), str(one.amount)) for one in computed.allowances] == [
        ("20.00", "7.65"),
        ("5.50", "6.52"),
    ]
    assert [(str(group.base), str(group.vat)) for group in computed.vat] == [("68.85", "13.77"), ("58.64", "3.23")]
    assert str(computed.totals.allowances) == "14.17"
    assert figures(computed) == ("127.49", "17.00", "144.49")


@pytest.mark.parametrize("discount", [SIXTY, PERCENT])
@pytest.mark.parametrize("on_line", [False, True])
def test_dsc_02_vat_is_computed_after_the_discount(discount: Discount, on_line: bool) -> None:
    three = PricedLine(Decimal(3), Decimal("45.00"), Decimal(20), discount=discount if on_line else None)
    computed = compute([three], discount=None if on_line else discount)
    assert figures(computed) == ("75.00", "15.00", "90.00")
    assert str(computed.lines[0].discount) == ("60.00" if on_line else "0.00")


def test_fx_09_a_discount_typed_as_a_negative_price_is_kept_as_typed() -> None:
    lines = [PricedLine(Decimal(1), Decimal(price), Decimal(20)) for price in ("800.00", "-50.00")]
    computed = compute(lines)
    assert str(computed.lines[1].total_excl_vat) == "-50.00"
    assert figures(computed) == ("750.00", "150.00", "900.00")
