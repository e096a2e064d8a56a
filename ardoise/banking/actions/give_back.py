"""A direct debit or a cheque that came back unpaid: its payment is reversed, and the line of money out proves it."""

from __future__ import annotations

from django.db import transaction

from ardoise.banking import events
from ardoise.banking.actions.follow import returning
from ardoise.banking.actions.link import new_act
from ardoise.banking.links import keep_line, locked, require_linkable, told
from ardoise.banking.models import BankLine, LinkKind, Reconciliation
from ardoise.domain.errors import Conflict, Refused
from ardoise.domain.french import money_text
from ardoise.history import clock
from ardoise.history.record import Author, record
from ardoise.payments.actions.reverse import reverse_payment
from ardoise.payments.models import Payment
from ardoise.payments.queries import signed


def give_back(line: BankLine, payment: Payment, *, by: Author) -> Reconciliation:
    """The invoices of the payment ask again. The line by which it had come stays linked: both really happened.

    When somebody reversed the payment already, their reversal is what this line proves, and the line by which the
    payment had come, which waits since, is linked to it again. Raises Conflict("already_reversed") when none waits.
    """
    with transaction.atomic():
        line = locked(line)
        require_linkable(line)
        payment = Payment.objects.prefetch_related("allocations__invoice").get(company=line.company_id, pk=payment.pk)
        if line.left != -signed(payment):
            message = f"Ce règlement est de {money_text(signed(payment))}, pas de {money_text(-line.left)}."
            raise Refused("line_too_small", message, "payments")
        reversal = _reversed_before(payment, by=by) if hasattr(payment, "reversal") else _reverse(payment, by=by)
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


def _reverse(payment: Payment, *, by: Author) -> Payment:
    token = returning.set(payment.pk)
    try:
        return reverse_payment(payment, by=by)
    finally:
        returning.reset(token)


def _reversed_before(payment: Payment, *, by: Author) -> Payment:
    """Its reversal, that no line proves yet; the payment itself is proved, or is again by its line."""
    links = Reconciliation.objects.filter(undone_at=None)
    is_free = not links.filter(payment=payment.reversal).exists()
    if is_free and links.filter(payment=payment).exists():
        return payment.reversal
    last = Reconciliation.objects.filter(payment=payment).select_related("line").order_by("-pk").first()
    came = locked(last.line) if last else None
    if last is None or came is None or not is_free or came.left < signed(payment):
        message = "Ce règlement est déjà annulé, et la ligne par laquelle il était venu n’attend plus."
        raise Conflict("already_reversed", message, "payments")
    last.pk, last.act, last.undone_at, last.undone_by, last.lessons = None, new_act(), None, None, []
    last.created_at, last.created_by_id = clock.now(), by.pk
    last.save(force_insert=True)
    keep_line(came)
    record(came.company_id, events.LINE_LINKED, came, by=by, what=last.label, **told(came))
    return payment.reversal
