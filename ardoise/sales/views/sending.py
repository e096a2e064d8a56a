"""Sending with 20 seconds to take it back: one bar for the lists, the document's page and ENVOYER."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import Right
from ardoise.domain.errors import Refused
from ardoise.history import clock
from ardoise.notifications.models import DeliveryState, Message
from ardoise.numbering.models import SeriesDocument
from ardoise.sales.actions.send import send_document
from ardoise.sales.mails import recipients
from ardoise.sales.models import Invoice, Quote
from ardoise.sales.views.editor import document_page
from ardoise.sales.views.shared import ask_for_counter, leave_when_closed
from ardoise.web.back import back_of
from ardoise.web.toasts import offer_undo


def send_with_undo(request: AccessRequest, document: Quote | Invoice, **message: Any) -> Message:
    """Queue the e-mail for in 20 seconds and show the bar that takes it back; `message` is that of `send_document`."""
    due_at = clock.later(seconds=settings.UNDO_SECONDS)
    sent = send_document(document, by=request.access.user, at=due_at, **message)
    offer_to_take_back(request, sent, document)
    return sent


def offer_to_take_back(request: AccessRequest, sent: Message, document: Quote | Invoice) -> None:
    """The bar that counts down to the leaving of a mail."""
    addresses = ", ".join(sent.deliveries.order_by("pk").values_list("address", flat=True))
    back = urlencode({"retour": back_of(request) or document_page(document)})
    cancel = f"{reverse('notifications:message_cancel', args=[sent.pk])}?{back}"
    offer_undo(
        request,
        f"send-{sent.pk}",
        f"Envoi à {addresses}",
        cancel,
        until=sent.due_at,
        seconds=settings.UNDO_SECONDS,
        symbol="send",
    )


@require_POST
@company_page(acts=Right.QUOTES_SEND)
def quote_send_now(request: AccessRequest, pk: int) -> HttpResponse:
    """To the usual recipients; a draft takes its number and its version first."""
    quote = request.access.get(request.access.rows(Quote).select_related("company__logo", "contact"), pk=pk)
    return _send_now(request, quote, "sales:quote_send")


@require_POST
@company_page(acts=Right.INVOICES_ISSUE)
def invoice_send_now(request: AccessRequest, pk: int) -> HttpResponse:
    rows = request.access.rows(Invoice).select_related("company__logo", "contact", "settlement", "issued")
    return _send_now(request, request.access.get(rows, pk=pk), "sales:invoice_send")


def _send_now(request: AccessRequest, document: Quote | Invoice, page: str) -> HttpResponse:
    closed = leave_when_closed(request, document, "send")
    if closed:
        return closed
    if not recipients(document)[0]:
        messages.warning(request, "Ce client n’a pas d’adresse e-mail : tapez à qui envoyer.")
        return redirect(page, document.pk)
    if _is_waiting(document):
        messages.info(request, "Un courrier attend déjà de partir : il n’y en aura pas deux.")
        return redirect(back_of(request) or document_page(document))
    try:
        send_with_undo(request, document, once=request.POST.get("once", "")[:40] or None)
    except Refused as refusal:
        if refusal.code == "series_missing" and isinstance(document, Quote):
            return ask_for_counter(request, refusal, document, SeriesDocument.QUOTE)
        messages.warning(request, refusal.message)
        return redirect(document_page(document))
    return redirect(back_of(request) or document_page(document))


def _is_waiting(document: Quote | Invoice) -> bool:
    """Clicked twice: the first click's mail has not left yet."""
    about = Message.objects.filter(
        company=document.company, about_type=document._meta.label_lower, about_id=document.pk, due_at__gt=clock.now()
    )
    return about.filter(deliveries__state=DeliveryState.QUEUED).exists()
