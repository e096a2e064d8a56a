"""What customers owe on a day, by age, and the account of one customer: exact to the cent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Sum

from ardoise.companies.models import Company
from ardoise.contacts.models import Contact
from ardoise.domain.money import ZERO, Money, total
from ardoise.payments.models import Allocation, Direction, Payment
from ardoise.payments.queries import COUNTS
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
    confirmed, a credit note from its date. What is settled since long is not read."""
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
    counted = _counted(Payment.objects.filter(company=company), day)
    shares = Allocation.objects.filter(payment__in=counted)
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
    moved = Q(settlement__due__gt=0) | Q(settlement__credited__gt=0) | Q(settlement__last_date__gt=day)
    rows = rows.filter(moved | Q(kind=InvoiceKind.CREDIT_NOTE, original__isnull=True))
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
        credited = to_pay if row.is_replaced else (row.credited or ZERO) + (row.used or ZERO)
        left = to_pay - paid - credited
        if left > ZERO:
            yield invoice.contact_id, name, left, _age(invoice.due_date, day)
        elif left < ZERO:
            yield invoice.contact_id, name, -left, None


def _loose(company: Company, day: date) -> Iterator[Found]:
    """What payments hold beyond the invoices that they settle."""
    rows = _counted(Payment.objects.filter(company=company), day).annotate(
        shared=_sum(Allocation.objects.filter(payment=OuterRef("pk")), "payment", "amount")
    )
    sums: dict[int | None, tuple[str, Money]] = {}
    for payment in rows.select_related("contact").iterator(chunk_size=CHUNK):
        left = _signed(payment) - (getattr(payment, "shared", None) or ZERO)
        if left:
            name = payment.contact.name if payment.contact else "Sans client"
            sums[payment.contact_id] = (name, sums.get(payment.contact_id, (name, ZERO))[1] + left)
    yield from ((contact_id, name, left, None) for contact_id, (name, left) in sums.items() if left)


def _movements(contact: Contact, first: date | None, last: date) -> Iterator[Movement]:
    invoices = Invoice.objects.filter(contact=contact, state=InvoiceState.ISSUED, date__lte=last)
    for invoice in invoices.filter(date__gte=first) if first else invoices:
        assert invoice.date is not None
        if invoice.is_credit_note:
            label = f"Avoir {invoice.number}"
            yield Movement(invoice.date, label, credit=invoice.total_incl_vat, invoice_id=invoice.pk)
        else:
            label = f"{invoice.get_kind_display()} {invoice.number}"
            amount = amount_to_pay(invoice)
            yield Movement(invoice.date, label, debit=amount, due=invoice.due_date, invoice_id=invoice.pk)
            for corrective in invoice.replacements.filter(kind=InvoiceKind.CORRECTIVE, state=InvoiceState.ISSUED):
                if corrective.date and corrective.date <= last:
                    yield Movement(
                        corrective.date, f"{invoice.number} remplacée par {corrective.number}", credit=amount
                    )
    for payment in _counted(Payment.objects.filter(contact=contact), last).select_related("confirmation"):
        came_on = payment.date if payment.received else payment.confirmation.date
        if first is None or came_on >= first:
            amount = _signed(payment)
            label = f"{payment.get_method_display()} {payment.label}".strip()
            label = f"Annulation : {label}" if payment.reverses_id else label
            yield Movement(came_on, label, debit=max(ZERO, -amount), credit=max(ZERO, amount))


def _counted(rows: QuerySet[Payment], day: date) -> QuerySet[Payment]:
    """The payments that counted at the end of that day."""
    return rows.filter(COUNTS).filter(Q(received=True, date__lte=day) | Q(confirmation__date__lte=day))


def _sum(rows: QuerySet[Any], by: str, amount: str) -> Subquery:
    return Subquery(rows.order_by().values(by).annotate(added=Sum(amount)).values("added"))


def _signed(payment: Payment) -> Money:
    return payment.amount if payment.direction == Direction.IN else -payment.amount


def _age(due: date | None, day: date) -> int:
    late = (day - due).days if due else 0
    return sum(1 for limit in _LIMITS if late > limit)
