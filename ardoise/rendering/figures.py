"""Numbers and dates as the paper prints them: one look-up over `domain.french`, cleaned for the fonts."""

from __future__ import annotations

from decimal import Decimal

from ardoise.domain.french import money_text, number_text
from ardoise.domain.money import Money

NARROW = "\u202f"
BLANKS = "\u202f\u00a0"


def figure(value: Money) -> str:
    """An amount of the table, without its currency: 2 448,00."""
    return money_text(value).rstrip("€").rstrip(BLANKS)


def minus(value: Money) -> str:
    """An amount that is taken away, whatever its sign in the value."""
    return money_text(-abs(value))


def price(value: Decimal) -> str:
    """A unit price with two decimals at least: 65,00 or 0,012345."""
    return number_text(value, 2)


def by_fours(iban: str) -> str:
    compact = iban.replace(" ", "")
    return "\u00a0".join(compact[start : start + 4] for start in range(0, len(compact), 4))


def siren(number: str) -> str:
    return NARROW.join((number[:3], number[3:6], number[6:])) if len(number) == 9 else number


def vat_number(number: str) -> str:
    """A French number as country, key, SIREN; any other as it is."""
    if number.startswith("FR") and len(number) == 13:
        return "\u00a0".join((number[:2], number[2:4], number[4:]))
    return number
