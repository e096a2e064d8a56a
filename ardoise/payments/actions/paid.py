"""An invoice issued as already paid: note its payment, once (a consequence of `invoice.paid_before`)."""

from __future__ import annotations

from ardoise.history.models import Event
from ardoise.history.record import PRODUCT
from ardoise.payments.actions.record import Wanted, record_payment
from ardoise.payments.models import Allocation, Method
from ardoise.sales.models import Invoice


def record_payment_made_before(event_id: int) -> None:
    """Idempotent: nothing when the invoice was not issued as paid, or has its payment already."""
    event = Event.objects.get(pk=event_id)
    invoice = Invoice.objects.select_related("company").get(pk=event.subject_id)
    if invoice.paid_on is None or Allocation.objects.filter(invoice=invoice).exists():
        return
    record_payment(
        invoice.company,
        day=invoice.paid_on,
        amount=invoice.total_incl_vat,
        method=invoice.paid_method or Method.OTHER,
        label=f"Facture {invoice.number}",
        allocations=[Wanted(invoice)],
        by=PRODUCT,
    )
