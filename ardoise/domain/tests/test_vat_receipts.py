"""The VAT of services as an invoice is paid, credited, and its credit notes used or paid back, in any order."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ardoise.domain.document import VatLine
from ardoise.domain.money import ZERO, Money, total
from ardoise.domain.vat_receipts import Credited, Receipts

TWENTY, TEN = Decimal(20), Decimal(10)


def waits(twenty: str, ten: str = "0") -> tuple[VatLine, ...]:
    rows = ((TWENTY, twenty), (TEN, ten))
    return tuple(VatLine(rate, "S", ZERO, Money(amount)) for rate, amount in rows if Money(amount))


def said(known: Receipts) -> dict[str, str]:
    return {str(rate): str(amount) for rate, amount in known.due().items()}


def test_a_credit_note_of_one_rate_leaves_what_waits_of_the_other() -> None:
    """100.00 at 20 % and 100.00 at 10 %; 115.00 is paid, then the 120.00 at 20 % are credited."""
    known = Receipts(waits("20", "10"), Money("230"))
    assert said(known) == {}
    known.paid = Money("115")
    assert said(known) == {"20": "10.00", "10": "5.00"}
    known.notes[1] = Credited(waits("20"), Money("120"))
    assert said(known) == {"10": "10.00"}
    known.notes[1].used = Money("5")  # paid back: what was paid above what is owed
    assert said(known) == {"10": "10.00"}


def test_a_paid_invoice_that_is_credited_gives_its_vat_back_at_once() -> None:
    known = Receipts(waits("200"), Money("1200"), paid=Money("1200"))
    known.notes[1] = Credited(waits("20"), Money("120"))
    assert said(known) == {"20": "180.00"}
    known.notes[1].used = Money("120")
    assert said(known) == {"20": "180.00"}


def test_a_credit_note_used_while_its_invoice_is_unpaid_gives_back_what_it_settles_elsewhere() -> None:
    known = Receipts(waits("200"), Money("1200"), notes={1: Credited(waits("20"), Money("120"), Money("120"))})
    assert said(known) == {"20": "-20.00"}
    known.paid = Money("1200")
    assert said(known) == {"20": "180.00"}


def test_a_credit_note_of_a_former_tool_gives_back_as_it_is_used() -> None:
    known = Receipts(notes={1: Credited(waits("20"), Money("120"))}, is_elsewhere=True)
    assert said(known) == {}
    known.notes[1].used = Money("60")
    assert said(known) == {"20": "-10.00"}


def test_nothing_to_pay_makes_all_due() -> None:
    assert said(Receipts(waits("20"), ZERO)) == {"20": "20.00"}


cents = st.integers(1, 10_000_000).map(Money.of_cents)
shares = st.lists(st.integers(1, 40), max_size=2)


@given(cents, cents, shares, st.lists(st.integers(1, 100), min_size=1, max_size=4), st.booleans())
def test_once_settled_everything_that_waited_is_due(
    twenty: Money, ten: Money, credited: list[int], weights: list[int], is_given_back: bool
) -> None:
    vat = {TWENTY: twenty.times("0.2"), TEN: ten.times("0.1")}
    owed = twenty + ten + total(vat.values())
    known = Receipts(tuple(VatLine(rate, "S", ZERO, amount) for rate, amount in vat.items()), owed)
    left = dict(vat)
    for rank, percent in enumerate(credited):
        part = {rate: amount.times(Decimal(percent) / 100) for rate, amount in vat.items()}
        sum_ = owed.times(Decimal(percent) / 100)
        known.notes[rank] = Credited(tuple(VatLine(rate, "S", ZERO, amount) for rate, amount in part.items()), sum_)
        if is_given_back:
            known.notes[rank].used = sum_
        left = {rate: left[rate] - part[rate] for rate in left}
    to_pay = owed - total(note.amount - note.used for note in known.notes.values())
    for index, weight in enumerate(weights):
        is_last = index == len(weights) - 1
        known.paid = to_pay if is_last else min(to_pay, known.paid + to_pay.times(Decimal(weight) / sum(weights)))
        for rate, amount in known.due().items():
            assert is_given_back or ZERO <= amount <= left[rate]
    assert known.due() == {rate: amount for rate, amount in left.items() if amount}
