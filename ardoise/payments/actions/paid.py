"""An invoice issued as already paid: note its payment, once (a consequence of `invoice.paid_before`)."""

from __future__ import annotations

from ardoise.history.models import Event
from ardoise.history.record import PRODUCT
from ardoise.payments.actions.record import Wanted, record_payment
from ardoise.payments.models import Allocation, Method
from ardoise.sales.models import Invoice


def record_payment_made_before(event_id: int) -> None:
    """Idempotent: nothing when the invoice was not issued as paid, has its payment already, or asks nothing."""
    event = Event.objects.get(pk=event_id)
    invoice = Invoice.objects.select_related("company", "settlement").get(pk=event.subject_id)
    due = invoice.settlement.due  # not the total: it may deduct down payments under it
    if invoice.paid_on is None or not due or Allocation.objects.filter(invoice=invoice).exists():
        return
    record_payment(
        invoice.company,
        day=invoice.paid_on,
        amount=due,
        method=invoice.paid_method or Method.OTHER,
        label=f"Facture {invoice.number}",
        allocations=[Wanted(invoice)],
        by=PRODUCT,
    )
