"""The address that an aggregator calls: verify, ask for a reading, answer at once. Nothing of the call is trusted."""

from __future__ import annotations

import logging

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from ardoise.banking.actions.feed_read import ask_reading
from ardoise.banking.feeds import FEEDS
from ardoise.banking.feeds.base import Call
from ardoise.banking.models import FeedConnection, FeedState
from ardoise.payments.providers.base import Forged

log = logging.getLogger(__name__)

LARGEST = 1024 * 1024  # bytes; Powens sends accounts and transactions along, which are not read
MOST = 20  # connections of one user that share a name


@csrf_exempt
@require_POST
def feed_webhook(request: HttpRequest, provider: str) -> HttpResponse:
    """204 for what is signed, whether it is about one of ours or not, 400 for what is not.

    A call that comes again asks for the same reading: one a minute for each connection.
    """
    feed = FEEDS.get(provider)
    if feed is None:
        raise Http404
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        return HttpResponse(status=413)
    try:
        call = feed.read_webhook(request.path, request.headers, request.body)
    except RequestDataTooBig:
        return HttpResponse(status=413)
    except Forged as forged:
        log.warning("%s call refused: %s", provider, forged)
        return HttpResponse(status=400)
    if call is not None:
        _ask(provider, call)
    return HttpResponse(status=204)


def _ask(provider: str, call: Call) -> None:
    rows = FeedConnection.objects.filter(provider=provider, item_id=call.item_id)
    if call.user_id:
        rows = rows.filter(user_id=call.user_id)
    for connection in rows.exclude(state__in=[FeedState.CLOSED, FeedState.WAITING])[:MOST]:
        ask_reading(connection)
