"""What else may be done with a document: the menu of its row, asked when it opens."""

from __future__ import annotations

import uuid
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.shortcuts import render

from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import Right
from ardoise.domain.lifecycle import allowed
from ardoise.sales.actions.draft import name_of
from ardoise.sales.models import Invoice, InvoiceKind, InvoiceSource, Quote
from ardoise.sales.queries import noted_share
from ardoise.sales.signing import acts_of
from ardoise.web.back import back_of


@company_page(reads=Right.INVOICES)
def invoice_menu(request: AccessRequest, pk: int) -> HttpResponse:
    invoice = request.access.get(request.access.rows(Invoice).select_related("settlement"), pk=pk)
    context = {
        "invoice": invoice,
        "acts": allowed(name_of(invoice), invoice.state),
        "can_copy": invoice.kind in (InvoiceKind.INVOICE, InvoiceKind.FINAL, InvoiceKind.PART),
        "once": uuid.uuid4().hex,
        "back": _page_behind(request),
    }
    return render(request, "sales/invoice_menu.html", context)


@company_page(reads=Right.QUOTES)
def quote_menu(request: AccessRequest, pk: int) -> HttpResponse:
    """What to bill of it first when it is accepted."""
    quote = request.access.get(request.access.rows(Quote), pk=pk)
    context = {
        "quote": quote,
        "acts": acts_of(quote),
        "share": noted_share(quote),
        "has_invoices": InvoiceSource.objects.filter(quote=quote).exists(),
        "percent": quote.usual_down_payment,
        "only_billing": "facturer" in request.GET,
        "once": uuid.uuid4().hex,
        "back": _page_behind(request),
    }
    return render(request, "sales/quote_menu.html", context)


def _page_behind(request: AccessRequest) -> str:
    """The list that shows the menu: acts come back to it."""
    shown = urlsplit(request.headers.get("HX-Current-URL", ""))
    return back_of(request) or f"{shown.path}{'?' if shown.query else ''}{shown.query}"
