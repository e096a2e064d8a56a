"""What a sending service (Brevo, Mailgun, Postmark…) says by its webhooks, in the words of the house.

The signal is django-anymail's and only technical: it was checked and read by then; `note_outcome` is the act.
"""

from __future__ import annotations

from typing import Any

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason

from ardoise.notifications.actions.outcome import note_outcome
from ardoise.notifications.models import Delivery, DeliveryState

STATES = {
    EventType.DELIVERED: DeliveryState.DELIVERED,
    EventType.BOUNCED: DeliveryState.BOUNCED,
    EventType.REJECTED: DeliveryState.FAILED,
    EventType.FAILED: DeliveryState.FAILED,
    EventType.COMPLAINED: DeliveryState.COMPLAINED,
}
REASONS = {
    RejectReason.INVALID: "adresse incorrecte",
    RejectReason.BOUNCED: "adresse refusée par son serveur",
    RejectReason.TIMED_OUT: "le serveur de cette adresse n’a pas répondu",
    RejectReason.BLOCKED: "adresse bloquée par le service d’envoi",
    RejectReason.SPAM: "signalé comme indésirable",
    RejectReason.UNSUBSCRIBED: "le destinataire ne veut plus de courrier",
}


def on_tracking(sender: Any, event: AnymailTrackingEvent, **_: Any) -> None:
    """Opened, clicked, deferred: what a machine may do alone, or what is not over, changes nothing."""
    state = STATES.get(event.event_type)
    delivery = _delivery_of(event) if state else None
    if state is None or delivery is None or _is_of_an_earlier_try(event, delivery):
        return
    words = event.mta_response or event.description or REASONS.get(event.reject_reason, "")
    note_outcome(delivery, state, "" if state == DeliveryState.DELIVERED else words or "sans motif donné")


def _delivery_of(event: AnymailTrackingEvent) -> Delivery | None:
    """By the token that we gave, else by the name that the service gave to the mail."""
    rows = Delivery.objects.filter(address__iexact=event.recipient or "").select_related("message")
    token = str((event.metadata or {}).get("token", ""))
    found = rows.filter(message__token=token).first() if token else None
    return found or (rows.filter(outer_id=event.message_id).first() if event.message_id else None)


def _is_of_an_earlier_try(event: AnymailTrackingEvent, delivery: Delivery) -> bool:
    """The mail was sent again since: what became of the first one is history."""
    is_other = bool(delivery.outer_id and event.message_id and delivery.outer_id != event.message_id)
    return is_other and event.timestamp is not None and event.timestamp < delivery.changed_at
