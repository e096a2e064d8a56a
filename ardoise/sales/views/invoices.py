"""MES FACTURES: the list, the sheet, the padlock, credit notes, files."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from ardoise.companies.gate import AccessRequest, company_page
from ardoise.domain.errors import Conflict, Refused
from ardoise.domain.lifecycle import InvoiceStatus, allowed
from ardoise.notifications.queries import states_of
from ardoise.numbering.actions.take import next_number_hint
from ardoise.numbering.models import SeriesDocument
from ardoise.sales.actions.credit import credit_invoice
from ardoise.sales.actions.draft import change_invoice, create_invoice, delete_draft, name_of
from ardoise.sales.actions.duplicate import duplicate_invoice
from ardoise.sales.actions.issue import issue_invoice, problems_of
from ardoise.sales.actions.pdf import current_invoice, invoice_pdf, xml_of
from ardoise.sales.forms import DownPaymentForm, InvoiceForm, initial_of, sheet_of
from ardoise.sales.models import Invoice, InvoiceKind
from ardoise.sales.queries import invoices_of_status, status_of_invoice
from ardoise.sales.views.editor import edit_page
from ardoise.sales.views.shared import download, page_numbers, paper_page, send_page, story
from ardoise.web.forms import Form, MoneyField, form_page
from ardoise.web.lists import listing


class CreditForm(Form):
    how = forms.ChoiceField(
        label="Avoir",
        widget=forms.RadioSelect,
        choices=[("whole", "De tout ce qui reste"), ("amount", "D’un montant TTC")],
    )
    amount = MoneyField(label="Montant TTC (€)", required=False)


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


@company_page
def invoice_new(request: AccessRequest) -> HttpResponse:
    def save(sheet: Any, _: int | None) -> Invoice:
        return create_invoice(request.access.company, sheet, by=request.access.user)

    return edit_page(request, InvoiceForm, save, initial={}, title="Nouvelle facture", section="invoices")


@company_page
def invoice_edit(request: AccessRequest, pk: int) -> HttpResponse:
    invoice = _get(request, pk)
    if invoice.kind == InvoiceKind.DOWN_PAYMENT:
        return _edit_down_payment(request, invoice)

    def save(sheet: Any, revision: int | None) -> Invoice:
        return change_invoice(invoice, sheet, revision=revision, by=request.access.user)

    context = {"title": invoice.display_number, "section": "invoices", "document": invoice}
    return edit_page(
        request, InvoiceForm, save, initial=initial_of(invoice, InvoiceForm), rows=invoice.lines.all(), **context
    )


@company_page
def invoice_detail(request: AccessRequest, pk: int) -> HttpResponse:
    invoice = _get(request, pk)
    document = current_invoice(invoice)
    context = {
        "invoice": invoice,
        "document": document,
        "pages": page_numbers(document),
        "status": status_of_invoice(invoice, today=request.access.company.today),
        "acts": allowed(name_of(invoice), invoice.state),
        "problems": [] if invoice.is_issued else problems_of(invoice),
        "number_hint": "" if invoice.is_issued else _hint(invoice),
        "sources": invoice.sources.select_related("quote").order_by("pk"),
        "credit_notes": invoice.credit_notes.order_by("pk"),
        "replacements": invoice.replacements.order_by("pk"),
        "story": story(invoice.company_id, invoice),
        "section": "invoices",
    }
    return render(request, "sales/invoice_detail.html", context)


@company_page
def invoice_issue(request: AccessRequest, pk: int) -> HttpResponse:
    """CADENAS: what will be sealed, under which number; posted twice, it is sealed once."""
    invoice = _get(request, pk)
    if request.method == "POST":
        try:
            issued = issue_invoice(invoice, by=request.access.user)
            messages.success(request, f"{issued.number} est émise et scellée.")
        except Conflict as conflict:
            messages.warning(request, conflict.message)
        return redirect("sales:invoice_detail", pk)
    context = {
        "invoice": invoice,
        "document": current_invoice(invoice),
        "problems": problems_of(invoice),
        "number_hint": _hint(invoice),
        "section": "invoices",
    }
    return render(request, "sales/issue.html", context)


@company_page
def invoice_credit(request: AccessRequest, pk: int) -> HttpResponse:
    invoice = _get(request, pk)

    def act(values: dict[str, Any]) -> HttpResponse:
        if values["how"] == "amount" and values["amount"] is None:
            raise Refused("amount_missing", "Donnez le montant de l’avoir.", "amount")
        amount = values["amount"] if values["how"] == "amount" else None
        note = credit_invoice(invoice, amount=amount, by=request.access.user)
        messages.success(request, f"L’avoir {note.number} est émis.")
        return redirect("sales:invoice_detail", note.pk)

    form = CreditForm(request.POST or None, initial={"how": "whole"})
    title = f"Avoir sur {invoice.display_number}"
    intro = "L’avoir est émis tout de suite, avec son propre numéro. Il vient en déduction de la facture."
    back = reverse("sales:invoice_detail", args=[pk])
    return form_page(
        request, form, act, title=title, intro=intro, back=back, section="invoices", button="Émettre l’avoir"
    )


@require_POST
@company_page
def invoice_copy(request: AccessRequest, pk: int) -> HttpResponse:
    copy = duplicate_invoice(_get(request, pk), by=request.access.user)
    return redirect("sales:invoice_edit", copy.pk)


@require_POST
@company_page
def invoice_delete(request: AccessRequest, pk: int) -> HttpResponse:
    delete_draft(_get(request, pk), by=request.access.user)
    messages.success(request, "Le brouillon est supprimé.")
    return redirect("sales:invoice_list")


@company_page
def invoice_send(request: AccessRequest, pk: int) -> HttpResponse:
    invoice = _get(request, pk)
    return send_page(request, invoice, title=f"Envoyer {invoice.display_number}", section="invoices")


@company_page
def invoice_download(request: AccessRequest, pk: int) -> HttpResponse:
    invoice = _get(request, pk)
    return download(invoice_pdf(invoice), current_invoice(invoice), "pdf", "application/pdf")


@company_page
def invoice_xml(request: AccessRequest, pk: int) -> HttpResponse:
    invoice = _get(request, pk)
    if not invoice.is_issued:
        raise Conflict("not_issued", "Un brouillon n’a pas encore de Factur-X : émettez-le d’abord.", "status")
    return download(xml_of(invoice), current_invoice(invoice), "xml", "application/xml")


@company_page
def invoice_page(request: AccessRequest, pk: int, page: int) -> HttpResponse:
    return paper_page(request, current_invoice(_get(request, pk)), page)


def _edit_down_payment(request: AccessRequest, invoice: Invoice) -> HttpResponse:
    def act(values: dict[str, Any]) -> HttpResponse:
        if values["down_payment_amount"] is not None:
            values["down_payment_percent"] = None
        change_invoice(invoice, sheet_of(values, None), by=request.access.user)
        return redirect("sales:invoice_detail", invoice.pk)

    form = DownPaymentForm(request.POST or None, initial=initial_of(invoice, DownPaymentForm))
    back = reverse("sales:invoice_detail", args=[invoice.pk])
    return form_page(request, form, act, title=f"Acompte ({invoice.display_number})", back=back, section="invoices")


def _hint(invoice: Invoice) -> str:
    document = SeriesDocument.CREDIT_NOTE if invoice.is_credit_note else SeriesDocument.INVOICE
    try:
        return next_number_hint(invoice.company, document, on=invoice.date or invoice.company.today)
    except Refused:
        return ""


def _get(request: AccessRequest, pk: int) -> Invoice:
    rows = request.access.rows(Invoice).select_related(
        "company__logo", "contact", "settlement", "issued", "original", "replaces"
    )
    return request.access.get(rows, pk=pk)
