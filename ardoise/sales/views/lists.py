"""MES DEVIS and MES FACTURES: the lists."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from ardoise.companies.gate import AccessRequest, company_page
from ardoise.domain.lifecycle import InvoiceStatus, QuoteStatus
from ardoise.notifications.queries import states_of
from ardoise.sales.models import Invoice, Quote
from ardoise.sales.queries import (
    billed_shares,
    invoices_of_status,
    quotes_of_status,
    status_of_invoice,
    status_of_quote,
)
from ardoise.web.lists import listing


@company_page
def quote_list(request: AccessRequest) -> HttpResponse:
    access, status = request.access, request.GET.get("status", "")
    rows = access.rows(Quote).select_related("company")
    if status in list(QuoteStatus):
        rows = quotes_of_status(rows, status, today=access.company.today)
    contact = request.GET.get("contact", "")
    if contact.isdigit():
        rows = rows.filter(contact_id=int(contact))
    context = listing(request, rows)
    shares = billed_shares(context["page"].rows)
    today = access.company.today
    mails = states_of(access.company, "sales.quote", [quote.pk for quote in context["page"].rows])
    shown = [
        {
            "quote": quote,
            "status": status_of_quote(quote, share=shares.get(quote.pk, "nothing"), today=today),
            "mail": mails.get(quote.pk),
        }
        for quote in context["page"].rows
    ]
    page = {**context, "shown": shown, "section": "quotes", "status": status, "statuses": list(QuoteStatus)}
    return render(request, "sales/quote_list.html", page)


@company_page
def invoice_list(request: AccessRequest) -> HttpResponse:
    access, status = request.access, request.GET.get("status", "")
    today = access.company.today
    rows = access.rows(Invoice).select_related("settlement")
    if status in list(InvoiceStatus):
        rows = invoices_of_status(rows, status, today=today)
    contact = request.GET.get("contact", "")
    if contact.isdigit():
        rows = rows.filter(contact_id=int(contact))
    context = listing(request, rows)
    mails = states_of(access.company, "sales.invoice", [invoice.pk for invoice in context["page"].rows])
    shown = [
        {"invoice": invoice, "status": status_of_invoice(invoice, today=today), "mail": mails.get(invoice.pk)}
        for invoice in context["page"].rows
    ]
    page = {
        **context,
        "shown": shown,
        "section": "invoices",
        "status": status,
        "statuses": list(InvoiceStatus),
        "today": today,
    }
    return render(request, "sales/invoice_list.html", page)
