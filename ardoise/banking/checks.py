"""What must hold of the bank: balances, what is linked of each line, one line for one payment, deposits and payouts."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import Count, QuerySet, Sum

from ardoise.banking.models import (
    BankAccount,
    BankLine,
    ChequeDeposit,
    DepositedCheque,
    LineState,
    LinkKind,
    Payout,
    PayoutPart,
    Reconciliation,
)
from ardoise.domain.french import date_text
from ardoise.domain.money import ZERO, Money
from ardoise.history.verify import Fault, Scope, fault
from ardoise.payments.queries import signed

BALANCES = "banking.balances"
LINES = "banking.lines"
LINKS = "banking.links"
TOGETHER = "banking.deposits"


def balances_are_sums(scope: Scope) -> Iterator[Fault]:
    """What moved on an account is the sum of its lines, in its currency."""
    for chunk in scope.chunks(scope.of(BankAccount.objects.order_by("pk"))):
        lines = BankLine.objects.filter(account__in=chunk).order_by("account")
        sums = {
            pk: (cents, units)
            for pk, cents, units in lines.values_list("account").annotate(
                cents=Sum("cents"), units=Count("currency", distinct=True)
            )
        }
        for account in chunk:
            cents, units = sums.get(account.pk, (0, 0))
            if account.moved_cents != cents:
                sentence = f"noté {account.moved_cents} centimes, ses lignes font {cents}"
                yield fault(BALANCES, account, account.name, sentence)
            if units > 1:
                yield fault(BALANCES, account, account.name, "porte des lignes de plusieurs monnaies")


def lines_say_what_is_linked(scope: Scope) -> Iterator[Fault]:
    """What is linked of a line is the sum of its links that stand, and its state follows."""
    rows = BankLine.objects.only("company", "cents", "linked_cents", "fee_cents", "state", "category", "date", "label")
    for chunk in scope.chunks(scope.of(rows.order_by("pk"))):
        links = Reconciliation.objects.filter(line__in=chunk, undone_at=None).order_by("line")
        sums = dict(links.values_list("line").annotate(sum=Sum("amount")))
        fees = dict(links.filter(kind=LinkKind.FEE).values_list("line").annotate(sum=Sum("amount")))
        # of a payout, money that a dispute holds is not ours yet: its payments exceed the line
        paid_out = set(links.filter(payout__isnull=False).values_list("line", flat=True))
        for line in chunk:
            linked = (sums.get(line.pk) or ZERO).cents
            name = f"du {date_text(line.date)}"
            if line.linked_cents != linked:
                yield fault(LINES, line, name, f"noté {line.linked_cents} centimes liés, ses liens font {linked}")
            elif line.fee_cents != -(fees.get(line.pk) or ZERO).cents:
                yield fault(LINES, line, name, f"noté {line.fee_cents} centimes de frais, ses liens disent autre chose")
            elif (line.state == LineState.LINKED) != (linked == line.cents):
                yield fault(LINES, line, name, f"est « {line.get_state_display()} » avec {linked} centimes liés")
            elif linked and line.state != LineState.LINKED and line.state != LineState.TO_LINK:
                yield fault(LINES, line, name, f"est « {line.get_state_display()} », liée en partie")
            elif (line.state == LineState.IGNORED) != bool(line.category):
                yield fault(LINES, line, name, "est mise de côté sans catégorie, ou l’inverse")
            elif linked * line.cents > 0 and abs(linked) > abs(line.cents) and line.pk not in paid_out:
                yield fault(LINES, line, name, f"est liée pour {linked} centimes, plus que la ligne")


def links_are_coherent(scope: Scope) -> Iterator[Fault]:
    """A link that stands says the amount of what it links, in one company; a payment it made is not reversed."""
    rows = Reconciliation.objects.filter(undone_at=None).select_related("line", "payment__reversal", "expense")
    for chunk in scope.chunks(scope.of(rows.order_by("pk"))):
        payments = [link.payment_id for link in chunk if link.payment_id]
        twice = Reconciliation.objects.filter(payment__in=payments, undone_at=None).values_list("payment").order_by()
        shared = set(twice.annotate(count=Count("pk")).filter(count__gt=1).values_list("payment", flat=True))
        returned = Reconciliation.objects.filter(payment__reverses__in=payments, undone_at=None)
        came_back = set(returned.values_list("payment__reverses", flat=True))
        for link in chunk:
            if link.payment_id in shared:
                yield fault(LINKS, link, link.label, "son règlement est rapproché de deux lignes")
            if sentence := _incoherent(link, came_back):
                yield fault(LINKS, link, link.label, sentence)


def _incoherent(link: Reconciliation, came_back: Collection[int | None]) -> str:
    owners = {link.company_id, link.line.company_id}
    if link.payment is not None:
        owners.add(link.payment.company_id)
        if link.amount != signed(link.payment):
            return f"vaut {link.amount} €, son règlement {signed(link.payment)} €"
        kept = link.deposit_id or link.payout_id or link.payment_id in came_back
        if hasattr(link.payment, "reversal") and not kept:
            return "tient alors que son règlement est annulé"
    elif link.kind in (LinkKind.MADE, LinkKind.FOUND):
        return "n’a pas de règlement"
    if link.expense is not None:
        owners.add(link.expense.company_id)
        if link.amount != -link.expense.amount:
            return f"vaut {link.amount} €, sa dépense {link.expense.amount} €"
        if link.expense.cancelled_at is not None:
            return "tient alors que sa dépense est annulée"
    return "réunit deux entreprises" if len(owners) > 1 else ""


def deposits_and_payouts_add_up(scope: Scope) -> Iterator[Fault]:
    """A deposit is the sum of its cheques; a payout is gross less fee, and its parts when they are all known."""
    deposits = ChequeDeposit.objects.filter(cancelled_at=None).order_by("pk")
    for deposits_ in scope.chunks(scope.of(deposits)):
        cheques = DepositedCheque.objects.filter(deposit__in=deposits_)
        sums = _sums(cheques, "deposit", "payment__amount")
        for deposit in deposits_:
            given = sums.get(deposit.pk, (ZERO,))[0]
            if deposit.total != given:
                yield fault(TOGETHER, deposit, deposit.number, f"fait {deposit.total} €, ses chèques {given} €")
    for payouts in scope.chunks(scope.of(Payout.objects.order_by("pk"))):
        sums = _sums(PayoutPart.objects.filter(payout__in=payouts), "payout", "gross", "fee")
        for payout in payouts:
            gross, fee = sums.get(payout.pk, (ZERO, ZERO))
            if payout.net != payout.gross - payout.fee:
                yield fault(TOGETHER, payout, payout.provider_id, "net ≠ brut − frais")
            elif payout.is_known and gross - fee != payout.net:
                yield fault(TOGETHER, payout, payout.provider_id, f"fait {payout.net} €, ses parts {gross - fee} €")


def _sums(rows: QuerySet[Any], of: str, *columns: str) -> dict[int, tuple[Money, ...]]:
    sums = {f"sum_{rank}": Sum(column) for rank, column in enumerate(columns)}
    return {pk: tuple(found) for pk, *found in rows.values_list(of).annotate(**sums).order_by(of)}
