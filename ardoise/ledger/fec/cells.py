"""What one cell says, and what is wrong in how it says it: a fault is told, and the value is still read when it can."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

_SPACES = "\u00a0\u202f\u2009 '’"
_PLAIN = re.compile(r"[+-]?\d+(?:,\d+)?[+-]?")
_POINT = re.compile(r"[+-]?\d+\.\d+[+-]?")
_GROUPED = re.compile(rf"[+-]?\d{{1,3}}(?:[{_SPACES}]\d{{3}})+(?:[,.]\d+)?[+-]?|[+-]?\d{{1,3}}(?:\.\d{{3}})+,\d+[+-]?")
_EXPONENT = re.compile(r"[+-]?\d+(?:[,.]\d+)?[eE][+-]?\d{1,2}")
_UNIT = re.compile(rf"[{_SPACES}]*(?:€|EUR)[{_SPACES}]*")
_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SLASHES = re.compile(r"(\d{2})[/-](\d{2})[/-](\d{4})|(\d{4})[/-](\d{2})[/-](\d{2})")

Amount = tuple[Decimal | None, str]  # the value, and the code of what is wrong with its writing


def amount(text: str) -> Amount:
    """An amount of the file: comma, no separator of thousands, a sign first or last; empty is nil.

    >>> amount("1 234,50")
    (Decimal('1234.50'), 'THOUSANDS_SEPARATOR')
    """
    text = text.strip(" \x00")
    if not text:
        return Decimal(0), ""
    if _PLAIN.fullmatch(text):
        return _value(text), ""
    if _POINT.fullmatch(text):
        return _value(text), "DECIMAL_POINT"
    if _GROUPED.fullmatch(text):
        bare = re.sub(rf"[{_SPACES}]", "", text)
        return _value(bare.replace(".", "") if "," in bare else bare), "THOUSANDS_SEPARATOR"
    if _EXPONENT.fullmatch(text):
        return Decimal(text.replace(",", ".")), "AMOUNT_FORMAT"
    bare = _UNIT.sub("", text)
    return (_value(bare) if _PLAIN.fullmatch(bare) else None), "AMOUNT_FORMAT"


def _value(text: str) -> Decimal:
    last = text[-1] if text[-1] in "+-" else ""
    return Decimal(last + text.removesuffix(last).replace(",", "."))


def day(text: str) -> tuple[date | None, str]:
    """A day of the file, AAAAMMJJ; another writing is read and told."""
    text = text.strip()
    if whole := _DAY.fullmatch(text):
        return _date(*whole.groups()), "" if _date(*whole.groups()) else "DATE_INVALID"
    if other := _SLASHES.match(text):
        dd, mm, yyyy, yyyy_first, mm_first, dd_first = other.groups()
        found = _date(yyyy or yyyy_first, mm or mm_first, dd or dd_first)
        return found, "DATE_FORMAT" if found else "DATE_INVALID"
    return None, "DATE_INVALID"


def _date(year: str, month: str, of_month: str) -> date | None:
    try:
        return date(int(year), int(month), int(of_month))
    except ValueError:
        return None
