"""Whether a statement follows what an account already holds, or lines are missing between them."""

from __future__ import annotations

from django.db.models import Max, Sum

from ardoise.banking.models import BankAccount, BankStatement
from ardoise.domain.french import date_text, money_text
from ardoise.domain.money import Money


def missing_before(statement: BankStatement, account: BankAccount | None) -> str:
    """« Il manque des lignes entre le 05/09 et le 09/09 », or nothing.

    The balance with which the file begins is compared with that of the account before its first day. Nothing is said
    of a file that gives no balance, nor of an account without a line or whose own balance nobody gave.
    """
    if account is None or statement.opening_cents is None or statement.first_day is None:
        return ""
    if account.opening_date is None or statement.first_day <= account.opening_date:
        return ""
    before = account.lines.filter(date__lt=statement.first_day)
    known = before.aggregate(sum=Sum("cents"), last=Max("date"))
    gap = statement.opening_cents - account.opening_cents - (known["sum"] or 0)
    if not gap or known["last"] is None:
        return ""
    start = money_text(Money.of_cents(statement.opening_cents, account.currency))
    have = money_text(Money.of_cents(statement.opening_cents - gap, account.currency))
    return (
        f"Il manque des lignes entre le {date_text(known['last'])} et le {date_text(statement.first_day)} : ce fichier"
        f" commence à {start}, et votre compte en est à {have}. Importez aussi le relevé de ces jours."
    )
