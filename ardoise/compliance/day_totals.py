"""Totals for any period, on demand (BOI-TVA-DECLA-30-10-30, n° 40 and 50): days that were counted once are added.

What a day counts is append-only (payments, allocations, confirmations and issued documents are frozen rows): a day
that holds as many of each as when it was counted has not changed. The worker notes the days; what came since is
counted again for each answer, so that the answer never depends on the worker.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import Count

from ardoise.companies.models import Company
from ardoise.compliance.models import DayTotals
from ardoise.compliance.totals import (
    MethodTotal,
    Totals,
    documents_issued,
    documents_of,
    payments_counted,
    payments_of,
)
from ardoise.domain.closings import Key, Part, Parts
from ardoise.domain.money import Money

WAY = 1  # raised with any change of what a day counts: the days noted before are counted again
Rows = Mapping[date, str]  # what a day holds: "way:payments/allocations/confirmed/their allocations/documents"


def totals_of(company: Company, first: date, last: date) -> Totals:
    """Exact at any moment; `late` says how much had to be counted again."""
    rows = rows_of(company, first, last)
    whole, known = Totals(first, last), set()
    for noted in DayTotals.objects.filter(company=company, day__gte=first, day__lte=last):
        if rows.get(noted.day) == noted.rows:
            known.add(noted.day)
            whole.add(totals_in(noted))
    for totals in counted(company, rows, [day for day in rows if day not in known]):
        whole.add(totals)
        whole.late += totals.documents + totals.payments
    return whole.in_order()


def rows_of(company: Company, first: date, last: date) -> Rows:
    """The days that have something to count, in order, with how many rows of each sort."""
    found: dict[date, list[int]] = {}
    place = 0
    for payments, day in payments_of(company, first, last):
        for when, *counts in (
            payments.order_by().values_list(day).annotate(Count("pk", distinct=True), Count("allocations"))
        ):
            found.setdefault(when, [0] * 5)[place : place + 2] = counts
        place += 2
    for when, count in documents_of(company, first, last).order_by().values_list("date").annotate(Count("pk")):
        assert when is not None
        found.setdefault(when, [0] * 5)[place] = count
    return {day: f"{WAY}:{'/'.join(map(str, found[day]))}" for day in sorted(found)}


def counted(company: Company, rows: Rows, days: Sequence[date]) -> Iterator[Totals]:
    """These days counted from their rows; those that follow each other are read together."""
    wanted = set(days)
    for is_wanted, run in groupby(rows, key=wanted.__contains__):
        if not is_wanted:
            continue
        found = {day: Totals(day, day) for day in run}
        first, last = min(found), max(found)
        for payment in payments_counted(company, first, last):
            if payment.day in found:  # not what came since the days were listed
                found[payment.day].count_payment(payment)
        for document, parts in documents_issued(company, first, last):
            if document.date in found:
                found[document.date].count_document(parts)
        yield from (totals.in_order() for totals in found.values())


def plain(totals: Totals) -> dict[str, Any]:
    """The sums of a day in whole cents, as they are noted."""
    return {
        "methods": {
            one.method: [one.count, one.received.cents, one.refunded.cents, one.cancelled.cents]
            for one in totals.methods.values()
        },
        "received": _plain(totals.received),
        "unallocated": totals.unallocated.cents,
        "documents": totals.documents,
        "billed": _plain(totals.billed),
    }


def totals_in(noted: DayTotals) -> Totals:
    """The value back from `plain`."""
    told = noted.sums
    return Totals(
        noted.day,
        noted.day,
        {
            method: MethodTotal(method, count, *map(Money.of_cents, amounts))
            for method, (count, *amounts) in told["methods"].items()
        },
        _parts(told["received"]),
        Money.of_cents(told["unallocated"]),
        told["documents"],
        _parts(told["billed"]),
    )


def _plain(parts: Parts) -> list[list[Any]]:
    return [[str(rate), category, part.incl_vat.cents, part.vat.cents] for (rate, category), part in parts.items()]


def _parts(told: Sequence[Sequence[Any]]) -> dict[Key, Part]:
    return {
        (Decimal(rate), category): Part(Money.of_cents(incl_vat), Money.of_cents(vat))
        for rate, category, incl_vat, vat in told
    }
