"""What must hold of payments: allocations within them, reversals whole, settlements equal to what was allocated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import Q, Sum

from ardoise.domain.money import ZERO, Money
from ardoise.history.models import Event
from ardoise.history.verify import Fault, Scope, fault
from ardoise.payments import events
from ardoise.payments.models import Allocation, Checkout, MovementKind, Payment
from ardoise.payments.queries import signed
from ardoise.sales.models import Settlement

PAID = "payments.settlements"
ALLOCATIONS = "payments.allocations"
ONLINE = "payments.online"
COUNTED = Q(payment__received=True) | Q(payment__confirmation__isnull=False)


def settlements_are_allocated(scope: Scope) -> Iterator[Fault]:
    """Paid = Σ allocations of payments that really came (of a credit note: what it gave elsewhere)."""
    rows = Settlement.objects.select_related("invoice").order_by("pk")
    for chunk in scope.chunks(scope.of(rows)):
        allocated = _sums(chunk)
        for settlement in chunk:
            given = allocated.get(settlement.pk, ZERO)
            expected = -given if settlement.invoice.is_credit_note else given
            if settlement.paid != expected:
                sentence = f"noté {settlement.paid} € réglés, les affectations font {expected} €"
                yield fault(PAID, settlement, settlement.invoice.number, sentence)


def _sums(settlements: Sequence[Settlement]) -> dict[int, Money]:
    rows = Allocation.objects.filter(COUNTED, invoice__in=[settlement.pk for settlement in settlements])
    return dict(rows.values_list("invoice").annotate(sum=Sum("amount")).order_by("invoice"))


def allocations_are_within(scope: Scope) -> Iterator[Fault]:
    """No payment settles more than it brought; a reversal undoes its payment, allocations included; each is told."""
    rows = Payment.objects.select_related("reverses").prefetch_related("allocations__invoice").order_by("pk")
    for chunk in scope.chunks(scope.of(rows)):
        undone = _allocated([payment.reverses_id for payment in chunk if payment.reverses_id])
        told = _told(chunk)
        for payment in chunk:
            yield from _within(payment)
            if payment.reverses is not None:
                yield from _reversal(payment, payment.reverses, undone.get(payment.reverses.pk, ZERO))
            elif payment.pk not in told:
                yield fault(ALLOCATIONS, payment, payment.label, "aucun événement ne raconte ce règlement")


def _within(payment: Payment) -> Iterator[Fault]:
    used, brought = _sum(payment), signed(payment)
    if not min(ZERO, brought) <= used <= max(ZERO, brought):
        yield fault(ALLOCATIONS, payment, payment.label, f"affecte {used} € alors qu’il fait {brought} €")
    if any(allocation.invoice.company_id != payment.company_id for allocation in payment.allocations.all()):
        yield fault(ALLOCATIONS, payment, payment.label, "règle une facture d’une autre entreprise")


def _reversal(payment: Payment, reversed_: Payment, allocated: Money) -> Iterator[Fault]:
    if payment.amount != reversed_.amount or payment.direction == reversed_.direction:
        yield fault(ALLOCATIONS, payment, payment.label, "n’annule pas exactement son règlement")
    elif _sum(payment) != -allocated:
        yield fault(ALLOCATIONS, payment, payment.label, "n’annule pas toutes les affectations de son règlement")


def _sum(payment: Payment) -> Money:
    return sum((allocation.amount for allocation in payment.allocations.all()), ZERO)


def _allocated(payments: Sequence[int]) -> dict[int, Money]:
    rows = Allocation.objects.filter(payment__in=payments)
    return dict(rows.values_list("payment").annotate(sum=Sum("amount")).order_by("payment"))


def _told(payments: Sequence[Payment]) -> set[int]:
    found = Event.objects.filter(
        chain__in={payment.company_id for payment in payments},
        subject_type=Payment._meta.label_lower,
        subject_id__in=[payment.pk for payment in payments],
        name__in=(events.PAYMENT_RECORDED, events.DIFFERENCE_SETTLED),
    )
    return set(found.values_list("subject_id", flat=True))


def online_payments_agree(scope: Scope) -> Iterator[Fault]:
    """What a provider says of a checkout is what its movements add up to, each with its payment; a trial moves none."""
    rows = Checkout.objects.select_related("account").prefetch_related("movements__payment").order_by("pk")
    for chunk in scope.chunks(scope.of(rows)):
        for checkout in chunk:
            yield from _online(checkout)


def _online(checkout: Checkout) -> Iterator[Fault]:
    sums = dict.fromkeys(MovementKind, ZERO)
    for movement in checkout.movements.all():
        sums[MovementKind(movement.kind)] += movement.amount
        came = movement.kind in (MovementKind.RECEIVED, MovementKind.RETURNED)
        written = signed(movement.payment) if movement.payment else None
        if written is None and came:
            yield fault(ONLINE, checkout, checkout.once, "un encaissement en ligne n’a pas son règlement")
        elif written is not None and written != (movement.amount if came else -movement.amount):
            yield fault(ONLINE, checkout, checkout.once, f"bouge {movement.amount} €, son règlement {written} €")
    known = (ZERO, ZERO) if checkout.is_test else (checkout.captured, checkout.refunded + checkout.lost)
    went = sums[MovementKind.REFUNDED] + sums[MovementKind.LOST] - sums[MovementKind.RETURNED]
    if (sums[MovementKind.RECEIVED], went) != known:
        said = f"{known[0]} € reçus et {known[1]} € rendus"
        yield fault(ONLINE, checkout, checkout.once, f"{said} d’après le prestataire, pas d’après les règlements")
