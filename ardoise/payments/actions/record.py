"""Record a payment and what it settles: append only, corrected by reversing entries (CGI 286-I-3° bis)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Sum

from ardoise.companies.models import Company
from ardoise.contacts.models import Contact
from ardoise.domain.errors import Conflict, Invalid, Refused
from ardoise.domain.french import money_text
from ardoise.domain.identifiers import clean_text
from ardoise.domain.money import ZERO, Money, total
from ardoise.domain.terms import CASH_LIMIT
from ardoise.history import clock
from ardoise.history.record import Author, lock_chain, record
from ardoise.payments import events
from ardoise.payments.models import Allocation, Direction, Method, Payment
from ardoise.payments.queries import credit_of, refundable, unallocated, unused
from ardoise.sales.actions.settle import settle
from ardoise.sales.models import Invoice, InvoiceState, Settlement
from ardoise.web.fitting import misfits


@dataclass(frozen=True)
class Wanted:
    """One invoice to settle; without an amount, as much as is due and the payment allows."""

    invoice: Invoice
    amount: Money | None = None


def record_payment(
    company: Company,
    *,
    day: date,
    amount: Money,
    method: str,
    by: Author,
    label: str = "",
    received: bool = True,
    direction: str = Direction.IN,
    contact: Contact | None = None,
    allocations: Sequence[Wanted] = (),
    once: str | None = None,
) -> Payment:
    """Record money received or paid back. What is above the due of its invoices stays the customer's credit.

    `once` is the key of the form: the same key again gives the payment that it made.
    Raises Refused("cash_limit") above 1,000 € in cash (CMF L112-6, D112-3), ("payment_too_small") when the
    allocations exceed the amount, ("credit_too_small") when a credit note or a credit has less left.
    """
    with transaction.atomic():
        lock_chain(company.pk)
        if once and (known := Payment.objects.filter(company=company, once=once).first()):
            return known  # the same form posted again
        _check(company, day, amount, method, received)
        invoices = _locked(company, allocations)
        contact = contact or next((invoice.contact for invoice in invoices), None)
        signs = [Wanted(invoice, wanted.amount) for invoice, wanted in zip(invoices, allocations, strict=True)]
        shares = _refunds(signs, amount, contact) if direction == Direction.OUT else settled(signs, amount)
        if method == Method.CASH:
            _check_cash(amount, [wanted.invoice for wanted in signs])
        payment = Payment(
            company=company,
            contact=contact,
            date=day,
            label=clean_text(label),
            method=Method(method),
            direction=direction,
            received=received,
            amount=amount,
            once=once,
        )
        if problems := misfits(payment, ("date", "label", "amount")):
            raise Invalid(problems)
        payment.save()
        write_allocations(payment, shares, counts=received)
        numbers = ", ".join(share.invoice.number or "" for share in shares)
        record(
            company.pk,
            events.PAYMENT_RECORDED,
            payment,
            by=by,
            amount=amount,
            method=payment.get_method_display(),
            invoices=numbers,
            received=received,
            direction=direction,
            shares=[[share.invoice.pk, str(share.amount)] for share in shares],
        )
    return payment


def allocate_payment(payment: Payment, invoice: Invoice, amount: Money, *, by: Author) -> Allocation:
    """Use what is left of a payment for one more invoice."""
    with transaction.atomic():
        lock_chain(payment.company_id)
        payment = Payment.objects.get(pk=payment.pk)
        if hasattr(payment, "reversal") or payment.reverses_id:
            raise Conflict("already_reversed", "Ce règlement est annulé : il ne règle plus rien.", "payment")
        locked = _locked(payment.company, [Wanted(invoice)])[0]
        counts = payment.received or hasattr(payment, "confirmation")
        left = unallocated(payment)
        if counts and payment.contact is not None:
            left = min(left, credit_of(payment.contact))  # a part may have been paid back since
        due = Settlement.objects.get(invoice=locked).due
        if payment.direction != Direction.IN or amount > left or amount <= ZERO:
            raise Refused("credit_too_small", f"Il reste {money_text(left)} à affecter sur ce règlement.", "amount")
        if amount > due:
            raise Refused("more_than_due", f"Il reste {money_text(due)} à régler sur {invoice.number}.", "amount")
        write_allocations(payment, [Wanted(locked, amount)], counts=counts, made_at=clock.now())
        record(payment.company_id, events.PAYMENT_ALLOCATED, payment, by=by, amount=amount, invoice=invoice.number)
        return payment.allocations.latest("pk")


def write_allocations(
    payment: Payment, shares: Sequence[Wanted], *, counts: bool, made_at: datetime | None = None
) -> None:
    """The rows, and the settlement of each invoice when the money really came. `made_at`: later than the payment."""
    for share in shares:
        assert share.amount is not None
        Allocation.objects.create(payment=payment, invoice=share.invoice, amount=share.amount, made_at=made_at)
        if counts:
            settle(share.invoice, share.amount, on=payment.date)


def _check(company: Company, day: date, amount: Money, method: str, received: bool) -> None:
    if method not in Method.values:
        raise Refused("method_unknown", f"Choisissez un mode : {', '.join(Method.labels)}.", "method")
    if amount < ZERO:
        raise Refused("amount_negative", "Le montant doit être positif ; un remboursement a son propre sens.", "amount")
    if received and day > company.today:
        raise Refused("date_in_future", "Un règlement reçu ne peut pas être daté dans le futur.", "date")


def _locked(company: Company, allocations: Sequence[Wanted]) -> list[Invoice]:
    """The invoices as they stand; the company's chain is locked, so that two payments cannot both take the same due."""
    wanted = [entry.invoice.pk for entry in allocations]
    if len(set(wanted)) != len(wanted):
        raise Refused("invoice_twice", "La même facture est citée deux fois.", "allocations")
    rows = {row.pk: row for row in Invoice.objects.filter(company=company, pk__in=wanted).select_related("contact")}
    for index, pk in enumerate(wanted):
        if pk not in rows or rows[pk].state != InvoiceState.ISSUED:
            raise Refused(
                "invoice_not_issued",
                "Seule une facture émise se règle : validez-la d’abord.",
                f"allocations.{index}.invoice",
            )
    return [rows[pk] for pk in wanted]


def settled(wanted: Sequence[Wanted], amount: Money) -> list[Wanted]:
    """Money in: credit notes bring what they have, invoices take at most their due, never more than there is."""
    notes = [_from_note(entry, index) for index, entry in enumerate(wanted) if entry.invoice.is_credit_note]
    available = amount + total(-entry.amount for entry in notes if entry.amount)
    shares = []
    for index, entry in enumerate(wanted):
        if entry.invoice.is_credit_note:
            continue
        due = Settlement.objects.get(invoice=entry.invoice).due
        share = min(entry.amount if entry.amount is not None else due, due)
        if entry.amount is not None and entry.amount <= ZERO:
            raise Refused(
                "amount_not_positive", "Le montant affecté doit être supérieur à 0.", f"allocations.{index}.amount"
            )
        if due == ZERO:
            raise Refused("nothing_due", f"{entry.invoice.number} est déjà réglée.", f"allocations.{index}.invoice")
        if entry.amount is None:
            share = min(share, available)
        if share > available:
            raise Refused(
                "payment_too_small",
                f"Les affectations dépassent le règlement : il reste {money_text(available)} à affecter.",
                f"allocations.{index}.amount",
            )
        available -= share
        shares.append(Wanted(entry.invoice, share))
    if notes and available > amount:
        raise Refused(
            "credit_not_used",
            "L’avoir apporte plus que les factures ne demandent : diminuez son montant.",
            "allocations",
        )
    if not amount and not notes:
        raise Refused("amount_missing", "Donnez le montant réglé.", "amount")
    return notes + shares


def _from_note(entry: Wanted, index: int) -> Wanted:
    """A credit note brings its money in: its allocation is negative (what is written is what it gives)."""
    left = unused(entry.invoice)
    given = -entry.amount if entry.amount is not None else left
    if given <= ZERO:
        raise Refused(
            "credit_sign",
            "Un avoir s’affecte avec un montant négatif : ce qu’il apporte.",
            f"allocations.{index}.amount",
        )
    if given > left:
        raise Refused(
            "credit_too_small",
            f"Il reste {money_text(left)} sur l’avoir {entry.invoice.number}.",
            f"allocations.{index}.amount",
        )
    return Wanted(entry.invoice, -given)


def _refunds(wanted: Sequence[Wanted], amount: Money, contact: Contact | None) -> list[Wanted]:
    """Money out: pays back credit notes, or the customer's credit when none is named."""
    if not amount:
        raise Refused("amount_missing", "Donnez le montant remboursé.", "amount")
    shares = []
    for index, entry in enumerate(wanted):
        if not entry.invoice.is_credit_note:
            raise Refused(
                "refund_needs_credit_note",
                f"Faites d’abord un avoir sur {entry.invoice.number}, puis remboursez l’avoir.",
                f"allocations.{index}.invoice",
            )
        left = refundable(entry.invoice)
        share = abs(entry.amount) if entry.amount is not None else min(left, amount)
        if share > left:
            raise Refused(
                "credit_too_small",
                f"Il reste {money_text(left)} à rembourser sur l’avoir {entry.invoice.number}.",
                f"allocations.{index}.amount",
            )
        shares.append(Wanted(entry.invoice, -share))
    rest = amount + total(share.amount for share in shares if share.amount)
    credit = credit_of(contact) if contact else ZERO
    if rest > credit or rest < ZERO:
        raise Refused(
            "refund_too_large",
            f"Rien ne justifie ce remboursement : le crédit du client est de {money_text(credit)}.",
            "amount",
        )
    return shares


def _check_cash(amount: Money, invoices: Sequence[Invoice]) -> None:
    paid = Allocation.objects.filter(invoice__in=invoices, payment__method=Method.CASH, payment__direction=Direction.IN)
    before = paid.aggregate(sum=Sum("amount"))["sum"] or ZERO
    if amount + before > CASH_LIMIT:
        raise Refused(
            "cash_limit",
            f"Les espèces sont limitées à {money_text(CASH_LIMIT)} par la loi (code monétaire et financier, "
            "art. D112-3) : choisissez un autre mode.",
            "method",
        )
