"""The month of many companies at once: what waits to be captured, what was, drafts left behind, numbers in order.

Each question is one query for all of them, of the documents of the month and no others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet

from ardoise.ledger.models import Capture, CapturedKey
from ardoise.ledger.models.captures import CaptureState
from ardoise.payments.models import Payment
from ardoise.sales.models import Invoice, InvoiceState

Ids = Sequence[int]


@dataclass(frozen=True)
class Month:
    first: date

    @property
    def last(self) -> date:
        return self.next.first - timedelta(days=1)

    @property
    def next(self) -> Month:
        return Month((self.first + timedelta(days=32)).replace(day=1))

    @property
    def before(self) -> Month:
        return Month((self.first - timedelta(days=1)).replace(day=1))

    @property
    def key(self) -> str:
        """ "2026-10", in an address."""
        return f"{self.first:%Y-%m}"


def month_of(text: str, today: date) -> Month | None:
    """The month of an address; None when it is no month, or one to come."""
    try:
        month = Month(date.fromisoformat(f"{text}-01"))
    except ValueError:
        return None
    return month if len(text) == 7 and month.first.year > 1999 and month.first <= today else None


@dataclass
class MonthState:
    """Of one company."""

    documents: int = 0  # invoices and credit notes of the month that no standing capture holds
    payments: int = 0
    captured: int = 0  # both, that one holds
    number: int | None = None  # of the last standing capture that holds the month
    captured_on: date | None = None
    drafts: int = 0
    gaps: int = 0  # numbers of the month that no document bears

    @property
    def waiting(self) -> int:
        return self.documents + self.payments

    @property
    def is_captured(self) -> bool:
        return not self.waiting and (self.captured > 0 or self.number is not None)

    @property
    def is_continuous(self) -> bool:
        return not self.gaps


def states_of(companies: Ids, month: Month) -> dict[int, MonthState]:
    """In six queries, however many companies."""
    states = {pk: MonthState() for pk in companies}
    for row in _counted(_invoices(companies, month), "invoice"):
        states[row["company"]].documents = row["waiting"]
        states[row["company"]].captured += row["held"]
    for row in _counted(_payments(companies, month), "payment"):
        states[row["company"]].payments = row["waiting"]
        states[row["company"]].captured += row["held"]
    for capture in _captures(companies, month):
        states[capture.company_id].number = capture.number
        states[capture.company_id].captured_on = capture.made_at.date()
    for row in _drafts(companies, month):
        states[row["company"]].drafts = row["count"]
    for row in _ranks(companies, month):
        if row["high"] - row["low"] + 1 != row["count"]:
            states[row["company"]].gaps += row["high"] - row["low"] + 1 - row["count"]
    return states


def _invoices(companies: Ids, month: Month) -> QuerySet[Invoice]:
    rows = Invoice.objects.filter(company__in=companies, state=InvoiceState.ISSUED)
    return rows.filter(date__gte=month.first, date__lte=month.last)


def _payments(companies: Ids, month: Month) -> QuerySet[Payment]:
    """An announced payment is nothing for the books until it is confirmed."""
    rows = Payment.objects.filter(Q(received=True) | Q(confirmation__isnull=False), company__in=companies)
    return rows.filter(date__gte=month.first, date__lte=month.last)


def _counted(rows: QuerySet[Any], source: str) -> QuerySet[Any, dict[str, Any]]:
    held = CapturedKey.objects.filter(company=OuterRef("company"), source=source, source_id=OuterRef("pk"))
    counted = rows.annotate(is_held=Exists(held)).order_by().values("company")
    return counted.annotate(waiting=Count("pk", filter=Q(is_held=False)), held=Count("pk", filter=Q(is_held=True)))


def _captures(companies: Ids, month: Month) -> QuerySet[Capture]:
    rows = Capture.objects.filter(company__in=companies, state=CaptureState.TAKEN, undoing__isnull=True)
    return rows.filter(first__lte=month.last, last__gte=month.first).order_by("number").defer("error")


def _drafts(companies: Ids, month: Month) -> QuerySet[Invoice, dict[str, Any]]:
    """Drafts dated in the month or before, or without a date and made by then: they may have been forgotten."""
    rows = Invoice.objects.filter(company__in=companies, state=InvoiceState.DRAFT)
    made = Q(date__isnull=True, created_at__date__lte=month.last)
    return rows.filter(Q(date__lte=month.last) | made).order_by().values("company").annotate(count=Count("pk"))


def _ranks(companies: Ids, month: Month) -> QuerySet[Invoice, dict[str, Any]]:
    """Numbers follow the dates: those of a month follow one another."""
    rows = _invoices(companies, month).order_by().values("company", "series", "series_year")
    return rows.annotate(low=Min("series_number"), high=Max("series_number"), count=Count("pk"))


def waits_in(companies: Ids, month: Month) -> bool:
    """Whether something of that month is left to capture, in any of these companies."""
    return _left(_invoices(companies, month), "invoice") or _left(_payments(companies, month), "payment")


def _left(rows: QuerySet[Any], source: str) -> bool:
    held = CapturedKey.objects.filter(company=OuterRef("company"), source=source, source_id=OuterRef("pk"))
    return rows.filter(~Exists(held)).exists()


def months_before(today: date, count: int = 13) -> list[Month]:
    """This month and those before it, newest first."""
    found = [Month(today.replace(day=1))]
    while len(found) < count:
        found.append(found[-1].before)
    return found
