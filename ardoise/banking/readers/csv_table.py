"""The text of a CSV file to records of cells: separator, quotes and lines, whatever the bank writes."""

from __future__ import annotations

import csv
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.entities import html5

SEPARATORS = ";,\t|"
LONGEST_CELL = 12  # lines that one quoted label may cover; beyond, the quote is a stray one

_ENTITY = re.compile(r"&(?:amp;)*(#?\w+;)")
_SPACES = re.compile(r"[\s\u00a0\u2000-\u200b\u202f\u205f\u3000\ufeff]+")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_FORMULA = re.compile(r'="?([^"]*)"?')
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
    physical = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    index = 0
    while index < len(physical):
        first = raw = physical[index]
        covered = 1
        if '"' in first and _is_open(first, separator):
            while covered < LONGEST_CELL and index + covered < len(physical):
                raw = f"{raw}\n{physical[index + covered]}"
                covered += 1
                if not _is_open(raw, separator):
                    break
            else:
                raw, covered = first, 1
        if raw.strip() and not (index == 0 and _HINT.fullmatch(raw.strip())):
            yield Line(index + 1, tuple(clean(cell) for cell in _split(raw, separator)), raw)
        index += covered


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
    inside = False
    start = True
    index = 0
    while index < len(text):
        letter = text[index]
        if inside:
            if letter == '"':
                if text[index + 1 : index + 2] == '"':
                    index += 1
                else:
                    inside = False
        elif letter == '"' and start:
            inside, start = True, False
        elif letter in (separator, "\n"):
            start = True
        elif letter != " ":
            start = False
        index += 1
    return inside


def _split(raw: str, separator: str) -> list[str]:
    if '"' not in raw:
        return raw.split(separator)
    if _is_open(raw, separator):
        return [cell.strip().removeprefix('"') for cell in raw.split(separator)]
    try:
        records = list(csv.reader([raw.replace("\n", " ")], delimiter=separator, skipinitialspace=True))
    except csv.Error:
        return raw.replace('"', "").split(separator)
    return records[0] if records else []
