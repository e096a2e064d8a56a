"""The mails of a document, for its page: what became of each for each address, and the repair of what is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from ardoise.companies.models import Company
from ardoise.history import clock
from ardoise.notifications.models import Delivery, DeliveryState, Message
from ardoise.notifications.queries import messages_on

SOON = timedelta(minutes=2)  # a mail that leaves later is not watched
PATIENCE = timedelta(minutes=10)  # nor is one that should have left long ago


def mails_of(company: Company, about_type: str, pk: int, *, back: str) -> dict[str, Any]:
    """What `notifications/about.html` shows; it asks again while a mail is on its way."""
    mails = list(messages_on(company, about_type, pk))
    # an address may be under the hand: it is left alone
    waits = any(_is_leaving(mail, one) for mail in mails for one in mail.deliveries.all()) and not any(
        mail.has_failed for mail in mails
    )
    url = f"{reverse('notifications:messages_about', args=[about_type, pk])}?{urlencode({'retour': back})}"
    lost = mails[0] if mails and mails[0].has_failed else None  # an older one was sent again
    shown = [mail for mail in mails if not mail.is_cancelled]
    return {"mails": shown, "every_mail": mails, "mails_wait": waits, "mails_lost": lost} | {
        "mails_url": url,
        "mails_back": back,
    }


def _is_leaving(mail: Message, one: Delivery) -> bool:
    """Soon, or just now, and nothing held it back yet."""
    now = clock.now()
    is_near = mail.due_at < now + SOON and max(mail.due_at, one.changed_at) > now - PATIENCE
    return one.state == DeliveryState.QUEUED and not one.reason and is_near
