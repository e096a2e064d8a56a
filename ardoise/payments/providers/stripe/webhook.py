"""The signature of Stripe's webhooks, on the raw body, and the object that each one is about."""

from __future__ import annotations

from typing import Any

import stripe

from ardoise.payments.providers.base import Forged, Notice

TOLERANCE = 300  # seconds: an older signature may be a replay
EVENTS = (
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
    "payment_intent.succeeded",
    "payment_intent.payment_failed",
    "payment_intent.canceled",
    "charge.succeeded",
    "charge.captured",
    "charge.refunded",
    "charge.refund.updated",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
)


def notice_of(secret: str, body: bytes, signature: str) -> Notice:
    """Raises Forged. The session, or the payment of a charge, refund or dispute; of anything else, no object."""
    if not secret:
        raise Forged("no secret")  # an account connected without calls: an empty key would verify anybody's
    try:
        event: Any = stripe.Webhook.construct_event(body, signature, secret, tolerance=TOLERANCE)
        about = event.data.object
        name = (
            about.id if about.object in ("checkout.session", "payment_intent") else getattr(about, "payment_intent", "")
        )
        return Notice(str(event.id), str(event.type), str(name or ""))
    except (stripe.SignatureVerificationError, ValueError, AttributeError, TypeError, KeyError) as error:
        raise Forged(type(error).__name__) from None
