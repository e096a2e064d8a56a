"""The page of a deal: what it is, what it comes to, its documents, and the next step."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from ardoise.companies.models import Logo
from ardoise.domain import options
from ardoise.domain.document import Document, LineKind, from_json
from ardoise.domain.errors import Refused
from ardoise.portal import reading
from ardoise.portal.choices import choosable, chosen_in, query_of
from ardoise.portal.door import LANGUAGE_COOKIE, DealRequest, deal_page, old_link_page, page
from ardoise.portal.language import LANGUAGES
from ardoise.portal.questions import questions_of
from ardoise.portal.tracking import page_nonce
from ardoise.rendering.logos import CleanLogo, small_logo
from ardoise.sales.models import QuoteVersion
from ardoise.sales.selection import down_payment_of

YEAR = 365 * 24 * 3600


@require_safe
@deal_page
def deal(request: DealRequest) -> HttpResponse:
    return deal_answer(request)


def deal_answer(request: DealRequest, asked: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
    """The page, with the choice of the address; `asked`: a question that was refused, as it was typed."""
    deal = request.deal
    chosen = chosen_in(request.GET, deal.value) if deal.can_answer else options.chosen_of(deal.value.lines)
    value, problem = _with_choice(deal.value, chosen) if deal.can_answer else (deal.value, "")
    context = {
        **_content(request, value),
        "choices": [(one, reading.amount_of(value, one.line)) for one in choosable(value, chosen)],
        "choice_query": query_of(value, chosen),
        "choice_problem": problem,
        "down_payment": down_payment_of(deal.quote, value) if deal.quote and deal.can_answer else None,
        "changed": reading.what_changed(deal),
        "questions": questions_of(deal.root),
        "ask_lines": [(str(at), line) for at, line in enumerate(value.lines) if line.kind is LineKind.ITEM],
        "asked": asked or {},
        "nonce": page_nonce(deal, _version(request)),
        "step": _step(request),
    }
    return page(request, "portal/deal.html", context, status=status)


@require_safe
@deal_page
def version(request: DealRequest, number: int) -> HttpResponse:
    """A version that was replaced: it can still be read, and says so."""
    quote = request.deal.quote
    if quote is None or number > quote.version:
        raise Http404
    if number == quote.version:
        return redirect("portal:deal", request.deal.token)
    found = QuoteVersion.objects.filter(quote=quote, version=number).first()
    if found is None:
        raise Http404
    value = from_json(found.document)
    proposed = choosable(value, options.chosen_of(value.lines))
    context = {
        **_content(request, value),
        "choices": [(one, reading.amount_of(value, one.line)) for one in proposed],
        "old_version": number,
        "nonce": page_nonce(request.deal, number),
    }
    return page(request, "portal/version.html", context)


@require_POST
@old_link_page
def language(request: DealRequest) -> HttpResponse:
    """The choice is kept for this deal only, by a cookie that knows nothing else."""
    response: HttpResponseRedirect = redirect("portal:deal", request.deal.token)
    wanted = request.POST.get("langue", "")
    if wanted in LANGUAGES:
        path = reverse("portal:deal", args=[request.deal.token])
        response.set_cookie(
            LANGUAGE_COOKIE, wanted, max_age=YEAR, path=path, secure=request.is_secure(), httponly=True, samesite="Lax"
        )
    return response


@require_safe
@deal_page
def logo(request: DealRequest) -> HttpResponse:
    found = request.deal.company.logo
    if found is None:
        raise Http404
    small = _small(found.sha256)
    return HttpResponse(small.bytes, content_type=small.media_type)


@lru_cache(maxsize=64)
def _small(sha256: str) -> CleanLogo:
    row = Logo.objects.filter(sha256=sha256)[0]
    return small_logo(CleanLogo(bytes(row.content), row.media_type))


def _content(request: DealRequest, value: Document) -> dict[str, Any]:
    """What any version shows."""
    deal = request.deal
    return {
        "value": value,
        "title": reading.title_of(deal.language, deal.root),
        "lines": reading.included(value),
        "totals": reading.totals(deal.language, value),
        "papers": reading.papers(deal),
        "progress": reading.progress(deal),
    }


def _with_choice(value: Document, chosen: frozenset[int]) -> tuple[Document, str]:
    """The amounts of a choice; a choice that cannot be leaves what is proposed, and says why."""
    try:
        return options.choose(value, chosen), ""
    except Refused as refusal:
        return value, refusal.message


def _version(request: DealRequest) -> int:
    return request.deal.quote.version if request.deal.quote else 0


def _step(request: DealRequest) -> int:
    """1 to read, 2 to sign, 3 to pay, 4 when all is done."""
    deal = request.deal
    if deal.can_answer or deal.is_expired or deal.is_being_changed:
        return 1
    return 3 if deal.due else 4
