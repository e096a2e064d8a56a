"""The vocabulary of layouts: `text("label", 25)`, `day("date", "%d%m%y")`, `amount("debit", 13, form=point)`."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from ardoise.ledger.formats.model import Cell
from ardoise.web.spreadsheets import cell

_PLAIN = str.maketrans(
    {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"'}
    | {"–": "-", "—": "-", "…": "...", "€": "EUR", "°": "o", "\u00a0": " ", "\u202f": " "}
    | {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ð": "d", "þ": "th", "ı": "i"}
)
_BREAKS = str.maketrans(dict.fromkeys("\t\r\n\x00\x0b\x0c\u2028\u2029", " "))


def one_line(value: str) -> str:
    """A text without what would end a line or a cell, nor any other character of control."""
    if value.isprintable():
        return value
    return "".join(letter for letter in value.translate(_BREAKS) if unicodedata.category(letter)[0] != "C")


def plain(value: str) -> str:
    """Letters without accents: "Œuvre d’Art – été" -> "OEuvre d'Art - ete"."""
    if value.isascii():
        return value
    return unicodedata.normalize("NFKD", value.translate(_PLAIN)).encode("ascii", "ignore").decode()


def writable(value: str, encoding: str, *, is_ascii: bool = False) -> str:
    """The text in the letters that a file has: without their accents when it has not these, else « ? », never less.

    Example: in cp1252, "Łódź 東京" -> "Lódz ??".
    """
    if value.isascii():
        return value
    said = unicodedata.normalize("NFC", value)
    for letter in set(said):
        if not letter.isascii():
            said = said.replace(letter, _letter(letter, encoding, is_ascii=is_ascii))
    return said


@lru_cache(1024)
def _letter(letter: str, encoding: str, *, is_ascii: bool) -> str:
    """What a file has of a letter: itself, or ASCII letters."""
    if is_ascii or letter.encode(encoding, "ignore") == b"":
        return plain(letter) or ("" if unicodedata.combining(letter) else "?")
    return letter


def text(name: str, width: int = 0, **layout: Any) -> Cell:
    return Cell(name, width=width, **layout)


def said(name: str) -> Cell:
    """A text for a spreadsheet, in quotes; one that it would take for a formula stays a text by an apostrophe."""
    return Cell(name, cell, quote=True)


def count(name: str, width: int = 0, *, fill: str = " ") -> Cell:
    """A number of an entry or of a line, at the right of its column: none comes back often."""
    return Cell(name, width=width, right=True, fill=fill, repeated=False)


def const(value: str, width: int = 0) -> Cell:
    return Cell("", const=value.ljust(width))


def blank(width: int = 0) -> Cell:
    return Cell("", const=" " * width)


def day(name: str, shape: str, *, none: str = "", width: int = 0) -> Cell:
    """A day; without one, the text `none`."""
    return Cell(name, lambda found: found.strftime(shape) if found else none, width=width)


def comma(cents: int) -> str:
    return f"{cents // 100},{cents % 100:02d}"


def point(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def or_nothing(form: Callable[[int], str]) -> Callable[[int], str]:
    return lambda cents: form(cents) if cents else ""


def amount(name: str = "amount", width: int = 0, *, form: Callable[[int], str] = comma, fill: str = " ") -> Cell:
    """An amount, at the right of its column."""
    return Cell(name, form, width=width, right=True, fill=fill, repeated=False)
