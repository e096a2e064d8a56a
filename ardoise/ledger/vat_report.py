"""The VAT collected over a period, by rate, with the documents and payments behind each figure (CGI 269; law.md 1.5).

Goods, and services under the option for debits, count at the invoice; other services at each payment; down payments at
theirs. It is read from the entries themselves, under the usual accounts: what the books say and this never differ.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ardoise.companies.models import Company
from ardoise.domain.entries import EntryLine
from ardoise.domain.money import ZERO, Money
from ardoise.ledger.books import Accounts
from ardoise.ledger.models import Books
from ardoise.ledger.postings import Posting, postings

COLLECTED, WAITING = "445710", "445740"
SALES = ("7", "419")


@dataclass
class Collected:
    """One rate: what falls due at the invoice and at payments, what waits, and the base that goes with what is due."""

    rate: Decimal
    at_invoice: Money = ZERO
    at_payment: Money = ZERO
    waiting: Money = ZERO  # what the period adds to what waits for a payment
    untaxed: Money = ZERO  # sold without VAT

    @property
    def due(self) -> Money:
        return self.at_invoice + self.at_payment

    @property
    def base(self) -> Money:
        """Excluding VAT, of what is due: the VAT divided by its rate, as a return asks it."""
        return Money.rounded(self.due.amount * 100 / self.rate) if self.rate else self.untaxed


@dataclass(frozen=True)
class Piece:
    """One document or payment behind a figure."""

    date: date
    number: str
    label: str
    source: str
    source_id: int
    vat: Money


def vat_collected(company: Company, first: date, last: date) -> list[Collected]:
    """By rate, the highest first. Reads the documents and payments of the period, and nothing else."""
    found: dict[Decimal, Collected] = {}
    for posting in _postings(company, first, last):
        for line in posting.entry.lines:
            _count(found, posting, line)
    rows = [row for row in found.values() if row.due or row.waiting or row.untaxed]
    return sorted(rows, key=lambda row: -row.rate)


def pieces_of(company: Company, first: date, last: date, rate: Decimal) -> Iterator[Piece]:
    """What makes up the VAT due at that rate: the amounts add up to it exactly."""
    for posting in _postings(company, first, last):
        vat = ZERO
        for line in posting.entry.lines:
            if line.account == COLLECTED and line.rate == rate:
                vat += line.credit - line.debit
        if vat:
            entry = posting.entry
            yield Piece(entry.date, entry.reference, entry.label, posting.source, posting.source_id, vat)


def _postings(company: Company, first: date, last: date) -> Iterator[Posting]:
    usual = Accounts(
        company=company,
        books=Books(company=company),
        sales={},
        vat={},
        methods={},
        labels={},
        bank_journals={},
    )
    return postings(company, first=first, last=last, accounts=usual)


def _count(found: dict[Decimal, Collected], posting: Posting, line: EntryLine) -> None:
    if line.rate is None:
        return
    row = found.setdefault(line.rate, Collected(line.rate))
    amount = line.credit - line.debit
    if line.account == WAITING:
        row.waiting += amount
    elif line.account == COLLECTED and posting.source in ("invoice", "replaced"):
        row.at_invoice += amount
    elif line.account == COLLECTED:
        row.at_payment += amount
    elif not line.rate and line.account.startswith(SALES):
        row.untaxed += amount
