"""Documents and payments to balanced ledger entries (PCG; `law.md` 5.2), from what was frozen and nothing else.

Sales credit 70 by nature and rate, down payments 4191, VAT 44571, or 44574 while it waits for the payment of services
(CGI 269-2-c). Amounts are never negative: a credit note debits what its invoice credited.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date as Day
from decimal import Decimal

from ardoise.domain.document import Document, DocumentKind, Line, LineKind, Nature, VatDueOn, VatLine
from ardoise.domain.money import ZERO, Money, split, total

Key = tuple[Decimal, str]  # rate in percent and category (BT-119, BT-118)
DOWN_PAYMENTS = frozenset({DocumentKind.DOWN_PAYMENT, DocumentKind.DOWN_PAYMENT_CREDIT_NOTE})
CREDIT_NOTES = frozenset({DocumentKind.CREDIT_NOTE, DocumentKind.DOWN_PAYMENT_CREDIT_NOTE})


class Unbalanced(AssertionError):
    """An entry whose debits and credits differ: the document itself does not add up."""


@dataclass(frozen=True, slots=True)
class Customer:
    """The customer in the books: the collective account and theirs (FEC CompAuxNum, CompAuxLib)."""

    aux: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """The accounts of one company. A rate or a nature that has no account of its own takes the usual one."""

    customers: str = "411000"
    services: str = "706000"
    goods: str = "707000"
    sales: Mapping[tuple[Nature, Key], str] = field(default_factory=dict)
    vat: str = "445710"
    vat_by_rate: Mapping[Decimal, str] = field(default_factory=dict)
    vat_waiting: str = "445740"  # of services, until they are paid
    vat_waiting_by_rate: Mapping[Decimal, str] = field(default_factory=dict)
    down_payments: str = "419100"
    discounts: str = ""  # 709000 when the firm wants them apart; else they lessen the sale
    bank: str = "512000"
    money: Mapping[str, str] = field(default_factory=lambda: {"cheque": "511200", "card": "511500", "cash": "530000"})
    fees: str = "627000"
    sales_journal: str = "VE"
    bank_journal: str = "BQ"
    other_journal: str = "OD"

    def sale(self, nature: Nature, key: Key) -> str:
        usual = self.goods if nature is Nature.GOODS else self.services
        return self.sales.get((nature, key), usual)

    def collected(self, rate: Decimal) -> str:
        return self.vat_by_rate.get(rate, self.vat)

    def waiting(self, rate: Decimal) -> str:
        return self.vat_waiting_by_rate.get(rate, self.vat_waiting)


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One line: an amount on one side only, never negative."""

    account: str
    debit: Money = ZERO
    credit: Money = ZERO
    aux: str = ""
    aux_name: str = ""
    rate: Decimal | None = None  # of what is taxed, for the formats that ask for it


@dataclass(frozen=True, slots=True)
class Entry:
    """One balanced entry of a journal; `reference` is the number of its supporting document (FEC PieceRef)."""

    journal: str
    date: Day
    reference: str
    reference_date: Day
    label: str
    lines: tuple[EntryLine, ...]


def entry_of(
    document: Document,
    chart: Chart,
    customer: Customer,
    *,
    earlier: Mapping[str, DocumentKind] | None = None,
    prepaid: Sequence[VatLine] = (),
    original: Document | None = None,
) -> Entry:
    """The entry of an issued invoice or credit note.

    `earlier` says what each invoice deducted by its number was (a down payment when it is not said), `prepaid` what the
    down payments shown under the total (BT-113) billed, `original` the invoice that a credit note credits: its
    deductions come back where they were taken.
    Example: 1000.00 at 20 % after a down payment of 300.00: D 411 840.00, D 4191 300.00, C 706 1000.00, C 44571 140.00.
    """
    assert document.issue_date is not None
    sheet = _Sheet(document, chart, earlier or {}, original)
    moves = [*_sales(sheet), *_vat(sheet), *_prepaid(sheet, prepaid)]
    owed = document.totals.incl_vat - total(group.base + group.vat for group in prepaid)
    sign = -1 if document.kind in CREDIT_NOTES else 1
    lines = [_line(chart.customers, sign * owed.cents, aux=customer)]
    lines += [_line(account, -sign * amount.cents, rate=rate) for account, amount, rate in moves]
    what = "Avoir" if sign < 0 else "Facture d’acompte" if document.kind in DOWN_PAYMENTS else "Facture"
    return balanced(
        Entry(
            journal=chart.sales_journal,
            date=document.issue_date,
            reference=document.number,
            reference_date=document.issue_date,
            label=f"{what} {document.number} {customer.name}".strip(),
            lines=tuple(line for line in lines if line.debit or line.credit),
        )
    )


def waiting_vat(document: Document) -> tuple[VatLine, ...]:
    """The VAT of a document that falls due at its payment, per rate: services without the option for debits
    (CGI 269-2-c), and down payments on goods too (269-2-a bis, since 2023)."""
    sheet = _Sheet(document, Chart(), {}, None)
    return tuple(
        VatLine(group.rate, group.category, ZERO, waiting)
        for group in document.vat_breakdown
        if (waiting := sheet.waiting(group))
    )


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
            lines.append(_line(chart.waiting(rate), moved.cents, rate=rate))
            lines.append(_line(chart.collected(rate), -moved.cents, rate=rate))
    if not lines:
        return None
    label = f"TVA sur encaissement {number}"
    return balanced(Entry(chart.other_journal, on, number, since, label, tuple(lines)))


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
) -> Entry:
    """Money received (paid back when negative): the bank takes the net, the fee its own account, 411 the gross.

    An overpayment stays on the customer's account. `account` is the ledger account of the bank that received it.
    Example: 1428.00 by card with a fee of 9.34: D 512 1418.66, D 627 9.34, C 411 1428.00.
    """
    place = account or chart.money.get(method, chart.bank)
    lines = [
        _line(place, (amount - fee).cents),
        _line(chart.fees, fee.cents),
        _line(chart.customers, -amount.cents, aux=customer),
    ]
    kept = tuple(line for line in lines if line.debit or line.credit)
    return balanced(Entry(chart.bank_journal, on, reference, on, label, kept))


def balanced(entry: Entry) -> Entry:
    """The entry itself. Raises Unbalanced when its debits and credits differ."""
    gap = total(line.debit for line in entry.lines) - total(line.credit for line in entry.lines)
    if gap:
        raise Unbalanced(f"{entry.reference}: {gap}")
    return entry


def _line(account: str, cents: int, *, aux: Customer | None = None, rate: Decimal | None = None) -> EntryLine:
    """A debit when positive, a credit when negative."""
    debit, credit = Money.of_cents(max(cents, 0)), Money.of_cents(max(-cents, 0))
    return EntryLine(account, debit, credit, aux.aux if aux else "", aux.name if aux else "", rate)


Move = tuple[str, Money, Decimal | None]  # account, credit (debit when negative), rate


@dataclass(frozen=True)
class _Sheet:
    """What the lines of a document are, in the eyes of the books."""

    document: Document
    chart: Chart
    earlier: Mapping[str, DocumentKind]
    original: Document | None

    def counted(self) -> list[tuple[Line, Line | None]]:
        """The lines that count, each with the deduction that it is or that it gives back."""
        rows = self.document.lines
        credited = self.original.lines if self.original and len(self.original.lines) == len(rows) else rows
        found: list[tuple[Line, Line | None]] = []
        for line, was in zip(rows, credited, strict=True):
            if was.kind is LineKind.DEDUCTION:
                found.append((line, was))
            elif line.kind is LineKind.ITEM and line.is_chosen:
                found.append((line, None))
        return found

    def account(self, line: Line, deduction: Line | None) -> str:
        if self.document.kind in DOWN_PAYMENTS:
            return self.chart.down_payments
        if deduction is not None:
            number = deduction.preceding.number if deduction.preceding else ""
            if self.earlier.get(number, DocumentKind.DOWN_PAYMENT) in DOWN_PAYMENTS:
                return self.chart.down_payments
        return self.chart.sale(line.nature, (line.vat_rate, line.vat_category))

    def services(self, key: Key) -> Decimal:
        """The share of services in what is billed at that rate, before deductions: 0 to 1."""
        nets = dict.fromkeys(Nature, ZERO)
        for line, deduction in self.counted():
            if deduction is None and (line.vat_rate, line.vat_category) == key:
                nets[line.nature] += abs(line.total_excl_vat)
        both = nets[Nature.SERVICE] + nets[Nature.GOODS]
        return nets[Nature.SERVICE].amount / both.amount if both else Decimal(0)

    def waiting(self, group: VatLine) -> Money:
        """The VAT of one group that waits for the payment."""
        share = self.services((group.rate, group.category))
        on_debits = self.document.vat_due_on is VatDueOn.INVOICE
        if self.document.kind in DOWN_PAYMENTS:
            share = Decimal(1) - share if on_debits else Decimal(1)
        elif on_debits:
            return ZERO
        return Money.rounded(group.vat.amount * share)


def _sales(sheet: _Sheet) -> list[Move]:
    """What is sold, by account and rate, so that each rate comes to its taxable amount to the cent (BT-116)."""
    sums: dict[Key, dict[str, Money]] = {}
    for line, deduction in sheet.counted():
        at = sums.setdefault((line.vat_rate, line.vat_category), {})
        account = sheet.account(line, deduction)
        at[account] = at.get(account, ZERO) + line.total_excl_vat
    _take_allowances(sheet, sums)
    moves: list[Move] = []
    for group in sheet.document.vat_breakdown:
        at = sums.setdefault((group.rate, group.category), {})
        gap = group.base - total(at.values())
        if gap:  # prices with VAT: the lines are rounded one by one, the base once
            largest = max(at, key=lambda account: abs(at[account]), default=sheet.chart.services)
            at[largest] = at.get(largest, ZERO) + gap
        moves += [(account, amount, group.rate) for account, amount in at.items() if amount]
    return moves


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
