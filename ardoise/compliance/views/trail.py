"""The audit trail of an invoice: from the quote to the bank, and from a payment or a bank line back to the quote."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect

from ardoise.banking.models import BankLine
from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import Right
from ardoise.compliance import events
from ardoise.compliance.papers import trail_letter
from ardoise.compliance.steps import Trail, plain
from ardoise.compliance.trail import invoices_of_line, invoices_of_payment, trail_of
from ardoise.compliance.views.shared import page, sent
from ardoise.domain.errors import Conflict
from ardoise.history import clock
from ardoise.history.record import record
from ardoise.payments.models import Payment
from ardoise.rendering.letters import render_letter
from ardoise.sales.models import Invoice


@company_page(reads=Right.COMPLIANCE)
def trail(request: AccessRequest, pk: int) -> HttpResponse:
    invoice = _invoice(request, pk)
    return page(request, "compliance/trail.html", {"invoice": invoice, "trail": trail_of(invoice)})


@company_page(reads=Right.COMPLIANCE)
def trail_pdf(request: AccessRequest, pk: int) -> HttpResponse:
    found = _taken(request, pk)
    pdf = render_letter(trail_letter(found, made_at=clock.now()))
    return sent(pdf, f"piste-{found.invoice.number}.pdf", "application/pdf")


@company_page(reads=Right.COMPLIANCE)
def trail_json(request: AccessRequest, pk: int) -> HttpResponse:
    found = _taken(request, pk)
    return sent(plain(found).encode(), f"piste-{found.invoice.number}.json", "application/json")


@company_page(reads=Right.COMPLIANCE)
def trail_of_payment(request: AccessRequest, pk: int) -> HttpResponse:
    payment = request.access.get(Payment, pk=pk)
    return _leads_to(request, invoices_of_payment(payment), f"le règlement n° {payment.pk}")


@company_page(reads=Right.COMPLIANCE)
def trail_of_line(request: AccessRequest, pk: int) -> HttpResponse:
    line = request.access.get(BankLine, pk=pk)
    return _leads_to(request, invoices_of_line(line), f"la ligne du {line.date:%d/%m/%Y}")


def _leads_to(request: AccessRequest, invoices: list[Invoice], what: str) -> HttpResponse:
    """The trail of the only invoice, or the list of them."""
    if len(invoices) == 1:
        return redirect("compliance:trail", invoices[0].pk)
    return page(request, "compliance/trail_leads.html", {"invoices": invoices, "what": what})


def _taken(request: AccessRequest, pk: int) -> Trail:
    invoice = _invoice(request, pk)
    found = trail_of(invoice)
    with transaction.atomic():
        record(invoice.company_id, events.TRAIL_TAKEN, invoice, by=request.access.user, number=invoice.number)
    return found


def _invoice(request: AccessRequest, pk: int) -> Invoice:
    invoice = request.access.get(Invoice.objects.select_related("issued", "original", "replaces", "settlement"), pk=pk)
    if not invoice.is_issued:
        raise Conflict("not_issued", "Un brouillon n’a pas encore de piste d’audit : émettez-le d’abord.", "status")
    return invoice
