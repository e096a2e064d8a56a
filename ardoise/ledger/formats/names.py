"""The name of the file of a period. A part of a year never bears the name of the FEC of the law (`law.md` 5.1)."""

from __future__ import annotations

from datetime import date, timedelta


def file_name_of(pattern: str, siren: str, first: date, last: date) -> str:
    """Example: ventes_{siren}_{period}.txt, November 2026 -> ventes_732829320_202611.txt"""
    return pattern.format(
        siren=siren or "sans-siren", period=period_of(first, last), first=_day(first), last=_day(last)
    )


def period_of(first: date, last: date) -> str:
    """A whole month is 202611, a whole year 2026, else the two days."""
    next_day = last + timedelta(days=1)
    if first.day == 1 and next_day.day == 1:
        if (first.year, first.month) == (last.year, last.month):
            return f"{first:%Y%m}"
        if first.month == 1 and (first.year, last.month) == (last.year, 12):
            return f"{first:%Y}"
    return f"{_day(first)}-{_day(last)}"


def _day(day: date) -> str:
    return f"{day:%Y%m%d}"
