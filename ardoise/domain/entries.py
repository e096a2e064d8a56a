"""Documents and payments to balanced ledger entries (PCG; `law.md` 5.2), from what was frozen and nothing else.

Sales credit 70 by nature and rate, down payments 4191, VAT 44571, or 44574 while it waits for the payment of services
(CGI 269-2-c). Amounts are never negative: a credit note debits what its invoice credited.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date as Day
from decimal import Decimal

from ardoise.domain.document import Document, DocumentKind, Line, LineKind, Nature, VatDueOn, VatLine
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
from ardoise.domain.money import ZERO, Money, split, total

__all__ = [
    "CREDIT_NOTES",
    "DOWN_PAYMENTS",
    "Chart",
    "Customer",
    "Entry",
    "EntryLine",
    "Key",
    "Unbalanced",
    "balanced",
    "entry_of",
    "entry_with",
    "line_of",
    "payment_entry",
    "rest_entry",
]

DOWN_PAYMENTS = frozenset({DocumentKind.DOWN_PAYMENT, DocumentKind.DOWN_PAYMENT_CREDIT_NOTE})
CREDIT_NOTES = frozenset({DocumentKind.CREDIT_NOTE, DocumentKind.DOWN_PAYMENT_CREDIT_NOTE})


def entry_of(
    document: Document,
    chart: Chart,
    customer: Customer,
    *,
    earlier: Mapping[str, DocumentKind] | None = None,
    prepaid: Sequence[VatLine] = (),
    original: Document | None = None,
    is_sum: bool = False,
    own: Mapping[int, str] | None = None,
    own_of_original: Mapping[int, str] | None = None,
) -> Entry:
    """The entry of an issued invoice or credit note.

    `earlier` says what each invoice deducted by its number was (a down payment when it is not said), `prepaid` what the
    down payments shown under the total (BT-113) billed, `original` the invoice that a credit note credits: its
    deductions come back where they were taken. A credit note that `is_sum` names no line: it takes from the sales of
    its invoice in proportion. `own` is the account of the lines, by rank, that have their own.
    Example: 1000.00 at 20 % after a down payment of 300.00: D 411 840.00, D 4191 300.00, C 706 1000.00, C 44571 140.00.
    """
    sheet = _Sheet(document, chart, earlier or {}, original, is_sum, own or {}, own_of_original or {})
    moves = [*_sales(sheet), *_vat(sheet), *_prepaid(sheet, prepaid)]
    owed = document.totals.incl_vat - total(group.base + group.vat for group in prepaid)
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


def _of_document(document: Document, chart: Chart, customer: Customer, lines: Sequence[EntryLine]) -> Entry:
    assert document.issue_date is not None
    is_down_payment = document.kind in DOWN_PAYMENTS
    what = "Facture d’acompte" if is_down_payment else "Facture"
    if document.kind in CREDIT_NOTES:
        what = "Avoir"
    label = f"{what} {document.number} {customer.name}".strip()
    return entry_with(lines, chart.sales_journal, document.issue_date, document.number, label)


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


Move = tuple[str, Money, Decimal | None]  # account, credit (debit when negative), rate


@dataclass(frozen=True)
class _Sheet:
    """What the lines of a document are, in the eyes of the books."""

    document: Document
    chart: Chart
    earlier: Mapping[str, DocumentKind]
    original: Document | None
    is_sum: bool = False  # of a credit note: an amount, that names no line
    own: Mapping[int, str] = field(default_factory=dict)
    own_of_original: Mapping[int, str] = field(default_factory=dict)

    @property
    def vat_due_on(self) -> VatDueOn:
        """A credit note gives back what waits as its invoice made it wait, whatever was opted since."""
        return (self.original or self.document).vat_due_on

    @property
    def sold(self) -> _Sheet:
        """Whose lines say what was sold: of an amount credited, those of the invoice."""
        if not self.is_sum or self.original is None:
            return self
        return _Sheet(self.original, self.chart, self.earlier, None, own=self.own_of_original)

    def counted(self) -> list[tuple[int, Line, Line | None]]:
        """The lines that count, by rank, each with the deduction that it is or that it gives back."""
        rows = self.document.lines
        credited = self.original.lines if self.original and _is_copy(rows, self.original.lines) else rows
        found: list[tuple[int, Line, Line | None]] = []
        for rank, (line, was) in enumerate(zip(rows, credited, strict=True)):
            if was.kind is LineKind.DEDUCTION:
                found.append((rank, line, was))
            elif line.kind is LineKind.ITEM and line.is_chosen:
                found.append((rank, line, None))
        return found

    def account(self, rank: int, line: Line, deduction: Line | None) -> str:
        if self.document.kind in DOWN_PAYMENTS:
            return self.chart.down_payments
        if deduction is not None:
            number = deduction.preceding.number if deduction.preceding else ""
            if self.earlier.get(number, DocumentKind.DOWN_PAYMENT) in DOWN_PAYMENTS:
                return self.chart.down_payments
        own = self.own.get(rank) or self._own_of_credited(line)
        return own or self.chart.sale(line.nature, (line.vat_rate, line.vat_category))

    def services(self, key: Key) -> Decimal:
        """The share of services in what is billed at that rate, before deductions: 0 to 1."""
        nets = dict.fromkeys(Nature, ZERO)
        for _, line, deduction in self.counted():
            if deduction is None and (line.vat_rate, line.vat_category) == key:
                nets[line.nature] += abs(line.total_excl_vat)
        both = nets[Nature.SERVICE] + nets[Nature.GOODS]
        return nets[Nature.SERVICE].amount / both.amount if both else Decimal(0)

    def waiting(self, group: VatLine) -> Money:
        """The VAT of one group that waits for the payment."""
        share = self.sold.services((group.rate, group.category))
        on_debits = self.vat_due_on is VatDueOn.INVOICE
        if self.document.kind in DOWN_PAYMENTS:
            share = Decimal(1) - share if on_debits else Decimal(1)
        elif on_debits:
            return ZERO
        return Money.rounded(group.vat.amount * share)

    def _own_of_credited(self, line: Line) -> str:
        """A line of a credit note says again the line that it credits."""
        if self.original is None or not self.own_of_original:
            return ""
        known = ((rank, one) for rank, one in enumerate(self.original.lines) if rank in self.own_of_original)
        said = (line.label, line.reference, line.vat_rate, line.nature)
        ranks = (rank for rank, one in known if (one.label, one.reference, one.vat_rate, one.nature) == said)
        return self.own_of_original.get(next(ranks, -1), "")


def _is_copy(rows: Sequence[Line], original: Sequence[Line]) -> bool:
    """Whether the lines are those of the invoice, which is credited whole."""
    return len(rows) == len(original) and all(
        line.label == was.label and line.total_excl_vat == was.total_excl_vat
        for line, was in zip(rows, original, strict=True)
    )


def _sales(sheet: _Sheet) -> list[Move]:
    """What is sold, by account and rate, so that each rate comes to its taxable amount to the cent (BT-116)."""
    sums = _sums(sheet)
    if sheet.sold is not sheet:
        sums = _in_proportion(sheet, _sums(sheet.sold, with_deductions=False)) or sums
    moves: list[Move] = []
    for group in sheet.document.vat_breakdown:
        at = sums.setdefault((group.rate, group.category), {})
        gap = group.base - total(at.values())
        if gap:  # prices with VAT: the lines are rounded one by one, the base once
            largest = max(at, key=lambda account: abs(at[account]), default=sheet.chart.services)
            at[largest] = at.get(largest, ZERO) + gap
        moves += [(account, amount, group.rate) for account, amount in at.items() if amount]
    return moves


def _sums(sheet: _Sheet, *, with_deductions: bool = True) -> dict[Key, dict[str, Money]]:
    sums: dict[Key, dict[str, Money]] = {}
    for rank, line, deduction in sheet.counted():
        if deduction is None or with_deductions:
            at = sums.setdefault((line.vat_rate, line.vat_category), {})
            account = sheet.account(rank, line, deduction)
            at[account] = at.get(account, ZERO) + line.total_excl_vat
    _take_allowances(sheet, sums)
    return sums


def _in_proportion(sheet: _Sheet, sold: dict[Key, dict[str, Money]]) -> dict[Key, dict[str, Money]]:
    """An amount credited at each rate, shared over what was sold at it."""
    shares: dict[Key, dict[str, Money]] = {}
    for group in sheet.document.vat_breakdown:
        at = {account: net for account, net in sold.get((group.rate, group.category), {}).items() if net > ZERO}
        if at:
            parts = split(group.base, [net.amount for net in at.values()])
            shares[group.rate, group.category] = dict(zip(at, parts, strict=True))
        else:
            return {}
    return shares


def _take_allowances(sheet: _Sheet, sums: dict[Key, dict[str, Money]]) -> None:
    """The discount of the whole, on its own account or off the sales of its rate, in proportion."""
    for allowance in sheet.document.allowances:
        at = sums.setdefault((allowance.vat_rate, allowance.vat_category), {})
        if sheet.chart.discounts:
            at[sheet.chart.discounts] = at.get(sheet.chart.discounts, ZERO) - allowance.amount
            continue
        sold = {account: amount for account, amount in at.items() if amount > ZERO}
        weights = [amount.amount for amount in sold.values()]
        for account, part in zip(sold, split(allowance.amount, weights), strict=True) if sold else ():
            at[account] -= part


def _vat(sheet: _Sheet) -> list[Move]:
    moves: list[Move] = []
    for group in sheet.document.vat_breakdown:
        waiting = sheet.waiting(group)
        moves.append((sheet.chart.waiting(group.rate), waiting, group.rate))
        moves.append((sheet.chart.collected(group.rate), group.vat - waiting, group.rate))
    return [move for move in moves if move[1]]


def _prepaid(sheet: _Sheet, groups: Sequence[VatLine]) -> list[Move]:
    """Down payments shown under the total: 4191 is emptied, and their VAT, billed once already, taken off."""
    moves: list[Move] = []
    for group in groups:
        moves.append((sheet.chart.down_payments, -group.base, group.rate))
        waiting = sheet.waiting(group)
        moves.append((sheet.chart.waiting(group.rate), -waiting, group.rate))
        moves.append((sheet.chart.collected(group.rate), waiting - group.vat, group.rate))
    return [move for move in moves if move[1]]
