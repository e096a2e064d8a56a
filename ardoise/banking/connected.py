"""The banks of a company, for the page of its integrations."""

from __future__ import annotations

from ardoise.banking.models import FeedConnection, FeedState
from ardoise.companies.integrations import Integration
from ardoise.companies.models import Company

MOST = 50


def banks(company: Company) -> list[Integration]:
    rows = FeedConnection.objects.filter(company=company).exclude(state=FeedState.WAITING)
    feeds = [feed for feed in rows.order_by("-pk")[:MOST] if feed.is_open]
    if not feeds:
        return [Integration("Banque", "Relevés importés à la main", False, "bank", "banking:accounts")]
    return [
        Integration(str(feed), feed.get_state_display(), feed.state == FeedState.ACTIVE, "bank", "banking:accounts")
        for feed in feeds
    ]
