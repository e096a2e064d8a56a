"""The page of a deal: what it is, what it comes to, its documents, and the next step."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from ardoise.portal.door import LANGUAGE_COOKIE, DealRequest, deal_page, old_link_page, page
from ardoise.portal.language import LANGUAGES

YEAR = 365 * 24 * 3600


@require_GET
@deal_page
def deal(request: DealRequest) -> HttpResponse:
    value = request.deal.value
    return page(request, "portal/deal.html", {"value": value, "step": 1})


@require_POST
@old_link_page
def language(request: DealRequest) -> HttpResponse:
    """The choice is kept for this deal only, by a cookie that knows nothing else."""
    token = request.deal.token
    response: HttpResponseRedirect = redirect("portal:deal", token)
    wanted = request.POST.get("langue", "")
    if wanted in LANGUAGES:
        path = response["Location"]
        response.set_cookie(
            LANGUAGE_COOKIE, wanted, max_age=YEAR, path=path, secure=request.is_secure(), httponly=True, samesite="Lax"
        )
    return response


@require_GET
@deal_page
def logo(request: DealRequest) -> HttpResponse:
    found = request.deal.company.logo
    if found is None:
        raise Http404
    return HttpResponse(bytes(found.content), content_type=found.media_type)
