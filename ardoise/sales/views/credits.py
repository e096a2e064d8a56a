"""« Avoir » on an issued invoice: of all that is left, of an amount, of lines."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import Right
from ardoise.domain.document import LineKind
from ardoise.domain.errors import Invalid, Refused
from ardoise.domain.money import ZERO
from ardoise.domain.typing_numbers import parse_quantity
from ardoise.numbering.models import SeriesDocument
from ardoise.sales.actions.credit import credit_invoice, credited_line
from ardoise.sales.forms import CellRow
from ardoise.sales.models import Invoice
from ardoise.sales.sheet import TypedLine
from ardoise.sales.views.shared import ask_for_counter, leave_when_closed
from ardoise.web.forms import Form, MoneyField, form_page
from ardoise.web.fragments import frame


class CreditForm(Form):
    how = forms.ChoiceField(
        label="De quoi ?",
        widget=forms.RadioSelect,
        choices=[("whole", "De tout ce qui reste"), ("amount", "D’un montant TTC"), ("lines", "De certaines lignes")],
    )
    amount = MoneyField(label="Montant TTC (€)", required=False)
    once = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)


@company_page(acts=Right.INVOICES_ISSUE)
def invoice_credit(request: AccessRequest, pk: int) -> HttpResponse:
    invoice = request.access.get(
        request.access.rows(Invoice).select_related("company__logo", "contact", "settlement", "issued"), pk=pk
    )
    closed = leave_when_closed(request, invoice, "credit")
    if closed:
        return closed
    left = invoice.total_incl_vat - invoice.settlement.credited
    if left <= ZERO and request.method == "GET":
        messages.warning(request, f"{invoice.number} est déjà entièrement annulée par avoir.")
        return redirect("sales:invoice_detail", pk)
    rows = [
        CellRow(line, request.POST.get(f"quantity-{line.pk}", ""), line.quantity)
        for line in invoice.lines.filter(kind=LineKind.ITEM)
    ]

    def act(values: dict[str, Any]) -> HttpResponse:
        amount = _amount(values) if values["how"] == "amount" else None
        lines = _lines(invoice, rows) if values["how"] == "lines" else None
        once = values["once"] or None
        try:
            note = credit_invoice(invoice, amount=amount, lines=lines, once=once, by=request.access.user)
        except Refused as refusal:
            if refusal.code == "series_missing":
                return ask_for_counter(request, refusal, invoice, SeriesDocument.CREDIT_NOTE)
            raise
        messages.success(request, f"L’avoir {note.number} est émis.")
        return redirect("sales:invoice_detail", note.pk)

    form = CreditForm(request.POST or None, initial={"how": "whole", "once": uuid.uuid4().hex})
    how: Any = form.fields["how"]
    how.choices = [choice for choice in how.choices if rows or choice[0] != "lines"]
    return form_page(
        request,
        form,
        act,
        template="sales/credit.html",
        invoice=invoice,
        left=left,
        rows=rows,
        title=f"Avoir sur {invoice.display_number}",
        back=reverse("sales:invoice_detail", args=[pk]),
        section="invoices",
        frame=frame(request),
    )


def _amount(values: dict[str, Any]) -> Any:
    if values["amount"] is None:
        raise Refused("amount_missing", "Donnez le montant de l’avoir.", "amount")
    return values["amount"]


def _lines(invoice: Invoice, rows: list[CellRow]) -> list[TypedLine]:
    """The lines to credit; a refusal is put on its row."""
    lines = [_line(invoice, row) for row in rows if row.text.strip()]
    problems = [Refused("typed", row.error, "how") for row in rows if row.error]
    if problems:
        raise Invalid(problems[:1])
    if not lines:
        raise Refused("lines_missing", "Donnez la quantité à créditer d’au moins une ligne.", "how")
    return [line for line in lines if line is not None]


def _line(invoice: Invoice, row: CellRow) -> TypedLine | None:
    quantity = row.read(parse_quantity)
    if row.error:
        return None
    try:
        return credited_line(invoice, row.line.pk, quantity)
    except Refused as refusal:
        row.error = refusal.message
        return None
