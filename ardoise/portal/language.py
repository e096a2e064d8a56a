"""The two languages of the portal: French as written in the templates, English by the tables of `english/`."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from ardoise.domain.french import long_date, money_text, percent_text
from ardoise.domain.money import Money
from ardoise.portal.english import ENGLISH

LANGUAGES = {"fr": "Français", "en": "English"}
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def say(language: str, sentence: str, /, **values: Any) -> str:
    """The French sentence in this language, its {variables} replaced by values already written in that language."""
    text = ENGLISH.get(sentence, sentence) if language == "en" else _spaced(sentence)
    return text.format(**values) if values else text


@cache
def _spaced(sentence: str) -> str:
    """With the no-break spaces of French typography, which nobody sees in a source."""
    for plain, spaced in (("« ", "«\u00a0"), (" »", "\u202f»"), (" :", "\u00a0:")):
        sentence = sentence.replace(plain, spaced)
    return re.sub(" ([;!?])", "\u202f\\1", sentence)


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


def percent_in(language: str, percent: Decimal) -> str:
    """5,5 %, or 5.5%."""
    return percent_text(percent) if language != "en" else percent_text(percent).replace(",", ".").replace("\u00a0", "")
