"""Undo a payment by the entry that reverses it: both stay."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Sum

from ardoise.domain.errors import Conflict
from ardoise.history.record import Author, lock_chain, record
from ardoise.payments import events
from ardoise.payments.actions.record import Wanted, write_allocations
from ardoise.payments.holds import check_holds
from ardoise.payments.models import Direction, Movement, MovementKind, Payment
from ardoise.sales.models import Invoice


def reverse_payment(payment: Payment, *, by: Author) -> Payment:
    """The reversing entry, of today. Raises Conflict("already_reversed"), ("is_reversal"), ("moved_online"), and what
    `holds` say."""
    with transaction.atomic():
        lock_chain(payment.company_id)
        payment = Payment.objects.select_related("company").get(pk=payment.pk)
        if payment.reverses_id:
            raise Conflict(
                "is_reversal", "Cette écriture en annule déjà une autre : notez un nouveau règlement.", "payment"
            )
        if hasattr(payment, "reversal"):
            raise Conflict("already_reversed", "Ce règlement est déjà annulé.", "payment")
        _check_online(payment)
        check_holds(payment)
        counts = payment.received or hasattr(payment, "confirmation")
        reversal = Payment.objects.create(
            company=payment.company,
            contact=payment.contact,
            date=payment.company.today,
            label=f"Annulation : {payment.label}".rstrip(" :")[:200],
            method=payment.method,
            direction=Direction.OUT if payment.direction == Direction.IN else Direction.IN,
            received=counts,
            amount=payment.amount,
            reverses=payment,
        )
        shares = payment.allocations.values("invoice").annotate(sum=Sum("amount")).order_by("invoice")
        invoices = Invoice.objects.in_bulk([share["invoice"] for share in shares])
        undone = [Wanted(invoices[share["invoice"]], -share["sum"]) for share in shares if share["sum"]]
        write_allocations(reversal, undone, counts=counts)
        event = events.DIFFERENCE_TAKEN_BACK if payment.is_difference else events.PAYMENT_REVERSED
        record(payment.company_id, event, payment, by=by, amount=payment.amount, reversal=reversal.pk)
    return reversal


def _check_online(payment: Payment) -> None:
    """What a provider gave back or took again is a fact, and what it gave back of a payment is not undone twice."""
    movement = Movement.objects.select_related("checkout").filter(payment=payment).first()
    if movement is None:
        return
    since = Movement.objects.filter(checkout=movement.checkout, payment__isnull=False, payment__reversal=None)
    if movement.kind != MovementKind.RECEIVED or since.exclude(kind=MovementKind.RECEIVED).exists():
        message = (
            "Ce règlement en ligne a déjà été remboursé ou contesté : finissez de le rembourser chez le prestataire, "
            "Ardoise le notera."
        )
        raise Conflict("moved_online", message, "payment")
