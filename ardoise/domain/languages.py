"""Amounts, days and rates as the customer's language writes them: French, or English."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ardoise.domain.french import date_text, long_date, money_text, number_text, percent_text
from ardoise.domain.money import Money

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def amount_in(language: str, amount: Money) -> str:
    """1234.50 EUR -> "1 234,50 €", or "€1,234.50"."""
    if language != "en":
        return money_text(amount)
    sign = "\u2212" if amount.cents < 0 else ""
    figures = f"{abs(amount.amount):,.2f}"
    return f"{sign}€{figures}" if amount.currency == "EUR" else f"{sign}{amount.currency}\u00a0{figures}"


def day_in(language: str, day: date) -> str:
    """24 décembre 2026, or 24 December 2026."""
    return long_date(day) if language != "en" else f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def short_day_in(language: str, day: date) -> str:
    """24/12/2026, or 24 Dec 2026: never a day that an American reads as a month."""
    return date_text(day) if language != "en" else f"{day.day} {_MONTHS[day.month - 1][:3]} {day.year}"


def number_in(language: str, number: Decimal, places: int = 0) -> str:
    """1 234,5, or 1,234.5."""
    text = number_text(number, places)
    return text if language != "en" else text.translate({ord("\u202f"): ",", ord(","): "."})


def percent_in(language: str, percent: Decimal) -> str:
    """5,5 %, or 5.5%."""
    return percent_text(percent) if language != "en" else percent_text(percent).replace(",", ".").replace("\u00a0", "")
