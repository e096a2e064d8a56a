"""Spend a customer's credit on one of its invoices: the oldest payments that have something left go first."""

from __future__ import annotations

from django.db import transaction

from ardoise.contacts.models import Contact
from ardoise.domain.errors import Conflict, Refused
from ardoise.domain.french import money_text
from ardoise.domain.money import ZERO, Money
from ardoise.history.record import Author, lock_chain
from ardoise.payments.actions.record import allocate_payment
from ardoise.payments.models import Direction, Payment
from ardoise.payments.queries import COUNTS, credit_of, unallocated
from ardoise.sales.models import Invoice, Settlement


def spend_credit(contact: Contact, invoice: Invoice, amount: Money, *, due: Money, by: Author) -> None:
    """Allocate this much of the credit to the invoice, of which `due` was left when it was asked.

    Raises Conflict("due_changed") when something settled it meanwhile: the same form posted twice spends once.
    Raises Refused("credit_too_small") above the credit, ("more_than_due") above what the invoice still asks.
    """
    with transaction.atomic():
        lock_chain(contact.company_id)
        if Settlement.objects.get(invoice=invoice).due != due:
            message = f"Le reste à payer de {invoice.number} a changé entre-temps : vérifiez-le."
            raise Conflict("due_changed", message, "amount")
        credit = credit_of(contact)
        if amount > credit or amount <= ZERO:
            raise Refused("credit_too_small", f"Le crédit du client est de {money_text(credit)}.", "amount")
        if amount > due:
            raise Refused("more_than_due", f"Il reste {money_text(due)} à régler sur {invoice.number}.", "amount")
        for payment in _with_credit(contact):
            share = min(unallocated(payment), amount)
            if share > ZERO:
                allocate_payment(payment, invoice, share, by=by)
                amount -= share
        if amount:
            raise Refused("credit_too_small", "Ce crédit ne vient pas de règlements à affecter.", "amount")


def _with_credit(contact: Contact) -> list[Payment]:
    rows = Payment.objects.filter(COUNTS, contact=contact, direction=Direction.IN)
    rows = rows.filter(reversal__isnull=True, reverses__isnull=True)
    return list(rows.prefetch_related("allocations").order_by("date", "pk"))
