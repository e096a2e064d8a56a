"""The text of a CSV file to records of cells: separator, quotes and lines, whatever the bank writes."""

from __future__ import annotations

import csv
import html
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html.entities import html5

SEPARATORS = ";,\t|"
LONGEST_LINE = 4000  # characters; beyond, it is no row of a statement, and its quotes are letters
MOST_CELLS = 200
MOST_STRAY = 200  # quotes that nothing closed: beyond, this file's quotes are letters
LONGEST_CELL = 12  # lines that one quoted label may cover; beyond, the quote is a stray one

_LINE = re.compile(r"([^\r\n]*)(?:\r\n|\r|\n|\Z)")
_ENTITY = re.compile(r"&(?:amp;)*(#?\w+;)")
_SPACES = re.compile(r"[\s\u00a0\u2000-\u200b\u202f\u205f\u3000\ufeff]+")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_FORMULA = re.compile(r'="?([^"]*)"?')
_BEGINS = re.compile(r'\s*"?\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}"?\s*[;,\t|]')  # a row of its own: no cell goes on there
_HINT = re.compile(r'\ufeff?"?sep=(.)"?', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """One record of the table: the number of its first line in the file (from 1), its cells, the text as written."""

    number: int
    cells: tuple[str, ...]
    raw: str

    @property
    def filled(self) -> int:
        return sum(1 for cell in self.cells if cell)


def lines_of(text: str, separator: str) -> Iterator[Line]:
    """The records of the text, blank ones left out. A quote that never closes opens nothing: its line is read alone."""
    physical = _Ahead(found[1] for found in _LINE.finditer(text) if found.end() > found.start())
    number, stray = 1, 0
    while (first := physical.peek(0)) is not None:
        raw, covered = first, 1
        if '"' in first and stray < MOST_STRAY and _goes_on(first, separator):
            raw, covered = _closed(first, physical, separator)
            stray += covered == 1
        if raw.strip() and not (number == 1 and _HINT.fullmatch(raw.strip())):
            is_lost = stray >= MOST_STRAY and raw.count('"') % 2
            cells = _unquoted(raw, separator) if is_lost else _split(raw, separator)
            yield Line(number, tuple(clean(cell) for cell in cells), raw)
        physical.forget(covered)
        number += covered


def _goes_on(first: str, separator: str) -> bool:
    """Whether a line ends inside a quoted cell."""
    return len(first) <= LONGEST_LINE and _strict(first, separator) is None and _is_open(first, separator)


def _closed(first: str, physical: _Ahead, separator: str) -> tuple[str, int]:
    """The record whose quote is open at the end of its first line, and how many lines it covers."""
    raw = first
    for covered in range(1, LONGEST_CELL):
        line = physical.peek(covered)
        if line is None or len(line) > LONGEST_LINE or _BEGINS.match(line):
            break
        raw = f"{raw}\n{line}"
        if _strict(raw, separator) is not None or not _is_open(raw, separator):
            return raw, covered + 1
    return first, 1


class _Ahead:
    """Lines one at a time, of which the next few can be looked at."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._held: deque[str] = deque()

    def peek(self, index: int) -> str | None:
        while len(self._held) <= index:
            line = next(self._lines, None)
            if line is None:
                return None
            self._held.append(line)
        return self._held[index]

    def forget(self, times: int) -> None:
        for _ in range(times):
            self._held.popleft()


def hinted_separator(text: str) -> str:
    """The separator that Excel's first line `sep=;` says, or nothing."""
    found = _HINT.fullmatch(text.split("\n", 1)[0].strip())
    return found[1] if found else ""


def readable(text: str) -> str:
    """HTML entities back to letters before the line is cut at its semicolons; marks that would cut it are left."""
    return _ENTITY.sub(_letter, text) if "&" in text else text


def clean(cell: str) -> str:
    """One cell on one line: no control character, one space between words, ="0123" of spreadsheets unwrapped."""
    if "&" in cell:
        cell = html.unescape(html.unescape(cell))
    if cell.isprintable():  # no control character, and no space but the common one
        cell = " ".join(cell.split()) if "  " in cell else cell.strip()
    else:
        cell = _SPACES.sub(" ", _CONTROL.sub(" ", cell)).strip()
    if cell.startswith("="):
        found = _FORMULA.fullmatch(cell)
        return found[1].strip() if found else cell
    return cell


def _letter(found: re.Match[str]) -> str:
    name = found[1]
    letter = html.unescape(f"&{name}") if name.startswith("#") else html5.get(name, "")
    return letter if letter.isalpha() or letter in ("&", "'", "’", "€", "°", "\xa0") else found[0]


def _is_open(text: str, separator: str) -> bool:
    """Whether the text ends inside a quoted cell."""
    return _cells(text, separator)[1]


def _cells(text: str, separator: str) -> tuple[list[str], bool]:
    """The cells of one record, and whether its last quote is still open.

    A quote opens at the start of a cell only, and closes before a separator or an end only: others are letters.
    """
    cells: list[str] = []
    cell = ""
    inside = opened = False
    index = 0
    while index < len(text):
        letter = text[index]
        if letter == '"' and inside:
            if text[index + 1 : index + 2] == '"':
                cell += letter
                index += 1
            elif _end_of_cell(separator).match(text, index + 1):
                inside = False
            else:
                cell += letter
        elif letter == '"' and not opened and not cell.strip():
            inside, opened, cell = True, True, ""
        elif letter == separator and not inside:
            cells.append(cell)
            cell, opened = "", False
        else:
            cell += letter
        index += 1
    cells.append(cell)
    return cells, inside


@lru_cache
def _end_of_cell(separator: str) -> re.Pattern[str]:
    return re.compile(rf"\s*(?:{re.escape(separator)}|\Z)")


def _split(raw: str, separator: str) -> list[str]:
    if '"' not in raw or len(raw) > 3 * LONGEST_LINE:
        return raw.split(separator, MOST_CELLS)
    found = _strict(raw, separator)
    if found is not None:
        return found
    cells, still_open = _cells(raw, separator)
    return _unquoted(raw, separator) if still_open else cells


def _unquoted(raw: str, separator: str) -> list[str]:
    return [cell.strip().removeprefix('"') for cell in raw.split(separator, MOST_CELLS)]


def _strict(raw: str, separator: str) -> list[str] | None:
    """The cells of a record whose quotes are all in their place, or None."""
    try:
        records = list(csv.reader([raw.replace("\n", " ")], delimiter=separator, strict=True, skipinitialspace=True))
    except csv.Error:
        return None
    return records[0] if len(records) == 1 else None
