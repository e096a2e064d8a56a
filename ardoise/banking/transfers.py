"""Transfers between two accounts of the company: what leaves one comes to the other within four days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from ardoise.banking.models import BankAccount, BankLine, LineState
from ardoise.banking.open_items import names_of
from ardoise.companies.models import Company
from ardoise.domain.bank_labels import read_label
from ardoise.domain.names import name_words

APART = timedelta(days=4)
LATELY = timedelta(days=90)
MOST = 500  # outgoing lines that are looked at, the last ones
SHOWN = 20
WAITING = (LineState.TO_LINK, LineState.PROPOSED)


@dataclass(frozen=True)
class Transfer:
    """Two lines of the same sum: money that went from an account to another one."""

    went: BankLine
    came: BankLine


def transfers_waiting(company: Company) -> list[Transfer]:
    """The pairs of the last 90 days, newest first, whose labels name no customer; each line once, the nearest days.

    A bounded number of queries, none when the company has one account only.
    """
    if BankAccount.objects.filter(company=company).count() < 2:
        return []
    rows = BankLine.objects.filter(company=company, state__in=WAITING, linked_cents=0)
    rows = rows.filter(date__gte=company.today - LATELY).select_related("account").defer("details", "search")
    outgoing = list(rows.filter(cents__lt=0).order_by("-date", "-pk")[:MOST])
    incoming = rows.filter(cents__in={-line.cents for line in outgoing}).order_by("-date", "-pk")[:MOST]
    found = _pairs(outgoing, incoming)
    customers = _customers(company) if found else []
    return [one for one in found if not (_names_one(one.went, customers) or _names_one(one.came, customers))][:SHOWN]


def _pairs(outgoing: Iterable[BankLine], incoming: Iterable[BankLine]) -> list[Transfer]:
    by_sum: dict[tuple[int, str], list[BankLine]] = defaultdict(list)
    for line in incoming:
        by_sum[line.cents, line.currency].append(line)
    found = []
    for went in outgoing:
        others = by_sum.get((-went.cents, went.currency), [])
        near = [one for one in others if one.account_id != went.account_id and abs(one.date - went.date) <= APART]
        if near:
            came = min(near, key=lambda one: (abs(one.date - went.date), one.pk))
            others.remove(came)
            found.append(Transfer(went, came))
    return found


def _customers(company: Company) -> list[frozenset[str]]:
    """The words that tell each name of each customer."""
    return [frozenset(name_words(name)) for names in names_of(company).values() for name in names]


def _names_one(line: BankLine, customers: Iterable[frozenset[str]]) -> bool:
    words = frozenset(read_label(line.label, line.counterparty, line.memo).words)
    return any(name and name <= words for name in customers)
