"""The periods that a list may be limited to, from the day of the company."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from ardoise.domain.french import THIN, month_text

YEAR = 366


@dataclass(frozen=True)
class Period:
    """Days from `first` to `last`, both included; empty bounds are open."""

    name: str = ""
    label: str = "Toutes les dates"
    words: str = ""  # the days themselves: novembre 2026
    first: date | None = None
    last: date | None = None

    @property
    def is_within_a_year(self) -> bool:
        return bool(self.first and self.last and (self.last - self.first).days < YEAR)

    def __bool__(self) -> bool:
        return bool(self.first or self.last)


def periods(today: date) -> list[Period]:
    month = today.replace(day=1)
    before = (month - timedelta(days=1)).replace(day=1)
    quarter = today.replace(month=3 * ((today.month - 1) // 3) + 1, day=1)
    year = today.replace(month=1, day=1)
    ended = year.replace(year=year.year - 1)
    return [
        Period("mois", "Ce mois", month_text(month), month, _end(month, 1)),
        Period("mois-dernier", "Mois dernier", month_text(before), before, _end(before, 1)),
        Period(
            "trimestre",
            "Ce trimestre",
            f"{month_text(quarter)[:-5]} à {month_text(_end(quarter, 3))}",
            quarter,
            _end(quarter, 3),
        ),
        Period("annee", "Cette année", str(today.year), year, _end(year, 12)),
        Period("an-dernier", "L’an dernier", str(ended.year), ended, _end(ended, 12)),
    ]


def period_of(asked: Mapping[str, str], today: date) -> Period:
    """The period of an address: `periode=mois`, or `du=2026-01-01&au=2026-03-31` (one bound is enough)."""
    name = asked.get("periode", "")
    known = next((period for period in periods(today) if period.name == name), None)
    if known:
        return known
    first, last = _day(asked.get("du", "")), _day(asked.get("au", ""))
    if first and last and first > last:
        first, last = last, first
    if not first and not last:
        return Period()
    return Period("dates", "Autres dates", _between(first, last), first, last)


def _between(first: date | None, last: date | None) -> str:
    if first and last:
        return f"{first:%d/%m/%y}{THIN}–{THIN}{last:%d/%m/%y}"
    return f"depuis le {first:%d/%m/%y}" if first else f"jusqu’au {last:%d/%m/%y}"


def _end(first: date, months: int) -> date:
    """The last day of so many months from the first of one."""
    rank = first.month - 1 + months
    return date(first.year + rank // 12, rank % 12 + 1, 1) - timedelta(days=1)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
