"""The same lines as a workbook (XLSX): days are days, amounts are numbers, and a text never becomes a formula."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import BinaryIO

from ardoise.domain.money import Money
from ardoise.ledger.formats.cells import one_line
from ardoise.ledger.formats.model import ExportLine
from ardoise.web.spreadsheets import write_workbook

CODE, NAME, FILE_NAME = "xlsx", "Tableur (Excel)", "ecritures_{first}_{last}.xlsx"
HEADS = (
    *("Journal", "Intitulé du journal", "N° écriture", "Date", "Compte", "Intitulé du compte"),
    *("Compte auxiliaire", "Nom du tiers", "N° pièce", "Date pièce", "Libellé", "Débit", "Crédit"),
    *("Lettrage", "Date lettrage", "Date validation", "Échéance"),
)
WIDTHS = (8, 16, 11, 11, 10, 28, 12, 26, 16, 11, 44, 13, 13, 9, 12, 13, 11)


def write_lines(lines: Iterable[ExportLine], to: BinaryIO, *, made_at: datetime) -> None:
    """The same lines and moment give the same bytes."""
    write_workbook(to, HEADS, map(_values, lines), title="Écritures", widths=WIDTHS, made_at=made_at)


def _values(line: ExportLine) -> tuple[str | int | Money | date | None, ...]:
    return (
        line.journal,
        one_line(line.journal_label),
        line.number,
        line.date,
        line.account,
        one_line(line.account_label),
        line.aux,
        one_line(line.aux_label),
        one_line(line.piece),
        line.piece_date,
        one_line(line.label),
        _euros(line.debit),
        _euros(line.credit),
        line.letter,
        line.letter_date,
        line.valid_date,
        line.due,
    )


def _euros(cents: int) -> Money | None:
    return Money.of_cents(cents) if cents else None
