"""Invoice numbers quoted in a bank label: whole, with the year shortened, cut to their end, or as an RF reference."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TypeVar

from ardoise.domain.names import fold

_PIECE = re.compile(r"[A-Z]+|[0-9]+")
_INTRODUCES = frozenset("F FA FAC FACT FACTS FACTURE FACTURES FC N NO NR NUM NUMERO REF INV INVOICE FT".split())
_CREDIT = frozenset("AV AVOIR AVOIRS CN".split())
_OTHERS = frozenset("DEVIS DV DEV COMMANDE CDE BC BL CONTRAT".split())  # what follows is no invoice's number
_LISTS = frozenset({"ET", "A", "N", "NO"})
_SHARED = 3  # a number that more documents carry is a period or a journal, not a number
_LONGEST_RF = 25
_Key = TypeVar("_Key")


class Quoted(IntEnum):
    """How surely a number is quoted; the value is its points (findings: full 35, introduced 22, leading zero 15)."""

    ZERO = 15
    INTRODUCED = 22
    WHOLE = 35
    STRUCTURED = 40


@dataclass(slots=True)
class NumberIndex:
    """Numbers of documents, found again in a label. `add` each document, then `quoted` each label."""

    _whole: dict[str, list[str]] = field(default_factory=dict)
    _lettered: dict[str, list[str]] = field(default_factory=dict)
    _yearly: dict[tuple[int, int], list[str]] = field(default_factory=dict)
    _ends: dict[int, list[str]] = field(default_factory=dict)
    _end_widths: dict[str, int] = field(default_factory=dict)
    _groups: dict[str, int] = field(default_factory=dict)  # groups of digits in the number as printed
    _references: dict[str, list[str]] = field(default_factory=dict)
    _credits: set[str] = field(default_factory=set)
    _prefixes: set[str] = field(default_factory=set)  # letters that numbers of this ledger begin with
    _years: dict[str, int] = field(default_factory=dict)  # the year in the number, without its century
    _bare: set[str] = field(default_factory=set)  # whose number is one group of digits
    _shapes: set[tuple[str, int]] = field(default_factory=set)  # letters first, how many digits

    def add(self, key: str, number: str, *, is_credit_note: bool = False, reference: str = "") -> None:
        """Hold a document under `key`: its number as printed and its RF reference when it has one."""
        pieces = _PIECE.findall(number.upper() if number.isascii() else fold(number))
        digits = [piece for piece in pieces if piece.isdigit()]
        if is_credit_note:
            self._credits.add(key)
        if reference:
            _hold(self._references, _squeezed(reference), key)
        if not digits:
            return
        joined = "".join(digits)
        self._groups[key] = len(digits)
        if len(pieces) == 1:
            self._bare.add(key)
        prefix = pieces[0] if pieces[0].isalpha() else ""
        if prefix:
            self._prefixes.add(prefix)
        if len(joined) >= (4 if prefix else 6) and (prefix or digits[0].startswith("20")):
            self._shapes.add((prefix, len(joined)))
        if len(digits) > 1:
            self._years[key] = _year_of(digits[0])
        if len(joined) >= 5:
            _hold(self._whole, joined, key)
        _hold(self._lettered, "".join(pieces), key)
        end = digits[-1]
        year = next((int(piece) for piece in digits[:-1] if len(piece) == 4 and piece[:2] == "20"), 0)
        if year:
            _hold(self._yearly, (year, int(end)), key)
            if len(end) >= 3:
                _hold(self._whole, f"{year % 100:02d}{end}", key)
        if len(end) >= 2:
            _hold(self._ends, int(end), key)
            self._end_widths[key] = len(end)

    def quoted(self, *texts: str) -> dict[str, Quoted]:
        """The documents that the texts quote, each with how surely. Never on a year, a common prefix or a short end.

        Example: with FA-2025-0117 and FA-2025-0130, "FA-2025-0117 + 0130" quotes the first as WHOLE, the second as
        INTRODUCED; "FA-2025-01", which every number of the year begins with, quotes none.
        """
        found: dict[str, Quoted] = {}
        for text in dict.fromkeys(texts):
            if text:
                self._structured(text, found)
                self._numbers(_PIECE.findall(fold(text)), found)
        return found

    def astray(self, *texts: str) -> str:
        """A number in the texts that is written like those held and is none of them, else nothing."""
        for text in texts:
            pieces = _PIECE.findall(fold(text))
            for place, piece in enumerate(pieces):
                before = pieces[place - 1] if place else ""
                if not piece.isdigit() or before.isdigit():
                    continue
                run = _run_at(pieces, place)
                size = sum(len(digits) for digits in run)
                dated = len(run) > 1 and len(run[0]) == 4 and run[0].startswith("20")
                alike = (before, size) in self._shapes or (dated and ("", size) in self._shapes)
                if alike and not self.quoted(" ".join((before, *run))):
                    return f"{before} {'-'.join(run)}".strip()
        return ""

    def _structured(self, text: str, found: dict[str, Quoted]) -> None:
        squeezed = _squeezed(text)
        for start in re.finditer(r"RF(?=\d\d)", squeezed):
            for end in range(start.start() + 5, min(len(squeezed), start.start() + _LONGEST_RF) + 1):
                self._keep(self._references.get(squeezed[start.start() : end], ()), Quoted.STRUCTURED, found)

    def _numbers(self, pieces: list[str], found: dict[str, Quoted]) -> None:
        introduced, credit = False, False
        position, year, other = 0, 0, False
        while position < len(pieces):
            piece = pieces[position]
            if piece == "RF" and len("".join(pieces[position + 1 : position + 2])) == 2:
                return  # a reference with check digits: it is one of ours whole, or its digits say nothing
            if not piece.isdigit():
                other = piece in _OTHERS or (other and piece not in _INTRODUCES and piece not in self._prefixes)
                introduced = (
                    piece in _INTRODUCES
                    or piece in _CREDIT
                    or piece in self._prefixes
                    or (introduced and piece in _LISTS)
                )
                credit = piece in _CREDIT or (credit and piece in _LISTS)
                position, year = position + 1, 0
                continue
            if other:
                position += 1
                continue
            before = pieces[position - 1] if position and not pieces[position - 1].isdigit() else ""
            taken = self._whole_at(pieces, position, before, found, credit)
            if taken:
                introduced = True
                position, year = position + taken, 0
                continue
            self._end_at(piece, found, introduced, credit, year)
            position, year = position + 1, _year_of(piece)

    def _whole_at(self, pieces: list[str], position: int, before: str, found: dict[str, Quoted], credit: bool) -> int:
        """How many pieces make a whole number at this position, the longest first; 0 when none does."""
        longest = 0
        while position + longest < len(pieces) and longest < 4 and pieces[position + longest].isdigit():
            longest += 1
        for count in range(longest, 0, -1):
            run = pieces[position : position + count]
            joined = "".join(run)
            keys: Collection[str] = self._lettered.get(before + joined, ()) if before else ()
            keys = keys or self._whole.get(joined, ())
            if count > 2:  # three groups may be a date: only numbers that are printed so
                keys = {key for key in keys if self._groups[key] == count}
            if not keys and count == 2 and len(run[0]) == 4:
                keys = self._yearly.get((int(run[0]), int(run[1])), ())
            if self._keep(keys, Quoted.WHOLE, found, credit=credit):
                return count
        return 0

    def _end_at(self, piece: str, found: dict[str, Quoted], introduced: bool, credit: bool, year: int = 0) -> None:
        """The end of a number alone; after another year than the document's, it is the end of another number."""
        if len(piece) < 2 or len(piece) > 8:
            return
        keys: Collection[str] = self._ends.get(int(piece), ())
        if year:
            keys = {key for key in keys if self._years.get(key, 0) in (0, year)}
        if introduced and (len(piece) >= 3 or piece.startswith("0")):
            self._keep(keys, Quoted.INTRODUCED, found, credit=credit)
        elif len(piece) >= 4:
            same = {key for key in keys if self._end_widths[key] == len(piece)}
            if not piece.startswith("0"):
                same = {key for key in same if key in self._bare and not _year_of(piece)}
            self._keep(same, Quoted.ZERO, found, credit=credit)

    def _keep(self, keys: Iterable[str], how: Quoted, found: dict[str, Quoted], *, credit: bool | None = None) -> bool:
        named = set(keys)
        if len(named) > 1 and credit is not None:
            kind = {key for key in named if (key in self._credits) == credit}
            named = kind or named
        if not named or len(named) > _SHARED or (len(named) > 1 and how < Quoted.WHOLE):
            return False
        if len(named) > 1:
            how = Quoted.ZERO  # two documents carry it: a hint for each, a proof for none
        for key in named:
            found[key] = max(how, found.get(key, how))
        return True


def _hold(index: dict[_Key, list[str]], place: _Key, key: str) -> None:
    if place in index:
        index[place].append(key)
    else:
        index[place] = [key]


def _year_of(digits: str) -> int:
    """The year that a group of digits says, without its century, else 0: "2025" -> 25, "25" -> 25, "0131" -> 0."""
    if len(digits) == 4 and digits.startswith("20"):
        return int(digits[2:])
    return int(digits) if len(digits) == 2 and 15 <= int(digits) <= 40 else 0


def _run_at(pieces: list[str], place: int) -> list[str]:
    end = place
    while end < len(pieces) and end < place + 3 and pieces[end].isdigit():
        end += 1
    return pieces[place:end]


def _squeezed(text: str) -> str:
    return fold(text).replace(" ", "")
