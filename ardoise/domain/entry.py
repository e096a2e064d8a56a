"""The values of the books: a chart of accounts, a customer, and entries that balance to the cent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date as Day
from decimal import Decimal

from ardoise.domain.document import Nature
from ardoise.domain.money import ZERO, Money

Key = tuple[Decimal, str]  # rate in percent and category (BT-119, BT-118)


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


def entry_with(
    lines: Iterable[EntryLine], journal: str, on: Day, reference: str, label: str, *, reference_date: Day | None = None
) -> Entry:
    """The balanced entry of these lines, without those of nothing."""
    kept = tuple(line for line in lines if line.debit or line.credit)
    return balanced(Entry(journal, on, reference, reference_date or on, label, kept))


def balanced(entry: Entry) -> Entry:
    """The entry itself. Raises Unbalanced when its debits and credits differ."""
    gap = sum(line.debit.cents - line.credit.cents for line in entry.lines)
    if gap:
        raise Unbalanced(f"{entry.reference}: {Money.of_cents(gap)}")
    return entry


def line_of(account: str, cents: int, *, aux: Customer | None = None, rate: Decimal | None = None) -> EntryLine:
    """A debit when positive, a credit when negative."""
    debit = Money.of_cents(cents) if cents > 0 else ZERO
    credit = Money.of_cents(-cents) if cents < 0 else ZERO
    return EntryLine(account, debit, credit, aux.aux if aux else "", aux.name if aux else "", rate)
