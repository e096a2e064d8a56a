"""The money that a reading moves: received, given back, taken again. Called by `read_again` in its transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from ardoise.domain.money import ZERO, Money, total
from ardoise.history.record import PRODUCT, record
from ardoise.payments import events
from ardoise.payments.actions.record import Wanted, record_payment, write_allocations
from ardoise.payments.models import Allocation, Checkout, Direction, Method, Movement, MovementKind, Payment
from ardoise.payments.online import provider_of
from ardoise.payments.queries import credit_of, refundable, unallocated
from ardoise.sales.models import Invoice, InvoiceKind, InvoiceState, Settlement


@dataclass(frozen=True)
class Told:
    """What a movement did, for its sentence."""

    movement: Movement
    payment: Payment | None
    over: Money = ZERO  # what no invoice asked: the customer's credit
    reopened: str = ""  # the numbers of the invoices that ask again what was given back


def receive(checkout: Checkout, amount: Money, *, day: date, charge: str) -> Told:
    """The gross amount, dated the day it came, on the invoices it was meant for: at most what they still ask."""
    payment = _come_in(checkout, amount, day, charge, MovementKind.RECEIVED)
    return Told(_moved(checkout, MovementKind.RECEIVED, amount, payment), payment, over=unallocated(payment))


def take_again(checkout: Checkout, amount: Money, kind: MovementKind) -> Told:
    """A refund that failed, or a dispute won after all: the money is back."""
    payment = _come_in(checkout, amount, checkout.company.today, "", MovementKind.RETURNED)
    return Told(_moved(checkout, MovementKind.RETURNED, amount, payment), payment)


def give_back(checkout: Checkout, amount: Money, kind: MovementKind) -> Told:
    """Money that left: it pays back credit notes first, then the customer's credit, then its invoices ask it again.

    What was already reversed by hand is only noted: the books know that this money is gone.
    """
    gone = min(amount, _gone(checkout))
    if gone > ZERO:
        noted = Told(_moved(checkout, kind, gone, None), None)
        amount -= gone
        if not amount:
            return noted
    shares = _given_back(checkout, amount)
    word = "Remboursement" if kind == MovementKind.REFUNDED else "Contestation"
    payment = Payment.objects.create(
        company=checkout.company,
        contact=checkout.contact,
        date=checkout.company.today,
        label=f"{word} {provider_of(checkout.account).label}",
        method=Method.CARD,
        direction=Direction.OUT,
        amount=amount,
        once=_once(checkout, kind),
    )
    write_allocations(payment, shares, counts=True)
    record(
        checkout.company_id,
        events.PAYMENT_RECORDED,
        payment,
        by=PRODUCT,
        amount=amount,
        method=payment.get_method_display(),
        invoices=", ".join(share.invoice.number or "" for share in shares),
        received=True,
        direction=payment.direction,
        shares=[[share.invoice.pk, str(share.amount)] for share in shares],
    )
    reopened = ", ".join(share.invoice.number or "" for share in shares if _asks_again(share.invoice))
    said = f"{reopened} redevien{'nent' if ',' in reopened else 't'} à régler" if reopened else ""
    return Told(_moved(checkout, kind, amount, payment), payment, reopened=said)


def _come_in(checkout: Checkout, amount: Money, day: date, charge: str, kind: MovementKind) -> Payment:
    return record_payment(
        checkout.company,
        day=day,
        amount=amount,
        method=Method.CARD,
        label=f"{provider_of(checkout.account).label} {charge}".strip(),
        contact=checkout.contact,
        allocations=_meant(checkout, amount),
        once=_once(checkout, kind),
        by=PRODUCT,
    )


def _meant(checkout: Checkout, amount: Money) -> list[Wanted]:
    """On each invoice its share, at most what it still asks, then on what replaced it; the rest is left as a credit."""
    wanted, left = [], amount
    for share in checkout.shares.select_related("invoice").order_by("pk"):
        of_share = min(share.amount, left)
        for invoice in (share.invoice, *_replacements(share.invoice)):
            part = min(of_share, Settlement.objects.get(invoice=invoice).due)
            if part > ZERO:
                wanted.append(Wanted(invoice, part))
                of_share, left = of_share - part, left - part
    return wanted


def _replacements(invoice: Invoice) -> list[Invoice]:
    """The invoices that corrected it since the customer was sent to pay, and those that corrected these."""
    rows = list(invoice.replacements.filter(state=InvoiceState.ISSUED).order_by("pk"))
    return [found for row in rows for found in (row, *_replacements(row))]


def _given_back(checkout: Checkout, amount: Money) -> list[Wanted]:
    rows = Allocation.objects.filter(payment__online_movement__checkout=checkout, payment__reversal=None)
    rows = rows.exclude(invoice__kind=InvoiceKind.CREDIT_NOTE)
    settled = dict(rows.values_list("invoice").annotate(sum=Sum("amount")).order_by("-invoice"))
    shares, left = [], amount
    for note in _notes(list(settled)):
        part = min(refundable(note), left)
        if part > ZERO:
            shares.append(Wanted(note, -part))
            left -= part
    left -= min(_credit(checkout), left)
    invoices = Invoice.objects.in_bulk(list(settled))
    for pk, sum_ in settled.items():
        part = min(sum_, left)
        if part > ZERO:
            shares.append(Wanted(invoices[pk], -part))
            left -= part
    return shares


def _gone(checkout: Checkout) -> Money:
    """What was received and then reversed by hand, less what the provider gave back of it since."""
    undone = Payment.objects.filter(
        online_movement__checkout=checkout, direction=Direction.IN, reversal__isnull=False
    ).aggregate(sum=Sum("amount"))["sum"]
    noted = checkout.movements.filter(payment=None).aggregate(sum=Sum("amount"))["sum"]
    return max(ZERO, (undone or ZERO) - (noted or ZERO))


def _notes(invoices: Sequence[int]) -> list[Invoice]:
    rows = Invoice.objects.filter(kind=InvoiceKind.CREDIT_NOTE, state=InvoiceState.ISSUED, original__in=invoices)
    return list(rows.select_related("original").order_by("pk"))


def _credit(checkout: Checkout) -> Money:
    """What these payments left to the customer, and that was neither spent nor paid back otherwise."""
    payments = Payment.objects.filter(online_movement__checkout=checkout, reversal=None).prefetch_related("allocations")
    left = total(unallocated(payment) for payment in payments)
    return max(ZERO, min(left, credit_of(checkout.contact))) if checkout.contact else max(ZERO, left)


def _asks_again(invoice: Invoice) -> bool:
    return invoice.kind != InvoiceKind.CREDIT_NOTE and bool(Settlement.objects.get(invoice=invoice).due)


def _moved(checkout: Checkout, kind: MovementKind, amount: Money, payment: Payment | None) -> Movement:
    return Movement.objects.create(checkout=checkout, kind=kind, amount=amount, payment=payment)


def _once(checkout: Checkout, kind: MovementKind) -> str:
    """One movement of each kind for each reading that changed something."""
    return f"online:{checkout.pk}:{checkout.revision}:{kind}"
