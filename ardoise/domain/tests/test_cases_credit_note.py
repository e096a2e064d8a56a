"""Credit note cases, with their exact figures."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ardoise.domain import credit, parts
from ardoise.domain.document import VatLine
from ardoise.domain.errors import Refused
from ardoise.domain.money import Money
from ardoise.domain.totals import PricedLine, compute, sum_up


def test_crn_02_a_second_credit_note_does_not_repeat_the_first() -> None:
    invoice = (VatLine(Decimal(20), "S", Money("1000.00"), Money("200.00")),)
    first = credit.by_amount(invoice, (), Money("120.00"))
    second = credit.by_amount(invoice, first, Money("120.00"))
    assert [(str(one.base), str(one.vat)) for one in first + second] == [("100.00", "20.00")] * 2
    both = parts.add(first, second)
    assert parts.total_incl_vat(credit.left(invoice, both)) == Money("960.00")
    with pytest.raises(Refused) as refusal:
        credit.by_amount(invoice, both, Money("960.01"))
    assert refusal.value.code == "credit_too_large"
    assert "il reste 960,00\u00a0€ à créditer" in refusal.value.message
    last = credit.by_amount(invoice, both, Money("960.00"))
    assert [(str(one.base), str(one.vat)) for one in last] == [("800.00", "160.00")]
    with pytest.raises(Refused, match="entièrement"):
        credit.all_left(invoice, parts.add(both, last))


def test_crn_03_a_credit_note_keeps_the_signs_of_each_rate() -> None:
    lines = [
        PricedLine(Decimal(1), Decimal("100"), Decimal(20)),
        PricedLine(Decimal(1), Decimal("-50"), Decimal(0), "Z"),
    ]
    invoice = compute(lines).vat
    credited = credit.all_left(invoice, ())
    assert [(str(one.base), str(one.vat)) for one in credited] == [("100.00", "20.00"), ("-50.00", "0.00")]
    assert parts.total_incl_vat(credited) == Money("70.00")
    assert all(not one.base and not one.vat for one in parts.subtract(invoice, credited))
    with pytest.raises(Refused):
        credit.by_amount(invoice, (), Money("70.01"))
    with pytest.raises(Refused):
        credit.by_bases(invoice, (), {(Decimal(0), "Z"): Money("-50.01")})
    assert str(credit.by_bases(invoice, (), {(Decimal(0), "Z"): Money("-50.00")})[0].base) == "-50.00"


def test_crn_04_a_credit_note_has_positive_amounts() -> None:
    invoice = compute([PricedLine(Decimal(1), Decimal("100.00"), Decimal(20))]).vat
    totals = sum_up(credit.all_left(invoice, ()))
    assert [str(totals.excl_vat), str(totals.vat), str(totals.incl_vat)] == ["100.00", "20.00", "120.00"]
