"""Watch the connections (a periodic task of the worker): read them from time to time, warn before the consent ends."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from ardoise.banking import events
from ardoise.banking.actions.feed_connect import shut
from ardoise.banking.actions.feed_read import ask_reading
from ardoise.banking.consents import READ_EVERY, WARNINGS, days_left
from ardoise.banking.models import FeedConnection, FeedState
from ardoise.history import clock
from ardoise.history.record import PRODUCT, lock_chain, record

MOST = 500  # of one turn
FORGOTTEN = timedelta(days=1)  # someone who went to the bank and did not come back


def watch_feeds() -> None:
    now = clock.now()
    late = FeedConnection.objects.filter(state=FeedState.WAITING, asked_at__lt=now - FORGOTTEN)
    for connection in late.order_by("pk")[:MOST]:
        with transaction.atomic():
            lock_chain(connection.company_id)
            fresh = FeedConnection.objects.get(pk=connection.pk)
            if fresh.state == FeedState.WAITING:
                shut(fresh)
    read = FeedConnection.objects.filter(state__in=[FeedState.ACTIVE, FeedState.ACTION])
    ends = read.filter(consent_expires_at__lt=now + timedelta(days=max(WARNINGS) + 1))
    for connection in ends.order_by("consent_expires_at")[:MOST]:
        warn(connection)
    due = read.filter(Q(read_at__isnull=True) | Q(read_at__lt=now - READ_EVERY))
    for connection in due.order_by("read_at", "pk")[:MOST]:
        ask_reading(connection)


def warn(connection: FeedConnection) -> None:
    """15, 7 and 1 days before the end, once each; then the end itself."""
    with transaction.atomic():
        lock_chain(connection.company_id)
        fresh = FeedConnection.objects.select_related("company").get(pk=connection.pk)
        left = days_left(fresh)
        if left is None or fresh.consent_expires_at is None or fresh.state not in (FeedState.ACTIVE, FeedState.ACTION):
            return
        if fresh.consent_expires_at <= clock.now():
            fresh.state = FeedState.EXPIRED
            fresh.save(update_fields=["state"])
            record(fresh.company_id, events.FEED_EXPIRED, fresh, by=PRODUCT, bank=str(fresh))
            return
        reached = min((days for days in WARNINGS if left <= days), default=None)
        if reached is None or (fresh.warned is not None and fresh.warned <= reached):
            return
        fresh.warned = reached
        fresh.save(update_fields=["warned"])
        record(fresh.company_id, events.FEED_EXPIRING, fresh, by=PRODUCT, bank=str(fresh), when=when_text(left))


def when_text(left: int) -> str:
    return {0: "aujourd’hui", 1: "demain"}.get(left, f"dans {left} jours")
