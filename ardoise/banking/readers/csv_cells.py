"""What one cell of a bank's CSV says: a name of column, a day, an amount, decided with the other cells of its column."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

_WORDS = re.compile(r"[^a-z0-9\ufffd]+")
_NUMERIC = re.compile(r"(\d{1,4})[/.\- ](\d{1,2})[/.\- ](\d{1,4})(?!\d)(?:[ T,].*)?")
_COMPACT = re.compile(r"(19\d\d|20\d\d)(\d\d)(\d\d)(?:[T ]?\d{4,6}.*)?")
_NAMED = re.compile(r"(?:[a-z]+\.? )?(\d{1,2})(?:er|st|nd|rd|th)?[ \-./]([a-z]{3,9})\.?,?[ \-./](\d{2,4})(?!\d)(?:[ ,t].*)?")
_NAMED_FIRST = re.compile(r"([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(?!\d)(?:[ ,].*)?")
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan janv janvier january",
            "feb fev fevr fevrier february",
            "mar mars march",
            "apr avr avril april",
            "may mai",
            "jun juin june",
            "jul juil juillet july",
            "aug aou aout august",
            "sep sept septembre september",
            "oct octobre october",
            "nov novembre november",
            "dec decembre december",
        ),
        1,
    )
    for name in names.split()
}
_UNIT = re.compile(r"(?:€|\$|£|EUROS?|[A-Z]{3})\.?", re.IGNORECASE)
_MINUSES = str.maketrans(dict.fromkeys("\u2212\u2013\u2014\u2010\u2011\ufe63\uff0d", "-"))
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*[.,]?|[.,]\d+", re.ASCII)
_THOUSANDS = re.compile(r"(?<=\d)[ '’´`\ufffd](?=\d{3}(?:\D|$))")
_LONGEST = 15


class Unreadable(ValueError):
    """A cell that says nothing certain: the reason, in French, is for the screen."""


def fold(text: str) -> str:
    """A name without accents, case or marks: "Date de l’opération (UTC)" -> "date de l operation utc".

    A letter that the bank lost (U+FFFD) stays, and matches any letter: see `same`.
    """
    flat = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "oe").replace("ß", "ss")).lower()
    return _WORDS.sub(" ", "".join(letter for letter in flat if not unicodedata.combining(letter))).strip()


def mended(folded: str, known: Iterable[str]) -> str:
    """The known name that a name with lost letters can be, else the name as it is: "d\ufffdbit" -> "debit"."""
    if "\ufffd" not in folded:
        return folded
    pattern = re.compile("".join("[a-z]{1,2} ?" if part == "\ufffd" else re.escape(part) for part in _runs(folded)))
    return next((name for name in known if pattern.fullmatch(name)), folded)


def _runs(folded: str) -> list[str]:
    return [part[:1] if part.startswith("\ufffd") else part for part in re.split("(\ufffd+)", folded) if part]


# --- days


def day_first_of(cells: Iterable[str]) -> bool:
    """Whether the days of a column are written day first: the first number above 12 decides; else as in France."""
    for cell in cells:
        found = _NUMERIC.fullmatch(cell.strip())
        if found is None or len(found[1]) > 2:
            continue
        if 12 < int(found[1]) <= 31:
            return True
        if 12 < int(found[2]) <= 31:
            return False
    return True


def day_of(cell: str, *, day_first: bool = True) -> date | None:
    """The day that a cell says, or None when it says none that exists (30/02/2026). The hour is left out.

    Two figures for the year are of this century. Example: "31/12/25 10:00" -> 2025-12-31.
    """
    text = cell.strip().lstrip("'")
    if len(text) > 48 or not text.isprintable():
        return None
    found = _NUMERIC.fullmatch(text)
    try:
        if found:
            return _numeric_day(found, day_first)
        found = _COMPACT.fullmatch(text)
        if found:
            return date(int(found[1]), int(found[2]), int(found[3]))
        words = unicodedata.normalize("NFKD", text.lower())
        words = "".join(letter for letter in words if not unicodedata.combining(letter))
        found = _NAMED.fullmatch(words)
        if found and found[2] in _MONTHS:
            return date(_year(found[3]), _MONTHS[found[2]], int(found[1]))
        found = _NAMED_FIRST.fullmatch(words)
        if found and found[1] in _MONTHS:
            return date(int(found[3]), _MONTHS[found[1]], int(found[2]))
    except ValueError:
        return None
    return None


def _numeric_day(found: re.Match[str], day_first: bool) -> date:
    one, two, three = found[1], found[2], found[3]
    if len(one) == 4:
        if len(three) > 2:
            raise ValueError(found[0])
        return date(int(one), int(two), int(three))
    if len(one) == 3 or len(three) not in (2, 4):
        raise ValueError(found[0])
    day, month = (one, two) if day_first else (two, one)
    return date(_year(three), int(month), int(day))


def _year(text: str) -> int:
    year = int(text)
    if len(text) == 2:
        return 2000 + year
    if not 1970 <= year <= 2199:
        raise ValueError(text)
    return year


# --- amounts


@dataclass(frozen=True, slots=True)
class Decimals:
    """How the numbers of a column write their decimals: the mark ("," or "."), and how many at most were seen.

    No mark: nothing in the column says it, and a number that can be read in two ways is not read.
    """

    mark: str = ""
    most: int = 2


def bare(cell: str) -> tuple[str, bool, str]:
    """The figures of a cell with their marks, whether they are negative, and the unit beside them in capitals.

    "(1 234,50 EUR)" -> ("1234,50", True, "EUR"). Raises Unreadable for anything else than one number.
    """
    text = cell.strip().translate(_MINUSES)
    unit = ""
    negative = False
    for _ in range(3):
        found = _UNIT.match(text) or _UNIT.search(text, max(0, len(text) - 6))
        if found and (found.start() == 0 or found.end() == len(text)):
            unit = found[0].upper().rstrip(".")
            text = (text[: found.start()] + text[found.end() :]).strip()
        if text.startswith("(") and text.endswith(")"):
            negative, text = not negative, text[1:-1].strip()
        elif text[:1] in ("-", "+"):
            negative, text = negative ^ (text[0] == "-"), text[1:].strip()
            break
        elif text[-1:] in ("-", "+"):
            negative, text = negative ^ (text[-1] == "-"), text[:-1].strip()
            break
    found = _UNIT.match(text)
    if found and not unit:
        unit, text = found[0].upper().rstrip("."), text[found.end() :].strip()
    text = _THOUSANDS.sub("", text)
    if not _DIGITS.fullmatch(text):
        raise Unreadable(f"« {cell[:40]} » n’est pas un montant")
    return text, negative, {"€": "EUR", "EURO": "EUR", "EUROS": "EUR", "$": "USD", "£": "GBP"}.get(unit, unit)


def decimals_of(cells: Iterable[str]) -> Decimals:
    """What the certain numbers of a column say: 12,50 and 1.234,50 a comma, 12.5 a dot, "1.234" nothing."""
    marks = {",": 0, ".": 0}
    most = 0
    for cell in cells:
        if "," not in cell and "." not in cell:
            continue
        try:
            figures = bare(cell)[0]
        except Unreadable:
            continue
        mark = _certain(figures)
        if mark:
            marks[mark] += 1
            most = max(most, len(figures) - figures.rindex(mark) - 1 if mark in figures else 0)
    if not any(marks.values()) or all(marks.values()):
        return Decimals("", most or 2)
    return Decimals(max(marks, key=lambda mark: marks[mark]), most)


def _certain(figures: str) -> str:
    """The decimal mark of a number that can be read in one way only, or nothing."""
    last = max(figures.rfind(","), figures.rfind("."))
    if last < 0:
        return ""
    mark = figures[last]
    other = "." if mark == "," else ","
    after = len(figures) - last - 1
    if figures.count(mark) > 1:  # 1.234.567: thousands
        return other if after == 3 else ""
    if other in figures:
        return mark
    before = figures[:last]
    return "" if after == 3 and 1 <= len(before) <= 3 and not before.startswith("0") else mark


def amount_of(cell: str, decimals: Decimals) -> tuple[Decimal, str]:
    """The signed amount of a cell, exact, and its unit ("EUR") when the cell says one.

    "-3.000" is -3000 where the other amounts have a decimal comma; where nothing decides, it is not read.
    Raises Unreadable with the reason.
    """
    figures, negative, unit = bare(cell)
    last = max(figures.rfind(","), figures.rfind("."))
    mark = _certain(figures) if last >= 0 else ""
    if last >= 0 and not mark:
        if decimals.mark and decimals.mark != figures[last]:
            mark = decimals.mark
        elif decimals.mark and decimals.most >= 3:
            mark = figures[last]
        else:
            raise Unreadable(f"« {cell[:40]} » peut se lire de deux façons")
    if mark and figures.count(mark) > 1:
        raise Unreadable(f"« {cell[:40]} » n’est pas un montant")
    whole, _, part = figures.partition(mark) if mark else (figures, "", "")
    groups = re.split(r"[.,]", whole)
    if any(len(group) != 3 for group in groups[1:]) or (len(groups) > 1 and not 1 <= len(groups[0]) <= 3):
        raise Unreadable(f"« {cell[:40]} » n’est pas un montant")
    digits = "".join(groups)
    if len(digits.lstrip("0")) > _LONGEST or len(part) > _LONGEST:
        raise Unreadable(f"« {cell[:40]} » est trop grand")
    number = Decimal(f"{digits or '0'}.{part or '0'}")
    return (-number if negative and number else number), unit
