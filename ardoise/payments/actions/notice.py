"""Take a call of a provider: verify it, note it once, and leave the reading of what it names to the worker."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.db import transaction

from ardoise.history import clock, outbox
from ardoise.history.outbox import GiveUp, TryLater
from ardoise.payments.actions.read_again import read_again
from ardoise.payments.models import Checkout, ProviderAccount, ProviderEvent
from ardoise.payments.online import asking, keys_of, provider_of
from ardoise.payments.providers.base import KeysRefused, Notice, ProviderFailure

TASK = "payments.follow_provider_event"


def note_provider_event(account: ProviderAccount, body: bytes, headers: Mapping[str, str]) -> ProviderEvent:
    """The event, once for each name that the provider gives it. Raises Forged. Reads nothing over the network."""
    notice = provider_of(account).notice(keys_of(account), body, headers)
    with transaction.atomic():
        event, is_new = ProviderEvent.objects.get_or_create(
            account=account,
            event_id=notice.event_id or f"{notice.object_id}:{uuid.uuid4().hex}",
            defaults={"type": notice.type[:80], "object_id": notice.object_id[:100]},
        )
        if is_new:
            outbox.put(TASK, key=f"provider-event:{event.pk}", event_pk=event.pk)
    return event


def follow_provider_event(event_pk: int) -> None:
    """Find the checkout that it names, and read it again. Idempotent; an event of something else is only noted."""
    event = ProviderEvent.objects.select_related("account").get(pk=event_pk)
    if event.done_at is not None:
        return
    account, notice = event.account, Notice(event.event_id, event.type, event.object_id)
    try:
        name = asking(account, lambda keys: provider_of(account).checkout_of(keys, notice))
        checkout = Checkout.objects.filter(account=account, provider_id=name).first() if name else None
        if checkout is not None:
            read_again(checkout)
    except KeysRefused as failure:
        raise GiveUp(failure.message) from None
    except ProviderFailure as failure:
        raise TryLater(failure.message) from None
    ProviderEvent.objects.filter(pk=event.pk).update(checkout=checkout, done_at=clock.now())
