"""What a customer paid too much, or a credit note gives: paid back, or spent on an invoice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import Right
from ardoise.contacts.models import Contact
from ardoise.domain.errors import Conflict
from ardoise.domain.money import ZERO
from ardoise.payments.actions.record import Wanted, record_payment
from ardoise.payments.actions.spend import spend_credit
from ardoise.payments.forms import RefundForm, SpendForm, payment_initial
from ardoise.payments.models import Direction
from ardoise.payments.queries import credit_of, refundable
from ardoise.sales.models import Invoice, InvoiceKind, InvoiceState
from ardoise.web.back import back_of
from ardoise.web.forms import Form, form_page
from ardoise.web.fragments import frame, leave


@company_page(acts=Right.PAYMENTS_RECORD)
def refund_new(request: AccessRequest, pk: int) -> HttpResponse:
    """Pay back what a credit note gives."""
    rows = request.access.rows(Invoice).select_related("original", "contact")
    note = request.access.get(rows, pk=pk, kind=InvoiceKind.CREDIT_NOTE, state=InvoiceState.ISSUED)
    left, back = refundable(note), back_of(request) or reverse("sales:invoice_detail", args=[pk])
    if left <= ZERO and request.method == "GET":
        messages.warning(request, f"Rien à rembourser sur {note.number} : il a déjà servi, ou sa facture l’absorbe.")
        return leave(request, back)

    def act(values: dict[str, Any]) -> HttpResponse:
        _record_refund(request, values, allocations=[Wanted(note)])
        return redirect(back)

    form = RefundForm(request.POST or None, initial=payment_initial(request.access.company, left))
    return _form(request, form, act, title=f"Rembourser {note.display_number}", back=back)


@company_page(acts=Right.PAYMENTS_RECORD)
def credit_refund(request: AccessRequest, pk: int) -> HttpResponse:
    """Pay back what a customer paid too much."""
    contact = request.access.get(Contact, pk=pk)
    back = back_of(request) or reverse("contacts:contact_detail", args=[pk])

    def act(values: dict[str, Any]) -> HttpResponse:
        _record_refund(request, values, contact=contact)
        return redirect(back)

    form = RefundForm(request.POST or None, initial=payment_initial(request.access.company, credit_of(contact)))
    return _form(request, form, act, title=f"Rembourser {contact.name}", back=back)


@company_page(acts=Right.PAYMENTS_RECORD)
def credit_spend(request: AccessRequest, pk: int) -> HttpResponse:
    """Use the credit of its customer on an invoice."""
    rows = request.access.rows(Invoice).select_related("contact", "settlement").filter(contact__isnull=False)
    invoice = request.access.get(rows, pk=pk, state=InvoiceState.ISSUED)
    contact, due = invoice.contact, invoice.settlement.due
    back = back_of(request) or reverse("sales:invoice_detail", args=[pk])
    assert contact is not None
    credit = credit_of(contact)

    def act(values: dict[str, Any]) -> HttpResponse:
        try:
            spend_credit(contact, invoice, values["amount"], due=values["due"], by=request.access.user)
            messages.success(request, "Le crédit du client est affecté à la facture.")
        except Conflict as conflict:
            messages.warning(request, conflict.message)
        return redirect(back)

    form = SpendForm(request.POST or None, initial={"amount": min(credit, due), "due": due})
    return _form(
        request,
        form,
        act,
        title=f"Utiliser le crédit de {contact.name} sur {invoice.number}",
        intro="Ce que le client a payé en trop règle cette facture, sans nouvel encaissement.",
        back=back,
    )


@company_page(reads=Right.PAYMENTS)
def credit_of_contact(request: AccessRequest, pk: int) -> HttpResponse:
    """A fragment of the page of a contact: what it has paid too much."""
    contact = request.access.get(Contact, pk=pk)
    return render(request, "payments/credit.html", {"contact": contact, "credit": credit_of(contact)})


def _form(
    request: AccessRequest, form: Form, act: Callable[[dict[str, Any]], HttpResponse], **page: Any
) -> HttpResponse:
    page |= {"section": "payments", "frame": frame(request)}
    return form_page(request, form, act, template="payments/form.html", **page)


def _record_refund(request: AccessRequest, values: dict[str, Any], **what: Any) -> None:
    record_payment(
        request.access.company,
        day=values["date"],
        amount=values["amount"],
        method=values["method"],
        label=values["label"],
        received=values["received"],
        direction=Direction.OUT,
        once=values["once"] or None,
        by=request.access.user,
        **what,
    )
    messages.success(request, "Le remboursement est noté.")
