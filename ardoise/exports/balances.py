"""What customers owe on a day, by age, and the account of one customer: exact to the cent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum

from ardoise.companies.models import Company
from ardoise.contacts.models import Contact
from ardoise.domain.money import ZERO, Money, total
from ardoise.payments.models import Allocation, Direction, Payment
from ardoise.payments.queries import COUNTS, signed
from ardoise.sales.actions.settle import amount_to_pay
from ardoise.sales.models import Invoice, InvoiceKind, InvoiceState

AGES = ("Non échu", "1 à 30 j", "31 à 60 j", "61 à 90 j", "Plus de 90 j")
_LIMITS = (0, 30, 60, 90)  # days late
CHUNK = 500


@dataclass
class Aged:
    """One customer: what is owed by age, and the credit that they have."""

    contact_id: int | None
    name: str
    ages: list[Money] = field(default_factory=lambda: [ZERO] * len(AGES))
    credit: Money = ZERO

    @property
    def owed(self) -> Money:
        return total(self.ages)

    @property
    def balance(self) -> Money:
        return self.owed - self.credit


@dataclass(frozen=True)
class Movement:
    """One line of a customer's account: an invoice is a debit, a payment or a credit note a credit."""

    day: date
    label: str
    debit: Money = ZERO
    credit: Money = ZERO
    due: date | None = None
    invoice_id: int | None = None

    @property
    def change(self) -> Money:
        return self.debit - self.credit


@dataclass(frozen=True)
class Statement:
    """The account of a customer over a period, each line with the balance after it."""

    contact: Contact
    first: date
    last: date
    opening: Money
    lines: tuple[tuple[Movement, Money], ...]

    @property
    def closing(self) -> Money:
        return self.lines[-1][1] if self.lines else self.opening


def aged_balance(company: Company, day: date) -> list[Aged]:
    """By customer, the largest balance first, at the end of that day. A payment counts from the day it was received or
    confirmed, what it settles from the day it was allocated, a credit note from its date. What is settled since long
    is not read."""
    found: dict[int | None, Aged] = {}
    for contact_id, name, amount, age in (*_invoices(company, day), *_loose(company, day)):
        row = found.setdefault(contact_id, Aged(contact_id, name))
        if age is None:
            row.credit += amount
        else:
            row.ages[age] += amount
    rows = [row for row in found.values() if row.owed or row.credit]
    return sorted(rows, key=lambda row: (-row.balance.cents, row.name))


def statement_of(contact: Contact, first: date, last: date) -> Statement:
    """Every invoice, credit note and payment of the customer between two days, after what was owed before."""
    opening = total(movement.change for movement in _movements(contact, None, first - timedelta(days=1)))
    balance, lines = opening, []
    for movement in sorted(_movements(contact, first, last), key=lambda one: one.day):
        balance += movement.change
        lines.append((movement, balance))
    return Statement(contact, first, last, opening, tuple(lines))


Found = tuple[int | None, str, Money, int | None]  # customer, name, amount, age (None: a credit)


def _invoices(company: Company, day: date) -> Iterator[Found]:
    payments = Payment.objects.filter(company=company)
    shares = _shares(company, day).filter(payment__in=_counted(payments, day), invoice__date__lte=day)
    of_later_payments = Allocation.objects.filter(payment__in=_counted_after(payments, day))
    made_later = Allocation.objects.filter(_after(company, day), payment__company=company)
    notes = Invoice.objects.filter(original=OuterRef("pk"), state=InvoiceState.ISSUED)
    rows = Invoice.objects.filter(company=company, state=InvoiceState.ISSUED, date__lte=day).annotate(
        paid=_sum(shares.filter(invoice=OuterRef("pk")), "invoice", "amount"),
        credited=_sum(notes.filter(date__lte=day), "original", "total_incl_vat"),
        used=_sum(shares.filter(invoice__original=OuterRef("pk")), "invoice__original", "amount"),
        is_replaced=Exists(
            Invoice.objects.filter(
                replaces=OuterRef("pk"), kind=InvoiceKind.CORRECTIVE, state=InvoiceState.ISSUED, date__lte=day
            )
        ),
    )
    moved = Q(settlement__due__gt=0) | Q(settlement__credited__gt=0)
    moved |= Q(settlement__due__lt=0)  # a final invoice of less than its down payments
    for later in (of_later_payments, made_later):
        moved |= Q(pk__in=later.values("invoice"))
        moved |= Q(pk__in=later.filter(invoice__original__isnull=False).values("invoice__original"))
    rows = rows.filter(moved | Q(kind=InvoiceKind.CREDIT_NOTE, original__isnull=True)).prefetch_related("deductions")
    for invoice in rows.select_related("contact").order_by("pk").iterator(chunk_size=CHUNK):
        row: Any = invoice
        name = invoice.contact.name if invoice.contact else invoice.customer_name
        paid = row.paid or ZERO
        if invoice.is_credit_note:
            left = invoice.total_incl_vat + paid  # what used it is negative
            if invoice.original_id is None and left > ZERO:
                yield invoice.contact_id, name, left, None
            continue
        to_pay = amount_to_pay(invoice)
        credited = (row.credited or ZERO) + (row.used or ZERO) + (to_pay if row.is_replaced else ZERO)
        left = to_pay - paid - credited
        if left > ZERO:
            yield invoice.contact_id, name, left, _age(invoice.due_date, day)
        elif left < ZERO:
            yield invoice.contact_id, name, -left, None


def _loose(company: Company, day: date) -> Iterator[Found]:
    """What payments hold beyond the invoices that they settle: added up by the database, customer by customer."""
    payments = _counted(Payment.objects.filter(company=company), day)
    sums: dict[int | None, Money] = {}
    for (contact_id, direction), amount in _by_contact(payments, "contact", "direction"):
        sums[contact_id] = sums.get(contact_id, ZERO) + (amount if direction == Direction.IN else -amount)
    shares = _shares(company, day).filter(payment__in=payments, invoice__date__lte=day)
    for (contact_id,), amount in _by_contact(shares, "payment__contact"):
        sums[contact_id] = sums.get(contact_id, ZERO) - amount
    left = {contact_id: amount for contact_id, amount in sums.items() if amount}
    names = dict(Contact.objects.filter(pk__in=[pk for pk in left if pk]).values_list("pk", "name"))
    yield from ((pk, names.get(pk or 0, "Sans client"), amount, None) for pk, amount in left.items())


def _by_contact(rows: QuerySet[Any], *keys: str) -> Iterator[tuple[tuple[Any, ...], Money]]:
    for *key, added in rows.order_by().values_list(*keys).annotate(added=Sum("amount")):
        yield tuple(key), added


def _movements(contact: Contact, first: date | None, last: date) -> Iterator[Movement]:
    replacing = Invoice.objects.filter(kind=InvoiceKind.CORRECTIVE, state=InvoiceState.ISSUED, date__lte=last)
    invoices = Invoice.objects.filter(contact=contact, state=InvoiceState.ISSUED, date__lte=last).prefetch_related(
        "deductions", Prefetch("replacements", replacing.order_by("date", "pk"), to_attr="correctives")
    )
    # of one issued before the period, what replaces it may be of the period
    if first:
        invoices = invoices.filter(Q(date__gte=first) | Q(pk__in=replacing.filter(date__gte=first).values("replaces")))
    found = (one for invoice in invoices.order_by("pk").iterator(chunk_size=CHUNK) for one in _of_invoice(invoice))
    for movement in chain(found, _of_payments(contact, first, last)):
        if first is None or movement.day >= first:
            yield movement


def _of_invoice(invoice: Invoice) -> Iterator[Movement]:
    assert invoice.date is not None
    if invoice.is_credit_note:
        yield Movement(invoice.date, f"Avoir {invoice.number}", credit=invoice.total_incl_vat, invoice_id=invoice.pk)
        return
    label, amount = f"{invoice.get_kind_display()} {invoice.number}", amount_to_pay(invoice)
    yield Movement(invoice.date, label, debit=amount, due=invoice.due_date, invoice_id=invoice.pk)
    for corrective in getattr(invoice, "correctives", ())[:1]:  # what is replaced is replaced once
        yield Movement(corrective.date, f"{invoice.number} remplacée par {corrective.number}", credit=amount)


def _of_payments(contact: Contact, first: date | None, last: date) -> Iterator[Movement]:
    """The payments of a customer, what they settle for another one, and what others settle for this one."""
    zone = ZoneInfo(contact.company.time_zone)
    crossed = Allocation.objects.filter(payment__company=contact.company_id).filter(
        Q(invoice__contact=contact) & ~Q(payment__contact=contact)
        | Q(payment__contact=contact) & ~Q(invoice__contact=contact)
    )
    rows: QuerySet[Payment] = Payment.objects.filter(
        Q(contact=contact) | Q(pk__in=crossed.values("payment")), company=contact.company_id
    )
    rows = _counted(rows, last)
    if first:  # what an earlier payment settles of an invoice of the period, or in it, counts in the period
        of_it = Q(invoice__date__gte=first) | _after(contact.company, first - timedelta(days=1))
        since = crossed.filter(of_it).values("payment")
        rows = rows.filter(Q(received=True, date__gte=first) | Q(confirmation__date__gte=first) | Q(pk__in=since))
    rows = rows.select_related("confirmation", "contact").prefetch_related("allocations__invoice__contact")
    for payment in rows.order_by("pk").iterator(chunk_size=CHUNK):
        came_on = payment.date if payment.received else payment.confirmation.date
        label = f"{payment.get_method_display()} {payment.label}".strip()
        is_own = payment.contact_id == contact.pk
        if is_own and payment.amount:
            yield _entry(came_on, label, signed(payment))
        for share in payment.allocations.all():
            invoice = share.invoice
            if is_own == (invoice.contact_id == contact.pk) or invoice.date is None:
                continue
            made_on = share.made_at.astimezone(zone).date() if share.made_at else came_on
            on = max(came_on, made_on, invoice.date)
            if on > last:
                continue
            other = invoice.contact if is_own else payment.contact
            name = other.name if other else invoice.customer_name
            text = f"{label} : pour {name}" if is_own else f"{label} : réglé par {name}"
            yield _entry(on, text, -share.amount if is_own else share.amount)


def _entry(day: date, label: str, amount: Money) -> Movement:
    """Money in is a credit, money out a debit."""
    return Movement(day, label, debit=max(ZERO, -amount), credit=max(ZERO, amount))


def _counted(rows: QuerySet[Payment], day: date) -> QuerySet[Payment]:
    """The payments that counted at the end of that day."""
    return rows.filter(COUNTS).filter(Q(received=True, date__lte=day) | Q(confirmation__date__lte=day))


def _counted_after(rows: QuerySet[Payment], day: date) -> QuerySet[Payment]:
    """Those that count today and did not at the end of that day."""
    return rows.filter(Q(received=True, date__gt=day) | Q(confirmation__date__gt=day))


def _shares(company: Company, day: date) -> QuerySet[Allocation]:
    """What had been allocated at the end of that day."""
    return Allocation.objects.exclude(_after(company, day))


def _after(company: Company, day: date) -> Q:
    """Of allocations: made after that day, later than their payment."""
    return Q(made_at__gte=company.start_of(day + timedelta(days=1)))


def _sum(rows: QuerySet[Any], by: str, amount: str) -> Subquery:
    return Subquery(rows.order_by().values(by).annotate(added=Sum(amount)).values("added"))


def _age(due: date | None, day: date) -> int:
    late = (day - due).days if due else 0
    return sum(1 for limit in _LIMITS if late > limit)
