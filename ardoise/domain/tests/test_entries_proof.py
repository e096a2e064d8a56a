"""The books of 2,000 made-up deals: every entry balances, and the accounts say what the documents say."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date
from decimal import Decimal

from ardoise.domain.document import Document, DocumentKind, VatLine
from ardoise.domain.entries import CREDIT_NOTES, Chart, Entry, payment_entry, rest_entry
from ardoise.domain.money import ZERO, Money, total
from ardoise.domain.tests.deals import BUYER, RATES, Issued, deals
from ardoise.domain.vat_receipts import Credited, Receipts, vat_entry, waiting_left, waiting_vat

CHART = Chart(
    vat_by_rate={Decimal(rate): f"4457{place}0" for place, rate in enumerate(RATES)},
    vat_waiting_by_rate={Decimal(rate): f"4458{place}0" for place, rate in enumerate(RATES)},
)
PROBE = Chart(vat="C", vat_waiting="W")  # a chart that tells what waits from what is due
Sums = dict[str, Money]


def add(sums: Sums, entry: Entry) -> None:
    for line in entry.lines:
        assert min(line.debit, line.credit) == ZERO < max(line.debit, line.credit)
        sums[line.account] += line.debit - line.credit


def sign(document: Document) -> int:
    return -1 if document.kind in CREDIT_NOTES else 1


def waits(one: Issued) -> tuple[VatLine, ...]:
    """What its entry lets wait, line by line."""
    sums: dict[Decimal, Money] = defaultdict(lambda: ZERO)
    for line in one.entry(PROBE).lines:
        if line.account == PROBE.vat_waiting and line.rate is not None:
            sums[line.rate] += (line.credit - line.debit).times(sign(one.document))
    return tuple(VatLine(rate, "S", ZERO, amount) for rate, amount in sums.items() if amount)


def said_to_wait(one: Issued) -> tuple[VatLine, ...]:
    """The same, without any entry."""
    entries = [before.entry(PROBE) for before in one.before]
    if one.before and rest_entry(one.document, PROBE, BUYER, entries):
        first, *notes = [said_to_wait(before) for before in one.before]
        return waiting_left(first, [group for note in notes for group in note])
    return waiting_vat(one.document, one.read(PROBE))


def settle(deal: list[Issued], sums: Sums, chance: random.Random) -> bool:
    """Pay the invoices, in part or whole, before and after their credit notes; whether all was paid and given back."""
    is_settled = True
    for one in (one for one in deal if one.document.kind not in CREDIT_NOTES):
        known = Receipts(waits(one), one.owed)
        due = known.due()
        notes = [note for note in deal if note.original is one]
        owed = one.owed - total(note.document.totals.incl_vat for note in notes)
        steps: list[Money | Issued] = [*notes]
        if chance.random() < 0.7 and owed > ZERO:
            first = owed.times(Decimal(chance.randint(1, 99)) / 100)
            steps += [first, owed - first]
        elif owed:
            is_settled = False
        chance.shuffle(steps)
        for rank, step in enumerate(steps):
            if isinstance(step, Money):
                known.paid += step
                add(sums, payment_entry(step, "bank_transfer", CHART, BUYER, on=one_day(one), reference="R", label=""))
            else:
                known.notes[rank] = Credited(waits(step), step.document.totals.incl_vat)
            if moved := vat_entry(due, known.due(), CHART, on=one_day(one), number="F", since=one_day(one)):
                add(sums, moved)
            due = known.due()
    return is_settled


def one_day(one: Issued) -> date:
    assert one.document.issue_date is not None
    return one.document.issue_date


def test_the_books_of_two_thousand_deals() -> None:
    chance, settled, documents = random.Random(7), 0, 0
    for deal in deals(2000):
        sums: Sums = defaultdict(lambda: ZERO)
        vat: dict[Decimal, Money] = defaultdict(lambda: ZERO)
        for one in deal:
            assert set(said_to_wait(one)) == set(waits(one))
            add(sums, one.entry(CHART))
            taken = [group for _, group in one.reading.prepaid]
            for group in one.document.vat_breakdown:
                vat[group.rate] += group.vat.times(sign(one.document))
            for group in taken:
                vat[group.rate] -= group.vat
        documents += len(deal)
        assert sums["411000"] == total(one.owed.times(sign(one.document)) for one in deal)
        sold = sums["706000"] + sums["707000"] + sums["419100"]
        excl = total(one.document.totals.excl_vat.times(sign(one.document)) for one in deal)
        excl -= total(group.base for one in deal for _, group in one.reading.prepaid)
        assert -sold == excl
        is_settled = settle(deal, sums, chance)
        for rate, amount in vat.items():
            collected, waiting = CHART.collected(rate), CHART.waiting(rate)
            assert -sums[collected] - sums[waiting] == amount
            if is_settled:
                assert sums[waiting] == ZERO
        if is_settled:
            settled += 1
            assert sums["411000"] == ZERO
            if all(one.original is None for one in deal):  # a final invoice that is credited gives its deductions back
                assert sums["419100"] == ZERO
    assert settled > 500
    assert documents > 3000


def test_a_deal_credited_in_two_times_leaves_nothing() -> None:
    found = 0
    for deal in deals(400, seed=11):
        notes = [one for one in deal if one.before]
        if not notes:
            continue
        sums: Sums = defaultdict(lambda: ZERO)
        for one in [*notes[0].before, notes[0]]:
            add(sums, one.entry(CHART))
        assert {account: str(amount) for account, amount in sums.items() if amount} == {}
        found += 1
    assert found > 30


def test_the_kinds_that_are_made() -> None:
    made = {one.document.kind for deal in deals(200) for one in deal}
    assert {
        *(DocumentKind.INVOICE, DocumentKind.DOWN_PAYMENT, DocumentKind.FINAL),
        *(DocumentKind.PART, DocumentKind.CREDIT_NOTE),
    } == made
