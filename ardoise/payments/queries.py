"""What is left of payments and credit notes."""

from __future__ import annotations

from django.db.models import Q, Sum

from ardoise.contacts.models import Contact
from ardoise.domain.money import ZERO, Money
from ardoise.payments.models import Allocation, Direction, Payment
from ardoise.sales.actions.settle import amount_to_pay
from ardoise.sales.models import Invoice, InvoiceState, Settlement

COUNTS = Q(received=True) | Q(confirmation__isnull=False)


def signed(payment: Payment) -> Money:
    """Money in is positive, money paid back negative."""
    return payment.amount if payment.direction == Direction.IN else -payment.amount


def unallocated(payment: Payment) -> Money:
    """What a payment did not settle: the customer's credit when positive."""
    used = Allocation.objects.filter(payment=payment).aggregate(sum=Sum("amount"))["sum"] or ZERO
    return signed(payment) - used


def credit_of(contact: Contact) -> Money:
    """The customer's credit: received and neither allocated nor paid back. It is not turnover and bears no VAT."""
    payments = Payment.objects.filter(COUNTS, contact=contact)
    came = payments.filter(direction=Direction.IN).aggregate(sum=Sum("amount"))["sum"] or ZERO
    went = payments.filter(direction=Direction.OUT).aggregate(sum=Sum("amount"))["sum"] or ZERO
    used = Allocation.objects.filter(payment__in=payments).aggregate(sum=Sum("amount"))["sum"] or ZERO
    return came - went - used


def unused(note: Invoice) -> Money:
    """What of a credit note was neither set against another invoice nor paid back."""
    settlement = Settlement.objects.get(invoice=note)
    return note.total_incl_vat - settlement.paid


def refundable(note: Invoice) -> Money:
    """What may be paid back of a credit note: not what its own invoice still absorbs because it is unpaid."""
    if note.original is None:
        return unused(note)
    original = Settlement.objects.get(invoice=note.original)
    over_paid = original.paid + original.credited - amount_to_pay(note.original)
    return max(ZERO, min(unused(note), over_paid))


def open_invoices(contact: Contact) -> list[Invoice]:
    """The unpaid invoices of a customer, oldest due first."""
    rows = Invoice.objects.filter(contact=contact, state=InvoiceState.ISSUED, settlement__due__gt=0)
    return list(rows.select_related("settlement").order_by("due_date", "pk"))
