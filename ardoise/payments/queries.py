"""What is left of payments and credit notes."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from ardoise.companies.models import Company
from ardoise.contacts.models import Contact
from ardoise.domain.money import ZERO, Money, total
from ardoise.domain.terms import CASH_LIMIT, DIFFERENCE_LIMIT
from ardoise.payments.models import DIFFERENCE, Allocation, Direction, Method, Payment
from ardoise.sales.actions.settle import amount_to_pay
from ardoise.sales.models import Invoice, InvoiceState, Settlement
from ardoise.web.search import fold

COUNTS = Q(received=True) | Q(confirmation__isnull=False)


def signed(payment: Payment) -> Money:
    """Money in is positive, money paid back negative."""
    return payment.amount if payment.direction == Direction.IN else -payment.amount


def unallocated(payment: Payment) -> Money:
    """What a payment did not settle: the customer's credit when positive."""
    return signed(payment) - total(share.amount for share in payment.allocations.all())


def credit_of(contact: Contact) -> Money:
    """The customer's credit: received and neither allocated nor paid back. It is not turnover and bears no VAT."""
    payments = Payment.objects.filter(COUNTS, contact=contact)
    came = payments.filter(direction=Direction.IN).aggregate(sum=Sum("amount"))["sum"] or ZERO
    went = payments.filter(direction=Direction.OUT).aggregate(sum=Sum("amount"))["sum"] or ZERO
    used = Allocation.objects.filter(payment__in=payments).aggregate(sum=Sum("amount"))["sum"] or ZERO
    return came - went - used


def received_between(company: Company, first: date, last: date) -> Money:
    """Money that came in over these days, less what was paid back or reversed; only those rows are read."""
    rows = Payment.objects.money().filter(COUNTS, company=company, date__gte=first, date__lte=last)
    sums = rows.aggregate(
        came=Sum("amount", filter=Q(direction=Direction.IN)), went=Sum("amount", filter=Q(direction=Direction.OUT))
    )
    return (sums["came"] or ZERO) - (sums["went"] or ZERO)


def usual_method(company: Company, contact: Contact | None, amount: Money) -> Method:
    """How this customer paid last, else how the company was paid last; never cash above its legal limit."""
    rows = Payment.objects.money().filter(direction=Direction.IN, reverses__isnull=True)
    rows = rows.exclude(method=Method.CASH) if amount > CASH_LIMIT else rows
    known = rows.filter(contact=contact).order_by("-pk").first() if contact else None
    known = known or rows.filter(company=company).order_by("-date", "-pk").first()
    return Method(known.method) if known else Method.BANK_TRANSFER


def differences_of(invoice: Invoice) -> Money:
    """What was settled of the invoice without money, less what was taken back."""
    rows = Allocation.objects.filter(invoice=invoice, payment__method=DIFFERENCE)
    return rows.aggregate(sum=Sum("amount"))["sum"] or ZERO


def small_rest(invoice: Invoice) -> Money:
    """What of an invoice may be settled as a difference; nothing when it is too much, or before any payment."""
    if not invoice.is_issued or invoice.is_credit_note or invoice.settlement.paid <= ZERO:
        return ZERO
    due = invoice.settlement.due
    is_small = ZERO < due <= DIFFERENCE_LIMIT and due + differences_of(invoice) <= DIFFERENCE_LIMIT
    return due if is_small else ZERO


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


def matching(rows: QuerySet[Payment], text: str) -> QuerySet[Payment]:
    """The payments whose label, customer or invoices hold this text."""
    folded = fold(text)
    invoices = Allocation.objects.filter(payment=OuterRef("pk"), invoice__search__contains=folded)
    return rows.filter(
        Q(label__icontains=text.replace("\x00", "")) | Q(contact__search__contains=folded) | Q(Exists(invoices))
    )


def payments_of_status(rows: QuerySet[Payment], status: str, *, today: date) -> QuerySet[Payment]:
    """Received, announced or reversed. Raises ValueError for a status that does not exist."""
    undone = Q(reversal__isnull=False) | Q(reverses__isnull=False)
    conditions = {
        "received": COUNTS & ~undone & ~Q(method=DIFFERENCE),
        "announced": ~COUNTS & ~undone,
        "reversed": undone,
    }
    if status not in conditions:
        raise ValueError(status)
    return rows.filter(conditions[status])
