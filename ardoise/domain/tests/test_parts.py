"""Parts of a whole: what is refused, and what a part takes."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ardoise.domain import parts
from ardoise.domain.document import VatLine
from ardoise.domain.errors import Refused
from ardoise.domain.money import Money


def group(base: str, vat: str, rate: str = "20.00", category: str = "S") -> VatLine:
    return VatLine(Decimal(rate), category, Money(base), Money(vat))


WHOLE = (group("1000.00", "200.00"), group("500.00", "27.50", "5.50"))


@pytest.mark.parametrize("percent", ["0", "-1", "100.01"])
def test_a_percentage_is_above_0_and_100_at_most(percent: str) -> None:
    with pytest.raises(Refused) as refusal:
        parts.by_percent(WHOLE, (), Decimal(percent))
    assert (refusal.value.code, refusal.value.field) == ("down_payment_percent", "percent")


@pytest.mark.parametrize("amount", ["0", "-0.01"])
def test_an_amount_is_above_0(amount: str) -> None:
    with pytest.raises(Refused) as refusal:
        parts.by_amount(WHOLE, (), Money(amount))
    assert (refusal.value.code, refusal.value.field) == ("down_payment_amount", "amount")


def test_nothing_more_is_invoiced_once_all_is() -> None:
    with pytest.raises(Refused, match="il ne reste rien"):
        parts.by_percent(WHOLE, WHOLE, Decimal(1))
    with pytest.raises(Refused, match="il ne reste rien"):
        parts.by_amount(WHOLE, WHOLE, Money("0.01"))


def test_a_free_quote_has_free_parts() -> None:
    free = (group("0.00", "0.00"),)
    assert parts.by_percent(free, (), Decimal(100)) == free
    assert parts.by_amount(free, (), Money()) == free


def test_two_halves_of_an_odd_cent_stop_at_the_whole() -> None:
    odd = (group("100.01", "20.00"),)
    first = parts.by_percent(odd, (), Decimal(50))
    second = parts.by_percent(odd, first, Decimal(50))
    assert [str(first[0].base), str(second[0].base)] == ["50.01", "50.00"]
    assert parts.add(first, second) == odd


def test_all_that_remains_takes_all_of_the_vat() -> None:
    assert parts.by_amount(WHOLE, (), Money("1727.50")) == WHOLE
    assert parts.by_percent(WHOLE, (), Decimal(100)) == WHOLE


def test_a_rate_cut_from_the_quote_leaves_a_negative_rest() -> None:
    rest = parts.rest(WHOLE[:1], parts.by_percent(WHOLE, (), Decimal(30)))
    assert [(str(one.base), str(one.vat)) for one in rest] == [("700.00", "140.00"), ("-150.00", "-8.25")]


def test_a_negative_group_is_shared_with_its_sign() -> None:
    whole = (group("100.00", "20.00"), group("-50.00", "0.00", "0.00", "Z"))
    half = parts.by_percent(whole, (), Decimal(50))
    assert [(str(one.base), str(one.vat)) for one in half] == [("50.00", "10.00"), ("-25.00", "0.00")]
    by_amount = parts.by_amount(whole, (), Money("35.00"))
    assert [(str(one.base), str(one.vat)) for one in by_amount] == [("50.00", "10.00"), ("-25.00", "0.00")]


def test_exemption_texts_follow_the_parts() -> None:
    whole = (VatLine(Decimal(0), "E", Money("100"), Money(), "VATEX-FR-FRANCHISE", "TVA non applicable"),)
    part = parts.by_percent(whole, (), Decimal(30))
    assert (part[0].exemption_code, part[0].exemption_reason) == ("VATEX-FR-FRANCHISE", "TVA non applicable")
    assert parts.rest(whole, part)[0].exemption_code == "VATEX-FR-FRANCHISE"


def test_a_delivery_consumes_no_more_than_itself() -> None:
    left = (group("500.00", "100.00"),)
    delivered = (group("100.00", "20.00"),)
    assert parts.in_proportion(left, delivered, (group("150.00", "30.00"),)) == delivered
    nothing = parts.in_proportion(left, (), (group("150.00", "30.00"),))
    assert [(str(one.base), str(one.vat)) for one in nothing] == [("0.00", "0.00")]
