"""Documents and payments to balanced ledger entries (PCG; `law.md` 5.2), from what was frozen and nothing else.

Sales credit 70 by nature and rate, down payments 4191, VAT 44571, or 44574 while it waits for the payment of services
(CGI 269-2-c). Amounts are never negative: a credit note debits what its invoice credited.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Day
from decimal import Decimal

from ardoise.domain.document import Document, VatLine
from ardoise.domain.entry import (
    Chart,
    Customer,
    Entry,
    EntryLine,
    Key,
    Unbalanced,
    balanced,
    entry_with,
    line_of,
)
from ardoise.domain.entry_sheet import CREDIT_NOTES, DOWN_PAYMENTS, Earlier, Move, Sheet, earlier_of
from ardoise.domain.money import ZERO, Money, total

__all__ = [
    "CREDIT_NOTES",
    "DOWN_PAYMENTS",
    "PLAIN",
    "Chart",
    "Customer",
    "Earlier",
    "Entry",
    "EntryLine",
    "Key",
    "Reading",
    "Unbalanced",
    "balanced",
    "earlier_of",
    "entry_of",
    "entry_with",
    "line_of",
    "payment_entry",
    "rest_entry",
]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the document does not say by itself.

    `earlier` says what each invoice deducted by its number was (a down payment when it is not said), `prepaid` what the
    invoices shown under the total (BT-113) billed, by their number, `original` the invoice that a credit note credits:
    its deductions come back where they were taken. A credit note that `is_sum` names no line: it takes from the sales
    of its invoice in proportion. `own` is the account of the lines, by rank, that have their own; `own_of_original`
    those of the invoice that is credited.
    """

    earlier: Mapping[str, Earlier] | None = None
    prepaid: Sequence[tuple[str, VatLine]] = ()
    original: Document | None = None
    is_sum: bool = False
    own: Mapping[int, str] | None = None
    own_of_original: Mapping[int, str] | None = None

    def sheet(self, document: Document, chart: Chart) -> Sheet:
        return Sheet(
            document,
            chart,
            self.earlier or {},
            self.original,
            is_sum=self.is_sum,
            own=self.own or {},
            own_of_original=self.own_of_original or {},
        )


PLAIN = Reading()


def entry_of(document: Document, chart: Chart, customer: Customer, reading: Reading = PLAIN) -> Entry:
    """The entry of an issued invoice or credit note.

    Example: 1000.00 at 20 % after a down payment of 300.00: D 411 840.00, D 4191 300.00, C 706 1000.00, C 44571 140.00.
    """
    sheet = reading.sheet(document, chart)
    moves = [*sheet.sales(), *_vat(sheet), *_prepaid(sheet, reading.prepaid)]
    owed = document.totals.incl_vat - total(group.base + group.vat for _, group in reading.prepaid)
    sign = -1 if document.kind in CREDIT_NOTES else 1
    lines = [line_of(chart.customers, sign * owed.cents, aux=customer)]
    lines += [line_of(account, -sign * amount.cents, rate=rate) for account, amount, rate in moves]
    return _of_document(document, chart, customer, lines)


def rest_entry(document: Document, chart: Chart, customer: Customer, before: Sequence[Entry]) -> Entry | None:
    """The entry of a credit note of all that remains: what the invoice and its earlier credit notes (`before`) left on
    each account, so that together they come to nothing. None when they do not leave what this one credits.

    Example: 1000.00 and 200.00, of which 100.00 and 20.00 were credited: D 706 900.00, D 44571 180.00, C 411 1080.00.
    """
    sums: dict[tuple[str, Decimal | None], int] = {}
    for line in (line for entry in before for line in entry.lines):
        place = (line.account, line.rate)
        sums[place] = sums.get(place, 0) + (line.debit - line.credit).cents
    if sums.pop((chart.customers, None), 0) != document.totals.incl_vat.cents:
        return None
    lines = [line_of(chart.customers, -document.totals.incl_vat.cents, aux=customer)]
    lines += [line_of(account, -cents, rate=rate) for (account, rate), cents in sums.items()]
    return _of_document(document, chart, customer, lines)


def payment_entry(
    amount: Money,
    method: str,
    chart: Chart,
    customer: Customer,
    *,
    on: Day,
    reference: str,
    label: str,
    fee: Money = ZERO,
    account: str = "",
    journal: str = "",
) -> Entry:
    """Money received (paid back when negative): the bank takes the net, the fee its own account, 411 the gross.

    An overpayment stays on the customer's account. `account` is the ledger account of the bank that received it.
    Example: 1428.00 by card with a fee of 9.34: D 512 1418.66, D 627 9.34, C 411 1428.00.
    """
    place = account or chart.money.get(method, chart.bank)
    lines = [
        line_of(place, (amount - fee).cents),
        line_of(chart.fees, fee.cents),
        line_of(chart.customers, -amount.cents, aux=customer),
    ]
    return entry_with(lines, journal or chart.bank_journal, on, reference, label)


def _of_document(document: Document, chart: Chart, customer: Customer, lines: Sequence[EntryLine]) -> Entry:
    assert document.issue_date is not None
    what = "Facture d’acompte" if document.kind in DOWN_PAYMENTS else "Facture"
    if document.kind in CREDIT_NOTES:
        what = "Avoir"
    label = f"{what} {document.number} {customer.name}".strip()
    return entry_with(lines, chart.sales_journal, document.issue_date, document.number, label)


def _vat(sheet: Sheet) -> list[Move]:
    moves: list[Move] = []
    for group in sheet.document.vat_breakdown:
        waiting = sheet.waiting(group)
        moves.append((sheet.chart.waiting(group.rate), waiting, group.rate))
        moves.append((sheet.chart.collected(group.rate), group.vat - waiting, group.rate))
    return [move for move in moves if move[1]]


def _prepaid(sheet: Sheet, prepaid: Sequence[tuple[str, VatLine]]) -> list[Move]:
    """Invoices shown under the total: 4191 is emptied, what was sold already and its VAT are taken off."""
    moves: list[Move] = []
    for number, group in prepaid:
        taken = sheet.taken(number, (group.rate, group.category), group.base)
        moves += [(account, -amount, group.rate) for account, amount in taken.items()]
        waiting = sheet.waiting(group)
        moves.append((sheet.chart.waiting(group.rate), -waiting, group.rate))
        moves.append((sheet.chart.collected(group.rate), waiting - group.vat, group.rate))
    return [move for move in moves if move[1]]
