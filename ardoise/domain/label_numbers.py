"""Invoice numbers quoted in a bank label: whole, with the year shortened, cut to their end, or as an RF reference."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum

from ardoise.domain.names import fold

_PIECE = re.compile(r"[A-Z]+|[0-9]+")
_INTRODUCES = frozenset("F FA FAC FACT FACTS FACTURE FACTURES FC N NO NR NUM NUMERO REF INV INVOICE FT".split())
_CREDIT = frozenset("AV AVOIR AVOIRS CN".split())
_LISTS = frozenset({"ET", "A", "N", "NO"})
_SHARED = 3  # a number that more documents carry is a period or a journal, not a number
_LONGEST_RF = 25


class Quoted(IntEnum):
    """How surely a number is quoted; the value is its points (findings: full 35, introduced 22, leading zero 15)."""

    ZERO = 15
    INTRODUCED = 22
    WHOLE = 35
    STRUCTURED = 40


@dataclass(slots=True)
class NumberIndex:
    """Numbers of documents, found again in a label. `add` each document, then `quoted` each label."""

    _whole: dict[str, set[str]] = field(default_factory=dict)
    _lettered: dict[str, set[str]] = field(default_factory=dict)
    _yearly: dict[tuple[int, int], set[str]] = field(default_factory=dict)
    _ends: dict[int, set[str]] = field(default_factory=dict)
    _end_widths: dict[str, int] = field(default_factory=dict)
    _groups: dict[str, int] = field(default_factory=dict)  # groups of digits in the number as printed
    _references: dict[str, set[str]] = field(default_factory=dict)
    _credits: set[str] = field(default_factory=set)
    _prefixes: set[str] = field(default_factory=set)  # letters that numbers of this ledger begin with

    def add(self, key: str, number: str, *, is_credit_note: bool = False, reference: str = "") -> None:
        """Hold a document under `key`: its number as printed and its RF reference when it has one."""
        pieces = _PIECE.findall(fold(number))
        digits = [piece for piece in pieces if piece.isdigit()]
        if is_credit_note:
            self._credits.add(key)
        if reference:
            self._references.setdefault(_squeezed(reference), set()).add(key)
        if not digits:
            return
        joined = "".join(digits)
        self._groups[key] = len(digits)
        if pieces[0].isalpha():
            self._prefixes.add(pieces[0])
        if len(joined) >= 5:
            self._whole.setdefault(joined, set()).add(key)
        self._lettered.setdefault("".join(pieces), set()).add(key)
        end = digits[-1]
        year = next((int(piece) for piece in digits[:-1] if len(piece) == 4 and piece.startswith("20")), 0)
        if year:
            self._yearly.setdefault((year, int(end)), set()).add(key)
            if len(end) >= 3:
                self._whole.setdefault(f"{year % 100:02d}{end}", set()).add(key)
        if len(end) >= 2:
            self._ends.setdefault(int(end), set()).add(key)
            self._end_widths[key] = len(end)

    def quoted(self, *texts: str) -> dict[str, Quoted]:
        """The documents that the texts quote, each with how surely. Never on a year, a common prefix or a short end.

        Example: with FA-2025-0117 and FA-2025-0130, "FA-2025-0117 + 0130" quotes the first as WHOLE, the second as
        INTRODUCED; "FA-2025-01", which every number of the year begins with, quotes none.
        """
        found: dict[str, Quoted] = {}
        for text in texts:
            if text:
                self._structured(text, found)
                self._numbers(_PIECE.findall(fold(text)), found)
        return found

    def _structured(self, text: str, found: dict[str, Quoted]) -> None:
        squeezed = _squeezed(text)
        for start in re.finditer(r"RF(?=\d\d)", squeezed):
            for end in range(start.start() + 5, min(len(squeezed), start.start() + _LONGEST_RF) + 1):
                self._keep(self._references.get(squeezed[start.start() : end], ()), Quoted.STRUCTURED, found)

    def _numbers(self, pieces: list[str], found: dict[str, Quoted]) -> None:
        introduced, credit = False, False
        position = 0
        while position < len(pieces):
            piece = pieces[position]
            if not piece.isdigit():
                introduced = (
                    piece in _INTRODUCES
                    or piece in _CREDIT
                    or piece in self._prefixes
                    or (introduced and piece in _LISTS)
                )
                credit = piece in _CREDIT or (credit and piece in _LISTS)
                position += 1
                continue
            before = pieces[position - 1] if position and not pieces[position - 1].isdigit() else ""
            taken = self._whole_at(pieces, position, before, found, credit)
            if taken:
                introduced = True
                position += taken
                continue
            self._end_at(piece, found, introduced, credit)
            position += 1

    def _whole_at(self, pieces: list[str], position: int, before: str, found: dict[str, Quoted], credit: bool) -> int:
        """How many pieces make a whole number at this position, the longest first; 0 when none does."""
        longest = 0
        while position + longest < len(pieces) and longest < 4 and pieces[position + longest].isdigit():
            longest += 1
        for count in range(longest, 0, -1):
            run = pieces[position : position + count]
            joined = "".join(run)
            keys = self._lettered.get(before + joined, ()) if before else ()
            keys = keys or self._whole.get(joined, ())
            if count > 2:  # three groups may be a date: only numbers that are printed so
                keys = {key for key in keys if self._groups[key] == count}
            if not keys and count == 2 and len(run[0]) == 4:
                keys = self._yearly.get((int(run[0]), int(run[1])), ())
            if self._keep(keys, Quoted.WHOLE, found, credit=credit):
                return count
        return 0

    def _end_at(self, piece: str, found: dict[str, Quoted], introduced: bool, credit: bool) -> None:
        if len(piece) < 2 or len(piece) > 8:
            return
        keys = self._ends.get(int(piece), ())
        if introduced and (len(piece) >= 3 or piece.startswith("0")):
            self._keep(keys, Quoted.INTRODUCED, found, credit=credit)
        elif piece.startswith("0") and len(piece) >= 4:
            same = {key for key in keys if self._end_widths[key] == len(piece)}
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


def _squeezed(text: str) -> str:
    return fold(text).replace(" ", "")
