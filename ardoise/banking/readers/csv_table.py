"""The bytes of a CSV file to rows of cells: encoding, separator, quotes and lines, whatever the bank writes."""

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


def decode(content: bytes) -> tuple[str, list[int]]:
    """The text, and the numbers of the lines where a byte could not be read (it is U+FFFD in the text).

    A byte order mark decides; else UTF-8 when most of its sequences are valid; else Windows-1252, whose few
    empty places are read as ISO-8859-1. The currency sign ¤ of ISO-8859-15 read this way is the euro.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _unread(content.decode("utf-16", "replace"))
    head = content[:400]
    if head.count(0) > len(head) // 4:
        return _unread(content.decode("utf-16-be" if head[:1] == b"\0" else "utf-16-le", "replace"))
    try:
        return content.decode("utf-8-sig"), []  # what the bank itself lost (U+FFFD) is no fault of this reading
    except UnicodeDecodeError:
        pass
    text = content.decode("utf-8-sig", "replace")
    kept = sum(1 for letter in text if "\x7f" < letter != "\ufffd")
    if kept > text.count("\ufffd"):
        return _unread(text)
    try:
        return content.decode("cp1252").replace("\xa4", "€"), []
    except UnicodeDecodeError:
        pieces = (bytes((byte,)) for byte in range(256))
        table = {ord(piece.decode("latin-1")): piece.decode("cp1252", "ignore") for piece in pieces}
        return content.decode("latin-1").translate({key: to for key, to in table.items() if to}).replace("\xa4", "€"), []


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


def _unread(text: str) -> tuple[str, list[int]]:
    return text, [number for number, line in enumerate(text.split("\n"), 1) if "\ufffd" in line]
