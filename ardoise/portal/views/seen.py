"""What the script of a page says once the page was really seen."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from ardoise.notifications.models import OpeningKind
from ardoise.portal.door import DealRequest, deal_page
from ardoise.portal.tracking import is_ahead_of_a_person, is_of_the_house, seen_proof, version_seen
from ardoise.sales.actions.note_opening import note_opening
from ardoise.sales.models import Invoice, Quote
from ardoise.web.limits import Limit

LOOKS = Limit("portal.seen", most=120, seconds=600)  # of one deal


@require_POST
@deal_page
def seen(request: DealRequest) -> HttpResponse:
    """Answers the proof that its downloads carry; says nothing to what does not count."""
    deal = request.deal
    version = version_seen(deal, request.POST.get("page", ""))
    if version is None or is_ahead_of_a_person(request) or is_of_the_house(request, deal):
        return HttpResponse(status=204)
    if not LOOKS.count(request, deal.link.deal):
        return HttpResponse(status=204)
    for document in _looked_at(request):
        is_quote = isinstance(document, Quote)
        note_opening(
            document,
            OpeningKind.OPENED,
            version=version if is_quote else 0,
            delivery=deal.delivery,
            by=deal.visitor,
        )
    return HttpResponse(seen_proof(deal), content_type="text/plain")


def _looked_at(request: DealRequest) -> list[Quote | Invoice]:
    """The document that the page is about, and the one that the mail was about: the page shows them all, but it is
    not honest to say that each was read."""
    deal = request.deal
    found: list[Quote | Invoice] = [deal.root] if deal.root in deal.documents else []
    if deal.delivery:
        message = deal.delivery.message
        found += [
            invoice
            for invoice in deal.invoices
            if message.about_type == Invoice._meta.label_lower
            and message.about_id == invoice.pk
            and invoice not in found
        ]
    return found
