"""The pages of payments: the register, « Régler facture », confirmation, reversal."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from ardoise.companies.gate import AccessRequest, company_page
from ardoise.contacts.models import Contact
from ardoise.domain.errors import Refused
from ardoise.domain.money import ZERO
from ardoise.payments.actions.confirm import confirm_payment
from ardoise.payments.actions.record import record_payment
from ardoise.payments.actions.reverse import reverse_payment
from ardoise.payments.forms import PaymentForm, payment_initial, place, shares_of, wanted
from ardoise.payments.models import Payment
from ardoise.payments.queries import credit_of, matching, open_invoices, payments_of_status, unallocated, unused
from ardoise.sales.models import Invoice, InvoiceKind, InvoiceState
from ardoise.web.forms import form_page
from ardoise.web.lists import in_period, listing

STATUSES = (("received", "Reçus"), ("announced", "Annoncés"), ("reversed", "Annulés"))


@company_page
def payment_list(request: AccessRequest) -> HttpResponse:
    rows = request.access.rows(Payment).select_related("contact", "reverses", "reversal", "confirmation")
    status, q = request.GET.get("status", ""), request.GET.get("q", "").strip()
    if status in dict(STATUSES):
        rows = payments_of_status(rows, status, today=request.access.company.today)
    if q:
        rows = matching(rows, q)
    rows, periods = in_period(request, rows, request.access.company.today, "date")
    context = listing(request, rows.prefetch_related("allocations__invoice"))
    page = {**context, **periods, "section": "payments", "status": status, "statuses": STATUSES}
    return render(request, "payments/list.html", page)


@company_page
def payment_new(request: AccessRequest) -> HttpResponse:
    """« Régler facture »: one line, then how it is shared over the invoices of the customer."""
    invoice, note = _named(request, "facture"), _named(request, "avoir")
    chosen = invoice or note
    contact = chosen.contact if chosen else None
    rows = open_invoices(contact) if contact else ([invoice] if invoice else [])
    shares = shares_of(request.POST if request.method == "POST" else None, [*rows, *_notes(request, contact)], chosen)

    def act(values: dict[str, Any]) -> HttpResponse:
        try:
            payment = record_payment(
                request.access.company,
                day=values["date"],
                amount=values["amount"],
                method=values["method"],
                label=values["label"],
                received=values["received"],
                contact=contact,
                allocations=wanted(shares),
                once=values["once"] or None,
                by=request.access.user,
            )
        except Refused as refusal:
            raise place(shares, refusal) from None
        left = unallocated(payment)
        messages.success(request, "Le règlement est noté." + (" Le surplus reste au crédit du client." if left else ""))
        return redirect("sales:invoice_detail", chosen.pk) if chosen else redirect("payments:payment_list")

    amount = invoice.settlement.due if invoice else ZERO
    form = PaymentForm(request.POST or None, initial=payment_initial(request.access.company, amount))
    context = {
        "title": "Régler facture",
        "section": "payments",
        "shares": shares,
        "contact": contact,
        "chosen": chosen,
        "credit": credit_of(contact) if contact else ZERO,
        "back": reverse("sales:invoice_detail", args=[chosen.pk]) if chosen else reverse("payments:payment_list"),
    }
    return form_page(request, form, act, template="payments/new.html", **context)


@require_POST
@company_page
def payment_reverse(request: AccessRequest, pk: int) -> HttpResponse:
    reverse_payment(request.access.get(Payment, pk=pk), by=request.access.user)
    messages.success(request, "Le règlement est annulé par l’écriture inverse.")
    return redirect("payments:payment_list")


@require_POST
@company_page
def payment_confirm(request: AccessRequest, pk: int) -> HttpResponse:
    confirm_payment(request.access.get(Payment, pk=pk), on=request.access.company.today, by=request.access.user)
    messages.success(request, "Le règlement est noté reçu.")
    return redirect("payments:payment_list")


@company_page
def payments_of(request: AccessRequest, pk: int) -> HttpResponse:
    """A fragment of the page of an invoice."""
    invoice = request.access.get(request.access.rows(Invoice).select_related("contact", "settlement"), pk=pk)
    shares = invoice.allocations.select_related("payment").order_by("-pk")
    credit = credit_of(invoice.contact) if invoice.contact else ZERO
    return render(request, "payments/of_invoice.html", {"shares": shares, "credit": credit, "invoice": invoice})


def _named(request: AccessRequest, name: str) -> Invoice | None:
    pk = request.GET.get(name, "")
    if not pk:
        return None
    rows = request.access.rows(Invoice).select_related("settlement", "contact").filter(state=InvoiceState.ISSUED)
    return request.access.get(rows, pk=pk)


def _notes(request: AccessRequest, contact: Contact | None) -> list[Invoice]:
    """The credit notes of the customer that still give something."""
    if contact is None:
        return []
    rows = request.access.rows(Invoice).filter(contact=contact, kind=InvoiceKind.CREDIT_NOTE, state=InvoiceState.ISSUED)
    return [note for note in rows.select_related("settlement", "original").order_by("-pk")[:20] if unused(note)]
