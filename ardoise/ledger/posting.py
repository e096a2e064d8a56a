"""An entry with what it is of: the unit that is shown, exported and captured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from ardoise.domain.entries import Entry


@dataclass(frozen=True, slots=True)
class Match:
    """A letter of a customer account: its code, the day of the last of what it closes, and the keys of all of it."""

    code: str
    date: date
    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class Posting:
    """Keys are unique and stable. `letters` are by auxiliary code, since one payment may settle two customers."""

    key: str
    entry: Entry
    source: str  # invoice, replaced (by that invoice), payment, allocation, vat, fee, deposit, bank
    source_id: int
    number: str = ""
    due: date | None = None
    nature: str = "OD"  # FC, AC, RC or OD, as `formats.ExportLine`
    contact_id: int | None = None
    letters: Mapping[str, Match] = field(default_factory=dict)

    @property
    def match_code(self) -> str:
        return next((match.code for match in self.letters.values()), "")

    @property
    def match_date(self) -> date | None:
        return next((match.date for match in self.letters.values()), None)
