"""Bank accounts of the company: opened, changed, closed."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from ardoise.banking import events
from ardoise.banking.models import BankAccount
from ardoise.companies.models import Company
from ardoise.domain.errors import Conflict, Invalid, Refused
from ardoise.domain.identifiers import bank_of, bic_of, clean_iban, clean_text
from ardoise.domain.minor_units import exponent
from ardoise.domain.money import Money
from ardoise.history import clock
from ardoise.history.record import Author, lock_chain, record
from ardoise.web.fitting import misfits

EDITABLE = {
    "name": "nom",
    "iban": "IBAN",
    "currency": "monnaie",
    "opening_balance": "solde de départ",
    "opening_date": "date du solde de départ",
    "ledger_account": "compte comptable",
    "file_account": "nom dans les relevés",
}
COLUMNS = ("name", "iban", "bic", "bank_name", "currency", "opening_cents", "opening_date", "ledger_account")
_CURRENCY = re.compile(r"[A-Z]{3}")
_LEDGER = re.compile(r"[0-9A-Za-z]{3,20}")


def open_account(
    company: Company,
    *,
    by: Author,
    name: str = "",
    iban: str = "",
    currency: str = "EUR",
    opening_balance: Decimal | Money | int | str = 0,
    opening_date: date | None = None,
    ledger_account: str = "512000",
    file_account: str = "",
) -> BankAccount:
    """The bank and its BIC come from the IBAN. Raises Invalid for what is wrong, Conflict("account_known") for an IBAN
    that the company has already."""
    account = BankAccount(company=company, created_by_id=by.pk)
    values = {
        "name": name,
        "iban": iban,
        "currency": currency,
        "opening_balance": opening_balance,
        "opening_date": opening_date,
        "ledger_account": ledger_account,
        "file_account": file_account,
    }
    with transaction.atomic():
        lock_chain(company.pk)
        _fill(account, values)
        account.save()
        record(company.pk, events.ACCOUNT_OPENED, account, by=by, name=account.name)
    return account


def change_account(account: BankAccount, *, by: Author, **values: Any) -> BankAccount:
    """Change some of EDITABLE. Raises Refused("currency_used") for the currency of an account that has lines."""
    if unknown := set(values) - set(EDITABLE):
        raise LookupError(", ".join(sorted(unknown)))
    with transaction.atomic():
        lock_chain(account.company_id)
        fresh = BankAccount.objects.select_for_update().get(pk=account.pk)
        before = {name: getattr(fresh, name) for name in EDITABLE}
        _fill(fresh, values)
        changed = [label for name, label in EDITABLE.items() if getattr(fresh, name) != before[name]]
        if fresh.currency != before["currency"] and fresh.lines.exists():
            message = "Ce compte a déjà des lignes dans sa monnaie : ouvrez un autre compte pour l’autre monnaie."
            raise Refused("currency_used", message, "currency")
        if changed:
            fresh.save()
            record(fresh.company_id, events.ACCOUNT_CHANGED, fresh, by=by, name=fresh.name, fields=", ".join(changed))
    return fresh


def close_account(account: BankAccount, *, by: Author) -> BankAccount:
    """Its lines stay; nothing more is imported into it. Closing it again changes nothing."""
    with transaction.atomic():
        lock_chain(account.company_id)
        fresh = BankAccount.objects.select_for_update().get(pk=account.pk)
        if fresh.closed_at is None:
            fresh.closed_at = clock.now()
            fresh.save(update_fields=["closed_at"])
            record(fresh.company_id, events.ACCOUNT_CLOSED, fresh, by=by, name=fresh.name)
    return fresh


def _fill(account: BankAccount, values: dict[str, Any]) -> None:
    problems: list[Refused] = []
    for name in (name for name in EDITABLE if name in values):
        try:
            _set(account, name, values[name])
        except Refused as refusal:
            problems.append(refusal)
    if not account.name:
        account.name = account.bank_name or "Compte courant"
    problems += misfits(account, COLUMNS)
    if problems:
        raise Invalid(problems)
    taken = BankAccount.objects.filter(company=account.company_id, iban=account.iban, closed_at__isnull=True)
    if account.iban and (other := taken.exclude(pk=account.pk).first()):
        raise Conflict("account_known", f"Ce compte est déjà là, sous le nom « {other.name} ».", "iban")


def _set(account: BankAccount, name: str, value: Any) -> None:
    if name == "iban":
        account.iban = clean_iban(str(value or ""))
        account.bank_name, account.bic = bank_of(account.iban)[:100], bic_of(account.iban)
    elif name == "currency":
        account.currency = _currency(str(value or "EUR"))
    elif name == "opening_balance":
        account.opening_cents = _cents(value, account.currency)
    elif name == "ledger_account":
        account.ledger_account = str(value or "512000").strip()
        if not _LEDGER.fullmatch(account.ledger_account):
            message = "Un compte comptable s’écrit avec 3 à 20 chiffres ou lettres, par exemple 512000."
            raise Refused("ledger_account", message, "ledger_account")
    elif name == "file_account":
        account.file_account = clean_text(str(value or ""))[:64]
    elif isinstance(value, str):
        setattr(account, name, clean_text(value))
    else:
        setattr(account, name, value)


def _currency(text: str) -> str:
    currency = text.strip().upper()
    if not _CURRENCY.fullmatch(currency):
        raise Refused("currency", "Une monnaie s’écrit en trois lettres, par exemple EUR ou USD.", "currency")
    if exponent(currency) > 2:
        message = f"Les comptes en {currency}, qui ont plus de deux décimales, ne sont pas tenus."
        raise Refused("currency", message, "currency")
    return currency


def _cents(value: Any, currency: str) -> int:
    try:
        return (value if isinstance(value, Money) else Money(value or 0, currency)).cents
    except (ValueError, ArithmeticError):
        message = "Écrivez le solde de départ comme 1234,56."
        raise Refused("opening_balance", message, "opening_balance") from None
