"""VAT on receipts: what waits for the payment of an invoice (44574), and what falls due when it is settled (44571).

CGI 269-2-c for services, 269-2-a bis for down payments on goods. A credit note lessens what waits of its invoice; used
on another invoice or paid back, it gives VAT back as it was taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date as Day
from decimal import Decimal

from ardoise.domain.document import Document, DocumentKind, VatLine
from ardoise.domain.entries import CREDIT_NOTES, PLAIN, Chart, Customer, Entry, Reading, entry_of, entry_with, line_of
from ardoise.domain.money import ZERO, Money, total

PROBE = Chart(vat="C", vat_waiting="W")  # a chart that tells what waits from what is due


def waiting_vat(document: Document, reading: Reading = PLAIN) -> tuple[VatLine, ...]:
    """The VAT of a document that falls due at its payment, per rate: services without the option for debits, and down
    payments on goods too, since 2023."""
    return waits_in(entry_of(document, PROBE, Customer(), reading), document.kind)


def waits_in(entry: Entry, kind: DocumentKind) -> tuple[VatLine, ...]:
    """What waits in an entry made with the chart `PROBE`; a credit note says what it takes, positive too."""
    sign = -1 if kind in CREDIT_NOTES else 1
    sums: dict[Decimal, Money] = {}
    for line in entry.lines:
        if line.account == PROBE.vat_waiting and line.rate is not None:
            sums[line.rate] = sums.get(line.rate, ZERO) + (line.credit - line.debit).times(sign)
    return tuple(VatLine(rate, "S", ZERO, amount) for rate, amount in sums.items() if amount)


def vat_due(waiting: Iterable[VatLine], paid: Money, owed: Money) -> dict[Decimal, Money]:
    """The VAT due, rate by rate, once `paid` of `owed` was paid: cumulated, so that the last payment takes the rest.

    Example: 200.00 of VAT on 1200.00, 400.00 paid -> 66.67; 1200.00 paid -> 200.00.
    """
    due: dict[Decimal, Money] = {}
    for group in waiting:
        part = group.vat if paid >= owed else Money.rounded(group.vat.amount * paid.amount / owed.amount)
        due[group.rate] = due.get(group.rate, ZERO) + part
    return due


def vat_entry(
    before: Mapping[Decimal, Money], after: Mapping[Decimal, Money], chart: Chart, *, on: Day, number: str, since: Day
) -> Entry | None:
    """VAT on receipts that a payment made due, or that its reversal takes back: 44574 to 44571."""
    lines = []
    for rate in sorted({*before, *after}):
        moved = after.get(rate, ZERO) - before.get(rate, ZERO)
        if moved:
            lines.append(line_of(chart.waiting(rate), moved.cents, rate=rate))
            lines.append(line_of(chart.collected(rate), -moved.cents, rate=rate))
    if not lines:
        return None
    label = f"TVA sur encaissement {number}"
    return entry_with(lines, chart.other_journal, on, number, label, reference_date=since)


@dataclass
class Credited:
    """A credit note of the invoice: what waited in it, its total, and what of it was used elsewhere or paid back."""

    waiting: tuple[VatLine, ...]
    amount: Money
    used: Money = ZERO

    @property
    def given(self) -> dict[Decimal, Money]:
        """The VAT that its use gave back."""
        return vat_due(self.waiting, self.used, self.amount) if self.used else {}


@dataclass
class Receipts:
    """An invoice as it is settled: what of its VAT is due at each moment, its credit notes taken into account.

    Example: 200.00 of VAT on 1200.00, 600.00 paid -> 100.00 due. A credit note of 600.00 -> still 100.00, and nothing
    waits any more.
    """

    waiting: tuple[VatLine, ...] = ()
    owed: Money = ZERO
    paid: Money = ZERO
    notes: dict[int, Credited] = field(default_factory=dict)
    is_elsewhere: bool = False  # the invoice is in the books of a former tool: its credit notes alone are here

    def left(self) -> Credited:
        """All that its credit notes leave of it: what a corrective invoice cancels."""
        noted = [group for note in self.notes.values() for group in note.waiting]
        waits = {group.rate: group for group in self.waiting}
        for group in noted:
            known = waits.get(group.rate, replace(group, vat=ZERO))
            waits[group.rate] = replace(known, vat=known.vat - group.vat)
        return Credited(tuple(waits.values()), self.owed - total(note.amount for note in self.notes.values()))

    def due(self) -> dict[Decimal, Money]:
        """The VAT due, by rate: that of the invoice less what its credit notes absorb, less what these gave back."""
        waits = {group.rate: group.vat for group in self.waiting}
        given: dict[Decimal, Money] = {}
        for note in self.notes.values():
            back = note.given
            for group in note.waiting:
                waits[group.rate] = waits.get(group.rate, ZERO) - group.vat + back.get(group.rate, ZERO)
            for rate, amount in back.items():
                given[rate] = given.get(rate, ZERO) + amount
        if self.is_elsewhere:
            return {rate: -amount for rate, amount in given.items() if amount}
        owed = self.owed - total(note.amount - note.used for note in self.notes.values())
        lines = [VatLine(rate, "S", ZERO, vat) for rate, vat in waits.items()]
        found = vat_due(lines, self.paid, owed)
        for rate, amount in given.items():
            found[rate] = found.get(rate, ZERO) - amount
        return {rate: amount for rate, amount in found.items() if amount}
