"""Whether a bank line was imported already: the identity of a row, the same whichever file brings it, twins kept."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import Enum

from ardoise.banking.readers.reading import Row

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
    """

    key: str
    content: str
    loose: str
    by_bank_id: bool


def normalised(label: str) -> str:
    """A label without what formats change: case, accents, marks and spaces. "Prlv  Café, n°1" -> "PRLV CAFE N 1"."""
    flat = unicodedata.normalize("NFKD", label.replace("œ", "oe").replace("Œ", "OE")).upper()
    return _NOT_A_WORD.sub(" ", "".join(letter for letter in flat if not unicodedata.combining(letter))).strip()


def identities(rows: Iterable[Row], account: str) -> list[Identity]:
    """The identity of each row of one file, in order. `account` is the product's own account, not the file's.

    The rank counts the rows of the file with the same content before this one: two parkings of one day are 0 and 1,
    in this file and in any other that holds the whole day. An identifier that a file gives to rows of different
    content identifies none of them.
    """
    rows = list(rows)
    contents = [(account, row.date.isoformat(), format(row.amount.normalize(), "f")) for row in rows]
    labels = [normalised(row.label) for row in rows]
    said: dict[str, set[tuple[str, ...]]] = {}
    for row, content, label in zip(rows, contents, labels, strict=True):
        if row.bank_id:
            said.setdefault(row.bank_id, set()).add((*content, label))
    twins: Counter[tuple[str, ...]] = Counter()
    alike: Counter[tuple[str, ...]] = Counter()
    found = []
    for row, content, label in zip(rows, contents, labels, strict=True):
        full = (*content, label)
        whole = _hash("content", *full, str(twins[full]))
        loose = _hash("loose", *content, str(alike[content]))
        twins[full] += 1
        alike[content] += 1
        by_bank_id = bool(row.bank_id) and len(said[row.bank_id]) == 1
        key = _hash("id", account, row.bank_id, content[2]) if by_bank_id else whole
        found.append(Identity(key, whole, loose, by_bank_id))
    return found


def recognise(found: Iterable[Identity], known: Collection[Identity]) -> list[Recognition]:
    """For each row of a file, against the lines of the account that are kept already.

    The same key is the same line, also inside the file (one identifier written twice with one content). Where one side
    has the bank's identifiers and the other has none, the content makes it probable, with or without the label.
    """
    keys = {identity.key for identity in known}
    contents = {(identity.content, identity.by_bank_id) for identity in known}
    looses = {(identity.loose, identity.by_bank_id) for identity in known}
    answers = []
    for identity in found:
        other = not identity.by_bank_id
        if identity.key in keys:
            answers.append(Recognition.KNOWN)
        elif (identity.content, other) in contents or (identity.loose, other) in looses:
            answers.append(Recognition.PROBABLE)
        else:
            answers.append(Recognition.NEW)
        keys.add(identity.key)
    return answers


def _hash(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
