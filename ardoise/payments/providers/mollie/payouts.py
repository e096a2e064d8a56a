"""What Mollie paid out: its settlements when the token may read them, else the payments that name theirs.

Settlements are whole: payments, refunds, chargebacks, and the costs that were withheld. A key of payments alone may not
read them: what it lists is put together by settlement, and the fees are not known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from mollie.api.client import Client

from ardoise.domain.money import decimal
from ardoise.payments.providers.base import PaidOut, Part, PartKind

PAGE = 250
ORGANISATION = "access_"  # how the token of an organisation begins
SETTLED = ("pending", "paidout", "failed")  # not the one that still grows
BEFORE = timedelta(days=60)  # payments of a settlement that was paid out after `since` may be this much older


def settlements_of(client: Client, since: date) -> Iterator[PaidOut]:
    for one in _every(client.settlements.list(limit=PAGE)):
        if _day(one.created_at) < since:
            return
        if one.status in SETTLED:
            yield _settlement(one)


def _settlement(one: Any) -> PaidOut:
    currency = one.amount["currency"]
    is_failed = one.status == "failed"
    return PaidOut(
        id=one.id,
        arrives_on=_day(one.settled_at or one.created_at),
        net=decimal(one.amount["value"]),
        currency=currency,
        is_test=False,  # a test moves no money: it has no settlement
        token=one.reference or "",
        is_failed=is_failed,
        parts=() if is_failed or currency != "EUR" else tuple(_parts(one)),
    )


def _parts(one: Any) -> Iterator[Part]:
    for payment in _every(one.payments.list(limit=PAGE)):
        yield _received(payment, payment.id)
    for capture in _every(one.captures.list(limit=PAGE)):
        yield _received(capture, capture.payment_id)
    for refund in _every(one.refunds.list(limit=PAGE)):
        yield _taken(refund, PartKind.REFUND, refund.payment_id)
    for chargeback in _every(one.chargebacks.list(limit=PAGE)):
        yield _taken(chargeback, PartKind.DISPUTE, chargeback.payment_id)
    for year, months in (one.periods or {}).items():
        for month, period in months.items():
            for index, cost in enumerate(period.get("costs") or ()):
                name = f"{one.id}:{year}-{month}:{index}"
                fee = decimal(cost["amountGross"]["value"])
                yield Part(name, PartKind.FEE, Decimal(0), fee, label=cost.get("description") or "Frais Mollie")


def grouped_payments(client: Client, since: date) -> Iterator[PaidOut]:
    """Without the fees: `net` is what came in, less what went back."""
    parts: dict[str, list[Part]] = defaultdict(list)
    days: dict[str, date] = {}
    units: dict[str, set[str]] = defaultdict(set)

    def add(settlement: str | None, part: Part, day: date, amount: Any) -> None:
        if settlement:
            parts[settlement].append(part)
            days[settlement] = max(day, days.get(settlement, day))
            units[settlement].add(amount["currency"])

    for one in _recent(client.payments.list(limit=PAGE), since - BEFORE):
        if one.status == "paid" and one.mode == "live":
            paid = _day(one.paid_at or one.created_at)
            add(one.settlement_id, _received(one, one.id), paid, one.settlement_amount or one.amount)
    for one in _recent(client.refunds.list(limit=PAGE), since - BEFORE):
        part = _taken(one, PartKind.REFUND, one.payment_id)
        add(one.settlement_id, part, _day(one["createdAt"]), one.settlement_amount or one.amount)
    for one in _recent(client.chargebacks.list(limit=PAGE), since - BEFORE):
        part = _taken(one, PartKind.DISPUTE, one.payment_id)
        add(one.settlement_id, part, _day(one.created_at), one.settlement_amount or one.amount)
    for settlement, found in parts.items():
        if days[settlement] >= since:
            currency = "EUR" if units[settlement] == {"EUR"} else ", ".join(sorted(units[settlement] - {"EUR"}))
            net = sum((part.gross for part in found), Decimal(0))
            yield PaidOut(
                settlement, days[settlement], net, currency, is_test=False, is_known=False, parts=tuple(found)
            )


def _received(one: Any, payment: str) -> Part:
    label = one.get("description") or "Encaissement"
    return Part(one.id, PartKind.PAYMENT, abs(_settled(one)), charge=payment, once=_once(one), label=label)


def _taken(one: Any, kind: PartKind, payment: str) -> Part:
    """Mollie signs what it takes back in some answers, not in all."""
    name = "Remboursement" if kind is PartKind.REFUND else "Contestation"
    return Part(one.id, kind, -abs(_settled(one)), charge=payment or "", label=one.get("description") or name)


def _settled(one: Any) -> Decimal:
    amount = one.get("settlementAmount") or one["amount"]
    return decimal(amount["value"])


def _once(one: Any) -> str:
    metadata = one.get("metadata")
    return str(metadata.get("ardoise") or "") if isinstance(metadata, dict) else ""


def _recent(page: Any, since: date) -> Iterator[Any]:
    """Mollie lists the newest first."""
    for one in _every(page):
        if _day(one["createdAt"]) < since:
            return
        yield one


def _every(page: Any) -> Iterable[Any]:
    while page is not None:
        yield from page
        page = page.get_next() if page.has_next() else None


def _day(moment: str) -> date:
    return datetime.fromisoformat(moment).date()
