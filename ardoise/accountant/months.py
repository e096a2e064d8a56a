"""The month that the portfolio shows: chosen in the address, else the last one until all of it is captured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ardoise.ledger.waiting import waiting_of_all

MOST = 300  # companies whose last month is read to choose the usual one


@dataclass(frozen=True)
class Month:
    first: date

    @property
    def before(self) -> Month:
        return Month((self.first - timedelta(days=1)).replace(day=1))

    @property
    def key(self) -> str:
        """ "2026-10", in an address."""
        return f"{self.first:%Y-%m}"


def month_of(text: str, today: date) -> Month | None:
    """The month of an address; None when it is no month, or one to come."""
    try:
        month = Month(date.fromisoformat(f"{text}-01"))
    except ValueError:
        return None
    return month if len(text) == 7 and month.first.year > 1999 and month.first <= today else None


def usual_month(companies: Sequence[int], today: date) -> Month:
    """The last one until everything of it is captured, then this one."""
    this = Month(today.replace(day=1))
    if len(companies) > MOST or any(one.new for one in waiting_of_all(companies, this.before.first).values()):
        return this.before
    return this


def months_before(today: date, count: int = 13) -> list[Month]:
    """This month and those before it, newest first."""
    found = [Month(today.replace(day=1))]
    while len(found) < count:
        found.append(found[-1].before)
    return found
