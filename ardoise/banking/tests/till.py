"""An account of the company, its lines and its cheques, for the tests of deposits and payouts."""

from __future__ import annotations

import uuid
from datetime import date

from ardoise.banking.actions.deposits import Given, make_deposit
from ardoise.banking.models import (
    BankAccount,
    BankLine,
    BankStatement,
    ChequeDeposit,
    LinkKind,
    Payout,
    PayoutPart,
    Reconciliation,
    StatementState,
)
from ardoise.domain.cheques import Cheque
from ardoise.domain.money import Money
from ardoise.payments.actions.record import record_payment
from ardoise.payments.models import Method, Payment, ProviderAccount
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


def deposit_shown(house: House) -> ChequeDeposit:
    """A deposit of one cheque, and another cheque that waits, for the pages."""
    known = ChequeDeposit.objects.filter(company=house.company).first()
    if known:
        return known
    cheque_of(house, "60.50", who=1)
    given = [Given(cheque_of(house, "1240.00", "Chèque n° 0012345"), Cheque("0012345", "Atelier du Parc", "LCL"))]
    account = BankAccount.objects.filter(company=house.company).first() or account_of(house)
    return make_deposit(account, given, number="REM-0001", day=house.company.today, by=house.owner)


def payout_shown(house: House) -> Payout:
    """A payout with a sale, a refund and a fee, none of ours, for the pages."""
    values = {"gross": Money("90.00"), "fee": Money("1.75"), "net": Money("88.25"), "account": mollie_of(house)}
    name = {"company": house.company, "provider": "mollie", "provider_id": "stl_1", "arrives_on": house.company.today}
    payout, is_new = Payout.objects.get_or_create(**name, defaults=values)
    if is_new:
        for kind, gross, fee in (("payment", "100.00", "0"), ("refund", "-10.00", "0"), ("fee", "0", "1.75")):
            sums = {"gross": Money(gross), "fee": Money(fee)}
            PayoutPart.objects.create(payout=payout, kind=kind, provider_id=kind, label="Vente au comptoir", **sums)
    return payout


def mollie_of(house: House) -> ProviderAccount:
    name = {"company": house.company, "provider": "mollie", "disconnected_at": None}
    values = {"name": "Menuiserie Durand", "secret": "", "is_test": False, "connected_by": house.owner}
    return ProviderAccount.objects.get_or_create(**name, defaults=values)[0]
