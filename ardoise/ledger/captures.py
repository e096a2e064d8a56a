"""What is captured and what is not: the postings of a period that are new, and the late ones of an earlier capture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice
from typing import TypeVar

from django.db.models import Min, QuerySet

from ardoise.banking.models import BankLine, ChequeDeposit
from ardoise.companies.models import Company
from ardoise.history.models import Event
from ardoise.ledger.books import books_of
from ardoise.ledger.models import Capture, CapturedKey, CaptureState
from ardoise.ledger.postings import Posting, postings
from ardoise.ledger.waiting import Waiting, waiting_of, waiting_of_all
from ardoise.payments.models import Confirmation, Movement, Payment
from ardoise.sales.models import Invoice, InvoiceState

__all__ = [
    "Waiting",
    "capture_of",
    "captures_of",
    "chunks",
    "is_captured",
    "last_live",
    "live_captures",
    "new_postings",
    "waiting_of",
    "waiting_of_all",
    "weight_of",
]

CHUNK = 500
Item = TypeVar("Item")


def live_captures(company: Company) -> QuerySet[Capture]:
    """Those that stand: taken, and not undone."""
    return Capture.objects.filter(company=company, state=CaptureState.TAKEN, undoing__isnull=True)


def last_live(company: Company) -> Capture | None:
    return live_captures(company).order_by("-number").first()


def is_captured(company: Company, key: str) -> bool:
    return CapturedKey.objects.filter(company=company, key=key).exists()


def capture_of(company: Company, source: str, source_id: int) -> Capture | None:
    """The standing capture that holds the entry of a document or a payment."""
    rows = CapturedKey.objects.filter(company=company, source=source, source_id=source_id)
    row = rows.select_related("capture").first()
    return row.capture if row else None


def captures_of(company: Company, keys: Iterable[str]) -> dict[str, Capture]:
    """The capture that holds each of these postings, in one query."""
    rows = CapturedKey.objects.filter(company=company, key__in=list(keys)).select_related("capture")
    return {row.key: row.capture for row in rows}


@dataclass(frozen=True)
class Scope:
    """The days of a capture: its own, and those of the captures that stand, for what came late."""

    first: date
    last: date
    since: date  # where to read from
    covered: tuple[tuple[date, date], ...]

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last or (
            day < self.first and any(first <= day <= last for first, last in self.covered)
        )


def scope_of(company: Company, first: date, last: date) -> Scope:
    covered = tuple(live_captures(company).values_list("first", "last"))
    since = _late_since(company, first) if covered else first
    opening = books_of(company).starts_on
    return Scope(max(first, opening) if opening else first, last, max(since, opening) if opening else since, covered)


def new_postings(company: Company, scope: Scope, *, reached: date | None = None) -> Iterator[Posting]:
    """Those that no standing capture holds: first what comes late, then the period, each in order of its days.

    `reached` reads from that day on, when what is before is written already. Letters are of what the period closes.
    """
    eve = scope.first - timedelta(days=1)
    if scope.since <= eve and (reached is None or reached <= eve):
        late = postings(company, first=max(scope.since, reached or scope.since), last=eve)
        for posting in _free(company, (one for one in late if scope.holds(one.entry.date))):
            yield replace(posting, letters={})
    own = postings(company, first=max(scope.first, reached or scope.first), last=scope.last, letters_from=scope.first)
    yield from _free(company, own)


def _free(company: Company, found: Iterable[Posting]) -> Iterator[Posting]:
    for chunk in chunks(found):
        keys = CapturedKey.objects.filter(company=company, key__in=[posting.key for posting in chunk])
        known = set(keys.values_list("key", flat=True))
        yield from (one for one in chunk if one.key not in known)


def moved(posting: Posting, first: date) -> Posting:
    """What comes late is written on the first day of the period; its document keeps its date (FEC PieceDate)."""
    if posting.entry.date >= first:
        return posting
    return replace(posting, entry=replace(posting.entry, date=first))


def weight_of(posting: Posting) -> int:
    """What an entry moves whatever the chart of accounts: of the customers, else the sum of its debits, in cents."""
    lines = posting.entry.lines
    owed = sum(line.debit.cents - line.credit.cents for line in lines if line.account.startswith(("411", "416")))
    return owed or sum(line.debit.cents for line in lines)


def chunks(items: Iterable[Item], size: int = CHUNK) -> Iterator[list[Item]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


def _late_since(company: Company, first: date) -> date:
    """The earliest day that may hold something late: of what was recorded after the capture that saw everything
    until then, the one that goes furthest. Its events tell it, so that the history is not read again."""
    furthest = live_captures(company).order_by("-last", "-number").first()
    assert furthest is not None
    events = Event.objects.filter(chain=company.pk, sequence__gt=furthest.sequence)

    def subjects(label: str) -> QuerySet[Event, dict[str, int]]:
        return events.filter(subject_type=label).values("subject_id")  # type: ignore[return-value]

    invoices = Invoice.objects.filter(company=company, state=InvoiceState.ISSUED, pk__in=subjects("sales.invoice"))
    payments = Payment.objects.filter(company=company, pk__in=subjects("payments.payment"))
    reversals = Payment.objects.filter(company=company, reverses__in=subjects("payments.payment"))
    confirmed = Confirmation.objects.filter(payment__company=company, payment__in=subjects("payments.payment"))
    lines = BankLine.objects.filter(company=company, pk__in=subjects("banking.bankline"))
    deposits = ChequeDeposit.objects.filter(company=company, pk__in=subjects("banking.chequedeposit"))
    read = Movement.objects.filter(checkout__company=company, checkout__read_at__gt=furthest.made_at)
    online = Payment.objects.filter(company=company, pk__in=read.values("payment"))  # its fee may be known since
    recorded = (invoices, payments, reversals, confirmed, lines, deposits, online)
    days = [rows.aggregate(day=Min("date"))["day"] for rows in recorded]
    return min([first, *(day for day in days if day)])
