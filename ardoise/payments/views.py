"""The pages of payments: « Régler facture », refunds, reversal, and the correction of an invoice."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from ardoise.companies.gate import AccessRequest, company_page
from ardoise.contacts.models import Contact
from ardoise.domain.money import ZERO
from ardoise.payments.actions.confirm import confirm_payment
from ardoise.payments.actions.correct import correct_invoice
from ardoise.payments.actions.record import Wanted, record_payment
from ardoise.payments.actions.reverse import reverse_payment
from ardoise.payments.models import Direction, Method, Payment
from ardoise.payments.queries import credit_of, open_invoices, refundable, unallocated, unused
from ardoise.sales.forms import InvoiceForm, initial_of, money_or_none
from ardoise.sales.models import Invoice, InvoiceKind, InvoiceState
from ardoise.sales.views.editor import edit_page
from ardoise.web.forms import DayField, Form, MoneyField, form_page
from ardoise.web.lists import listing


class PaymentForm(Form):
    date = DayField(label="Date")
    label = forms.CharField(label="Libellé", required=False, max_length=200, help_text="Numéro de chèque, référence…")
    method = forms.ChoiceField(label="Mode", choices=Method.choices)
    received = forms.BooleanField(label="Réalité du paiement : la somme est bien reçue", required=False, initial=True)
    amount = MoneyField(label="Montant réglé (€)")
    once = forms.CharField(widget=forms.HiddenInput, required=False)


@company_page
def payment_list(request: AccessRequest) -> HttpResponse:
    rows = request.access.rows(Payment).select_related("contact", "reverses", "reversal", "confirmation")
    context = listing(request, rows.prefetch_related("allocations__invoice"))
    return render(request, "payments/list.html", {**context, "section": "payments"})


@company_page
def payment_new(request: AccessRequest) -> HttpResponse:
    """« Régler facture »: one line, then how it is shared over the invoices of the customer."""
    chosen, note = _named(request, "facture"), _named(request, "avoir")
    contact = (chosen or note).contact if chosen or note else None  # type: ignore[union-attr]
    invoices = open_invoices(contact) if contact else ([chosen] if chosen else [])
    notes = _notes(request, contact)
    due = chosen.settlement.due if chosen else ZERO

    def act(values: dict[str, Any]) -> HttpResponse:
        payment = record_payment(
            request.access.company,
            day=values["date"],
            amount=values["amount"],
            method=values["method"],
            label=values["label"],
            received=values["received"],
            contact=contact,
            allocations=_wanted(request, [*invoices, *notes]),
            once=values["once"] or None,
            by=request.access.user,
        )
        left = unallocated(payment)
        messages.success(request, "Le règlement est noté." + (" Le surplus reste au crédit du client." if left else ""))
        return redirect("sales:invoice_detail", chosen.pk) if chosen else redirect("payments:payment_list")

    initial = {"date": request.access.company.today, "method": "bank_transfer", "amount": due, "received": True}
    form = PaymentForm(request.POST or None, initial={**initial, "once": uuid.uuid4().hex})
    shares = [(row, request.POST.get(f"share-{row.pk}", _usual(row, chosen, note))) for row in [*invoices, *notes]]
    context = {"title": "Régler facture", "section": "payments", "shares": shares, "contact": contact}
    return form_page(request, form, act, template="payments/new.html", **context)


@company_page
def refund_new(request: AccessRequest, pk: int) -> HttpResponse:
    """Pay back what a credit note gives."""
    note = request.access.get(
        request.access.rows(Invoice).select_related("original", "contact"), pk=pk, kind=InvoiceKind.CREDIT_NOTE
    )

    def act(values: dict[str, Any]) -> HttpResponse:
        record_payment(
            request.access.company,
            day=values["date"],
            amount=values["amount"],
            method=values["method"],
            label=values["label"],
            received=values["received"],
            direction=Direction.OUT,
            allocations=[Wanted(note)],
            once=values["once"] or None,
            by=request.access.user,
        )
        messages.success(request, "Le remboursement est noté.")
        return redirect("sales:invoice_detail", pk)

    initial = {
        "date": request.access.company.today,
        "method": "bank_transfer",
        "amount": refundable(note),
        "received": True,
    }
    form = PaymentForm(request.POST or None, initial={**initial, "once": uuid.uuid4().hex})
    back = reverse("sales:invoice_detail", args=[pk])
    return form_page(request, form, act, title=f"Rembourser {note.display_number}", section="payments", back=back)


@company_page
def credit_refund(request: AccessRequest, pk: int) -> HttpResponse:
    """Pay back what a customer paid too much."""
    contact = request.access.get(Contact, pk=pk)

    def act(values: dict[str, Any]) -> HttpResponse:
        record_payment(
            request.access.company,
            day=values["date"],
            amount=values["amount"],
            method=values["method"],
            label=values["label"],
            received=values["received"],
            direction=Direction.OUT,
            contact=contact,
            once=values["once"] or None,
            by=request.access.user,
        )
        messages.success(request, "Le remboursement est noté.")
        return redirect("contacts:contact_detail", pk)

    today = request.access.company.today
    initial = {"date": today, "method": "bank_transfer", "amount": credit_of(contact), "received": True}
    form = PaymentForm(request.POST or None, initial={**initial, "once": uuid.uuid4().hex})
    back = reverse("contacts:contact_detail", args=[pk])
    return form_page(request, form, act, title=f"Rembourser {contact.name}", section="payments", back=back)


@company_page
def credit_of_contact(request: AccessRequest, pk: int) -> HttpResponse:
    """A fragment of the page of a contact: what it has paid too much."""
    contact = request.access.get(Contact, pk=pk)
    return render(request, "payments/credit.html", {"contact": contact, "credit": credit_of(contact)})


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
    return redirect("payments:payment_list")


@company_page
def payments_of(request: AccessRequest, pk: int) -> HttpResponse:
    """A fragment of the page of an invoice."""
    invoice = request.access.get(Invoice, pk=pk)
    shares = invoice.allocations.select_related("payment").order_by("-pk")
    credit = credit_of(invoice.contact) if invoice.contact else ZERO
    return render(request, "payments/of_invoice.html", {"shares": shares, "credit": credit})


@company_page
def invoice_correct(request: AccessRequest, pk: int) -> HttpResponse:
    """Corriger: the same sheet; saving issues the credit note and the replacement."""
    invoice = request.access.get(Invoice, pk=pk, state=InvoiceState.ISSUED)

    def save(sheet: Any, _: int | None) -> Invoice:
        correction = correct_invoice(invoice, sheet, by=request.access.user)
        numbers = f"avoir {correction.credit_note.number}, nouvelle facture {correction.replacement.number}"
        messages.success(request, f"{invoice.number} est corrigée : {numbers}.")
        return correction.replacement

    initial = {**initial_of(invoice, InvoiceForm), "date": None, "due_date": None}
    context = {"title": f"Corriger {invoice.number}", "section": "invoices", "document": invoice}
    return edit_page(request, InvoiceForm, save, initial=initial, rows=invoice.lines.all(), **context)


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


def _usual(row: Invoice, chosen: Invoice | None, note: Invoice | None) -> str:
    if row.is_credit_note:
        return f"-{unused(row)}".replace(".", ",") if note and row.pk == note.pk else ""
    return str(row.settlement.due).replace(".", ",") if chosen and row.pk == chosen.pk else ""


def _wanted(request: AccessRequest, rows: list[Invoice]) -> list[Wanted]:
    """What was typed beside each invoice; nothing typed leaves it out."""
    typed = [(row, request.POST.get(f"share-{row.pk}", "")) for row in rows]
    return [Wanted(row, money_or_none(text)) for row, text in typed if text.strip()]
