"""The payouts of a Stripe account, and the balance transactions that each is made of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any

import stripe

from ardoise.domain.minor_units import from_minor_units
from ardoise.payments.providers.base import PaidOut, Part, PartKind

PAGE = 100
FAILED = frozenset({"failed", "canceled"})
# Stripe's own grouping of its types of movement; what is not here is another movement.
KINDS = {
    "charge": PartKind.PAYMENT,
    "payment": PartKind.PAYMENT,
    "refund": PartKind.REFUND,
    "partial_capture_reversal": PartKind.REFUND,
    "refund_failure": PartKind.REFUND,
    "charge_failure": PartKind.REFUND,
    "payment_refund": PartKind.REFUND,
    "payment_failure_refund": PartKind.REFUND,
    "dispute": PartKind.DISPUTE,
    "dispute_reversal": PartKind.DISPUTE,
    "fee": PartKind.FEE,
    "network_cost": PartKind.FEE,
    "tax": PartKind.FEE,
    "stripe_fee": PartKind.FEE,
    "stripe_fx_fee": PartKind.FEE,
    "tax_fee": PartKind.FEE,
}
NAMES = {
    PartKind.PAYMENT: "Encaissement",
    PartKind.REFUND: "Remboursement",
    PartKind.DISPUTE: "Contestation",
    PartKind.FEE: "Frais Stripe",
    PartKind.OTHER: "Mouvement Stripe",
}


def payouts_of(client: stripe.StripeClient, since: date) -> Iterator[PaidOut]:
    """An account in another currency is given without its parts: nothing is done with it."""
    moment = int(datetime.combine(since, time(), tzinfo=UTC).timestamp())
    params: Any = {"created": {"gte": moment}, "limit": PAGE}
    for payout in client.v1.payouts.list(params).auto_paging_iter():
        yield _paid_out(client, payout)


def _paid_out(client: stripe.StripeClient, payout: Any) -> PaidOut:
    """A payout asked by hand is not tied to its movements by Stripe: its composition is not known."""
    is_known = bool(payout.automatic) and payout.status not in FAILED and payout.currency == "eur"
    return PaidOut(
        id=payout.id,
        arrives_on=datetime.fromtimestamp(payout.arrival_date, UTC).date(),
        net=from_minor_units(payout.amount, payout.currency),
        currency=payout.currency.upper(),
        is_test=not payout.livemode,
        token=getattr(payout, "statement_descriptor", None) or "",
        is_failed=payout.status in FAILED,
        is_known=is_known,
        parts=tuple(_parts(client, payout.id)) if is_known and payout.livemode else (),
    )


def _parts(client: stripe.StripeClient, payout: str) -> Iterator[Part]:
    params: Any = {"payout": payout, "limit": PAGE, "expand": ["data.source"]}
    for moved in client.v1.balance_transactions.list(params).auto_paging_iter():
        if moved.type != "payout":  # the transfer itself
            yield _part(moved)


def _part(moved: Any) -> Part:
    """Stripe keeps a fee beside a movement, or as a movement of its own; both count as a fee here."""
    category = getattr(moved, "reporting_category", None) or ""
    kind = KINDS.get(category) or KINDS.get(moved.type, PartKind.OTHER)
    amount, fee = (from_minor_units(units, moved.currency) for units in (moved.amount, moved.fee))
    is_fee = kind is PartKind.FEE
    source = None if isinstance(moved.source, str) else moved.source
    return Part(
        id=moved.id,
        kind=kind,
        gross=from_minor_units(0, moved.currency) if is_fee else amount,
        fee=fee - amount if is_fee else fee,
        charge=_charge(source),
        once=str(getattr(getattr(source, "metadata", None), "ardoise", None) or ""),
        label=getattr(moved, "description", None) or NAMES[kind],
    )


def _charge(source: Any) -> str:
    """The payment itself, or that of a refund or of a dispute."""
    if source is None:
        return ""
    if source.object == "charge":
        return source.id
    charge = getattr(source, "charge", None)
    return (charge if isinstance(charge, str) else getattr(charge, "id", "")) or ""
