"""An announced payment really came: from now on it counts."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from ardoise.domain.errors import Conflict
from ardoise.domain.money import ZERO
from ardoise.history.record import Author, lock_chain, record
from ardoise.payments import events
from ardoise.payments.actions.record import Wanted, write_allocations
from ardoise.payments.models import Confirmation, Payment
from ardoise.sales.actions.settle import settle
from ardoise.sales.models import Settlement


def confirm_payment(payment: Payment, *, on: date, by: Author) -> Payment:
    with transaction.atomic():
        lock_chain(payment.company_id)
        payment = Payment.objects.get(pk=payment.pk)
        if payment.received or hasattr(payment, "confirmation"):
            raise Conflict("already_received", "Ce règlement est déjà noté comme reçu.", "received")
        if hasattr(payment, "reversal"):
            raise Conflict("already_reversed", "Ce règlement est annulé.", "received")
        Confirmation.objects.create(payment=payment, date=on)
        for allocation in list(payment.allocations.select_related("invoice")):
            excess = allocation.amount - Settlement.objects.get(invoice=allocation.invoice).due
            settle(allocation.invoice, allocation.amount, on=on)
            if excess > ZERO:  # another payment came meanwhile: what is above the due is the customer's credit
                write_allocations(payment, [Wanted(allocation.invoice, -excess)], counts=True)
        record(payment.company_id, events.PAYMENT_CONFIRMED, payment, by=by, amount=payment.amount)
    return payment
