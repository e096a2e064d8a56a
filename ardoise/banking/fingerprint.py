"""Whether a bank line was imported already: the identity of a row, the same whichever file brings it, twins kept.

What slices of one statement can promise. With the bank's identifiers: everything, wherever they overlap; a bank that
draws them again at each download is known by it (`renumbered`), and its rows are asked about. Without them, a row is
its day, amount, label and rank among its twins: slices of whole days give the same lines in any order, and so do slices
cut inside a day, unless twins stand on both sides of the cut. Then nothing in the second file tells its twin from a
repetition of the first: it is taken for the known one, kept as a remark with its line, and the balances tell.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from array import array
from collections.abc import Collection, Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum

from ardoise.banking.readers.reading import Row

NEAR = 10  # days that a bank may move an operation, between two files
FIRST = 64  # places, doubled when they are nearly all taken
_NOT_A_WORD = re.compile(r"[^A-Z0-9]+")


class Recognition(Enum):
    """What an import does with a row: `NEW` is written, `KNOWN` is not, `PROBABLE` is shown and asked."""

    NEW = "new"
    KNOWN = "known"
    PROBABLE = "probable"


@dataclass(frozen=True, slots=True)
class Identity:
    """Three keys of one row, as hexadecimal SHA-256.

    `key` is what makes two rows one: the account and the bank's identifier (with the amount, since some banks number
    each file from 1), else the content. `content` is account, day, amount, normalised label and rank among its twins.
    `loose` is the same without label: two formats of one bank rarely write a label in the same way.
    `origin` is the kind of file: identifiers and labels of another kind of file say nothing against being the same.
    """

    key: str
    content: str
    loose: str
    by_bank_id: bool
    bank_id: str = ""
    day: date = date.min
    label: str = ""  # normalised
    origin: str = ""


def normalised(label: str) -> str:
    """A label without what formats change: case, accents, marks and spaces. "Prlv  Café, n°1" -> "PRLV CAFE N 1"."""
    if label.isascii():
        return _NOT_A_WORD.sub(" ", label.upper()).strip()
    flat = unicodedata.normalize("NFKD", label.replace("œ", "oe").replace("Œ", "OE")).upper()
    return _NOT_A_WORD.sub(" ", "".join(letter for letter in flat if not unicodedata.combining(letter))).strip()


class Numbers:
    """Whole numbers under digests, in 12 or 16 bytes a place where a dictionary takes ten times that."""

    def __init__(self, typecode: str) -> None:
        self._keys, self._values = array("Q", [0]) * FIRST, array(typecode, [0]) * FIRST
        self._held = 0

    def __len__(self) -> int:
        return self._held

    def get(self, key: int) -> int | None:
        at = self._place(key or 1)
        return self._values[at] if self._keys[at] else None

    def put(self, key: int, value: int) -> None:
        key = key or 1  # 0 is a free place
        at = self._place(key)
        if not self._keys[at]:
            self._held += 1
            if self._held * 5 > len(self._keys) * 4:
                self._grow()
                at = self._place(key)
        self._keys[at], self._values[at] = key, value

    def items(self) -> Iterator[tuple[int, int]]:
        return ((key, value) for key, value in zip(self._keys, self._values, strict=True) if key)

    def _place(self, key: int) -> int:
        keys, last = self._keys, len(self._keys) - 1
        at = key & last
        while keys[at] != key and keys[at]:
            at = (at + 1) & last
        return at

    def _grow(self) -> None:
        keys, values = self._keys, self._values
        self._keys = array("Q", [0]) * (2 * len(keys))
        self._values = array(values.typecode, [0]) * len(self._keys)
        for key, value in zip(keys, values, strict=True):
            if key:
                at = self._place(key)
                self._keys[at], self._values[at] = key, value


class Identifiers:
    """The bank's identifiers met in one file: which of them are given to rows of different content."""

    def __init__(self) -> None:
        self._first = Numbers("Q")
        self.ambiguous: set[str] = set()

    def see(self, row: Row) -> None:
        if row.bank_id:
            content, number = _number(*_content("", row), normalised(row.label)), _number(row.bank_id)
            first = self._first.get(number)
            if first is None:
                self._first.put(number, content)
            elif first != content:
                self.ambiguous.add(row.bank_id)

    def take(self, other: Identifiers) -> None:
        """Those of more rows of the same account."""
        self.ambiguous |= other.ambiguous
        for number, content in other._first.items():
            if self._first.get(number) is None:
                self._first.put(number, content)


class Numbering:
    """The identity of each row of one file, given in the file's order. `account` is the product's own account.

    The rank counts the rows of the file with the same content before this one: two parkings of one day are 0 and 1,
    in this file and in any other that holds the whole day. An identifier that a file gives to rows of different
    content (`ambiguous`) identifies none of them.
    """

    def __init__(self, account: str, ambiguous: Container[str] = (), origin: str = "") -> None:
        self.account, self.ambiguous, self.origin = account, ambiguous, origin
        self._ranks = Numbers("I")

    def identity(self, row: Row) -> Identity:
        content = _content(self.account, row)
        label = normalised(row.label)
        full = (*content, label)
        whole = _hash("content", *full, str(self._rank("content", *full)))
        loose = _hash("loose", *content, str(self._rank("loose", *content)))
        by_bank_id = bool(row.bank_id) and row.bank_id not in self.ambiguous
        key = _hash("id", self.account, row.bank_id, content[2]) if by_bank_id else whole
        return Identity(key, whole, loose, by_bank_id, row.bank_id, row.day, label, self.origin)

    def _rank(self, *parts: str) -> int:
        number = _number(*parts)
        rank = self._ranks.get(number) or 0
        self._ranks.put(number, rank + 1)
        return rank


def identities(rows: Iterable[Row], account: str, origin: str = "") -> list[Identity]:
    """The identity of each row of one file, in order."""
    rows = list(rows)
    met = Identifiers()
    for row in rows:
        met.see(row)
    numbering = Numbering(account, met.ambiguous, origin)
    return [numbering.identity(row) for row in rows]


def recognise(found: Iterable[Identity], known: Collection[Identity], *, renumbered: bool = False) -> list[Recognition]:
    """For each row of a file, against the lines of the account that are kept already.

    The same key is the same line, also inside the file (one identifier written twice with one content). An identifier
    met before with another day and label, the same content where one side has no identifier, the same day and amount
    in another kind of file: probable, to be asked. So is the same content under another identifier when the bank draws
    them again at each download (`renumbered`).
    """
    keys = {identity.key: identity for identity in known}
    contents: dict[str, list[Identity]] = {}
    looses: dict[str, set[str]] = {}
    for identity in known:
        contents.setdefault(identity.content, []).append(identity)
        looses.setdefault(identity.loose, set()).add(identity.origin)
    answers = []
    for identity in found:
        answers.append(_recognised(identity, keys.get(identity.key), contents, looses, renumbered))
        keys.setdefault(identity.key, identity)
    return answers


def _recognised(
    identity: Identity,
    same: Identity | None,
    contents: dict[str, list[Identity]],
    looses: dict[str, set[str]],
    renumbered: bool,
) -> Recognition:
    alike = contents.get(identity.content, [])
    if any(one.bank_id == identity.bank_id for one in alike):
        return Recognition.KNOWN
    if same is not None:
        return Recognition.KNOWN if _is_one(same, identity) else Recognition.PROBABLE
    if alike and renumbered:
        return Recognition.PROBABLE
    if any(one.origin != identity.origin or not (one.bank_id and identity.bank_id) for one in alike):
        return Recognition.PROBABLE
    if looses.get(identity.loose, set()) - {identity.origin}:
        return Recognition.PROBABLE
    return Recognition.NEW


def _is_one(same: Identity, identity: Identity) -> bool:
    """Whether one identifier and amount are one operation: the bank may mend its label, or move it a few days."""
    apart = abs((same.day - identity.day).days)
    return not apart or (apart <= NEAR and same.label == identity.label)


def _content(account: str, row: Row) -> tuple[str, str, str]:
    return account, row.day.isoformat(), format(row.amount.normalize(), "f")


def _hash(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode(errors="replace")).hexdigest()


def _number(*parts: str) -> int:
    """64 bits of a digest: what a file of 100,000 rows can afford to remember of each."""
    digest = hashlib.blake2b("\x1f".join(parts).encode(errors="replace"), digest_size=8).digest()
    return int.from_bytes(digest)
