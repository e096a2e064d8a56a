"""What a mail server or a sending service says, later, of a mail that left: delivered, refused, reported as spam.

The news come late, twice or in any order: a refusal is never forgotten because « delivered » arrives after it.
"""

from __future__ import annotations

from django.db import transaction

from ardoise.history import clock
from ardoise.history.record import PRODUCT, lock_chain, record
from ardoise.notifications import events
from ardoise.notifications.models import Delivery, DeliveryState

# what may follow what
AFTER: dict[DeliveryState, tuple[DeliveryState, ...]] = {
    DeliveryState.DELIVERED: (DeliveryState.HANDED_OVER,),
    DeliveryState.FAILED: (DeliveryState.QUEUED, DeliveryState.HANDED_OVER),
    DeliveryState.BOUNCED: (DeliveryState.QUEUED, DeliveryState.HANDED_OVER, DeliveryState.DELIVERED),
    DeliveryState.COMPLAINED: (DeliveryState.HANDED_OVER, DeliveryState.DELIVERED),
}
EVENTS = {
    DeliveryState.FAILED: events.MESSAGE_FAILED,
    DeliveryState.BOUNCED: events.MESSAGE_BOUNCED,
    DeliveryState.COMPLAINED: events.MESSAGE_COMPLAINED,
}


def note_outcome(delivery: Delivery, state: DeliveryState, reason: str) -> bool:
    """False when it is known already, or can no longer be."""
    message = delivery.message
    with transaction.atomic():
        lock_chain(message.company_id)
        changed = Delivery.objects.filter(pk=delivery.pk, address=delivery.address, state__in=AFTER[state]).update(
            state=state, reason=reason[:500], changed_at=clock.now()
        )
        if changed and state in EVENTS:
            record(
                message.company_id,
                EVENTS[state],
                message,
                by=PRODUCT,
                subject=message.subject,
                address=delivery.address,
                reason=reason[:300],
            )
    return bool(changed)
