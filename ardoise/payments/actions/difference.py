"""Settle the small rest of an invoice as a difference of payment: no money moves (law.md 5.2, accounts 658)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from ardoise.domain import lifecycle
from ardoise.domain.errors import Conflict, Refused
from ardoise.domain.french import money_text
from ardoise.domain.money import ZERO, Money
from ardoise.domain.terms import DIFFERENCE_LIMIT
from ardoise.history.models import Event
from ardoise.history.record import PRODUCT, Author, lock_chain, record
from ardoise.payments import events
from ardoise.payments.actions.record import Wanted, write_allocations
from ardoise.payments.actions.reverse import reverse_payment
from ardoise.payments.models import DIFFERENCE, Payment
from ardoise.payments.queries import differences_of
from ardoise.sales.actions.draft import name_of
from ardoise.sales.models import Invoice, Settlement


def settle_difference(invoice: Invoice, *, by: Author, due: Money | None = None, once: str | None = None) -> Payment:
    """Settle all that is left of the invoice, of which `due` was shown; `once` as for a payment.

    Raises Conflict("nothing_due"), ("due_changed") when it moved meanwhile, Refused("nothing_paid") before any
    payment, ("difference_too_large") above `DIFFERENCE_LIMIT`, what was settled so before included.
    """
    with transaction.atomic():
        lock_chain(invoice.company_id)
        if once and (known := Payment.objects.filter(company=invoice.company_id, once=once).first()):
            return known
        invoice = Invoice.objects.select_related("company", "contact").get(pk=invoice.pk)
        left = _left(invoice)
        if due is not None and due != left:
            message = f"Le reste à payer de {invoice.number} a changé entre-temps : vérifiez-le."
            raise Conflict("due_changed", message, "amount")
        payment = Payment.objects.create(
            company=invoice.company,
            contact=invoice.contact,
            date=invoice.company.today,
            label=f"Facture {invoice.number}",
            method=DIFFERENCE,
            amount=left,
            once=once,
        )
        write_allocations(payment, [Wanted(invoice, left)], counts=True)
        shares = [[invoice.pk, str(left)]]
        number = invoice.number
        record(
            invoice.company_id, events.DIFFERENCE_SETTLED, payment, by=by, amount=left, invoice=number, shares=shares
        )
    return payment


def _left(invoice: Invoice) -> Money:
    lifecycle.require(name_of(invoice), invoice.state, "pay")
    if invoice.is_credit_note:
        raise Refused("is_credit_note", "Un avoir s’utilise ou se rembourse : il n’a pas d’écart à solder.", "invoice")
    settlement = Settlement.objects.get(invoice=invoice)
    if settlement.due <= ZERO:
        raise Conflict("nothing_due", f"{invoice.number} est déjà réglée.", "invoice")
    if settlement.paid <= ZERO:
        message = f"Rien n’a encore été réglé de {invoice.number} : un écart se solde après un règlement."
        raise Refused("nothing_paid", message, "invoice")
    if settlement.due + differences_of(invoice) > DIFFERENCE_LIMIT:
        message = (
            f"Il reste {money_text(settlement.due)} sur {invoice.number} : un écart se solde jusqu’à "
            f"{money_text(DIFFERENCE_LIMIT)} par facture. Au-delà, faites un avoir ou relancez le client."
        )
        raise Refused("difference_too_large", message, "amount")
    return settlement.due


def take_back_of_credit(event: Event) -> None:
    """A credit note takes back what the difference had settled, else its customer would be paid back what they never
    paid (at once, of its issue)."""
    note = Invoice.objects.get(pk=event.subject_id)
    if note.original_id:
        for payment in _standing([note.original_id]):
            if payment.amount <= note.total_incl_vat:
                reverse_payment(payment, by=PRODUCT)


def take_back_of_reversal(event: Event) -> None:
    """A payment that is undone leaves the whole due again: there is no small rest any more (at once)."""
    invoices = list(Invoice.objects.filter(allocations__payment=event.subject_id, settlement__due__gt=0))
    for payment in _standing([invoice.pk for invoice in invoices]):
        reverse_payment(payment, by=PRODUCT)


def _standing(invoices: Sequence[int]) -> list[Payment]:
    rows = Payment.objects.filter(method=DIFFERENCE, reverses=None, reversal=None, allocations__invoice__in=invoices)
    return list(rows.order_by("pk").distinct())
