"""Note which address refused which message, from what a mail server sent back."""

from __future__ import annotations

from collections.abc import Iterator

from ardoise.notifications.actions.outcome import note_outcome
from ardoise.notifications.dsn import Failure, read_report
from ardoise.notifications.models import Delivery, DeliveryState, Message


def note_bounce(raw: bytes) -> int:
    """Set the deliveries that it names to bounced; returns how many. A mail that is no bounce of ours changes none."""
    report = read_report(raw)
    message = Message.objects.filter(token__in=report.tokens).first() if report.tokens and report.failures else None
    if message is None:
        return 0
    deliveries = list(message.deliveries.all())
    return sum(
        note_outcome(delivery, DeliveryState.BOUNCED, failure.reason or "sans motif donné")
        for failure in report.failures
        for delivery in _of(failure, deliveries)
    )


def _of(failure: Failure, deliveries: list[Delivery]) -> Iterator[Delivery]:
    """The addresses that it names; a mail that had one address only is that one, forwarded or not."""
    named = [one for one in deliveries if one.address.lower() in failure.addresses]
    yield from named or (deliveries if len(deliveries) == 1 else [])
