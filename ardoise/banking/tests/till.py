"""An account of the company, its lines and its cheques, for the tests of deposits and payouts."""

from __future__ import annotations

import uuid
from datetime import date

from ardoise.banking.models import BankAccount, BankLine, BankStatement, LinkKind, Reconciliation, StatementState
from ardoise.domain.money import Money
from ardoise.payments.actions.record import record_payment
from ardoise.payments.models import Method, Payment
from tests.world import House


def account_of(house: House, name: str = "Compte courant", iban: str = "FR7630006000011234567890189") -> BankAccount:
    return BankAccount.objects.create(
        company=house.company, name=name, iban=iban, bank_name="Crédit Agricole", created_by=house.owner
    )


def line_of(account: BankAccount, amount: str, label: str = "REM CHQ", day: date | None = None) -> BankLine:
    """As an import leaves it."""
    statement, _ = BankStatement.objects.get_or_create(
        company=account.company, account=account, state=StatementState.IMPORTED
    )
    key = uuid.uuid4().hex
    return BankLine.objects.create(
        company=account.company,
        account=account,
        statement=statement,
        date=day or account.company.today,
        cents=Money(amount).cents,
        currency=account.currency,
        label=label,
        key=key,
        content=key,
        loose=key,
    )


def cheque_of(house: House, amount: str, label: str = "", who: int = 0, **more: object) -> Payment:
    return record_payment(
        house.company,
        day=house.company.today,
        amount=Money(amount),
        method=Method.CHEQUE,
        label=label,
        contact=house.contacts[who],
        by=house.owner,
        **more,  # type: ignore[arg-type]
    )


def proved(line: BankLine, **what: object) -> Reconciliation:
    """The line is linked to this deposit, payout or payment."""
    return Reconciliation.objects.create(
        company=line.company, line=line, act=uuid.uuid4().hex, kind=LinkKind.FOUND, amount=line.amount, **what
    )
