"""Cheques given to the bank together: make the deposit, correct its slip, cancel it while no line is linked to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction

from ardoise.banking import events
from ardoise.banking.models import BankAccount, ChequeDeposit, DepositedCheque, Reconciliation
from ardoise.banking.recorded import cheques_waiting
from ardoise.domain.cheques import Cheque
from ardoise.domain.errors import Conflict, Invalid, Refused
from ardoise.domain.french import date_text, money_text
from ardoise.domain.identifiers import clean_text
from ardoise.domain.money import total
from ardoise.history import clock
from ardoise.history.record import Author, lock_chain, record
from ardoise.payments.models import Payment
from ardoise.web.fitting import misfits

MOST = 200  # cheques of one slip
OLDEST, LATEST = timedelta(days=366), timedelta(days=31)  # around today: beyond, the year was mistyped
EURO = "EUR"


@dataclass(frozen=True)
class Given:
    """One cheque of the slip, and what is written on it."""

    payment: Payment
    cheque: Cheque = field(default_factory=Cheque)


def make_deposit(
    account: BankAccount, given: Sequence[Given], *, number: str, day: date, by: Author, once: str | None = None
) -> ChequeDeposit:
    """The deposit of these cheques on this account. The same `once` again gives the deposit that it made.

    Raises Refused("deposit_day"), ("no_cheque"), ("too_many_cheques"), ("account_closed"), ("other_currency"),
    ("number_missing"), Conflict("number_taken"), ("cheque_not_waiting") when a cheque is reversed, deposited or linked
    meanwhile.
    """
    company = account.company
    with transaction.atomic():
        lock_chain(company.pk)
        if once and (known := ChequeDeposit.objects.filter(company=company, once=once).first()):
            return known
        account = BankAccount.objects.get(pk=account.pk)
        number = clean_text(number)
        _check(account, given, number)
        if not (company.today - OLDEST <= day <= company.today + LATEST):
            message = f"Vérifiez la date de la remise : le {date_text(day)} est trop loin d’aujourd’hui."
            raise Refused("deposit_day", message, "date")
        payments = [one.payment for one in given]
        deposit = ChequeDeposit(
            company=company,
            account=account,
            number=number,
            date=day,
            total=total(payment.amount for payment in payments),
            created_by_id=by.pk,
            once=once,
        )
        if problems := misfits(deposit, ("number", "date")):
            raise Invalid(problems)
        deposit.save()
        DepositedCheque.objects.bulk_create(_row(deposit, one) for one in given)
        record(
            company.pk,
            events.DEPOSIT_MADE,
            deposit,
            by=by,
            number=number,
            amount=deposit.total,
            count=f"{len(given)} chèque{'s' if len(given) > 1 else ''}",
            account=account.name,
            cheques=[[one.payment.pk, one.cheque.number] for one in given],
        )
    return deposit


def correct_slip(deposit: ChequeDeposit, cheques: dict[int, Cheque], *, by: Author) -> None:
    """What is written on its cheques, by the id of their payment: the columns of the slip. The sums do not move."""
    with transaction.atomic():
        lock_chain(deposit.company_id)
        deposit = ChequeDeposit.objects.get(pk=deposit.pk)
        if deposit.cancelled_at is not None:
            raise Conflict("deposit_cancelled", "Cette remise est annulée.", "deposit")
        changed = []
        for row in deposit.cheques.filter(payment__in=cheques):
            new = _row(deposit, Given(row.payment, cheques[row.payment_id]))
            if (row.cheque_number, row.drawer, row.bank) != (new.cheque_number, new.drawer, new.bank):
                row.cheque_number, row.drawer, row.bank = new.cheque_number, new.drawer, new.bank
                changed.append(row)
        if changed:
            DepositedCheque.objects.bulk_update(changed, ["cheque_number", "drawer", "bank"])
            record(deposit.company_id, events.DEPOSIT_CHANGED, deposit, by=by, number=deposit.number)


def cancel_deposit(deposit: ChequeDeposit, *, by: Author) -> None:
    """Its cheques are free again. Idempotent. Raises Conflict("deposit_linked") once a line of the bank is linked."""
    with transaction.atomic():
        lock_chain(deposit.company_id)
        deposit = ChequeDeposit.objects.get(pk=deposit.pk)
        if deposit.cancelled_at is not None:
            return
        link = Reconciliation.objects.filter(deposit=deposit, undone_at=None).select_related("line").first()
        if link is not None:
            raise Conflict(
                "deposit_linked",
                f"La banque a crédité cette remise le {link.line.date:%d/%m/%Y} : déliez d’abord cette ligne.",
                "deposit",
            )
        cheques = list(deposit.cheques.values_list("payment", "cheque_number").order_by("pk"))
        deposit.cheques.all().delete()
        deposit.cancelled_at = clock.now()
        deposit.save(update_fields=["cancelled_at"])
        record(
            deposit.company_id,
            events.DEPOSIT_CANCELLED,
            deposit,
            by=by,
            number=deposit.number,
            amount=deposit.total,
            cheques=cheques,
        )


def keep_deposited(payment: Payment) -> None:
    """A cheque that the bank has not credited yet does not leave its slip alone: what was printed would be wrong.

    Once the line is linked, its reversal is the cheque that bounced: the deposit stays what the bank credited.
    Raises Conflict("cheque_deposited").
    """
    row = DepositedCheque.objects.filter(payment=payment).select_related("deposit").first()
    if row is None or Reconciliation.objects.filter(deposit=row.deposit, undone_at=None).exists():
        return
    raise Conflict(
        "cheque_deposited",
        f"Ce chèque est dans la remise {row.deposit.number}, que la banque n’a pas encore créditée : annulez d’abord "
        "cette remise, puis refaites-la sans lui.",
        "payment",
    )


def _check(account: BankAccount, given: Sequence[Given], number: str) -> None:
    if account.closed_at is not None:
        raise Refused("account_closed", "Ce compte est fermé : choisissez-en un autre.", "account")
    if account.currency != EURO:
        raise Refused("other_currency", f"Les chèques sont en euros, ce compte est en {account.currency}.", "account")
    if not given:
        raise Refused("no_cheque", "Choisissez au moins un chèque.", "cheques")
    if len(given) > MOST:
        raise Refused("too_many_cheques", f"Une remise compte au plus {MOST} chèques : faites-en plusieurs.", "cheques")
    if not number:
        raise Refused("number_missing", "Donnez un numéro à la remise.", "number")
    if ChequeDeposit.objects.filter(company=account.company_id, number=number, cancelled_at=None).exists():
        raise Conflict("number_taken", f"La remise {number} existe déjà : donnez un autre numéro.", "number")
    ids = [one.payment.pk for one in given]
    waiting = set(cheques_waiting(account.company).filter(pk__in=ids).values_list("pk", flat=True))
    gone = next((one.payment for one in given if one.payment.pk not in waiting), None)
    if gone is not None or len(set(ids)) != len(ids):
        said = f" de {money_text(gone.amount)}" if gone else ""
        raise Conflict(
            "cheque_not_waiting",
            f"Un chèque{said} n’est plus à remettre : il est annulé, déjà remis ou déjà rapproché.",
            "cheques",
        )


def _row(deposit: ChequeDeposit, one: Given) -> DepositedCheque:
    row = DepositedCheque(
        deposit=deposit,
        payment=one.payment,
        cheque_number=clean_text(one.cheque.number),
        drawer=clean_text(one.cheque.drawer),
        bank=clean_text(one.cheque.bank),
    )
    if problems := misfits(row, ("cheque_number", "drawer", "bank")):
        raise Invalid(problems)
    return row
