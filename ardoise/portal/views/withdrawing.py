"""« Renoncer au contrat ici », then « Confirmer la rétractation » (C. conso. L221-18; directive 2011/83/UE)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from ardoise.domain.errors import Conflict, Refused
from ardoise.portal.door import DealRequest, deal_page, page, too_many
from ardoise.portal.language import say
from ardoise.portal.signing_form import ERRORS, named
from ardoise.portal.views.signing import quote_of
from ardoise.sales.actions.withdraw import can_withdraw, declaration_of, last_day
from ardoise.sales.actions.withdraw import withdraw as withdraw_from
from ardoise.sales.codes import masked
from ardoise.sales.models import Signature
from ardoise.web.limits import Limit

TRIES = Limit("portal.withdraw", most=20, seconds=600)


@require_http_methods(["GET", "HEAD", "POST"])
@deal_page
def withdraw(request: DealRequest) -> HttpResponse:
    quote, deal = quote_of(request), request.deal
    rows = Signature.objects.select_related("company", "quote", "withdrawal")
    signature = rows.filter(quote=quote, can_withdraw=True).first()
    if signature is None:
        raise Http404
    done = getattr(signature, "withdrawal", None)
    if done is None and not can_withdraw(signature):
        return page(request, "portal/withdraw_over.html", {"last": last_day(signature)}, status=410)
    data = request.POST
    context: dict[str, Any] = {
        "signature": signature,
        "done": done,
        "name": data.get("name", signature.name),
        "email": data.get("email", ""),
        "masked": masked(signature.email),
        "declaration": declaration_of(signature, deal.language),
        "until": last_day(signature),
        "errors": {},
    }
    if request.method != "POST" or done:
        return page(request, "portal/withdraw.html", context)
    if not TRIES.count(request, deal.link.deal):
        return too_many(request, TRIES)
    try:
        name = context["name"]
        email = context["email"].strip() or signature.email
        withdraw_from(signature, name=name, email=email, language=deal.language, by=named(name, deal))
    except Conflict:
        return page(request, "portal/withdraw_over.html", {"last": last_day(signature)}, status=410)
    except Refused as refusal:
        errors = {one.field: say(deal.language, ERRORS.get(one.code, one.message)) for one in refusal.problems}
        return page(request, "portal/withdraw.html", {**context, "errors": errors}, status=422)
    return HttpResponseRedirect(reverse("portal:withdraw", args=[deal.token]))
