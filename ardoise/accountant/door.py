"""The two doors of the room: that of the people of a firm, and that of a link without login."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from ardoise.accountant.models import MissingDocument
from ardoise.accountant.people import firm_of
from ardoise.companies.models import AccountingFirm
from ardoise.notifications.links import Link, read_token
from ardoise.notifications.models import Delivery
from ardoise.web import visitors
from ardoise.web.limits import Limit, client_ip

GUESSES = Limit("accountant.guess", most=20, seconds=600)  # wrong tokens of one address


class FirmRequest(HttpRequest):
    """A request of someone of a firm."""

    firm: AccountingFirm


class LinkRequest(HttpRequest):
    """A request that a link opened: nothing but its missing document is known of it."""

    missing: MissingDocument
    sender: str  # the address that received the link; empty when it was passed on


def firm_page(view: Callable[Concatenate[FirmRequest, ...], HttpResponse]) -> Callable[..., HttpResponse]:
    """A page of Xpert, for the people of a firm: to anyone else it does not exist."""

    @login_required
    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        firm = firm_of(request.user)
        if firm is None:
            raise Http404
        request.firm = firm
        return view(request, *args, **kwargs)

    return guarded


def link_page(view: Callable[Concatenate[LinkRequest, ...], HttpResponse]) -> Callable[..., HttpResponse]:
    """The page of a missing document, as long as its link holds. Its authority is its address: no cookie, no CSRF."""

    @csrf_exempt
    @wraps(view)
    def guarded(request: Any, token: str) -> HttpResponse:
        return visitors.unlisted(_answer(view, request, token))

    return guarded


def _answer(view: Callable[..., HttpResponse], request: Any, token: str) -> HttpResponse:
    ip = client_ip(request)
    if GUESSES.is_reached(request, ip):
        return too_many(request, GUESSES)
    link = read_token(token, kinds="p")
    rows = MissingDocument.objects.select_related("company")
    missing = rows.filter(pk=int(link.deal[1:])).first() if link else None
    if link is None or missing is None:
        GUESSES.count(request, ip)
        return render(request, "accountant/drop_lost.html", status=404)
    if missing.closed_at or missing.is_expired or missing.generation != link.generation:
        return render(request, "accountant/drop_closed.html", {"missing": missing}, status=410)
    request.missing, request.sender = missing, _sender_of(link, missing)
    return view(request)


def too_many(request: HttpRequest, limit: Limit) -> HttpResponse:
    return visitors.too_many(request, limit, "accountant/drop_too_many.html")


def _sender_of(link: Link, missing: MissingDocument) -> str:
    if link.delivery_id is None:
        return ""
    rows = Delivery.objects.filter(message__company=missing.company_id, pk=link.delivery_id)
    return rows.values_list("address", flat=True).first() or ""
