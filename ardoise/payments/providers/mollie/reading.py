"""A payment with its chargebacks, as a `Reading`; amounts travel as text with the decimals of their currency."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from ardoise.domain.minor_units import exponent, from_minor_units, to_minor_units
from ardoise.domain.money import decimal
from ardoise.payments.providers.base import Contested, Progress, Reading, Sum

PROGRESS = {
    "open": Progress.OPEN,
    "pending": Progress.PENDING,
    "authorized": Progress.PENDING,
    "paid": Progress.PAID,
    "canceled": Progress.CANCELED,
    "expired": Progress.EXPIRED,
    "failed": Progress.FAILED,
}


def written(value: Sum) -> dict[str, str]:
    """{"currency": "EUR", "value": "19.99"}; yens without decimals, as Mollie wants."""
    exact = from_minor_units(to_minor_units(value.amount, value.currency), value.currency)
    return {"currency": value.currency, "value": f"{exact:.{exponent(value.currency)}f}"}


def reading_of(payment: Any, chargebacks: Iterable[Any]) -> Reading:
    asked = Sum(decimal(payment.amount["value"]), payment.amount["currency"])
    is_paid = payment.status == "paid"
    taken = payment.amount_captured or payment.amount
    return Reading(
        progress=PROGRESS.get(payment.status, Progress.PENDING),
        asked=asked,
        captured=decimal(taken["value"]) if is_paid else Decimal(0),
        currency=taken["currency"],
        refunded=_value(payment.amount_refunded),
        is_test=payment.mode != "live",
        paid_at=datetime.fromisoformat(payment.paid_at) if payment.paid_at else None,
        charge=payment.id if is_paid else "",
        disputes=tuple(_contested(one) for one in chargebacks),
        failure=str((payment.details or {}).get("failureReason") or ""),
    )


def _contested(chargeback: Any) -> Contested:
    """Mollie takes the money back at once; a reversed chargeback gives it back."""
    is_reversed = bool(chargeback.reversed_at)
    return Contested(chargeback.id, decimal(chargeback.amount["value"]), is_closed=is_reversed, is_lost=not is_reversed)


def _value(amount: Any) -> Decimal:
    return decimal(amount["value"]) if amount else Decimal(0)
