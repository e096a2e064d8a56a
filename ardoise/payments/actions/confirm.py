"""An announced payment really came: from now on it counts."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from ardoise.domain.errors import Conflict
from ardoise.history.record import Author, record
from ardoise.payments import events
from ardoise.payments.models import Confirmation, Payment
from ardoise.sales.actions.settle import settle


def confirm_payment(payment: Payment, *, on: date, by: Author) -> Payment:
    with transaction.atomic():
        payment = Payment.objects.select_for_update().get(pk=payment.pk)
        if payment.received or hasattr(payment, "confirmation"):
            raise Conflict("already_received", "Ce règlement est déjà noté comme reçu.", "received")
        if hasattr(payment, "reversal"):
            raise Conflict("already_reversed", "Ce règlement est annulé.", "received")
        Confirmation.objects.create(payment=payment, date=on)
        for allocation in payment.allocations.select_related("invoice"):
            settle(allocation.invoice, allocation.amount, on=on)
        record(payment.company_id, events.PAYMENT_CONFIRMED, payment, by=by, amount=payment.amount)
    return payment
