"""MES DEVIS and MES FACTURES: what is owed, the register, the next step of each row, the sums of what is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.pages import may_go
from ardoise.companies.rights import Right
from ardoise.domain.lifecycle import InvoiceStatus, QuoteStatus
from ardoise.domain.money import total
from ardoise.notifications.queries import seen_of, states_of
from ardoise.sales.models import Invoice, InvoiceState, Quote, QuoteState
from ardoise.sales.queries import (
    Shown,
    awaited_by,
    noted_share,
    owed_to,
    status_of_invoice,
    status_of_quote,
    sums_of_invoices,
    sums_of_quotes,
)
from ardoise.sales.remarks import remarks_on
from ardoise.sales.views.list_filters import (
    INVOICE_CHIPS,
    INVOICE_HEADS,
    LATE,
    NEWEST,
    QUOTE_CHIPS,
    QUOTE_HEADS,
    chips_of,
    few,
    invoices_asked,
    quotes_asked,
)
from ardoise.sales.views.list_rows import InvoiceRow, QuoteRow
from ardoise.web.lists import WIPED, paged, routes, sorted_by

INVOICE_ROUTES = {
    "see": "sales:invoice_detail",
    "edit": "sales:invoice_edit",
    "correct": "payments:invoice_correct",
    "issue": "sales:invoice_issue",
    "paid": "payments:invoice_paid",
    "send": "sales:invoice_send",
    "menu": "sales:invoice_menu",
}
QUOTE_ROUTES = {
    "see": "sales:quote_detail",
    "edit": "sales:quote_edit",
    "accept": "sales:quote_accept",
    "bill": "sales:quote_bill",
    "send": "sales:quote_send",
    "send_now": "sales:quote_send_now",
    "menu": "sales:quote_menu",
}


@company_page(reads=Right.INVOICES)
def invoice_list(request: AccessRequest) -> HttpResponse:
    company, today = request.access.company, request.access.company.today
    rows, context = invoices_asked(request)
    order, heads = sorted_by(request, INVOICE_HEADS, NEWEST)
    context |= paged(request, rows.select_related("settlement", "pending_seal"), order)
    found = context["page"].rows
    ids = [invoice.pk for invoice in found]
    mails, seen = states_of(company, "sales.invoice", ids), seen_of(company, "sales.invoice", ids)
    remarks = remarks_on(request.access, "sales.invoice", ids)
    urls = routes(**_open(request, INVOICE_ROUTES))
    shown = [
        InvoiceRow(
            mails.get(one.pk),
            one.pk in seen,
            urls(one.pk),
            remarks.get(one.pk),
            one,
            status_of_invoice(one, today=today),
            today,
        )
        for one in found
    ]
    owed = owed_to(company, today=today)
    wiped = request.session.pop(WIPED, [])
    counts: dict[str, int] = {
        InvoiceStatus.DRAFT: few(request.access.rows(Invoice).filter(state=InvoiceState.DRAFT)),
        InvoiceStatus.UNPAID: owed.waiting_count,
        LATE: owed.late_count,
        InvoiceStatus.PARTLY_PAID: owed.partly_count,
    }
    context |= {
        "section": "invoices",
        "may_pay": request.access.may(Right.PAYMENTS_RECORD),
        "owed": owed,
        "today": today,
        "heads": heads,
        "chips": chips_of(request, INVOICE_CHIPS, counts),
        "shown": shown,
        "wiped": wiped,
        "sums": _sums(request, context, shown, partial(sums_of_invoices, rows)),
    }
    return render(request, "sales/invoice_list.html", context)


@company_page(reads=Right.QUOTES)
def quote_list(request: AccessRequest) -> HttpResponse:
    company, today = request.access.company, request.access.company.today
    rows, context = quotes_asked(request)
    order, heads = sorted_by(request, QUOTE_HEADS, NEWEST)
    context |= paged(request, rows, order)
    found = context["page"].rows
    ids = [quote.pk for quote in found]
    mails, seen = states_of(company, "sales.quote", ids), seen_of(company, "sales.quote", ids)
    remarks = remarks_on(request.access, "sales.quote", ids)
    urls = routes(**_open(request, QUOTE_ROUTES))
    shown = [
        QuoteRow(
            mails.get(one.pk),
            seen.get(one.pk, -1) >= one.version,
            urls(one.pk),
            remarks.get(one.pk),
            one,
            status_of_quote(one, share=noted_share(one), today=today),
        )
        for one in found
    ]
    awaited = awaited_by(company, today=today)
    counts: dict[str, int] = {
        QuoteStatus.DRAFT: few(request.access.rows(Quote).filter(state=QuoteState.DRAFT)),
        QuoteStatus.PENDING: awaited.waiting_count,
        QuoteStatus.ACCEPTED: awaited.unbilled_count,
        QuoteStatus.DOWN_PAYMENT_INVOICED: awaited.to_bill_count - awaited.unbilled_count,
    }
    context |= {
        "section": "quotes",
        "may_answer": request.access.may(Right.QUOTES_SEND),
        "awaited": awaited,
        "heads": heads,
        "chips": chips_of(request, QUOTE_CHIPS, counts),
        "shown": shown,
        "sums": _sums(request, context, shown, partial(sums_of_quotes, rows)),
    }
    return render(request, "sales/quote_list.html", context)


def _open(request: AccessRequest, names: dict[str, str]) -> dict[str, str]:
    """The addresses of a row that the role may go to."""
    return {key: name for key, name in names.items() if may_go(request.access, name, "GET")}


def _sums(
    request: HttpRequest,
    context: Mapping[str, Any],
    shown: Sequence[InvoiceRow | QuoteRow],
    query: Callable[[], Shown],
) -> Shown | None:
    """The sums of all that the filter shows: free on one page, computed within a year, else when asked (None)."""
    page = context["page"]
    if not page.next and not page.previous:
        amounts = (total(getattr(row, name) for row in shown) for name in ("excl_vat", "total", "due"))
        return Shown(len(shown), *amounts)
    return query() if context["period"].is_within_a_year or "total" in request.GET else None
