"""Where a month stands for the accountant, of many companies in a few queries: what is new, captured, forgotten."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet

from ardoise.companies.models import Company
from ardoise.domain.money import ZERO
from ardoise.ledger.models import Books, Capture, CapturedKey, CaptureState
from ardoise.payments.models import Payment
from ardoise.sales.models import Invoice, InvoiceState


class MonthState(StrEnum):
    """NOTHING happened; TO_CAPTURE; CAPTURED whole; LATE: captured, then something more came."""

    NOTHING = "nothing", "Rien à capturer"
    TO_CAPTURE = "to_capture", "À capturer"
    CAPTURED = "captured", "Capturé"
    LATE = "late", "Nouveau depuis la capture"

    label: str

    def __new__(cls, value: str, label: str = "") -> MonthState:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


@dataclass
class Waiting:
    """One month of one company. `capture` is the last standing one that covers it."""

    month: date
    documents: int = 0  # issued invoices and credit notes of the month
    payments: int = 0
    new_documents: int = 0
    new_payments: int = 0
    drafts: int = 0  # dated in the month, or made in it and without a date
    capture: Capture | None = None
    missing_numbers: list[str] = field(default_factory=list)  # « 12 à 14 », of the documents of the month

    @property
    def new(self) -> int:
        return self.new_documents + self.new_payments

    @property
    def is_continuous(self) -> bool:
        return not self.missing_numbers

    @property
    def state(self) -> MonthState:
        if self.new:
            return MonthState.LATE if self.capture else MonthState.TO_CAPTURE
        if self.capture or self.documents or self.payments:
            return MonthState.CAPTURED
        return MonthState.NOTHING


def waiting_of(company: Company, month: date) -> Waiting:
    return waiting_of_all([company.pk], month)[company.pk]


def waiting_of_all(company_ids: Iterable[int], month: date) -> dict[int, Waiting]:
    """The state of the month of that day, company by company: as many queries for one as for fifty."""
    ids = list(company_ids)
    first = month.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    found = {pk: Waiting(first) for pk in ids}
    begun = Books.objects.filter(company__in=ids, starts_on__gt=first).values_list("company", "starts_on")
    opened = {pk: day for pk, day in begun if day}
    open_ids = [pk for pk in ids if opened.get(pk, first) <= last]
    _count_documents(found, open_ids, first, last, opened)
    _count_payments(found, open_ids, first, last, opened)
    for row in drafts_of(ids, first, last).values("company").annotate(count=Count("pk")).order_by():
        found[row["company"]].drafts = row["count"]
    covering = Capture.objects.filter(company__in=ids, state=CaptureState.TAKEN, undoing__isnull=True)
    for capture in covering.filter(first__lte=first, last__gte=last).order_by("number"):
        found[capture.company_id].capture = capture
    for pk, numbers in gaps_of(ids, first, last).items():
        found[pk].missing_numbers = numbers
    return found


def issued_in(ids: list[int], first: date, last: date) -> QuerySet[Invoice]:
    rows = Invoice.objects.filter(company__in=ids, state=InvoiceState.ISSUED)
    return rows.filter(date__gte=first, date__lte=last)


def paid_in(ids: list[int], first: date, last: date) -> QuerySet[Payment]:
    """Payments that count from a day of the period: received, or announced and confirmed then."""
    confirmed = Q(received=False, confirmation__date__gte=first, confirmation__date__lte=last)
    rows = Payment.objects.filter(company__in=ids).exclude(amount=ZERO)
    return rows.filter(Q(received=True, date__gte=first, date__lte=last) | confirmed)


def drafts_of(ids: list[int], first: date, last: date) -> QuerySet[Invoice]:
    """Drafts of the period that nobody issued: dated in it, or made in it without a date."""
    made = Q(date=None, created_at__date__gte=first, created_at__date__lte=last)
    rows = Invoice.objects.filter(company__in=ids, state=InvoiceState.DRAFT)
    return rows.filter(made | Q(date__gte=first, date__lte=last))


def gaps_of(ids: list[int], first: date, last: date) -> dict[int, list[str]]:
    """Numbers that lack between the first and the last of the period, series by series."""
    rows = issued_in(ids, first, last).values("company", "series", "series_year").order_by()
    found: dict[int, list[str]] = {}
    for row in rows.annotate(least=Min("series_number"), most=Max("series_number"), count=Count("pk")):
        if row["most"] - row["least"] + 1 != row["count"]:
            lacking = _lacking(row["series"], row["series_year"], row["least"], row["most"])
            if lacking:
                found.setdefault(row["company"], []).extend(lacking)
    return found


def _lacking(series: int, year: int | None, least: int, most: int) -> list[str]:
    """The period may end between two numbers of another day: only those that no document bears are missing."""
    numbers = Invoice.objects.filter(series=series, series_year=year, state=InvoiceState.ISSUED)
    there = numbers.filter(series_number__gte=least, series_number__lte=most).order_by("series_number")
    expected, lacking = least, []
    for found in there.values_list("series_number", flat=True).iterator():
        number = found or 0
        if number > expected:
            lacking.append(f"{expected}" if number == expected + 1 else f"{expected} à {number - 1}")
        expected = number + 1
    return lacking


def _count_documents(
    found: dict[int, Waiting], ids: list[int], first: date, last: date, opened: dict[int, date]
) -> None:
    rows = _after_opening(issued_in(ids, first, last).exclude(total_incl_vat=ZERO), opened)
    for pk, (count, new) in _counts(rows, "invoice").items():
        found[pk].documents, found[pk].new_documents = count, new


def _count_payments(
    found: dict[int, Waiting], ids: list[int], first: date, last: date, opened: dict[int, date]
) -> None:
    rows = _after_opening(paid_in(ids, first, last), opened)
    for pk, (count, new) in _counts(rows, "payment").items():
        found[pk].payments, found[pk].new_payments = count, new


def _after_opening(rows: QuerySet[Any], opened: dict[int, date]) -> QuerySet[Any]:
    for pk, day in opened.items():  # the month in which the books of a company begin: rare
        rows = rows.exclude(company=pk, date__lt=day)
    return rows


def _counts(rows: QuerySet[Any], source: str) -> dict[int, tuple[int, int]]:
    """All of each company, and those that no standing capture holds."""
    held = CapturedKey.objects.filter(company=OuterRef("company"), source=source, source_id=OuterRef("pk"))
    told: Counter[int] = Counter()
    new: Counter[int] = Counter()
    for row in rows.annotate(held=Exists(held)).values("company", "held").annotate(count=Count(F("pk"))).order_by():
        told[row["company"]] += row["count"]
        new[row["company"]] += 0 if row["held"] else row["count"]
    return {pk: (count, new[pk]) for pk, count in told.items()}
