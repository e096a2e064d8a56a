"""Reads of the room."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import QuerySet, Sum

from ardoise.companies.models import Company
from ardoise.domain.money import ZERO, Money
from ardoise.purchases.models import Expense, ExpenseQuerySet

NEAR_DAYS = 5


def waiting(company: Company, amount: Money, *, day: date | None = None, days: int = NEAR_DAYS) -> ExpenseQuerySet:
    """The expenses of this amount that no line of the bank proves yet, near that day when it is given."""
    rows = Expense.objects.filter(company=company, amount=abs(amount)).standing().linked(False)
    if day is not None:
        rows = rows.filter(date__range=(day - timedelta(days=days), day + timedelta(days=days)))
    return rows.order_by("-date", "-pk")


def sums_of(rows: QuerySet[Expense]) -> tuple[Money, Money]:
    """What these expenses come to, and the VAT to recover of it; the cancelled ones count for nothing."""
    sums = rows.filter(cancelled_at=None).aggregate(amount=Sum("amount"), vat=Sum("vat"))
    return sums["amount"] or ZERO, sums["vat"] or ZERO


def last_paid_to(company: Company, payee: str) -> Expense | None:
    """The last expense that was made from a line of this payee: what it was for will do again."""
    rows = Expense.objects.filter(company=company, payee=payee).standing()
    return rows.order_by("-pk").first() if payee else None
