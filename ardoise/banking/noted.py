"""What is already noted and a line may prove, as `domain/matching_recorded.py` reads it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from ardoise.banking.links import WAITING
from ardoise.banking.models import DepositedCheque, PayoutPart, Reconciliation
from ardoise.banking.open_items import Names, own_names
from ardoise.banking.recorded import deposits_waiting, payouts_waiting
from ardoise.companies.models import Company
from ardoise.domain.matching_recorded import Recorded, RecordedIndex
from ardoise.domain.matching_recorded_index import DEPOSIT, PAYMENT, PAYOUT, RECEIVED
from ardoise.payments.models import Allocation, Direction, Payment

_AROUND = timedelta(days=16)  # the widest window of a payment, `Recorded.window`
_RETURNS = timedelta(days=70)

_STANDING = Reconciliation.objects.filter(undone_at=None)


def index_of(company: Company, days: tuple[date, date], names: Names, *, returns: bool) -> RecordedIndex:
    """Payments without a line around these days, deposits, payouts; with `returns`, what lines proved before."""
    first, last = days
    free = _payments(company, first - _AROUND, last + _AROUND).exclude(_has(_STANDING, "payment"))
    free = free.exclude(_has(DepositedCheque.objects.all(), "payment"))
    free = free.exclude(_has(PayoutPart.objects.filter(payout__is_failed=False), "payment"))
    items = [*_recorded(free, PAYMENT, names), *_deposits(company), *_payouts(company)]
    if returns:
        came = _all_payments(company, first - _RETURNS, last)
        proved = came.filter(_has(_STANDING, "payment"), reversal=None)
        items += [*_recorded(proved, RECEIVED, names), *_recorded(_undone_by_hand(came), RECEIVED, names)]
    return RecordedIndex(items, own_names(company), names)


def _payments(company: Company, first: date, last: date) -> QuerySet[Payment]:
    return _all_payments(company, first, last).filter(reversal=None)


def _all_payments(company: Company, first: date, last: date) -> QuerySet[Payment]:
    return Payment.objects.money().filter(company=company, date__gte=first, date__lte=last, amount__gt=0, reverses=None)


def _undone_by_hand(payments: QuerySet[Payment]) -> QuerySet[Payment]:
    """Reversed by somebody before the bank said it: no line proves the reversal, and theirs stands or waits again."""
    waits = Reconciliation.objects.filter(line__state__in=WAITING, line__linked_cents=0, line__cents__gt=0)
    reversals = Exists(_STANDING.filter(payment__reverses=OuterRef("pk")))
    rows = payments.filter(~reversals, reversal__isnull=False)
    return rows.filter(Q(_has(_STANDING, "payment")) | Q(_has(waits, "payment")))


def _has(rows: QuerySet[Any], column: str) -> Exists:
    return Exists(rows.filter(**{column: OuterRef("pk")}))


def _recorded(payments: QuerySet[Payment], kind: str, names: Names) -> Iterable[Recorded]:
    numbers: dict[int, list[str]] = {}
    settled = Allocation.objects.filter(payment__in=payments.values("pk")).order_by("pk")
    for pk, number in settled.values_list("payment_id", "invoice__number"):
        numbers.setdefault(pk, []).append(number or "")
    for row in payments.order_by("date", "pk"):
        amount = row.amount if row.direction == Direction.IN else -row.amount
        yield Recorded(
            id=f"payment:{row.pk}",
            kind=kind,
            customer=str(row.contact_id) if row.contact_id else "",
            names=names.get(str(row.contact_id), ()),
            amount=amount,
            date=row.date,
            method=row.method,
            label=row.label,
            numbers=tuple(dict.fromkeys(numbers.get(row.pk, ()))),
        )


def _deposits(company: Company) -> Iterable[Recorded]:
    for row in deposits_waiting(company):
        cheques = [one.payment for one in row.cheques.all()]
        yield Recorded(
            id=f"deposit:{row.pk}",
            kind=DEPOSIT,
            customer="",
            names=(),
            amount=row.total,
            date=row.date,
            method="cheque",
            label=row.number,
            token=row.number,
            parts=tuple(str(cheque.pk) for cheque in cheques),
        )


def _payouts(company: Company) -> Iterable[Recorded]:
    for row in payouts_waiting(company):
        parts = [part for part in row.parts.all() if part.payment_id]
        if parts:
            yield Recorded(
                id=f"payout:{row.pk}",
                kind=PAYOUT,
                customer="",
                names=(),
                amount=row.net,
                date=row.arrives_on,
                method=row.provider,
                token=row.token,
                parts=tuple(str(part.payment_id) for part in parts),
                fee=row.fee,
            )
