"""Days written with two or four figures for the year."""

from __future__ import annotations

from datetime import date


def century(year: int) -> int:
    """The year of two figures: 70 to 99 belong to the last century."""
    return year if year >= 100 else year + (1900 if year >= 70 else 2000)


def day_of(year: int, month: int, day: int) -> date | None:
    """The day, or None when there is no such day."""
    try:
        return date(century(year), month, day)
    except ValueError:
        return None
