"""What stands above every page of Ma Banque: the balance, what is left to link, the money of the month, the tabs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet, Sum

from ardoise.banking.models import BankAccount, BankLine, LineState
from ardoise.companies.gate import AccessRequest
from ardoise.domain.money import Money

EURO = "EUR"
COUNTED = 999  # beyond, the count says 999+
# Receipts, and the spendings of which there is something to say: the others wait in TOUTES LES LIGNES.
TO_DO = Q(currency=EURO) & (Q(state=LineState.PROPOSED) | Q(state=LineState.TO_LINK, cents__gt=0))


def head(request: AccessRequest, tab: str, asked: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The context of `banking/base.html`. Its queries read accounts and one month of rows, never the history."""
    today = request.access.company.today
    accounts = list(request.access.rows(BankAccount).filter(closed_at=None).order_by("pk"))
    chosen = chosen_account(request.GET if asked is None else asked, accounts)
    shown = [chosen] if chosen else [one for one in accounts if one.currency == EURO] or accounts[:1]
    currency = shown[0].currency if shown else EURO
    month = today.replace(day=1)
    rows = request.access.rows(BankLine).filter(date__gte=month, date__lt=(month + timedelta(days=31)).replace(day=1))
    rows = rows.filter(account__in=shown)
    sums = rows.aggregate(came=Sum("cents", filter=Q(cents__gt=0)), went=Sum("cents", filter=Q(cents__lt=0)))
    count = few(to_do(request))
    return {
        "section": "bank",
        "tab": tab,
        "today": today,
        "accounts": accounts,
        "account": chosen,
        "bank": {
            "name": shown[0].name if len(shown) == 1 else f"{len(shown)} comptes",
            "balance": Money.of_cents(sum(one.balance.cents for one in shown), currency),
            "to_do": many(count),
            "is_one": count == 1,
            "is_clean": count == 0,
            "came": Money.of_cents(sums["came"] or 0, currency),
            "went": Money.of_cents(-(sums["went"] or 0), currency),
        },
    }


def chosen_account(asked: Mapping[str, str], accounts: Sequence[BankAccount]) -> BankAccount | None:
    """The account named by the address; nothing when it names none of ours."""
    typed = asked.get("compte", "")
    return next((one for one in accounts if str(one.pk) == typed), None)


def to_do(request: AccessRequest) -> QuerySet[BankLine]:
    return request.access.rows(BankLine).filter(TO_DO)


def many(count: int) -> str:
    return f"{COUNTED}+" if count > COUNTED else str(count)


def few(rows: QuerySet[BankLine]) -> int:
    """How many, as far as a tab says it."""
    return rows.order_by()[: COUNTED + 1].count()
