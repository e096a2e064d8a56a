"""The same lines as a workbook (XLSX): days are days, amounts are numbers, and a text never becomes a formula."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import BinaryIO

import xlsxwriter

from ardoise.ledger.formats.cells import one_line
from ardoise.ledger.formats.model import ExportLine

CODE, NAME, FILE_NAME = "xlsx", "Tableur (Excel)", "ecritures_{first}_{last}.xlsx"
MOST_ROWS = 1_048_575  # what a sheet holds, under its head
HEADS = (
    *("Journal", "Intitulé du journal", "N° écriture", "Date", "Compte", "Intitulé du compte"),
    *("Compte auxiliaire", "Nom du tiers", "N° pièce", "Date pièce", "Libellé", "Débit", "Crédit"),
    *("Lettrage", "Date lettrage", "Date validation", "Échéance"),
)
WIDTHS = (8, 16, 11, 11, 10, 28, 12, 26, 16, 11, 44, 13, 13, 9, 12, 13, 11)


def write_workbook(lines: Iterable[ExportLine], to: BinaryIO, *, made_at: datetime) -> None:
    """Row by row to `to`: what the memory holds does not grow. The same lines and moment give the same bytes."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "dd/mm/yyyy",
    }
    book = xlsxwriter.Workbook(to, options)
    book.set_properties({"title": "Écritures", "created": made_at.replace(tzinfo=None, microsecond=0)})
    bold = book.add_format({"bold": True})
    amount = book.add_format({"num_format": "#,##0.00"})
    sheet, row, part = None, MOST_ROWS + 1, 0
    for line in lines:
        if row > MOST_ROWS:
            part += 1
            sheet = book.add_worksheet("Écritures" if part == 1 else f"Écritures {part}")
            sheet.freeze_panes(1, 0)
            for column, (head, width) in enumerate(zip(HEADS, WIDTHS, strict=True)):
                sheet.set_column(column, column, width)
                sheet.write_string(0, column, head, bold)
            row = 1
        assert sheet is not None
        for column, value in enumerate(_values(line)):
            if isinstance(value, Decimal):
                sheet.write_number(row, column, value, amount)
            elif isinstance(value, int):
                sheet.write_number(row, column, value)
            elif isinstance(value, date):
                sheet.write_datetime(row, column, value)
            elif value:
                sheet.write_string(row, column, one_line(value))
        row += 1
    if sheet is None:
        book.add_worksheet("Écritures")
    book.close()


def _values(line: ExportLine) -> tuple[str | int | Decimal | date | None, ...]:
    return (
        line.journal,
        line.journal_label,
        line.number,
        line.date,
        line.account,
        line.account_label,
        line.aux,
        line.aux_label,
        line.piece,
        line.piece_date,
        line.label,
        _euros(line.debit),
        _euros(line.credit),
        line.letter,
        line.letter_date,
        line.valid_date,
        line.due,
    )


def _euros(cents: int) -> Decimal | None:
    return Decimal(cents).scaleb(-2) if cents else None
