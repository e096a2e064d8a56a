"""Invoices and credit notes: drafts, issue, credit, correction, sending, files."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from ninja import Query, Router, Status

from ardoise.api import outputs
from ardoise.api.auth import ApiRequest, Bearer
from ardoise.api.dates import Day
from ardoise.api.endpoints.files import pdf_answer, xml_answer
from ardoise.api.endpoints.sending import SendingIn, send, sendings
from ardoise.api.inputs import Body, Id, as_money, found
from ardoise.api.lists import between, listed, of_status
from ardoise.api.numbers import Amount
from ardoise.api.sheets import InvoiceIn, LineIn
from ardoise.companies.gate import Access
from ardoise.companies.rights import Right
from ardoise.domain.errors import Conflict, Refused
from ardoise.notifications.queries import messages_on
from ardoise.payments.actions.correct import correct_invoice
from ardoise.payments.actions.switch import switch_online_payment
from ardoise.sales.actions.bill import bill_total
from ardoise.sales.actions.credit import credit_invoice, credited_line, draft_credit_note
from ardoise.sales.actions.draft import change_invoice, create_invoice, delete_draft
from ardoise.sales.actions.duplicate import duplicate_invoice
from ardoise.sales.actions.issue import issue_invoice
from ardoise.sales.actions.pdf import current_invoice, invoice_pdf, xml_of
from ardoise.sales.family import family_of
from ardoise.sales.models import Invoice, Quote
from ardoise.sales.queries import invoices_of_status
from ardoise.sales.sheet import TypedLine
from ardoise.sales.story import story_of

router = Router(tags=["Factures"])


class CreditLineIn(LineIn):
    line: Id | None = None


class CreditNoteIn(Body):
    lines: list[CreditLineIn] | None = None
    amount: Amount | None = None
    draft: bool = False


class OnlinePaymentIn(Body):
    enabled: bool


@router.get("/invoices", summary="Liste des factures et avoirs", auth=Bearer(Right.INVOICES))
def invoice_list(
    request: ApiRequest,
    q: str = "",
    status: str = "",
    contact: Id | None = None,
    first: Day | None = Query(None, alias="from"),
    to: Day | None = None,
    after: str | None = None,
    limit: int = 50,
) -> Any:
    rows = between(request.auth.rows(Invoice).select_related("settlement", "company"), first, to)
    rows = rows.filter(contact=contact) if contact else rows
    rows = of_status(rows, status, invoices_of_status, request.auth.company.today)
    return listed(request, rows, outputs.invoices, q=q, after=after, limit=limit)


@router.post(
    "/invoices",
    summary="Écrire une facture, ou facturer plusieurs devis",
    response={201: Any},
    auth=Bearer(Right.INVOICES_WRITE),
)
def invoice_create(request: ApiRequest, body: InvoiceIn) -> Any:
    access = request.auth
    if body.quotes is not None:
        invoice = _bill_quotes(access, body, body.quotes)
    else:
        body.require_what_it_corrects()
        invoice = create_invoice(access.company, body.sheet(access), kind=body.kind, by=access.user)
    return Status(201, outputs.invoice(_get(request, invoice.pk)))


@router.get("/invoices/{pk}", summary="Une facture ou un avoir", auth=Bearer(Right.INVOICES))
def invoice_detail(request: ApiRequest, pk: int) -> Any:
    return outputs.invoice(_get(request, pk))


@router.patch("/invoices/{pk}", summary="Modifier un brouillon", auth=Bearer(Right.INVOICES_WRITE))
def invoice_change(request: ApiRequest, pk: int, body: InvoiceIn) -> Any:
    invoice = _get(request, pk)
    body.require_same_kind(invoice)
    change_invoice(invoice, body.sheet(request.auth), revision=body.revision, by=request.auth.user)
    return outputs.invoice(_get(request, pk))


@router.delete(
    "/invoices/{pk}", summary="Supprimer un brouillon", response={204: None}, auth=Bearer(Right.INVOICES_WRITE)
)
def invoice_delete(request: ApiRequest, pk: int) -> Any:
    delete_draft(_get(request, pk), by=request.auth.user)
    return Status(204, None)


@router.post("/invoices/{pk}/issue", summary="Émettre : le numéro définitif", auth=Bearer(Right.INVOICES_ISSUE))
def invoice_issue(request: ApiRequest, pk: int) -> Any:
    issue_invoice(_get(request, pk), by=request.auth.user)
    return outputs.invoice(_get(request, pk))


@router.post(
    "/invoices/{pk}/credit-notes",
    summary="Faire un avoir",
    response={201: Any},
    auth=Bearer(Right.INVOICES_WRITE, asks=(Right.INVOICES_ISSUE,)),
)
def credit_note_create(request: ApiRequest, pk: int, body: CreditNoteIn | None = None) -> Any:
    body = body or CreditNoteIn()
    if not body.draft:
        request.auth.require(Right.INVOICES_ISSUE)
    if body.amount is not None and body.lines is not None:
        raise Refused("amount_or_lines", "Donnez un montant ou des lignes, pas les deux.", "amount")
    original = _get(request, pk)
    lines = None if body.lines is None else [_credit_line(original, line, n) for n, line in enumerate(body.lines)]
    make = draft_credit_note if body.draft else credit_invoice
    note = make(original, amount=as_money(body.amount), lines=lines, by=request.auth.user)
    return Status(201, outputs.invoice(_get(request, note.pk)))


@router.post(
    "/invoices/{pk}/correction",
    summary="Corriger : avoir et nouvelle facture",
    response={201: Any},
    auth=Bearer(Right.INVOICES_ISSUE),
)
def invoice_correct(request: ApiRequest, pk: int, body: InvoiceIn) -> Any:
    invoice = _get(request, pk)
    body.require_same_kind(invoice)
    correction = correct_invoice(invoice, body.sheet(request.auth), by=request.auth.user)
    return Status(
        201,
        {
            "credit_note": outputs.invoice(_get(request, correction.credit_note.pk)),
            "invoice": outputs.invoice(_get(request, correction.replacement.pk)),
        },
    )


@router.post(
    "/invoices/{pk}/copy", summary="Copier une facture", response={201: Any}, auth=Bearer(Right.INVOICES_WRITE)
)
def invoice_copy(request: ApiRequest, pk: int) -> Any:
    copy = duplicate_invoice(_get(request, pk), by=request.auth.user)
    return Status(201, outputs.invoice(_get(request, copy.pk)))


@router.patch(
    "/invoices/{pk}/online-payment", summary="Ouvrir ou fermer E-règlement", auth=Bearer(Right.INVOICES_ISSUE)
)
def online_payment(request: ApiRequest, pk: int, body: OnlinePaymentIn) -> Any:
    switch_online_payment(_get(request, pk), body.enabled, by=request.auth.user)
    return outputs.invoice(_get(request, pk))


@router.post(
    "/invoices/{pk}/sending", summary="Envoyer une facture", response={202: Any}, auth=Bearer(Right.INVOICES_ISSUE)
)
def invoice_send(request: ApiRequest, pk: int, body: SendingIn | None = None) -> Any:
    return Status(202, send(_get(request, pk), body or SendingIn(), by=request.auth.user))


@router.get(
    "/invoices/{pk}/sending", summary="Ce que sont devenus les envois d’une facture", auth=Bearer(Right.INVOICES)
)
def invoice_sendings(request: ApiRequest, pk: int) -> Any:
    return sendings(request.auth, _get(request, pk))


@router.get(
    "/invoices/{pk}/timeline",
    summary="Ce qui s’est passé : envois, ouvertures, règlements",
    auth=Bearer(Right.INVOICES),
)
def invoice_timeline(request: ApiRequest, pk: int) -> Any:
    invoice = _get(request, pk)
    mails = messages_on(request.auth.company, "sales.invoice", pk)
    return {"results": [outputs.moment(one) for one in story_of(invoice, family_of(invoice), mails)], "next": None}


@router.get("/invoices/{pk}/pdf", summary="Le PDF (Factur-X) d’une facture", auth=Bearer(Right.INVOICES))
def invoice_paper(request: ApiRequest, pk: int) -> HttpResponse:
    invoice = _get(request, pk)
    return pdf_answer(invoice_pdf(invoice), current_invoice(invoice))


@router.get("/invoices/{pk}/facturx.xml", summary="Le XML d’une facture émise", auth=Bearer(Right.INVOICES))
def invoice_xml(request: ApiRequest, pk: int) -> HttpResponse:
    invoice = _get(request, pk)
    if not invoice.is_issued:
        raise Conflict("not_issued", "Un brouillon n’a pas encore de Factur-X : émettez-le d’abord.", "status")
    return xml_answer(xml_of(invoice), current_invoice(invoice))


def _get(request: ApiRequest, pk: int) -> Invoice:
    rows = request.auth.rows(Invoice).select_related("company__logo", "contact", "settlement", "issued", "original")
    return request.auth.get(rows, pk=pk)


def _bill_quotes(access: Access, body: InvoiceIn, ids: list[int]) -> Invoice:
    """What the quotes leave to bill, on a sheet whose dates and texts may be said at once."""
    quotes = [found(access, Quote, pk, "quotes", "Ce devis") for pk in ids]
    body.require_only_what_quotes_do_not_say(quotes)
    sheet = body.sheet(access)
    sheet.values.pop("contact", None)
    with transaction.atomic():
        invoice = bill_total(quotes, by=access.user)
        return change_invoice(invoice, sheet, by=access.user) if sheet.values else invoice


def _credit_line(original: Invoice, body: CreditLineIn, index: int) -> TypedLine:
    """A line typed in full, or a line of the original by its id, for the quantity given (else all of it)."""
    if body.line is None:
        return body.typed()
    for name in sorted(body.model_fields_set - {"line", "quantity"}):
        message = "Une ligne de la facture se donne par « line » et « quantity » seulement."
        raise Refused("line_known", message, f"lines.{index}.{name}")
    try:
        return credited_line(original, body.line, body.quantity)
    except Refused as refusal:
        raise Refused(refusal.code, refusal.message, f"lines.{index}.{refusal.field}") from None
