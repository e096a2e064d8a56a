"""Numbers as French people type them: exact decimals, durations and products, never a guess."""

from __future__ import annotations

import re
from decimal import Decimal

from ardoise.domain.errors import Refused
from ardoise.domain.money import round_half_up

QUANTITY_PLACES = 4  # BR-FR-DEC-02
_MAX_DIGITS = 12
_MAX_FACTORS = 3  # length × width × height; more would leave the 28 exact digits of a Decimal

_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
_MARK = re.compile(r" ?(€|EUR|%)$", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?P<sign>[+-]?) ?(?P<whole>[0-9]+|[0-9]{1,3}(?: [0-9]{3})+|[0-9]{1,3}(?:\.[0-9]{3})+(?=,)"
    r"|[0-9]{1,3}(?:\.[0-9]{3}){2,})(?:[.,](?P<part>[0-9]+))?"
)
_AMBIGUOUS = re.compile(r"[+-]?[1-9][0-9]{0,2}\.[0-9]{3}")
_CLOCK = re.compile(r"([0-9]{1,4}):([0-5][0-9])")
_HOURS = re.compile(r"([0-9]{1,4}) ?h(?:eures?)? ?(?:([0-5]?[0-9]) ?(?:min(?:utes?)?|mn)?)?", re.IGNORECASE)
_MINUTES = re.compile(r"([0-9]{1,6}) ?(?:min(?:utes?)?|mn)", re.IGNORECASE)


def parse_decimal(text: str, places: int = 2, *, field: str = "") -> Decimal:
    """The exact number typed: a comma or a dot for decimals, spaces (or dots before a comma) for thousands.

    A trailing € or % is dropped. What could be read in two ways is refused, never guessed: "1,234.50", "1.234".
    Raises Refused: `number_missing`, `number_unreadable`, `number_ambiguous`, `number_places`, `number_too_large`.
    Example: "1 234,50" -> 1234.50; "1.234,50" -> 1234.50; "12,5 %" -> 12.5; "12,5,0" -> refused.
    """
    written = _MARK.sub("", _SPACES.sub(" ", text).strip().replace("\u2212", "-"))
    if not written:
        raise Refused("number_missing", "Écrivez un nombre, par exemple 1 234,50.", field)
    found = _NUMBER.fullmatch(written)
    if found is None:
        raise Refused(
            "number_unreadable", f"« {text.strip()} » n’est pas un nombre : écrivez-le par exemple 1 234,50.", field
        )
    if _AMBIGUOUS.fullmatch(written):
        raise Refused(
            "number_ambiguous",
            f"« {written} » peut se lire de deux façons : écrivez {written.replace('.', '')}"
            f" ou {written.replace('.', ',')}.",
            field,
        )
    return _number(found, places, field)


def parse_quantity(text: str, *, field: str = "quantity") -> Decimal:
    """A quantity with 4 decimals at most (BT-129): a number, a duration in hours or a product, rounded half up.

    The rounded quantity is the one printed and multiplied, so that the customer finds the same amount (RND-08).
    Raises Refused as `parse_decimal`. Example: "0:50" or "50 min" -> 0.8333; "3h30" -> 3.5; "12*85" -> 1020.
    """
    written = _SPACES.sub(" ", text).strip()
    minutes = _minutes(written)
    if minutes is not None:
        return round_half_up(Decimal(minutes) / 60, QUANTITY_PLACES)
    factors = re.split(r" ?[*×x] ?", written, maxsplit=_MAX_FACTORS - 1)
    product = Decimal(1)
    for factor in factors:
        product *= parse_decimal(factor, QUANTITY_PLACES, field=field)
    if len(factors) == 1:
        return product
    if abs(product) >= 10**_MAX_DIGITS:
        raise _too_large(field)
    return round_half_up(product, QUANTITY_PLACES)


def _number(found: re.Match[str], places: int, field: str) -> Decimal:
    whole = re.sub(r"[ .]", "", found["whole"])
    part = found["part"] or ""
    if len(whole.lstrip("0")) > _MAX_DIGITS:
        raise _too_large(field)
    if len(part.rstrip("0")) > places:
        limit = "sans décimale" if places == 0 else f"avec {places} décimale{'s' if places > 1 else ''} au plus"
        raise Refused("number_places", f"Écrivez ce nombre {limit}.", field)
    return Decimal(f"{found['sign']}{whole}.{part[:places]}" if part[:places] else f"{found['sign']}{whole}") + 0


def _minutes(text: str) -> int | None:
    clock = _CLOCK.fullmatch(text) or _HOURS.fullmatch(text)
    if clock:
        return int(clock[1]) * 60 + int(clock[2] or 0)
    only = _MINUTES.fullmatch(text)
    return int(only[1]) if only else None


def _too_large(field: str) -> Refused:
    return Refused("number_too_large", "Ce nombre est trop grand : vérifiez-le.", field)
