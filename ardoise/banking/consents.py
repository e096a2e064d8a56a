"""The consent of a connection in clear for one call, and which connections share the user of the company."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet

from ardoise.banking.feeds import FEEDS
from ardoise.banking.feeds.base import Consent, Feed
from ardoise.banking.models import FeedConnection, FeedState
from ardoise.companies.models import Company
from ardoise.history import clock
from ardoise.web.secrets import decrypt

WARNINGS = (15, 7, 1)  # days before the end of a consent
READ_EVERY = timedelta(hours=6)


def feed_of(connection: FeedConnection) -> Feed:
    return FEEDS[connection.provider]


def consent_of(connection: FeedConnection) -> Consent:
    secret = decrypt(connection.secret) if connection.secret else ""
    return Consent(connection.user_id, secret, connection.item_id)


def with_same_user(company: Company, provider: str) -> QuerySet[FeedConnection]:
    """The connections that hold the company's user at the aggregator, the last one first."""
    rows = FeedConnection.objects.filter(company=company, provider=provider).exclude(user_id="")
    return rows.exclude(state=FeedState.CLOSED).order_by("-pk")


def days_left(connection: FeedConnection) -> int | None:
    """Calendar days until the consent ends: 0 on its last day, negative afterwards."""
    if connection.consent_expires_at is None:
        return None
    zone = connection.company.time_zone
    with clock.at(connection.consent_expires_at):
        last = clock.today(zone)
    return (last - clock.today(zone)).days
