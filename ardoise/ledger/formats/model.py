"""What is exported, and the words in which a layout is declared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date as Day
from typing import Any


@dataclass(frozen=True, slots=True)
class ExportLine:
    """One line of an entry. `number` is that of its entry, `rank` its own in the file, both from 1."""

    journal: str
    journal_label: str
    number: int
    rank: int
    date: Day
    account: str
    account_label: str
    piece: str
    piece_date: Day
    label: str
    debit: int  # cents
    credit: int  # cents
    valid_date: Day
    aux: str = ""
    aux_label: str = ""
    due: Day | None = None
    letter: str = ""
    letter_date: Day | None = None
    nature: str = "OD"  # FC, AC: invoice, credit note of a customer; FF: of a supplier; RC: receipt; OD

    @property
    def amount(self) -> int:
        return self.debit or self.credit

    @property
    def due_or_date(self) -> Day:
        return self.due or self.date

    @property
    def posted(self) -> str:
        """The auxiliary code instead of the account, for software that has one column."""
        return self.aux or self.account

    @property
    def posted_label(self) -> str:
        return self.aux_label or self.account_label

    @property
    def aux_mark(self) -> str:
        return "X" if self.aux else ""

    @property
    def numbered_label(self) -> str:
        return f"{self.piece} {self.label}"

    @property
    def sense(self) -> str:
        """0 for debit, 1 for credit."""
        return "0" if self.debit else "1"

    @property
    def side(self) -> str:
        return "D" if self.debit else "C"


@dataclass(frozen=True, slots=True)
class Third:
    """A customer or supplier named in the file: their code, name, collective account, and C or F."""

    code: str
    name: str
    collective: str
    kind: str = "C"

    @property
    def key(self) -> str:
        """By which the software looks for it: the letters of the name."""
        return "".join(letter for letter in self.name if letter.isalnum()).upper()


Subject = ExportLine | Third


@dataclass(frozen=True, slots=True)
class Cell:
    """One column: what it takes from the line, and how that is written.

    `width` cuts and fills, `most` only cuts; `tail` keeps the END of a text that is too long. A value that comes back
    often (a day, a label) is `repeated`: it is written once.
    """

    name: str  # of the attribute; empty for a text that never changes
    form: Callable[[Any], str] = str
    const: str = ""
    width: int = 0
    most: int = 0
    right: bool = False
    fill: str = " "
    tail: bool = False
    quote: bool = False
    repeated: bool = True


@dataclass(frozen=True, slots=True)
class Record:
    """One record of the file: for each line, for each entry (before its lines), or for each third party (first)."""

    cells: tuple[Cell, ...]
    per: str = "line"  # line, entry, third
    when: Callable[[Subject], bool] | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """A layout. `separator` is empty for fixed columns; what is in a text and would break it is replaced."""

    code: str
    name: str
    file_name: str  # {siren}, {period}, {first} and {last} are replaced (`file_name_of`)
    records: tuple[Record, ...]
    encoding: str = "cp1252"
    ending: str = "\r\n"
    separator: str = ""
    head: tuple[str, ...] = ()  # {company}, {first} and {last} are replaced
    foot: tuple[str, ...] = ()
    replacements: tuple[tuple[str, str], ...] = ()
    is_ascii: bool = False  # letters lose their accents, since a byte more would shift the columns
    longest_aux: int = 0  # beyond which two customers could meet
    piece_width: int = 0  # beyond which the number of a document is cut

    def width_of(self, *names: str) -> int:
        """In how many characters it writes these attributes of a line at best; 0 when it never cuts them."""
        cells = [
            cell for record in self.records if record.per != "third" for cell in record.cells if cell.name in names
        ]
        widths = [cell.width or cell.most for cell in cells]
        return max(widths) if all(widths) and widths else 0

    @property
    def names_thirds(self) -> bool:
        return any(record.per == "third" for record in self.records)
