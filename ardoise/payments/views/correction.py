"""Corriger: the same sheet; saving issues the credit note and the replacement."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import Right
from ardoise.domain.money import Money
from ardoise.payments.actions.correct import correct_invoice
from ardoise.sales.forms import DownPaymentForm, InvoiceForm, initial_of, sheet_of
from ardoise.sales.mails import REPLACED, recipients
from ardoise.sales.models import Invoice, InvoiceKind
from ardoise.sales.preview import Preview, preview_invoice
from ardoise.sales.queries import status_of_invoice
from ardoise.sales.sheet import Sheet
from ardoise.sales.views.editor import Editor, Step, Typed, document_page, edit_page, totals_answer
from ardoise.sales.views.sending import send_with_undo
from ardoise.sales.views.shared import leave_when_closed
from ardoise.web.forms import form_page

INTRO = "En validant, un avoir annule {number} et une nouvelle facture la remplace ; ses règlements la suivent."
SEND = "replace_send"
STEPS = (
    Step(SEND, "Remplacer et envoyer", "send", is_main=True),
    Step("replace", "Remplacer sans envoyer", "check"),
)


@company_page(acts=Right.INVOICES_ISSUE)
def invoice_correct(request: AccessRequest, pk: int) -> HttpResponse:
    invoice = _get(request, pk)
    closed = leave_when_closed(request, invoice, "correct")
    if closed:
        return closed
    context = {
        "title": f"Corriger {invoice.number}",
        "intro": INTRO.format(number=invoice.number),
        "kind": "invoices",
    }
    if invoice.kind == InvoiceKind.DOWN_PAYMENT:
        return _correct_down_payment(request, invoice, **context)
    return edit_page(request, _editor(request, invoice), **context)


@require_POST
@company_page(acts=Right.INVOICES_ISSUE)
def correction_totals(request: AccessRequest, pk: int) -> HttpResponse:
    return totals_answer(request, _editor(request, _get(request, pk)))


def _editor(request: AccessRequest, invoice: Invoice) -> Editor:
    def save(typed: Typed) -> Any:
        return _correct(request, invoice, typed.sheet, typed.once)

    def preview(sheet: Sheet, agreed: Money | None) -> Preview:
        return preview_invoice(invoice, sheet, corrects=True, agreed=agreed)

    def then(replacement: Any, step: str) -> HttpResponse:
        return _leave(request, replacement, step)

    return Editor(
        InvoiceForm,
        save,
        preview,
        totals_url=reverse("payments:correction_totals", args=[invoice.pk]),
        initial={**initial_of(invoice, InvoiceForm), "date": None, "due_date": None},
        then=then,
        steps=STEPS,
        url=reverse("payments:invoice_correct", args=[invoice.pk]),
        rows=invoice.lines.all(),
        document=invoice,
        is_live=False,
    )


def _correct_down_payment(request: AccessRequest, invoice: Invoice, **context: Any) -> HttpResponse:
    initial = {**initial_of(invoice, DownPaymentForm), "date": None, "due_date": None, "once": uuid.uuid4().hex}
    form = DownPaymentForm(request.POST or None, initial=initial)

    def act(values: dict[str, Any]) -> HttpResponse:
        replacement = _correct(request, invoice, sheet_of(form.down_payment(), None), values["once"] or None)
        return _leave(request, replacement, request.POST.get("then", ""))

    back = reverse("sales:invoice_detail", args=[invoice.pk])
    context |= {"section": "", "invoice": invoice, "back": back, "steps": STEPS}
    context["status"] = status_of_invoice(invoice, today=request.access.company.today)
    return form_page(request, form, act, template="sales/down_payment.html", **context)


def _correct(request: AccessRequest, invoice: Invoice, sheet: Sheet, once: str | None) -> Invoice:
    correction = correct_invoice(invoice, sheet, once=once, by=request.access.user)
    numbers = f"avoir {correction.credit_note.number}, nouvelle facture {correction.replacement.number}"
    messages.success(request, f"{invoice.number} est corrigée : {numbers}.")
    return correction.replacement


def _leave(request: AccessRequest, replacement: Invoice, step: str) -> HttpResponse:
    """To the new invoice; « Remplacer et envoyer » queues one e-mail with both papers, taken back for 20 seconds."""
    if step != SEND:
        return redirect(document_page(replacement))
    if not recipients(replacement)[0]:
        messages.warning(request, "Ce client n’a pas d’adresse e-mail : tapez à qui envoyer.")
        return redirect("sales:invoice_send", replacement.pk)
    send_with_undo(request, replacement, template=REPLACED, once=f"correction:{replacement.pk}")
    return redirect(document_page(replacement))


def _get(request: AccessRequest, pk: int) -> Invoice:
    rows = request.access.rows(Invoice).select_related("company__logo", "contact", "settlement", "issued")
    return request.access.get(rows, pk=pk)
