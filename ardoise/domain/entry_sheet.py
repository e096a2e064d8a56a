"""The lines of a document in the eyes of the books: which account each one takes, and which VAT waits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from ardoise.domain.document import Document, DocumentKind, Line, LineKind, Nature, VatDueOn, VatLine
from ardoise.domain.entry import Chart, Key
from ardoise.domain.money import ZERO, Money, split, total

DOWN_PAYMENTS = frozenset({DocumentKind.DOWN_PAYMENT, DocumentKind.DOWN_PAYMENT_CREDIT_NOTE})
CREDIT_NOTES = frozenset({DocumentKind.CREDIT_NOTE, DocumentKind.DOWN_PAYMENT_CREDIT_NOTE})

Move = tuple[str, Money, Decimal | None]  # account, credit (debit when negative), rate
Sums = dict[Key, dict[str, Money]]


@dataclass(frozen=True, slots=True)
class Earlier:
    """An invoice that another one deducts: what it is, what it sold by rate and account, net of its credit notes."""

    kind: DocumentKind = DocumentKind.DOWN_PAYMENT
    sold: Mapping[Key, Mapping[str, Money]] = field(default_factory=dict)
    natures: Mapping[tuple[Key, Nature], Money] = field(default_factory=dict)


DOWN_PAYMENT = Earlier()


@dataclass(frozen=True)
class Sheet:
    """A document, the chart that it is written with, and what it does not say by itself (see `entries.Reading`)."""

    document: Document
    chart: Chart
    earlier: Mapping[str, Earlier]
    original: Document | None
    is_sum: bool = False
    own: Mapping[int, str] = field(default_factory=dict)
    own_of_original: Mapping[int, str] = field(default_factory=dict)

    @cached_property
    def sold(self) -> Sheet:
        """Whose lines say what was sold: of an amount credited, those of the invoice."""
        if not self.is_sum or self.original is None or _is_copy(self.document.lines, self.original.lines):
            return self
        return Sheet(self.original, self.chart, self.earlier, None, own=self.own_of_original)

    def sales(self) -> list[Move]:
        """What is sold, by account and rate."""
        return [(account, amount, key[0]) for key, at in self.sold_at().items() for account, amount in at.items()]

    def sold_at(self) -> Sums:
        """What is sold, so that each rate comes to its taxable amount to the cent (BT-116)."""
        sums = self.sums()
        if self.sold is not self:
            sums = self._in_proportion(self.sold.sums(with_deductions=False)) or sums
        found: Sums = {}
        for group in self.document.vat_breakdown:
            key = (group.rate, group.category)
            at = sums.get(key, {})
            gap = group.base - total(at.values())
            if gap:  # prices with VAT: the lines are rounded one by one, the base once
                largest = max(at, key=lambda account: abs(at[account]), default=self.chart.services)
                at[largest] = at.get(largest, ZERO) + gap
            found[key] = {account: amount for account, amount in at.items() if amount}
        return found

    def sums(self, *, with_deductions: bool = True) -> Sums:
        sums: Sums = {}
        for rank, line, deduction in self._counted:
            at = sums.setdefault((line.vat_rate, line.vat_category), {})
            if deduction is None:
                account = self._account(rank, line)
                at[account] = at.get(account, ZERO) + line.total_excl_vat
            elif with_deductions:
                number = deduction.preceding.number if deduction.preceding else ""
                key = (line.vat_rate, line.vat_category)
                for account, amount in self.taken(number, key, -line.total_excl_vat).items():
                    at[account] = at.get(account, ZERO) - amount
        self._take_allowances(sums)
        return sums

    def taken(self, number: str, key: Key, base: Money) -> dict[str, Money]:
        """Where a deduction of an earlier invoice goes: 4191 for a down payment, else the accounts that it sold on."""
        earlier = self.earlier.get(number, DOWN_PAYMENT)
        if earlier.kind in DOWN_PAYMENTS:
            return {self.chart.down_payments: base}
        sold = dict(earlier.sold.get(key, {}))
        if total(sold.values()) == base:
            return sold
        positive = {account: amount for account, amount in sold.items() if amount > ZERO}
        if not positive:
            return {self.chart.sale(Nature.SERVICE, key): base}
        parts = split(base, [amount.amount for amount in positive.values()])
        return dict(zip(positive, parts, strict=True))

    def waiting(self, group: VatLine) -> Money:
        """The VAT of one group that waits for the payment; a credit note gives it back as its invoice made it wait,
        whatever was opted since."""
        on_debits = (self.original or self.document).vat_due_on is VatDueOn.INVOICE
        is_down_payment = self.document.kind in DOWN_PAYMENTS
        if on_debits and not is_down_payment:
            return ZERO
        share = Decimal(1)
        if on_debits or not is_down_payment:
            share = self.sold.services((group.rate, group.category))
        if on_debits and is_down_payment:
            share = 1 - share
        return group.vat if share == 1 else Money.rounded(group.vat.amount * share)

    def services(self, key: Key) -> Decimal:
        """The share of services in what is billed at that rate, down payments not deducted: 0 to 1."""
        service = self.natures.get((key, Nature.SERVICE), ZERO)
        goods = self.natures.get((key, Nature.GOODS), ZERO)
        if not goods:
            return Decimal(1 if service else 0)
        return service.amount / (service + goods).amount

    @cached_property
    def natures(self) -> Mapping[tuple[Key, Nature], Money]:
        """What is billed by rate and nature, less what earlier parts billed."""
        nets: dict[tuple[Key, Nature], Money] = {}
        for _, line, deduction in self._counted:
            place = ((line.vat_rate, line.vat_category), line.nature)
            if deduction is None:
                nets[place] = nets.get(place, ZERO) + abs(line.total_excl_vat)
        for earlier in self.earlier.values():
            for place, amount in earlier.natures.items():
                if place in nets:
                    nets[place] = max(ZERO, nets[place] - amount)
        return nets

    @cached_property
    def _counted(self) -> list[tuple[int, Line, Line | None]]:
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

    def _account(self, rank: int, line: Line) -> str:
        if self.document.kind in DOWN_PAYMENTS:
            return self.chart.down_payments
        own = self.own.get(rank) or self._own_of_credited(line)
        return own or self.chart.sale(line.nature, (line.vat_rate, line.vat_category))

    def _own_of_credited(self, line: Line) -> str:
        """A line of a credit note says again the line that it credits."""
        if self.original is None or not self.own_of_original:
            return ""
        known = ((rank, one) for rank, one in enumerate(self.original.lines) if rank in self.own_of_original)
        said = (line.label, line.reference, line.vat_rate, line.nature)
        ranks = (rank for rank, one in known if (one.label, one.reference, one.vat_rate, one.nature) == said)
        return self.own_of_original.get(next(ranks, -1), "")

    def _in_proportion(self, sold: Sums) -> Sums:
        """An amount credited at each rate, shared over what was sold at it. Empty when a rate sold nothing."""
        shares: Sums = {}
        for group in self.document.vat_breakdown:
            key = (group.rate, group.category)
            at = {account: net for account, net in sold.get(key, {}).items() if net > ZERO}
            if not at:
                return {}
            shares[key] = dict(zip(at, split(group.base, [net.amount for net in at.values()]), strict=True))
        return shares

    def _take_allowances(self, sums: Sums) -> None:
        """The discount of the whole, on its own account or off the sales of its rate, in proportion."""
        for allowance in self.document.allowances:
            at = sums.setdefault((allowance.vat_rate, allowance.vat_category), {})
            if self.chart.discounts:
                at[self.chart.discounts] = at.get(self.chart.discounts, ZERO) - allowance.amount
                continue
            sold = {account: amount for account, amount in at.items() if amount > ZERO}
            weights = [amount.amount for amount in sold.values()]
            for account, part in zip(sold, split(allowance.amount, weights), strict=True) if sold else ():
                at[account] -= part


def earlier_of(sheet: Sheet, notes: Sequence[Sheet] = ()) -> Earlier:
    """What an invoice billed, net of its credit notes, for the invoice that deducts it."""
    if sheet.document.kind in DOWN_PAYMENTS:
        return DOWN_PAYMENT
    sold: Sums = {}
    natures = dict(sheet.natures)
    for one, sign in ((sheet, 1), *((note, -1) for note in notes)):
        for key, accounts in one.sold_at().items():
            at = sold.setdefault(key, {})
            for account, amount in accounts.items():
                at[account] = at.get(account, ZERO) + amount.times(sign)
    for note in notes:
        for place, amount in note.natures.items():
            natures[place] = max(ZERO, natures.get(place, ZERO) - amount)
    return Earlier(sheet.document.kind, sold, natures)


def _is_copy(rows: Sequence[Line], original: Sequence[Line]) -> bool:
    """Whether the lines are those of the invoice, which is credited whole."""
    return len(rows) == len(original) and all(
        line.label == was.label and line.total_excl_vat == was.total_excl_vat
        for line, was in zip(rows, original, strict=True)
    )
