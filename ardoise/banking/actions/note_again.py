"""Note again a payment that was reversed because its link was undone: announced as before, or come again."""

from __future__ import annotations

from django.db.models import Sum

from ardoise.banking.models import DepositedCheque, PayoutPart, Reconciliation
from ardoise.history.record import Author
from ardoise.payments.actions.record import Wanted, record_payment
from ardoise.payments.actions.reverse import reverse_payment
from ardoise.payments.models import Payment
from ardoise.sales.models import Invoice


def announce_again(payment: Payment, *, by: Author) -> None:
    """Undo a confirmation: the payment is reversed, and announced again; a cheque stays in its deposit."""
    cheque = DepositedCheque.objects.filter(payment=payment).first()
    if cheque is not None:
        cheque.delete()
    reverse_payment(payment, by=by)
    again = _record_again(payment, received=False, by=by)
    if cheque is not None:
        cheque.pk, cheque.payment = None, again
        cheque.save(force_insert=True)


def _record_again(payment: Payment, *, received: bool, by: Author) -> Payment:
    """A payment like one that was reversed, for what its invoices still ask."""
    return record_payment(
        payment.company,
        day=payment.date,
        amount=payment.amount,
        method=payment.method,
        label=payment.label,
        received=received,
        direction=payment.direction,
        contact=payment.contact,
        allocations=_still_asked(payment),
        by=by,
    )


def _still_asked(payment: Payment) -> list[Wanted]:
    """Its shares as they were; once an invoice asks less, the invoices alone, up to the payment: the rest is credit."""
    rows = payment.allocations.values_list("invoice").annotate(sum=Sum("amount")).order_by("invoice")
    shares = {pk: amount for pk, amount in rows if amount}
    invoices = Invoice.objects.select_related("settlement").in_bulk(list(shares))
    asked = {pk: invoices[pk].settlement.due for pk in shares if not invoices[pk].is_credit_note}
    if all(shares[pk] <= due for pk, due in asked.items()):
        return [Wanted(invoices[pk], amount) for pk, amount in shares.items()]
    wanted, left = [], payment.amount
    for pk, due in asked.items():
        part = min(shares[pk], due, left)
        if part:
            wanted.append(Wanted(invoices[pk], part))
            left -= part
    return wanted


def come_again(payment: Payment, *, by: Author) -> None:
    """Undo a return: the payment is noted again, and the line that proved it proves the new one."""
    came = payment.confirmation.date if hasattr(payment, "confirmation") else payment.date
    payment.date = came
    again = _record_again(payment, received=True, by=by)
    Reconciliation.objects.filter(payment=payment, undone_at=None).update(payment=again, confirmed=False)
    DepositedCheque.objects.filter(payment=payment).update(payment=again)
    PayoutPart.objects.filter(payment=payment).update(payment=again)
