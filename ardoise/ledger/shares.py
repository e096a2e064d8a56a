"""The allocations that count, by invoice and by payment: a memory that reads each of them once or twice."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from ardoise.domain.money import Money
from ardoise.ledger.chunks import forget
from ardoise.payments.models import Allocation

COUNTED = Q(payment__received=True) | Q(payment__confirmation__isnull=False)
SHARE_COLUMNS = (
    *("pk", "payment_id", "invoice_id", "amount", "made_at", "payment__date", "payment__created_at"),
    *("payment__received", "payment__confirmation__date", "payment__confirmation__created_at"),
)


@dataclass(frozen=True, slots=True)
class Share:
    """An allocation that counts: the day and the moment from which it does."""

    pk: int
    payment_id: int
    invoice_id: int
    amount: Money
    date: date
    moment: datetime
    is_later: bool  # made after its payment was recorded


def shares_of(rows: Iterable[tuple[Any, ...]], zone: str) -> list[Share]:
    """From `SHARE_COLUMNS`."""
    found = []
    for pk, payment, invoice, amount, made_at, day, created_at, received, confirmed_on, confirmed_at in rows:
        counted, moment = (day, created_at) if received else (confirmed_on, confirmed_at)
        if made_at is not None:
            counted = max(counted, made_at.astimezone(ZoneInfo(zone)).date())
            moment = max(moment, made_at)
        found.append(Share(pk, payment, invoice, amount, counted, moment, made_at is not None))
    return found


class Shares:
    """All the shares of a payment are read with any of them: those of its other invoices too."""

    def __init__(self, zone: str) -> None:
        self.zone = zone
        self._of_invoice: dict[int, list[Share]] = {}
        self._of_payment: dict[int, list[Share]] = {}

    def of_invoices(self, ids: Collection[int]) -> dict[int, list[Share]]:
        """By invoice, in the order in which they were written."""
        forget(self._of_invoice)
        asked: dict[int, list[Share]] = {pk: [] for pk in ids if pk not in self._of_invoice}
        if asked:
            same = Allocation.objects.filter(invoice__in=asked).values("payment")
            of_payment: dict[int, list[Share]] = {}
            for share in self._read(Allocation.objects.filter(payment__in=same)):
                of_payment.setdefault(share.payment_id, []).append(share)
                if share.invoice_id in asked:
                    asked[share.invoice_id].append(share)
            forget(self._of_payment)
            self._of_payment |= of_payment
            self._of_invoice |= asked
        return {pk: self._of_invoice[pk] for pk in ids}

    def of_payments(self, ids: Collection[int]) -> dict[int, list[Share]]:
        """By payment, in the order in which they were written."""
        forget(self._of_payment)
        asked: dict[int, list[Share]] = {pk: [] for pk in ids if pk not in self._of_payment}
        if asked:
            for share in self._read(Allocation.objects.filter(payment__in=asked)):
                asked[share.payment_id].append(share)
            self._of_payment |= asked
        return {pk: self._of_payment[pk] for pk in ids}

    def _read(self, rows: QuerySet[Allocation]) -> list[Share]:
        return shares_of(rows.filter(COUNTED).order_by("pk").values_list(*SHARE_COLUMNS), self.zone)
