"""The chart of accounts of the law (PCG 2026, CC0: `data/PCG-LICENSE-CC0.txt`): the name of any account."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ardoise.domain.names import fold

_FILE = Path(__file__).parent / "data" / "pcg_2026.csv"
# What everyone writes and the PCG leaves to each company.
_USUAL = {
    "44574": "TVA collectée, en attente d’encaissement",
    "5115": "Cartes bancaires à encaisser",
    "530": "Caisse",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One account of the PCG."""

    number: str
    label: str


@lru_cache(maxsize=1)
def rows() -> dict[str, Row]:
    """Every account by its number, in order."""
    with _FILE.open(encoding="utf-8", newline="") as lines:
        read = {row["numero"]: row["libelle"].replace("'", "’") for row in csv.DictReader(lines, delimiter=";")}
    return {number: Row(number, label) for number, label in sorted((read | _USUAL).items())}


def label_of(account: str) -> str:
    """The name of the longest beginning that the PCG knows: 445710 -> « TVA collectée »; empty when it knows none."""
    known = rows()
    for end in range(len(account), 1, -1):
        if row := known.get(account[:end]):
            return row.label
    return ""


def find(text: str, *, beginnings: tuple[str, ...] = (), most: int = 30) -> list[Row]:
    """The accounts whose number begins with the text, or whose name holds every word of it."""
    words = fold(text).split()
    start = "".join(words)
    found = []
    for row in rows().values():
        if beginnings and not row.number.startswith(beginnings):
            continue
        is_named = all(word in fold(row.label) for word in words) and not start.isdigit()
        if is_named or row.number.startswith(start):
            found.append(row)
            if len(found) == most:
                break
    return found
