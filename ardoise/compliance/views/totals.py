"""Totals of a period, on demand: the page, its two tables for a spreadsheet, its paper."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import Right
from ardoise.compliance import events
from ardoise.compliance.actions.count_days import ask_count
from ardoise.compliance.day_totals import totals_of
from ardoise.compliance.papers import totals_letter
from ardoise.compliance.totals import Totals, documents_issued, payments_counted
from ardoise.compliance.views.shared import page, sent
from ardoise.compliance.words import between_text, method_text, rate_text
from ardoise.domain.errors import Refused
from ardoise.history import clock
from ardoise.history.record import record
from ardoise.rendering.letters import render_letter
from ardoise.web.lists import address
from ardoise.web.periods import Period, period_of, periods
from ardoise.web.spreadsheets import table_file

LONGEST = 3653  # days that a page adds up at once: ten years, what the law keeps
MANY = 500  # payments and documents counted again by a page: more, and the worker notes them


@company_page(reads=Right.COMPLIANCE)
def totals(request: AccessRequest) -> HttpResponse:
    today = request.access.company.today
    period = _period(request)
    first, last = _days(period, today)
    is_too_long = (last - first).days > LONGEST
    found = None if is_too_long else _counted(request, first, last)
    shown = f"?du={first}&au={last}"
    context = {
        "period": period,
        "period_menu": [(one, address(request, periode=one.name, du=None, au=None)) for one in periods(today)],
        "between": between_text(first, last),
        "is_too_long": is_too_long,
        "query": request.GET.urlencode(),
        "payments_url": reverse("payments:payment_list") + shown,
        "invoices_url": reverse("sales:invoice_list") + shown,
    }
    return page(request, "compliance/totals.html", {**context, **(_shown(found) if found else {})})


@company_page(reads=Right.COMPLIANCE)
def totals_csv(request: AccessRequest) -> HttpResponseBase:
    """The sums themselves."""
    found = _found(request)
    heads = ("Tableau", "Mode ou taux", "Nombre", "Reçus", "Remboursés", "Annulés", "HT", "TVA", "TTC")
    return table_file(_name(found, "totaux"), heads, _rows(found))


@company_page(reads=Right.COMPLIANCE)
def details_csv(request: AccessRequest) -> HttpResponseBase:
    """What is behind the sums: each payment and each document, rate by rate; streamed."""
    first, last = _days(_period(request), request.access.company.today)
    _tell(request, first, last)
    heads = ("Sorte", "Date", "Numéro", "Client", "Mode", "Factures", "Taux", "HT", "TVA", "TTC")
    return table_file(f"details-{first}-{last}", heads, _details(request, first, last))


@company_page(reads=Right.COMPLIANCE)
def totals_pdf(request: AccessRequest) -> HttpResponse:
    found = _found(request)
    letter = totals_letter(request.access.company, found, made_at=clock.now())
    return sent(render_letter(letter), f"{_name(found, 'totaux')}.pdf", "application/pdf")


def _found(request: AccessRequest) -> Totals:
    first, last = _days(_period(request), request.access.company.today)
    if (last - first).days > LONGEST:
        raise Refused("period_too_long", "Choisissez une période de dix ans au plus.")
    _tell(request, first, last)
    return _counted(request, first, last)


def _counted(request: AccessRequest, first: date, last: date) -> Totals:
    company = request.access.company
    totals = totals_of(company, first, last)
    if totals.late > MANY:
        ask_count(company)
    return totals


def _tell(request: AccessRequest, first: date, last: date) -> None:
    company = request.access.company
    with transaction.atomic():
        record(company.pk, events.TOTALS_TAKEN, company, by=request.access.user, period=between_text(first, last))


def _period(request: AccessRequest) -> Period:
    """The period asked for, this month when none is."""
    today = request.access.company.today
    return period_of(request.GET, today) or periods(today)[0]


def _days(period: Period, today: date) -> tuple[date, date]:
    """An open end takes ten years at most."""
    if period.first and period.last:
        return period.first, period.last
    if period.first:
        return period.first, min(max(today, period.first), period.first + timedelta(days=LONGEST))
    assert period.last is not None
    return period.last - timedelta(days=LONGEST - 1), period.last


def _shown(found: Totals) -> dict[str, Any]:
    return {
        "totals": found,
        "methods": [(method_text(one.method), one) for one in found.methods.values()],
        "received": [(rate_text(*key), part) for key, part in found.received.items() if part.incl_vat or part.vat],
        "billed": [(rate_text(*key), part) for key, part in found.billed.items() if part.incl_vat or part.vat],
    }


def _rows(found: Totals) -> Iterator[tuple[Any, ...]]:
    for method in found.methods.values():
        money = (method.received, method.refunded, method.cancelled, "", "", method.net)
        yield "Règlements par mode", method_text(method.method), method.count, *money
    for table, parts in (("TVA sur les encaissements", found.received), ("TVA sur les débits", found.billed)):
        for key, part in parts.items():
            yield table, rate_text(*key), "", "", "", "", part.base, part.vat, part.incl_vat
    yield "TVA sur les encaissements", "Crédits sans taux", "", "", "", "", "", "", found.unallocated


def _details(request: AccessRequest, first: date, last: date) -> Iterator[tuple[Any, ...]]:
    company = request.access.company
    for one in payments_counted(company, first, last):
        contact = one.payment.contact.name if one.payment.contact else ""
        what = ("Règlement", one.day, one.payment.pk, contact, method_text(one.payment.method), one.numbers)
        for key, part in one.parts.items():
            yield *what, rate_text(*key), part.base, part.vat, part.incl_vat
        if one.unallocated or not one.parts:
            yield *what, "", "", "", one.unallocated
    for invoice, parts in documents_issued(company, first, last):
        kind = invoice.get_kind_display()
        for key, part in parts.items():
            rate = (rate_text(*key), part.base, part.vat, part.incl_vat)
            yield kind, invoice.date, invoice.number, invoice.customer_name, "", "", *rate


def _name(found: Totals, what: str) -> str:
    return f"{what}-{found.first}-{found.last}"
