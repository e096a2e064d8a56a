"""The address that a provider calls: verify, note, answer at once; the worker reads the rest."""

from __future__ import annotations

import logging

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from ardoise.payments.actions.notice import note_provider_event
from ardoise.payments.models import ProviderAccount
from ardoise.payments.providers.base import Forged

log = logging.getLogger(__name__)

LARGEST = 256 * 1024  # bytes; an event is a few kilobytes


@csrf_exempt
@require_POST
def online_webhook(request: HttpRequest, provider: str, token: str) -> HttpResponse:
    """204 for what is noted, 400 for what is not signed, 404 for an address that is nobody's.

    An account that was disconnected still answers: its open checkouts may still be paid.
    """
    account = ProviderAccount.objects.filter(provider=provider, token=token).first()
    if account is None:
        raise Http404
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        return HttpResponse(status=413)
    try:
        note_provider_event(account, request.body, request.headers)
    except RequestDataTooBig:
        return HttpResponse(status=413)
    except Forged as forged:
        log.warning("%s call refused for account %s: %s", provider, account.pk, forged)
        return HttpResponse(status=400)
    return HttpResponse(status=204)
