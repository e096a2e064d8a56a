"""A Checkout Session with its payment, charge and disputes, as a `Reading`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from ardoise.domain.minor_units import from_minor_units
from ardoise.payments.providers.base import Contested, Progress, Reading, Sum

CLOSED = frozenset({"won", "lost", "warning_closed", "prevented"})


def reading_of(session: Any, disputes: Sequence[Any]) -> Reading:
    """`session.payment_intent.latest_charge.balance_transaction` must be expanded."""
    payment = session.payment_intent
    charge = payment.latest_charge if payment else None
    received = charge if charge is not None and payment.amount_received else None
    currency = (payment.currency if payment else session.currency).upper()
    fee = received.balance_transaction if received is not None else None
    return Reading(
        progress=_progress(session, payment),
        asked=Sum(from_minor_units(session.amount_total, session.currency), session.currency.upper()),
        captured=from_minor_units(payment.amount_received, currency) if payment else Decimal(0),
        currency=currency,
        refunded=from_minor_units(received.amount_refunded, currency) if received is not None else Decimal(0),
        is_test=not session.livemode,
        paid_at=datetime.fromtimestamp(received.created, UTC) if received is not None else None,
        charge=received.id if received is not None else "",
        fee=from_minor_units(fee.fee, fee.currency) if fee else None,
        fee_currency=fee.currency.upper() if fee else "",
        disputes=tuple(_contested(one) for one in disputes),
        failure=_failure(payment),
    )


def _progress(session: Any, payment: Any) -> Progress:
    """What was received wins over everything; then the payment says more than its session."""
    if payment and payment.amount_received:
        return Progress.PAID
    if payment and payment.status in ("processing", "requires_capture"):
        return Progress.PENDING
    if payment and payment.status == "canceled":
        return Progress.CANCELED
    if session.status == "expired":
        return Progress.EXPIRED
    if payment and payment.last_payment_error:
        return Progress.FAILED
    return Progress.OPEN if session.status == "open" else Progress.PENDING


def _contested(dispute: Any) -> Contested:
    return Contested(
        dispute.id,
        from_minor_units(dispute.amount, dispute.currency),
        is_closed=dispute.status in CLOSED,
        is_lost=dispute.status == "lost",
    )


def _failure(payment: Any) -> str:
    """The provider's code of the last failed try: card_declined, insufficient_funds…"""
    error = payment.last_payment_error if payment else None
    return (getattr(error, "decline_code", None) or getattr(error, "code", None) or "") if error else ""
