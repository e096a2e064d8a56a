"""A line that proves payments already noted, or that is a fee or an expense: nothing is counted twice."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from ardoise.banking import events
from ardoise.banking.actions.link import new_act, write_fee
from ardoise.banking.learning import teach
from ardoise.banking.links import keep_line, locked, require_above_fee, require_linkable, require_within, told
from ardoise.banking.models import BankLine, ChequeDeposit, LinkKind, Payout, Reconciliation
from ardoise.banking.proofs import fee_of_payout, require_deposit
from ardoise.domain.errors import Conflict, Refused
from ardoise.domain.french import money_text
from ardoise.domain.money import ZERO, Money, total
from ardoise.history.record import Author, record
from ardoise.payments.actions.confirm import confirm_payment
from ardoise.payments.models import Payment
from ardoise.payments.queries import signed
from ardoise.purchases.models import Expense


def merge_line(
    line: BankLine,
    payments: Sequence[Payment],
    *,
    by: Author,
    deposit: ChequeDeposit | None = None,
    payout: Payout | None = None,
    fee: Money | None = None,
    remember: bool = True,
    is_automatic: bool = False,
) -> list[Reconciliation]:
    """The line is these payments, noted before it came; those that were only announced are confirmed at its date.

    `fee` is what whoever paid out kept; of a payout, its own by default. Raises Refused("line_too_small"),
    Conflict("already_reconciled"), and what `proofs` say of a deposit or a payout.
    """
    with transaction.atomic():
        line = locked(line)
        require_linkable(line)
        rows = _free(line, payments, deposit)
        if payout:
            fee = fee_of_payout(line, payout, rows, fee)
        else:
            fee = fee or ZERO
            gathered = total(signed(payment) for payment in rows)
            require_within(line, gathered - fee)
            require_above_fee(line, gathered, fee + line.kept)
        if deposit:
            require_deposit(line, deposit, rows)
        act = new_act()
        links = []
        for payment in rows:
            is_announced = not (payment.received or hasattr(payment, "confirmation") or hasattr(payment, "reversal"))
            if is_announced:
                payment = confirm_payment(payment, on=line.date, by=by)
            links.append(_found(line, payment, act, by=by, confirmed=is_announced, is_automatic=is_automatic))
        Reconciliation.objects.filter(pk__in=[link.pk for link in links]).update(deposit=deposit, payout=payout)
        if fee + line.kept:
            links.append(write_fee(line, fee + line.kept, "Frais", act, by=by, is_automatic=is_automatic))
            Reconciliation.objects.filter(pk=links[-1].pk).update(payout=payout)
        if remember and deposit is None and payout is None:
            teach(line, links)
        keep_line(line)
        what = _what(links, deposit, payout)
        record(line.company_id, events.LINE_LINKED, line, by=by, what=what, **told(line))
    return links


def add_fee(line: BankLine, fee: Money, *, by: Author, label: str = "Frais bancaires") -> Reconciliation:
    """A fee: what a line of money in lacks of what was paid, or what a line of money out is."""
    with transaction.atomic():
        line = locked(line)
        require_linkable(line)
        if fee <= ZERO:
            raise Refused("fee_sign", "Les frais sont un montant supérieur à 0.", "fee")
        if line.cents < 0:
            require_within(line, -fee)
        link = write_fee(line, fee, label, new_act(), by=by)
        keep_line(line)
        record(line.company_id, events.LINE_LINKED, line, by=by, what=link.label, **told(line))
    return link


def link_expense(line: BankLine, expense: Expense, *, by: Author) -> Reconciliation:
    """The line of money out paid this expense. Raises Conflict("already_reconciled"), Refused("line_too_small")."""
    with transaction.atomic():
        line = locked(line)
        require_linkable(line)
        expense = Expense.objects.get(company=line.company_id, pk=expense.pk)
        if expense.cancelled_at or Reconciliation.objects.filter(expense=expense, undone_at=None).exists():
            raise Conflict("already_reconciled", "Cette dépense est déjà liée à une ligne, ou annulée.", "expense")
        require_within(line, -expense.amount)
        link = Reconciliation.objects.create(
            company=line.company,
            line=line,
            act=new_act(),
            kind=LinkKind.EXPENSE,
            amount=-expense.amount,
            label=(expense.label or expense.supplier)[:200],
            expense=expense,
            created_by_id=by.pk,
        )
        keep_line(line)
        record(line.company_id, events.LINE_LINKED, line, by=by, what=link.label or "une dépense", **told(line))
    return link


def _free(line: BankLine, payments: Sequence[Payment], deposit: ChequeDeposit | None) -> list[Payment]:
    """The payments as they stand, each of this company, neither reversed nor proved by another line.

    A cheque that bounced was credited with its deposit all the same.
    """
    asked = list(dict.fromkeys(payment.pk for payment in payments))
    rows = Payment.objects.money().filter(company=line.company_id, pk__in=asked, reverses=None)
    rows = rows if deposit else rows.filter(reversal=None)
    rows = rows.select_related("contact", "company", "confirmation", "reversal").prefetch_related(
        "allocations__invoice"
    )
    found = {row.pk: row for row in rows}
    if not asked or len(found) < len(asked):
        raise Refused("payment_unknown", "Choisissez des règlements notés et non annulés.", "payments")
    taken = Reconciliation.objects.filter(payment__in=asked, undone_at=None).select_related("payment").first()
    if taken and taken.payment:
        message = f"Le règlement de {money_text(taken.payment.amount)} est déjà rapproché d’une autre ligne."
        raise Conflict("already_reconciled", message, "payments")
    return [found[pk] for pk in asked]


def _found(
    line: BankLine, payment: Payment, act: str, *, by: Author, confirmed: bool, is_automatic: bool
) -> Reconciliation:
    numbers = [share.invoice.number for share in payment.allocations.all() if share.invoice.number]
    return Reconciliation.objects.create(
        company=line.company,
        line=line,
        act=act,
        kind=LinkKind.FOUND,
        amount=signed(payment),
        label=(", ".join(dict.fromkeys(numbers)) or payment.label or "règlement déjà noté")[:200],
        payment=payment,
        confirmed=confirmed,
        is_automatic=is_automatic,
        created_by_id=by.pk,
    )


def _what(links: Sequence[Reconciliation], deposit: ChequeDeposit | None, payout: Payout | None) -> str:
    if deposit:
        return f"la remise de chèques {deposit.number}"
    if payout:
        return f"le versement {payout.provider_id}"
    labels = ", ".join(dict.fromkeys(link.label for link in links if link.label))
    return f"{labels} (règlement déjà noté)"
