"""A direct debit or a cheque that came back unpaid: its payment is reversed, and the line of money out proves it."""

from __future__ import annotations

from django.db import transaction

from ardoise.banking import events
from ardoise.banking.actions.follow import returning
from ardoise.banking.actions.link import new_act
from ardoise.banking.links import keep_line, locked, require_linkable, told
from ardoise.banking.models import BankLine, LinkKind, Reconciliation
from ardoise.domain.errors import Refused
from ardoise.domain.french import money_text
from ardoise.history.record import Author, record
from ardoise.payments.actions.reverse import reverse_payment
from ardoise.payments.models import Payment
from ardoise.payments.queries import signed


def give_back(line: BankLine, payment: Payment, *, by: Author) -> Reconciliation:
    """The invoices of the payment ask again. The line by which it had come stays linked: both really happened."""
    with transaction.atomic():
        line = locked(line)
        require_linkable(line)
        payment = Payment.objects.prefetch_related("allocations__invoice").get(company=line.company_id, pk=payment.pk)
        if line.left != -signed(payment):
            message = f"Ce règlement est de {money_text(signed(payment))}, pas de {money_text(-line.left)}."
            raise Refused("line_too_small", message, "payments")
        token = returning.set(payment.pk)
        try:
            reversal = reverse_payment(payment, by=by)
        finally:
            returning.reset(token)
        numbers = dict.fromkeys(share.invoice.number or "" for share in payment.allocations.all())
        link = Reconciliation.objects.create(
            company=line.company,
            line=line,
            act=new_act(),
            kind=LinkKind.MADE,
            amount=signed(reversal),
            label=f"revenu impayé : {', '.join(numbers) or payment.label}"[:200],
            payment=reversal,
            created_by_id=by.pk,
        )
        keep_line(line)
        record(line.company_id, events.LINE_LINKED, line, by=by, what=link.label, **told(line))
    return link
