"""VAT on receipts: what waits for the payment of an invoice (44574), and what falls due when it is settled (44571).

CGI 269-2-c for services, 269-2-a bis for down payments on goods. A credit note lessens what waits of its invoice; used
on another invoice or paid back, it gives VAT back as it was taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date as Day
from decimal import Decimal

from ardoise.domain.document import Document, VatLine
from ardoise.domain.entries import PLAIN, Chart, Entry, Reading, entry_with, line_of
from ardoise.domain.money import ZERO, Money, total

_ANY = Chart()  # what waits does not depend on the accounts


def waiting_vat(document: Document, reading: Reading = PLAIN) -> tuple[VatLine, ...]:
    """The VAT of a document that falls due at its payment, per rate: services without the option for debits, and down
    payments on goods too, since 2023. That of the invoices shown under it is taken off; a credit note says what it
    takes, positive too."""
    sheet = reading.sheet(document, _ANY)
    sums: dict[Decimal, Money] = {}
    for group in document.vat_breakdown:
        sums[group.rate] = sums.get(group.rate, ZERO) + sheet.waiting(group)
    for _, group in reading.prepaid:
        sums[group.rate] = sums.get(group.rate, ZERO) - sheet.waiting(group)
    return _lines(sums)


def waiting_left(waiting: Iterable[VatLine], taken: Iterable[VatLine]) -> tuple[VatLine, ...]:
    """What waits once credit notes took their part of it."""
    sums = {group.rate: group.vat for group in waiting}
    for group in taken:
        sums[group.rate] = sums.get(group.rate, ZERO) - group.vat
    return _lines(sums)


def _lines(sums: Mapping[Decimal, Money]) -> tuple[VatLine, ...]:
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
        amount = self.owed - total(note.amount for note in self.notes.values())
        return Credited(waiting_left(self.waiting, noted), amount)

    def due(self) -> dict[Decimal, Money]:
        """The VAT due, by rate: that of the invoice less what its credit notes absorb, less what these gave back."""
        if not self.notes:
            return {rate: amount for rate, amount in vat_due(self.waiting, self.paid, self.owed).items() if amount}
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
