"""VOIR: the sheet as it is printed, its next step, its mails, its family and what happened."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import Right
from ardoise.domain.lifecycle import InvoiceStatus, allowed
from ardoise.domain.problem import Problem
from ardoise.notifications.about import mails_of
from ardoise.numbering.models import SeriesDocument
from ardoise.rendering.blocks import under_total
from ardoise.sales.actions.draft import name_of
from ardoise.sales.actions.finalise import quote_problems
from ardoise.sales.actions.issue import problems_of
from ardoise.sales.actions.pdf import current_invoice
from ardoise.sales.actions.seal import pending_of
from ardoise.sales.family import Family, family_of
from ardoise.sales.mails import recipients
from ardoise.sales.models import Invoice, InvoiceKind, Quote, QuoteState
from ardoise.sales.queries import deal_of, noted_share, status_of_invoice, status_of_quote
from ardoise.sales.replaced import corrective_of
from ardoise.sales.selection import current_quote
from ardoise.sales.signing import acts_of
from ardoise.sales.story import story_of
from ardoise.sales.views.editor import document_page
from ardoise.sales.views.shared import number_hint, page_numbers, repair_of
from ardoise.sales.views.signing import signature_context


@company_page(reads=Right.QUOTES)
def quote_detail(request: AccessRequest, pk: int) -> HttpResponse:
    quote = request.access.get(request.access.rows(Quote).select_related("company__logo", "contact"), pk=pk)
    document = current_quote(quote)
    family = family_of(quote)
    share = noted_share(quote)
    is_draft = quote.state == QuoteState.DRAFT
    hint = number_hint(quote, SeriesDocument.QUOTE) if is_draft and not quote.number else ""
    drafts = [invoice for invoice in family.invoices if not invoice.is_issued and not invoice.is_credit_note]
    context = {
        "quote": quote,
        "document": document,
        "under": under_total(document),
        "pages": page_numbers(document),
        "status": status_of_quote(quote, share=share, today=request.access.company.today),
        "acts": acts_of(quote),
        "share": share,
        "percent": quote.usual_down_payment,
        "has_invoices": bool(family.invoices),
        "waiting": drafts[-1] if drafts and request.access.may(Right.INVOICES) else None,
        "recipients": recipients(quote)[0],
        "problems": _repaired(quote, quote_problems(quote)) if is_draft else [],
        "number_hint": hint,
        "needs_counter": is_draft and not quote.number and not hint,
        **signature_context(quote),
        **_around(request, quote, family),
    }
    return render(request, "sales/quote_detail.html", context)


@company_page(reads=Right.INVOICES)
def invoice_detail(request: AccessRequest, pk: int) -> HttpResponse:
    rows = request.access.rows(Invoice).select_related(
        "company__logo", "contact", "settlement", "issued", "original", "replaces"
    )
    invoice = request.access.get(rows, pk=pk)
    document = current_invoice(invoice)
    status = status_of_invoice(invoice, today=request.access.company.today)
    series = SeriesDocument.CREDIT_NOTE if invoice.is_credit_note else SeriesDocument.INVOICE
    hint = "" if invoice.is_issued else number_hint(invoice, series)
    context = {
        "invoice": invoice,
        "document": document,
        "pages": page_numbers(document),
        "status": status,
        "replaced_by": corrective_of(invoice) if status is InvoiceStatus.CREDITED else None,
        "acts": allowed(name_of(invoice), invoice.state),
        "can_copy": invoice.kind in (InvoiceKind.INVOICE, InvoiceKind.FINAL, InvoiceKind.PART),
        "is_due": _is_due(invoice),
        "pay_url": _pay_url(request, invoice),
        "problems": [] if invoice.is_issued else _repaired(invoice, problems_of(invoice)),
        "number_hint": hint,
        "needs_counter": not invoice.is_issued and not hint,
        "pending": None if invoice.is_issued else pending_of(invoice),
        "is_fresh": request.session.pop("fresh_seal", None) == pk,
        **_around(request, invoice, family_of(invoice)),
    }
    return render(request, "sales/invoice_detail.html", context)


def _around(request: AccessRequest, document: Quote | Invoice, family: Family) -> dict[str, Any]:
    """What stands in the margin of both."""
    company, seen = request.access.company, family.seen_by(request.access)
    mails = mails_of(company, document._meta.label_lower, document.pk, back=document_page(document))
    alone = family.quotes[0] if len(family.quotes) == 1 else None
    return {
        "once": uuid.uuid4().hex,
        "family": seen.told(document, today=company.today),
        "deal_quote": alone,
        "deal": deal_of(alone) if alone and request.access.may(Right.INVOICES) else None,
        "story": story_of(document, seen, mails["every_mail"]),
        **mails,
    }


def _repaired(document: Quote | Invoice, problems: list[Problem]) -> list[tuple[Problem, tuple[str, str]]]:
    return [(problem, repair_of(document, problem)) for problem in problems]


def _pay_url(request: AccessRequest, invoice: Invoice) -> str:
    """« Régler facture », while something is due."""
    if not _is_due(invoice) or not request.access.may(Right.PAYMENTS_RECORD):
        return ""
    return f"{reverse('payments:payment_new')}?facture={invoice.pk}&retour={request.path}"


def _is_due(invoice: Invoice) -> bool:
    return invoice.is_issued and not invoice.is_credit_note and bool(invoice.settlement.due)
