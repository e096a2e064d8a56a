"""Refusing a quote, with a reason if one wants."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from ardoise.domain.errors import Conflict, Refused
from ardoise.portal.door import DealRequest, deal_page, page
from ardoise.portal.language import say
from ardoise.portal.views.signing import closed, quote_of
from ardoise.sales.actions.refuse import refuse_quote
from ardoise.sales.signing import require_signable

REASONS = {
    "price": "Le prix",
    "date": "Les délais",
    "other": "Une autre entreprise",
    "later": "Le projet est reporté ou abandonné",
    "": "Je préfère ne pas le dire",
}
LONGEST = 240  # letters typed: the reason is kept with the choice before them
TOO_LONG = "240 caractères au plus : dites l’essentiel."


@require_http_methods(["GET", "HEAD", "POST"])
@deal_page
def refuse(request: DealRequest) -> HttpResponse:
    quote, data = quote_of(request), request.POST
    context = {"quote": quote, "reasons": REASONS, "reason": data.get("reason", ""), "text": data.get("text", "")}
    try:
        if request.method != "POST":
            require_signable(quote)
            return page(request, "portal/refuse.html", context)
        version = data.get("version", "")
        refuse_quote(
            quote,
            version=int(version) if version.isdecimal() and len(version) <= 6 else 0,
            reason=_reason(data.get("reason", ""), data.get("text", "")),
            by=request.deal.visitor,
        )
    except Conflict as conflict:
        if conflict.code == "quote_expired":  # can still be refused
            return page(request, "portal/refuse.html", context)
        return closed(request, quote, conflict)
    except Refused as refusal:
        return page(
            request, "portal/refuse.html", {**context, "error": say(request.deal.language, refusal.message)}, status=422
        )
    return HttpResponseRedirect(f"{reverse('portal:refuse', args=[request.deal.token])}?refuse=1")


def _reason(key: str, text: str) -> str:
    """In French, the language of the company: "Le prix : trop cher pour nous"."""
    chosen = REASONS.get(key, "") if key else ""
    typed = " ".join(text.split())
    if len(typed) > LONGEST:
        raise Refused("reason_too_long", TOO_LONG, "text")
    return " : ".join(part for part in (chosen, typed) if part)
