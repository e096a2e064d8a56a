"""MES FACTURES: the list, the sheet, the padlock, the files."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import Right
from ardoise.domain.errors import Conflict
from ardoise.domain.money import Money
from ardoise.numbering.models import SeriesDocument
from ardoise.sales.actions.draft import change_invoice, create_invoice, delete_draft
from ardoise.sales.actions.duplicate import duplicate_invoice
from ardoise.sales.actions.pdf import current_invoice, invoice_pdf, xml_of
from ardoise.sales.forms import DownPaymentForm, InvoiceForm, initial_of, sheet_of
from ardoise.sales.models import Invoice, InvoiceKind
from ardoise.sales.preview import Preview, preview_invoice
from ardoise.sales.queries import status_of_invoice
from ardoise.sales.sheet import Sheet
from ardoise.sales.views.editor import Editor, Step, Typed, document_page, edit_page, totals_answer
from ardoise.sales.views.shared import (
    download,
    leave_when_closed,
    number_hint,
    paper_page,
)
from ardoise.web.back import back_outside
from ardoise.web.forms import form_page


@company_page(acts=Right.INVOICES_WRITE)
def invoice_new(request: AccessRequest) -> HttpResponse:
    return edit_page(request, _editor(request, None), title="Nouvelle facture", kind="invoices")


@company_page(acts=Right.INVOICES_WRITE)
def invoice_edit(request: AccessRequest, pk: int) -> HttpResponse:
    invoice = _get(request, pk)
    closed = leave_when_closed(request, invoice, "edit")
    if closed:
        return closed
    if invoice.kind == InvoiceKind.DOWN_PAYMENT:
        return _edit_down_payment(request, invoice)
    context = {"title": invoice.display_number, "kind": "invoices"}
    return edit_page(request, _editor(request, invoice), **context)


@require_POST
@company_page(acts=Right.INVOICES_WRITE)
def invoice_new_totals(request: AccessRequest) -> HttpResponse:
    return totals_answer(request, _editor(request, None))


@require_POST
@company_page(acts=Right.INVOICES_WRITE)
def invoice_totals(request: AccessRequest, pk: int) -> HttpResponse:
    return totals_answer(request, _editor(request, _get(request, pk)))


@require_POST
@company_page(acts=Right.INVOICES_WRITE)
def invoice_copy(request: AccessRequest, pk: int) -> HttpResponse:
    once = request.POST.get("once", "")[:40] or None
    copy = duplicate_invoice(_get(request, pk), once=once, by=request.access.user)
    return redirect("sales:invoice_edit", copy.pk)


@require_POST
@company_page(acts=Right.INVOICES_WRITE)
def invoice_delete(request: AccessRequest, pk: int) -> HttpResponse:
    invoice = _get(request, pk)
    closed = leave_when_closed(request, invoice, "delete")
    if closed:
        return closed
    page = document_page(invoice)
    delete_draft(invoice, by=request.access.user)
    messages.success(request, "Le brouillon est supprimé.")
    return redirect(back_outside(request, page) or "sales:invoice_list")


@company_page(reads=Right.INVOICES)
def invoice_download(request: AccessRequest, pk: int) -> HttpResponse:
    invoice = _get(request, pk)
    return download(invoice_pdf(invoice), current_invoice(invoice), "pdf", "application/pdf")


@company_page(reads=Right.INVOICES)
def invoice_xml(request: AccessRequest, pk: int) -> HttpResponse:
    invoice = _get(request, pk)
    if not invoice.is_issued:
        raise Conflict("not_issued", "Un brouillon n’a pas encore de Factur-X : émettez-le d’abord.", "status")
    return download(xml_of(invoice), current_invoice(invoice), "xml", "application/xml")


@company_page(reads=Right.INVOICES)
def invoice_page(request: AccessRequest, pk: int, page: int) -> HttpResponse:
    return paper_page(request, current_invoice(_get(request, pk)), page)


def _edit_down_payment(request: AccessRequest, invoice: Invoice) -> HttpResponse:
    form = DownPaymentForm(request.POST or None, initial=initial_of(invoice, DownPaymentForm))

    def act(values: dict[str, Any]) -> HttpResponse:
        change_invoice(
            invoice, sheet_of(form.down_payment(), None), revision=values["revision"], by=request.access.user
        )
        return redirect("sales:invoice_detail", invoice.pk)

    context = {
        "title": "Facture d’acompte",
        "invoice": invoice,
        "status": status_of_invoice(invoice, today=request.access.company.today),
        "steps": [Step("save", "Enregistrer", "check", is_main=True)],
        "back": document_page(invoice),
    }
    return form_page(request, form, act, template="sales/down_payment.html", **context)


STEPS = (
    Step("issue", "Valider", "lock", is_main=True, over=True),
    Step("pdf", "PDF", "file", stays=True),
    Step("send", "Envoyer", "send"),
)
DRAFT_STEPS = (Step("save", "Enregistrer", "check", is_main=True), STEPS[1])  # of who prepares drafts


def _editor(request: AccessRequest, invoice: Invoice | None) -> Editor:
    company, user = request.access.company, request.access.user

    def save(typed: Typed) -> Any:
        if invoice is None:
            return create_invoice(company, typed.sheet, once=typed.once, by=user)
        return change_invoice(invoice, typed.sheet, revision=typed.revision, by=user)

    def preview(sheet: Sheet, agreed: Money | None) -> Preview:
        return preview_invoice(invoice or Invoice(company=company), sheet, agreed=agreed)

    new = reverse("sales:invoice_new_totals")
    return Editor(
        InvoiceForm,
        save,
        preview,
        totals_url=reverse("sales:invoice_totals", args=[invoice.pk]) if invoice else new,
        initial=initial_of(invoice, InvoiceForm) if invoice else {},
        then=_then,
        steps=STEPS if request.access.may(Right.INVOICES_ISSUE) else DRAFT_STEPS,
        url=reverse("sales:invoice_edit", args=[invoice.pk]) if invoice else reverse("sales:invoice_new"),
        number=lambda: number_hint(invoice or Invoice(company=company), SeriesDocument.INVOICE),
        counter_url=reverse("numbering:series_edit", args=[SeriesDocument.INVOICE.value]),
        rows=invoice.lines.all() if invoice else (),
        document=invoice,
    )


def _then(invoice: Invoice, step: str) -> HttpResponse:
    """After the sheet was saved, what its button says."""
    pages = {"issue": "sales:invoice_issue", "pdf": "sales:invoice_pdf", "send": "sales:invoice_send"}
    return redirect(pages[step], invoice.pk) if step in pages else redirect(document_page(invoice))


def _get(request: AccessRequest, pk: int) -> Invoice:
    rows = request.access.rows(Invoice).select_related("contact", "settlement", "issued", "original", "replaces")
    return request.access.get(rows, pk=pk)
