"""What one cell of a bank's CSV says: a name, a day, an amount, decided with the other cells of its column."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from ardoise.banking.readers.amounts import PLAIN, NotAnAmount, amount

_WORDS = re.compile(r"[^a-z0-9\ufffd]+")
_NUMERIC = re.compile(r"(\d{1,4})[/.\- ](\d{1,2})[/.\- ](\d{1,4})(?!\d)(?:[ T,].*)?")
_COMPACT = re.compile(r"(19\d\d|20\d\d)(\d\d)(\d\d)(?:[T ]?\d{4,6}.*)?")
_NAMED = re.compile(
    r"(?:[a-z]+\.? )?(\d{1,2})(?:er|st|nd|rd|th)?[ \-./]([a-z]{3,9})\.?,?[ \-./](\d{2,4})(?!\d)(?:[ ,t].*)?"
)
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
_UNIT = re.compile(r"€|\$|£|(?<![a-z])(?:euros?|[a-z]{3})(?![a-z])", re.IGNORECASE)
_MINUSES = str.maketrans(dict.fromkeys("\u2212\u2013\u2014\u2010\u2011\ufe63\uff0d", "-"))
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*[.,]?|[.,]\d+", re.ASCII)
_THOUSANDS = re.compile(r"(?<=\d)[´`\ufffd?](?=\d{3}(?:\D|$))")  # a thin space that the bank lost
_SPACES = re.compile(r"[\s'’]")
LONGEST_NAME = 200  # characters; more is a text, whose lost letters stay lost
FEW = 4  # amounts that must be written alike for one amount to be written as they are


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """A name without accents, case or marks: "Date de l’opération (UTC)" -> "date de l operation utc".

    A letter that the bank lost (U+FFFD) stays: `mended` puts it back.
    """
    if text.isascii():
        return _WORDS.sub(" ", text.lower()).strip()
    flat = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "oe").replace("ß", "ss")).lower()
    return _WORDS.sub(" ", "".join(letter for letter in flat if not unicodedata.combining(letter))).strip()


def mended(folded: str, words: tuple[str, ...]) -> str:
    """A name with the letters that the bank lost put back, word by word: "d\ufffdbit" -> "debit"."""
    if "\ufffd" not in folded or len(folded) > LONGEST_NAME:
        return folded
    return " ".join(_mended_word(word, words) for word in folded.split(" "))


@lru_cache(maxsize=4096)
def _mended_word(word: str, words: tuple[str, ...]) -> str:
    if "\ufffd" not in word:
        return word
    pattern = re.compile(re.sub("\ufffd+", ".{1,2}", word))
    return next((known for known in words if pattern.fullmatch(known)), word)


# --- days


def day_first_of(cells: Iterable[str]) -> bool:
    """Whether the days of a column are written day first: the first number above 12 decides; else as in France."""
    said = (first for cell in cells if (first := written_first(cell)) is not None)
    return next(said, True)


def written_first(cell: str) -> bool | None:
    """Whether a cell writes its day before its month; None when nothing in it says so."""
    found = _NUMERIC.fullmatch(cell.strip())
    if found is None or len(found[1]) > 2:
        return None
    if 12 < int(found[1]) <= 31:
        return True
    return False if 12 < int(found[2]) <= 31 else None


@lru_cache(maxsize=4096)  # a file writes the same days many times
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
    are_two: bool = False  # written always, so that a number without them is damaged or of another column


@lru_cache(maxsize=4096)  # a cell is looked at several times
def without_unit(cell: str) -> tuple[str, str]:
    """The number of a cell and the unit beside it: "-1 234,50 EUR" -> ("-1 234,50", "EUR"); no unit is ""."""
    text = _THOUSANDS.sub("", cell.strip().translate(_MINUSES))
    found = _UNIT.search(text)
    if found is None:
        return text, ""
    rest = f"{text[: found.start()]}{text[found.end() :]}".strip()
    if not any(map(str.isdigit, rest)):
        return text, ""
    unit = found[0].upper().rstrip(".")
    return rest, {"€": "EUR", "EURO": "EUR", "EUROS": "EUR", "$": "USD", "£": "GBP"}.get(unit, unit)


def is_unit(cell: str) -> bool:
    """Whether a cell names a currency: EUR, €, Euros."""
    return _UNIT.fullmatch(cell) is not None


def is_negative(cell: str) -> bool:
    """Whether an amount is written with a minus sign, before or after, or in parentheses."""
    if PLAIN.fullmatch(cell):
        return cell[0] == "-"
    text = without_unit(cell)[0]
    return text.startswith(("-", "(")) or text.endswith("-")


class Marks:
    """What the certain numbers of a column say: 12,50 and 1.234,50 a comma, 12.5 a dot, "1.234" nothing."""

    def __init__(self) -> None:
        self._seen = {",": 0, ".": 0}
        self._most = 0
        self._two = self._round = self._bare = 0  # amounts with two decimals, those that end by 0, those with no mark

    def see(self, cell: str) -> None:
        if PLAIN.fullmatch(cell):
            self._seen[cell[-3]] += 1
            self._most = max(self._most, 2)
            self._see_two(cell)
        elif "," in cell or "." in cell:
            figures = _figures(without_unit(cell)[0])
            mark = _certain(figures)
            if mark:
                self._seen[mark] += 1
                most = len(figures.rpartition(mark)[2]) if mark in figures else 0
                self._most = max(self._most, most)
                if most == 2:
                    self._see_two(figures)
        elif any(figure in "123456789" for figure in cell):
            self._bare += 1

    def _see_two(self, figures: str) -> None:
        self._two += 1
        self._round += figures[-1] == "0"

    def add(self, other: Marks) -> None:
        for mark, times in other._seen.items():
            self._seen[mark] += times
        self._most = max(self._most, other._most)
        self._two, self._round = self._two + other._two, self._round + other._round
        self._bare += other._bare

    @property
    def are_two(self) -> bool:
        """Whether the column writes two decimals always, « 12,00 » too, but for a few cells that are thus damaged."""
        written = sum(self._seen.values())
        return self._round > 0 and self._two == written and written >= FEW and self._bare * FEW <= written

    @property
    def is_mixed(self) -> bool:
        """Whether the numbers are written both ways: then nothing decides for the ones that are not certain."""
        return all(self._seen.values())

    @property
    def decimals(self) -> Decimals:
        said = [mark for mark, times in self._seen.items() if times]
        return Decimals(said[0] if len(said) == 1 else "", self._most or 2, self.are_two)


def decimals_of(cells: Iterable[str]) -> Decimals:
    """What the cells of a column say together."""
    marks = Marks()
    for cell in cells:
        marks.see(cell)
    return marks.decimals


def amount_of(cell: str, decimals: Decimals, currency: str = "") -> tuple[Decimal, str]:
    """The signed amount of a cell, exact, and its unit ("EUR") when the cell says one.

    "-3.000" is -3000 where the other amounts have a decimal comma; where nothing decides, it is not read.
    Raises NotAnAmount with the reason, in French.
    """
    if PLAIN.fullmatch(cell):
        return amount(cell, currency=currency), ""
    text, unit = without_unit(cell)
    figures = _figures(text)
    mark = _certain(figures)
    if not mark and ("," in figures or "." in figures):
        written = "," if "," in figures else "."
        if decimals.mark and (decimals.mark != written or decimals.most >= 3):
            mark = decimals.mark
        else:
            raise NotAnAmount(f"« {cell.strip()[:40]} » peut se lire de deux façons : milliers ou décimales.")
    if decimals.are_two and not mark and figures.strip("0"):
        raise NotAnAmount(f"« {cell.strip()[:40]} » n’a pas de décimales, à la différence des autres montants.")
    return amount(text, mark=mark, currency=unit or currency), unit


def _figures(text: str) -> str:
    """The figures and marks of a number, or nothing when it is not one."""
    figures = _SPACES.sub("", text).strip("+-()")
    return figures if _DIGITS.fullmatch(figures) else ""


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
