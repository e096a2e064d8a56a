"""Amounts, numbers, percentages and dates as French people read them."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal

from ardoise.domain.money import Money

THIN = "\u202f"  # narrow no-break space, between thousands
NO_BREAK = "\u00a0"  # no-break space, before € and %
MINUS = "\u2212"
_MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


def money_text(money: Money) -> str:
    """An amount with its two decimals: -1234.5 EUR -> "−1 234,50 €" (thin and no-break spaces)."""
    unit = "€" if money.currency == "EUR" else money.currency
    return f"{_grouped(money.amount, 2)}{NO_BREAK}{unit}"


def number_text(number: Decimal, places: int = 0) -> str:
    """A number with a comma, its needless zeros dropped beyond `places`: 1234.5000 -> "1 234,5"; (2, 2) -> "2,00"."""
    exponent = number.normalize().as_tuple().exponent
    needed = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return _grouped(number, max(needed, places))


def percent_text(percent: Decimal) -> str:
    """A percentage: 5.50 -> "5,5 %"; 20.00 -> "20 %"."""
    return f"{number_text(percent)}{NO_BREAK}%"


def date_text(day: date) -> str:
    """A short date: 24/11/2026."""
    return f"{day:%d/%m/%Y}"


def long_date(day: date) -> str:
    """A date in words: 24 novembre 2026; the first is "1er"."""
    return f"{'1er' if day.day == 1 else day.day} {_MONTHS[day.month - 1]} {day.year}"


def moment_text(moment: datetime, today: date) -> str:
    """When something happened, seen from today: "aujourd’hui à 17:42", "hier à 09:12", "9 octobre à 08:30"."""
    day = moment.date()
    near = {today: "aujourd’hui", today - timedelta(days=1): "hier", today + timedelta(days=1): "demain"}
    words = near.get(day) or (long_date(day) if day.year != today.year else long_date(day).rsplit(" ", 1)[0])
    return f"{words} à {moment:%H:%M}"


def glued(text: str) -> str:
    """No line breaks between a mark and its word: no-break spaces after « and before :, thin ones before ; ! ? »."""
    text = re.sub(r"(?<=«) | (?=:)", NO_BREAK, text)
    return re.sub(r" (?=[;!?»])", THIN, text)


def month_text(day: date) -> str:
    """The month of a day: novembre 2026."""
    return f"{_MONTHS[day.month - 1]} {day.year}"


def _grouped(number: Decimal, places: int) -> str:
    sign = MINUS if number < 0 else ""
    return sign + f"{abs(number):,.{places}f}".replace(",", THIN).replace(".", ",")
