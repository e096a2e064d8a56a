"""Amounts as statements write them: which mark is the decimal one, and what a text is worth."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from ardoise.domain.minor_units import exponent

_SPACES = re.compile(r"[\s\u00a0\u202f\u2009'’]")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*[.,]?|[.,]\d+")
LONGEST = 24  # characters: more is no amount
PLAIN = re.compile(r"[+-]?[0-9]{1,15}[.,][0-9]{2}")  # what most statements write, read without looking further


class NotAnAmount(ValueError):
    """The text is no amount, or could be two. The message is a French sentence."""


def decimal_mark(texts: Iterable[str]) -> str:
    """The decimal mark that the amounts of one file use: "," or ".", or "" when nothing decides, or both are used.

    A mark followed by one or two last digits decides, as do two different marks (« 1.234,56 »): the last is decimal.
    """
    seen = set()
    for text in texts:
        bare = _SPACES.sub("", text).strip("+-−()")
        comma, dot = bare.rfind(","), bare.rfind(".")
        last = max(comma, dot)
        if last < 0 or not bare.replace(",", "").replace(".", "").isdecimal():
            continue
        if (comma >= 0 and dot >= 0) or 1 <= len(bare) - last - 1 <= 2:
            seen.add(bare[last])
    return seen.pop() if len(seen) == 1 else ""


def amount(text: str, *, mark: str = "", currency: str = "EUR") -> Decimal:
    """The signed amount of a text, in units of the currency. Raises NotAnAmount, never guesses.

    The sign may stand before, after, or be written by parentheses; any space and apostrophe may separate thousands.
    Without `mark`, a single mark followed by three digits could be both: it is refused.
    >>> amount("-1 234,56"), amount("12,00-"), amount("-3.000", mark=",")
    (Decimal('-1234.56'), Decimal('-12.00'), Decimal('-3000.00'))
    """
    places = exponent(currency or "EUR")
    if places == 2 and PLAIN.fullmatch(text):
        plain = Decimal(text.replace(",", "."))
        return plain or abs(plain)
    bare = _SPACES.sub("", text[: LONGEST * 4]).replace("−", "-")
    negative = False
    if bare.startswith("(") and bare.endswith(")"):
        bare, negative = bare[1:-1], True
    elif bare[:1] in ("+", "-"):
        bare, negative = bare[1:], bare[0] == "-"
    elif bare[-1:] in ("+", "-"):
        bare, negative = bare[:-1], bare[-1] == "-"
    if not bare:
        raise NotAnAmount("Le montant est vide.")
    if len(bare) > LONGEST or not bare.isascii() or not _DIGITS.fullmatch(bare):
        raise NotAnAmount(f"« {text.strip()[:40]} » n’est pas un montant.")
    number = Decimal(_plain(bare, mark, text))
    if number != number.quantize(Decimal(1).scaleb(-places)):
        raise NotAnAmount(f"« {text.strip()[:40]} » a trop de décimales : le montant peut se lire de deux façons.")
    number = number.quantize(Decimal(1).scaleb(-max(places, 2)))
    return -number if negative and number else number


def _plain(bare: str, mark: str, text: str) -> str:
    """The digits with a point as decimal mark, thousands taken away."""
    marks = [character for character in bare if character in ",."]
    if not marks:
        return bare
    after = len(bare) - bare.rfind(marks[-1]) - 1
    if len(set(marks)) == 2:
        decimal = marks[-1]
    elif len(marks) > 1:
        decimal = "." if marks[0] == "," else ","  # the only mark comes twice: thousands
    elif after == 3 and not mark:
        raise NotAnAmount(f"« {text.strip()[:40]} » peut se lire de deux façons : milliers ou décimales.")
    elif after == 3:
        decimal = mark
    else:
        decimal = marks[0]
    thousands = "." if decimal == "," else ","
    whole, _, cents = bare.partition(decimal)
    groups = whole.split(thousands)
    if len(groups) > 1 and (not 1 <= len(groups[0]) <= 3 or any(len(group) != 3 for group in groups[1:])):
        raise NotAnAmount(f"« {text.strip()[:40]} » n’est pas un montant.")
    if thousands in cents or decimal in cents:
        raise NotAnAmount(f"« {text.strip()[:40]} » n’est pas un montant.")
    return f"{''.join(groups) or '0'}.{cents or '0'}"
