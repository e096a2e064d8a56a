"""Which account of the company a file speaks of: by its IBAN, by the RIB inside it, by the name seen last time."""

from __future__ import annotations

import re

from ardoise.banking.models import BankAccount
from ardoise.companies.models import Company
from ardoise.domain.errors import Refused
from ardoise.domain.identifiers import clean_iban

_NOT_A_SIGN = re.compile(r"[^0-9A-Z]")
_RIB = slice(4, 25)  # of a French IBAN: bank, branch, account
_NUMBER = slice(14, 25)


def account_of(company: Company, file_account: str, currency: str) -> BankAccount | None:
    """The one open account that fits, or none. A file that names no account is of the only one in its currency."""
    accounts = list(BankAccount.objects.filter(company=company, closed_at__isnull=True))
    if currency:
        accounts = [account for account in accounts if account.currency == currency]
    if not file_account:
        return accounts[0] if len(accounts) == 1 else None
    named = [account for account in accounts if is_named(account, file_account)]
    return named[0] if len(named) == 1 else None


def is_named(account: BankAccount, file_account: str) -> bool:
    if account.file_account and account.file_account == file_account[:64]:
        return True
    said = _NOT_A_SIGN.sub("", file_account.upper())
    iban = account.iban
    if not iban or not said:
        return False
    if said.startswith(iban):
        return True
    return iban.startswith("FR") and said in (iban[_RIB], iban[4:], iban[_NUMBER])


def iban_in(file_account: str) -> str:
    """The IBAN that a file gives its account, or nothing."""
    try:
        return clean_iban(file_account) if file_account[:2].isalpha() else ""
    except Refused:
        return ""
