"""What the entries of a FEC show of each account: how often, how much, with which rate of VAT, in which journal."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import combinations

from ardoise.domain.vat import RATES
from ardoise.ledger.fec.entries import EntryRow

_CENTS = Decimal("0.02")  # prices with VAT and lines rounded one by one
_TAXED = tuple(sorted({rate.percent for rate in RATES if rate.percent and rate.valid_to is None}, reverse=True))
_MOST_LINES = 12  # an entry of more is a summary of a month, in which nothing can be paired


@dataclass
class Seen:
    """One account of the file."""

    number: str
    label: str = ""
    lines: int = 0
    debit: Decimal = Decimal(0)
    credit: Decimal = Decimal(0)
    example: str = ""
    rates: Counter[Decimal] = field(default_factory=Counter)
    journals: Counter[str] = field(default_factory=Counter)
    beside: Counter[str] = field(default_factory=Counter)  # the kinds of account in the same entries

    def add(self, row: EntryRow) -> None:
        self.lines += 1
        self.label = row.account_label or self.label
        self.debit += max(row.amount, Decimal(0))
        self.credit += max(-row.amount, Decimal(0))
        self.journals[row.journal] += 1
        if not self.example:
            day = f" du {row.day:%d/%m/%Y}" if row.day else ""
            self.example = f"{row.piece or row.label or row.number}{day}"[:80]

    @property
    def moved(self) -> Decimal:
        return max(self.debit, self.credit)


@dataclass
class Auxiliary:
    """The account of one customer in the file."""

    code: str
    collective: str
    name: str = ""
    lines: int = 0


@dataclass
class File:
    """All that is kept of a file, however long: one small row for each account, journal and customer."""

    entries: int = 0
    lines: int = 0
    first: date | None = None
    last: date | None = None
    accounts: dict[str, Seen] = field(default_factory=dict)
    customers: dict[tuple[str, str], Auxiliary] = field(default_factory=dict)
    journals: dict[str, str] = field(default_factory=dict)
    moved: Counter[tuple[str, str]] = field(default_factory=Counter)  # VAT that became due: waiting, collected
    kinds: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))  # of entries, by journal

    def under(self, *beginnings: str) -> list[Seen]:
        """The accounts that begin so, the most used first."""
        found = [seen for number, seen in self.accounts.items() if number.startswith(beginnings)]
        return sorted(found, key=lambda seen: (-seen.lines, seen.number))


def read(entries: Iterable[Sequence[EntryRow]]) -> File:
    file = File()
    for entry in entries:
        file.entries += 1
        for row in entry:
            _add(file, row)
        kinds = {row.account[:2] for row in entry} | {row.account[:3] for row in entry}
        file.kinds[entry[0].journal].update(kinds)
        for row in entry:
            file.accounts[row.account].beside.update(kinds)
        if len(entry) <= _MOST_LINES:
            if "70" in kinds:
                _pair(file, entry)
            elif "445" in kinds:
                _follow(file, entry)
    _lend(file)
    return file


def _add(file: File, row: EntryRow) -> None:
    file.lines += 1
    if row.day:
        file.first, file.last = min(file.first or row.day, row.day), max(file.last or row.day, row.day)
    file.accounts.setdefault(row.account, Seen(row.account)).add(row)
    file.journals[row.journal] = row.journal_label or file.journals.get(row.journal, "")
    if row.account.startswith("411") or (row.account.startswith("41") and row.aux):
        code, name = (row.aux, row.aux_label) if row.aux else (row.account, row.account_label)
        known = file.customers.setdefault((row.account, code), Auxiliary(code, row.account))
        known.lines += 1
        known.name = name or known.name


def _pair(file: File, entry: Sequence[EntryRow]) -> None:
    """The rate of each sale: the VAT of the same entry that is that part of it, when only one fits."""
    sales = _sums(entry, ("70",))
    taxes = _sums(entry, ("4457", "4458"))
    if len(taxes) == 1 and len(sales) > 1:
        ((tax, amount),) = taxes.items()
        if rate := _rate(amount, sum(sales.values(), Decimal(0))):
            _vote(file, [*sales, tax], rate)
            return
    left = dict(sales)
    for tax, amount in taxes.items():
        fits = [(sale, rate) for sale, base in left.items() if (rate := _rate(amount, base))]
        if len(fits) == 1:
            sale, rate = fits[0]
            _vote(file, [sale, tax], rate)
            del left[sale]
    if not taxes or len(left) < len(sales):
        _vote(file, left, Decimal(0))


def _follow(file: File, entry: Sequence[EntryRow]) -> None:
    """VAT that goes from one account to another once it is due, of the same rate by nature."""
    taxes = _sums(entry, ("4457", "4458"))
    for one, other in combinations(taxes, 2):
        if taxes[one] == -taxes[other]:
            file.moved[one, other] += 1
            file.moved[other, one] += 1


def _lend(file: File) -> None:
    """An account of VAT that no sale shows has the rate of the one that it moves with."""
    for (one, other), count in file.moved.most_common():
        lender, borrower = file.accounts[one].rates, file.accounts[other].rates
        if lender and not borrower:
            borrower[lender.most_common(1)[0][0]] = count


def _sums(entry: Sequence[EntryRow], beginnings: tuple[str, ...]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for row in entry:
        if row.account.startswith(beginnings):
            sums[row.account] = sums.get(row.account, Decimal(0)) + row.amount
    return {account: amount for account, amount in sums.items() if amount}


def _rate(tax: Decimal, base: Decimal) -> Decimal | None:
    """The rate of which the tax is that part of the base; none when two cannot be told apart."""
    gaps = sorted((abs(tax - base * rate / 100), rate) for rate in _TAXED)
    (gap, rate), (next_gap, _) = gaps[0], gaps[1]
    return rate if gap <= _CENTS and next_gap > gap + _CENTS else None


def _vote(file: File, accounts: Iterable[str], rate: Decimal) -> None:
    for account in accounts:
        file.accounts[account].rates[rate] += 1
