"""The bell, its panel, the list of notices, and what each person chooses to hear of."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from ardoise.companies.gate import AccessRequest, company_page
from ardoise.notifications.actions.choose import choose, mark_seen
from ardoise.notifications.audience import mails_for
from ardoise.notifications.bell import SHOWN, bell_of, notices_of, told
from ardoise.notifications.kinds import KINDS
from ardoise.notifications.models import Choice
from ardoise.notifications.queries import count_lost, lost_messages
from ardoise.web.back import back_of
from ardoise.web.pagination import paginate

PER_PAGE = 50


@require_GET
@never_cache
def bell(request: HttpRequest) -> HttpResponse:
    """Asked every half minute by an open page: nothing when it knows already, or when nobody is logged in any more."""
    is_of_this_page = not getattr(request, "access_ended", False)  # else it would be that of another company
    access = getattr(request, "access", None) if is_of_this_page else None
    now = bell_of(access) if access else None
    if now is None or request.GET.get("etat") == now.state:
        return HttpResponse(status=204, content_type="text/plain")
    return render(request, "notifications/bell_now.html", {"bell": now, "is_news": now.count > _known(request)})


def _known(request: HttpRequest) -> int:
    count = request.GET.get("etat", "").partition("-")[0]
    return int(count) if count.isascii() and count.isdigit() else 0


@require_GET
@never_cache
@company_page(reads=None)
def panel(request: AccessRequest) -> HttpResponse:
    """What opens under the bell: the last ones, and the mails with an address to correct."""
    context = told(request.access, notices_of(request.access)[:SHOWN])
    lost = count_lost(mails_for(request.access, lost_messages(request.access.company)))
    return render(request, "notifications/panel.html", {**context, "lost": lost})


@company_page(reads=None)
def notices(request: AccessRequest) -> HttpResponse:
    page = paginate(
        notices_of(request.access), after=request.GET.get("after"), before=request.GET.get("before"), limit=PER_PAGE
    )
    context = {**told(request.access, page.rows), "page": page, "query": "", "section": "notices"}
    return render(request, "notifications/notices.html", context)


@require_POST
@company_page(reads=None)
def notices_read(request: AccessRequest) -> HttpResponse:
    """« Tout marquer comme lu »: up to the last one that the person saw, what came since stays unread."""
    upto = request.POST.get("jusqua", "")
    if not (upto.isascii() and upto.isdigit() and len(upto) < 19):
        raise Http404
    mark_seen(request.access.company, int(upto), by=request.access.user)
    if request.headers.get("HX-Request"):
        return render(request, "notifications/bell_now.html", {"bell": bell_of(request.access)})
    return redirect(back_of(request) or "notifications:notices")


@company_page(reads=None)
def choices(request: AccessRequest) -> HttpResponse:
    """One row per kind; each box saves by itself, and the button saves them all."""
    access = request.access
    mine = {choice.kind: choice for choice in access.rows(Choice).filter(user=access.user)}
    if request.method == "POST":
        return _choose(request, mine)
    rows = [
        (
            kind,
            mine[kind.key].in_product if kind.key in mine else kind.in_product,
            mine[kind.key].by_email if kind.key in mine else kind.by_email,
        )
        for kind in KINDS.values()
    ]
    return render(
        request, "notifications/choices.html", {"rows": rows, "section": "profile", "current": "notifications"}
    )


def _choose(request: AccessRequest, mine: dict[str, Choice]) -> HttpResponse:
    """A box alone names its kind; the whole form names none, and says every kind."""
    access, only = request.access, request.POST.get("seulement")
    if only is not None and only not in KINDS:
        raise Http404
    for kind in [KINDS[only]] if only else KINDS.values():
        in_product = f"{kind.key}.ici" in request.POST
        by_email = f"{kind.key}.mail" in request.POST
        known = mine.get(kind.key, kind)
        if (known.in_product, known.by_email) != (in_product, by_email):
            choose(kind, access.company, in_product=in_product, by_email=by_email, by=access.user)
    if request.headers.get("HX-Request"):
        return HttpResponse("Enregistré.")
    messages.success(request, "Vos choix sont enregistrés.")
    return redirect("notifications:choices")
