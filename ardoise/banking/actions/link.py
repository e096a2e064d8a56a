"""Link a line to what it pays: the payments are recorded by the acts of payments. Undone by their reversing entries."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from django.db import transaction

from ardoise.banking import events
from ardoise.banking.actions.note_again import announce_again, come_again
from ardoise.banking.holds import check_link_holds
from ardoise.banking.learning import teach, unteach
from ardoise.banking.links import (
    can_undo,
    exceeds,
    keep_line,
    locked,
    require_above_fee,
    require_linkable,
    standing,
    told,
)
from ardoise.banking.models import BankLine, LinkKind, Reconciliation
from ardoise.banking.shares import Part, exact, give_rest, parts_of
from ardoise.contacts.models import Contact
from ardoise.domain.bank_labels import Kind, read_label
from ardoise.domain.errors import Conflict, Refused
from ardoise.domain.french import date_text, money_text
from ardoise.domain.money import ZERO, Money, total
from ardoise.history import clock
from ardoise.history.record import Author, record
from ardoise.payments.actions.record import Wanted, record_payment
from ardoise.payments.actions.reverse import reverse_payment
from ardoise.payments.models import Direction, Method

_METHODS = {Kind.CHEQUES: Method.CHEQUE, Kind.CARDS: Method.CARD, Kind.PAYOUT: Method.CARD}
_DIRECT_DEBIT = {"PRLV", "PRELEVEMENT", "PRELEVEMENTS", "SDD"}


def link_line(
    line: BankLine,
    shares: Sequence[Wanted] = (),
    *,
    by: Author,
    contact: Contact | None = None,
    keep_rest: bool = False,
    remember: bool = True,
    is_automatic: bool = False,
    fee: Money | None = None,
) -> list[Reconciliation]:
    """Record what the line pays, one payment for each customer, dated and named as the bank does.

    Shares may hold invoices of several customers, and credit notes with negative amounts; without amount, as much as
    is due and the line allows. With `keep_rest`, what they leave is the credit of `contact`, or of the only customer;
    else it stays on the line. `fee` was kept by who paid out: the customers paid the line and the fee.
    A line of money out pays back credit notes, or the customer's credit.
    """
    with transaction.atomic():
        line = locked(line)
        require_linkable(line)
        fee = fee or ZERO
        available = line.left + fee if line.cents > 0 else -(line.left + fee)
        if fee < ZERO or available <= ZERO:
            raise Refused("fee_sign", _why_nothing(line, fee), "fee")
        parts = parts_of(exact(shares, available, is_out=line.cents < 0), is_out=line.cents < 0)
        rest = available - total(part.amount for part in parts)
        if keep_rest and rest:
            give_rest(parts, contact, rest)
        if not parts:
            message = "Choisissez une facture, ou le client dont cet argent est le crédit."
            raise Refused("nothing_to_link", message, "allocations")
        require_above_fee(line, total(part.amount for part in parts), fee + line.kept)
        act = new_act()
        links = [_pay(line, part, act, by=by, is_automatic=is_automatic) for part in parts]
        if fee + line.kept:
            links.append(write_fee(line, fee + line.kept, "Frais", act, by=by, is_automatic=is_automatic))
        if remember:
            teach(line, links)
        keep_line(line)
        numbers = [share.invoice.number or "" for part in parts for share in part.shares]
        record(line.company_id, events.LINE_LINKED, line, by=by, what=_what(numbers, parts), **told(line))
    return links


def unlink_line(line: BankLine, *, by: Author, act: str | None = None) -> None:
    """Undo one act of linking, or all: payments that it made are reversed, those that it found stay, without the line.

    What it confirmed is announced again, what it took back has come again. Raises Conflict("not_linked"),
    ("other_link_first") when the links that stay would be more than the line, ("came_back") for a payment that
    another line took back, and what `holds` say.
    """
    with transaction.atomic():
        line = locked(line)
        rows = standing(line).select_related("payment__contact", "payment__company", "expense", "deposit", "payout")
        links = list(rows.filter(act=act) if act else rows)
        if not links or not all(can_undo(link) for link in links):
            raise Conflict("not_linked", "Cette ligne n’est plus liée : rien à défaire.", "line")
        _require_not_back(links)
        for link in links:
            check_link_holds(link)
        release(line, links, by=by)
        if exceeds(line, line.linked_cents):
            message = "Ce que la ligne règle compte sur ces frais : défaites d’abord son autre lien."
            raise Conflict("other_link_first", message, "line")
        for link in links:
            if link.payment is None or hasattr(link.payment, "reversal"):
                continue
            if link.payment.reverses is not None:
                come_again(link.payment.reverses, by=by)
            elif link.kind == LinkKind.MADE:
                reverse_payment(link.payment, by=by)
            elif link.confirmed:
                announce_again(link.payment, by=by)


def _require_not_back(links: Sequence[Reconciliation]) -> None:
    """Money that came and went away is undone from its end: else its line would pay the invoice a second time."""
    payments = [link.payment_id for link in links if link.payment_id]
    back = Reconciliation.objects.filter(payment__reverses__in=payments, undone_at=None).select_related("line").first()
    if back is not None:
        message = (
            f"Cet argent est reparti par la ligne du {date_text(back.line.date)}, {money_text(back.line.amount)} : "
            "défaites d’abord le lien de cette ligne."
        )
        raise Conflict("came_back", message, "line")


def release(line: BankLine, links: Sequence[Reconciliation], *, by: Author) -> None:
    """The links stand no more, what they taught is forgotten, the line waits again. Moves no money."""
    at = clock.now()
    for link in links:
        link.undone_at, link.undone_by_id = at, by.pk
        link.save(update_fields=["undone_at", "undone_by"])
    unteach(line, links)
    keep_line(line)
    what = ", ".join(dict.fromkeys(link.label for link in links if link.label)) or "ce qu’elle réglait"
    record(line.company_id, events.LINE_UNLINKED, line, by=by, what=what, **told(line))


def new_act() -> str:
    return secrets.token_hex(16)


def write_fee(
    line: BankLine, fee: Money, label: str, act: str, *, by: Author, is_automatic: bool = False
) -> Reconciliation:
    return Reconciliation.objects.create(
        company=line.company,
        line=line,
        act=act,
        kind=LinkKind.FEE,
        amount=-fee,
        label=label[:200],
        is_automatic=is_automatic,
        created_by_id=by.pk,
    )


def _why_nothing(line: BankLine, fee: Money) -> str:
    if line.left.cents * line.cents < 0:
        held = money_text(abs(line.left))
        return (
            f"Le prestataire retient {held} de ce versement : liez-y la contestation si elle est perdue, ou attendez "
            "que l’argent revienne."
        )
    return "Les frais sont un montant positif, plus petit que la ligne." if fee else "Rien n’est plus à lier."


def method_of(line: BankLine) -> Method:
    """How the money came, as the label says it."""
    label = read_label(line.label, line.counterparty, line.memo)
    if label.kind in _METHODS:
        return _METHODS[label.kind]
    return Method.BANK_TRANSFER if _DIRECT_DEBIT.isdisjoint(label.words) else Method.DIRECT_DEBIT


def _pay(line: BankLine, part: Part, act: str, *, by: Author, is_automatic: bool) -> Reconciliation:
    is_out = line.cents < 0
    payment = record_payment(
        line.company,
        day=line.date,
        amount=part.amount,
        method=method_of(line),
        label=line.label[:200],
        direction=Direction.OUT if is_out else Direction.IN,
        contact=part.contact,
        allocations=part.shares,
        by=by,
    )
    return Reconciliation.objects.create(
        company=line.company,
        line=line,
        act=act,
        kind=LinkKind.MADE,
        amount=-payment.amount if is_out else payment.amount,
        label=_what([share.invoice.number or "" for share in part.shares], [part])[:200],
        payment=payment,
        is_automatic=is_automatic,
        created_by_id=by.pk,
    )


def _what(numbers: Sequence[str], parts: Sequence[Part]) -> str:
    rest = [f"crédit de {part.contact} ({money_text(part.rest)})" for part in parts if part.rest]
    return ", ".join([*(number for number in numbers if number), *rest])
