"""Acts on the chosen rows of a list, one by one through the engine; each answer says what was done and what was not."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import SENDS_DOCUMENT, Right
from ardoise.domain.errors import Conflict, Refused
from ardoise.history import clock
from ardoise.notifications.actions.write import cancel_message
from ardoise.notifications.models import Message
from ardoise.sales.actions.pdf import current_invoice, invoice_pdf, quote_pdf
from ardoise.sales.actions.send import send_document
from ardoise.sales.models import Invoice, Quote
from ardoise.sales.names import file_stem
from ardoise.sales.queries import noted_share, status_of_invoice, status_of_quote
from ardoise.sales.selection import current_quote
from ardoise.sales.views.list_filters import invoices_sorted, quotes_sorted
from ardoise.web.back import back_of
from ardoise.web.bulk import Outcome, chosen_ids, say
from ardoise.web.fragments import leave
from ardoise.web.spreadsheets import table_file
from ardoise.web.toasts import forget_undo, offer_undo

AnyDocument = TypeVar("AnyDocument", Quote, Invoice)
AT_ONCE = 50  # PDFs in one file
INVOICE_TABLE = ("Numéro", "Type", "Statut", "Date", "Échéance", "Client", "Objet", "HT", "TVA", "TTC", "Reste")
QUOTE_TABLE = ("Numéro", "Statut", "Date", "Validité", "Client", "Objet", "HT", "TVA", "TTC", "Facturé")


@require_POST
@company_page(acts=Right.INVOICES_ISSUE)
def invoices_send(request: AccessRequest) -> HttpResponse:
    return _send(request, chosen(request, Invoice), "sales:invoice_list")


@require_POST
@company_page(acts=Right.QUOTES_SEND)
def quotes_send(request: AccessRequest) -> HttpResponse:
    return _send(request, chosen(request, Quote), "sales:quote_list")


@require_POST
@company_page(acts=SENDS_DOCUMENT)
def sends_cancel(request: AccessRequest) -> HttpResponse:
    """« Annuler » within the 20 s: what has not left does not leave."""
    ids = [int(pk) for pk in request.GET.get("courriers", "").split(",") if pk.isdigit() and len(pk) < 19]
    stopped = 0
    for message in request.access.rows(Message).filter(pk__in=ids):
        request.access.require(SENDS_DOCUMENT, message.about_type)
        try:
            cancel_message(message, by=request.access.user)
            stopped += 1
        except Conflict:
            continue
    forget_undo(request, "bulk_send")
    if stopped == len(ids):
        messages.success(request, "Rien n’est parti.")
    else:
        messages.warning(request, f"{stopped} envoi(s) arrêté(s) sur {len(ids)} : les autres étaient déjà partis.")
    return leave(request, back_of(request) or "sales:invoice_list")


@company_page(reads=(Right.INVOICES, Right.EXPORTS))
def invoices_export(request: AccessRequest) -> HttpResponseBase:
    """A table of the chosen invoices, or of all that the filter shows."""
    rows = chosen(request, Invoice) if request.method == "POST" else invoices_sorted(request)
    today = request.access.company.today

    def cells() -> Iterator[Sequence[Any]]:
        for invoice in rows.select_related("settlement").iterator(chunk_size=500):
            sign = -1 if invoice.is_credit_note else 1
            sums = (invoice.total_excl_vat, invoice.total_vat, invoice.total_incl_vat)
            yield (
                invoice.display_number,
                invoice.get_kind_display(),
                status_of_invoice(invoice, today=today).label,
                invoice.date,
                invoice.due_date,
                invoice.customer_name,
                invoice.subject,
                *(amount.times(sign) for amount in sums),
                invoice.settlement.due if invoice.is_issued else None,
            )

    return table_file("factures", INVOICE_TABLE, cells(), kind=request.GET.get("format", ""))


@company_page(reads=(Right.QUOTES, Right.EXPORTS))
def quotes_export(request: AccessRequest) -> HttpResponseBase:
    rows = chosen(request, Quote) if request.method == "POST" else quotes_sorted(request)
    today = request.access.company.today

    def cells() -> Iterator[Sequence[Any]]:
        for quote in rows.iterator(chunk_size=500):
            yield (
                quote.display_number,
                status_of_quote(quote, share=noted_share(quote), today=today).label,
                quote.date,
                quote.valid_until,
                quote.customer_name,
                quote.subject,
                quote.total_excl_vat,
                quote.total_vat,
                quote.total_incl_vat,
                quote.billed,
            )

    return table_file("devis", QUOTE_TABLE, cells(), kind=request.GET.get("format", ""))


@require_POST
@company_page(acts=(Right.INVOICES, Right.EXPORTS))
def invoices_zip(request: AccessRequest) -> HttpResponse:
    rows = chosen(request, Invoice).select_related("company__logo", "contact", "issued")
    return _zip(request, rows, lambda invoice: file_stem(current_invoice(invoice)), invoice_pdf, "factures")


@require_POST
@company_page(acts=(Right.QUOTES, Right.EXPORTS))
def quotes_zip(request: AccessRequest) -> HttpResponse:
    rows = chosen(request, Quote).select_related("company__logo", "contact")
    return _zip(request, rows, lambda quote: file_stem(current_quote(quote)), quote_pdf, "devis")


def chosen(request: AccessRequest, model: type[AnyDocument]) -> QuerySet[AnyDocument]:
    """The chosen rows of this company, newest first. What is another's does not exist here, and is said missing."""
    return request.access.rows(model).filter(pk__in=chosen_ids(request)).order_by("-pk")


def _send(request: AccessRequest, rows: QuerySet[AnyDocument], to: str) -> HttpResponse:
    """To the usual recipients of each, in 20 seconds."""
    outcome, ids = Outcome(chosen_ids(request)), []
    due_at = clock.later(seconds=settings.UNDO_SECONDS)
    for document in rows.select_related("company__logo", "contact"):
        with outcome.one(document.pk, document.display_number) as done:
            message = send_document(document, at=due_at, by=request.access.user)
            ids.append(message.pk)
            document.refresh_from_db(fields=["number"])
            done(document.display_number)
    back = back_of(request)
    if ids:
        text = outcome.done_words("part dans un instant", "partent dans un instant")
        asked = urlencode({"courriers": ",".join(map(str, ids)), "retour": back or reverse(to)})
        address = f"{reverse('sales:sends_cancel')}?{asked}"
        offer_undo(request, "bulk_send", text, address, until=due_at, seconds=settings.UNDO_SECONDS, symbol="send")
    say(request, outcome, missed="Pas envoyé")
    return redirect(back or to)


def _zip(
    request: HttpRequest,
    rows: QuerySet[AnyDocument],
    stem: Callable[[AnyDocument], str],
    pdf: Callable[[AnyDocument], bytes],
    name: str,
) -> HttpResponse:
    documents = list(rows[: AT_ONCE + 1])
    if not documents or len(documents) > AT_ONCE:
        raise Refused("choose_fewer", f"Choisissez de 1 à {AT_ONCE} documents à mettre dans le fichier.", "chosen")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:  # a PDF is compressed already
        for document in documents:
            archive.writestr(f"{stem(document)}.pdf", pdf(document))
    response = HttpResponse(file.getvalue(), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{name}.zip"'
    response["Cache-Control"] = "private, no-store"
    return response
