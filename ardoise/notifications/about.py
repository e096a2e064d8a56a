"""The mails of a document, for its page: what became of each for each address, and the repair of what is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from ardoise.companies.models import Company
from ardoise.history import clock
from ardoise.notifications.models import DeliveryState
from ardoise.notifications.queries import messages_on

SOON = timedelta(minutes=2)  # a mail that leaves later is not watched
PATIENCE = timedelta(minutes=10)  # nor is one that should have left long ago


def mails_of(company: Company, about_type: str, pk: int, *, back: str) -> dict[str, Any]:
    """What `notifications/about.html` shows; it asks again while a mail is on its way."""
    mails = list(messages_on(company, about_type, pk))
    now = clock.now()
    watched = [mail for mail in mails if now - PATIENCE < mail.due_at < now + SOON]
    waits = any(
        one.state == DeliveryState.QUEUED and not one.reason for mail in watched for one in mail.deliveries.all()
    ) and not any(mail.has_failed for mail in mails)  # an address may be under the hand: it is left alone
    url = f"{reverse('notifications:messages_about', args=[about_type, pk])}?{urlencode({'retour': back})}"
    lost = mails[0] if mails and mails[0].has_failed else None  # an older one was sent again
    shown = [mail for mail in mails if not mail.is_cancelled]
    return {"mails": shown, "every_mail": mails, "mails_wait": waits, "mails_lost": lost} | {
        "mails_url": url,
        "mails_back": back,
    }
