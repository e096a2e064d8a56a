"""The pages of the mails: what left, what became of it, and its repair."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import SEES_DOCUMENT, SENDS_DOCUMENT, Right
from ardoise.domain.errors import Conflict, Refused
from ardoise.notifications.about import mails_of
from ardoise.notifications.actions.write import cancel_message, resend_failed
from ardoise.notifications.audience import mails_for, needs_of
from ardoise.notifications.models import LOST, DeliveryState, Message
from ardoise.notifications.queries import MOST_COUNTED, count_lost, lost_messages, messages_of
from ardoise.web.back import back_of
from ardoise.web.fragments import leave
from ardoise.web.pagination import paginate
from ardoise.web.toasts import forget_undo

PER_PAGE = 50
ASKS = (Right.ACCESS_GIVE, Right.PURCHASES)  # of a mail among the people of the house, or about a missing document


@company_page(reads=SEES_DOCUMENT)
def message_list(request: AccessRequest) -> HttpResponse:
    failures = bool(request.GET.get("echecs"))
    company = request.access.company
    rows = mails_for(request.access, lost_messages(company) if failures else messages_of(company))
    rows = rows.prefetch_related("deliveries")
    page = paginate(rows, after=request.GET.get("after"), before=request.GET.get("before"), limit=PER_PAGE)
    context = {"page": page, "failures": failures, "query": "echecs=1&" if failures else "", "section": "mails"}
    context |= {"lost": count_lost(mails_for(request.access, lost_messages(company))), "most": MOST_COUNTED}
    return render(request, "notifications/list.html", context)


@company_page(reads=SEES_DOCUMENT, asks=ASKS)
def message_detail(request: AccessRequest, pk: int) -> HttpResponse:
    message = _seen(request, pk)
    deliveries = list(message.deliveries.order_by("pk"))
    states = {delivery.state for delivery in deliveries}
    context = {
        "message": message,
        "deliveries": deliveries,
        "attachments": message.attachments.order_by("pk"),
        "can_repair": bool(states & set(LOST)),
        "can_cancel": states == {DeliveryState.QUEUED},
        "section": "mails",
    }
    return render(request, "notifications/detail.html", context)


@company_page(reads=SEES_DOCUMENT, asks=ASKS)
def messages_about(request: AccessRequest, about: str, pk: int) -> HttpResponse:
    """A fragment of the page of a document."""
    request.access.require(needs_of(about), about)
    context = mails_of(
        request.access.company, about, pk, back=back_of(request) or reverse("notifications:message_list")
    )
    return render(request, "notifications/about.html", context)


@require_POST
@company_page(acts=SENDS_DOCUMENT)
def message_resend(request: AccessRequest, pk: int) -> HttpResponse:
    message = _sent(request, pk)
    failed = message.deliveries.filter(state__in=LOST)
    corrected = {one.address: request.POST.get(f"address-{one.pk}", one.address) for one in failed}
    back = back_of(request)
    try:
        resend_failed(message, corrected, by=request.access.user)
        messages.success(request, "Le courrier repart.")
    except Refused as refusal:  # an address that cannot be, or nothing to send again
        if back is None:
            raise
        messages.warning(request, refusal.message)
    return redirect(back) if back else redirect("notifications:message_detail", pk)


@require_POST
@company_page(acts=SENDS_DOCUMENT)
def message_cancel(request: AccessRequest, pk: int) -> HttpResponse:
    """« Annuler » of the 20 seconds, or of a later sending; too late is said, not refused with an error page."""
    message = _sent(request, pk)
    back = back_of(request)
    try:
        cancel_message(message, by=request.access.user)
        messages.success(request, "L’envoi est annulé : rien n’est parti.")
    except Conflict as conflict:
        if back is None:
            raise
        messages.warning(request, conflict.message)
    forget_undo(request, f"send-{pk}")
    return leave(request, back) if back else leave(request, "notifications:message_detail", pk)


def _seen(request: AccessRequest, pk: int) -> Message:
    """A mail that the person may read."""
    message = request.access.get(Message, pk=pk)
    request.access.require(needs_of(message.about_type), message.about_type)
    return message


def _sent(request: AccessRequest, pk: int) -> Message:
    """A mail about a document that the person may send."""
    message = _seen(request, pk)
    request.access.require(SENDS_DOCUMENT, message.about_type)
    return message
