"""« Recevoir un nouveau lien », for a link that was revoked or closed."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from ardoise.portal.actions.renew import send_new_link
from ardoise.portal.door import DealRequest, old_link_page, page, too_many
from ardoise.web.limits import Limit

RENEWALS = Limit("portal.renew", most=3, seconds=3600)  # of one deal: it fills somebody's mailbox


@require_POST
@old_link_page
def renew(request: DealRequest) -> HttpResponse:
    """The same words whatever is known: they do not say whether an address exists."""
    if not RENEWALS.count(request, request.deal.link.deal):
        return too_many(request, RENEWALS)
    if request.deal.is_replaced or request.deal.is_closed:
        send_new_link(request.deal)
    return page(request, "portal/renewed.html")
