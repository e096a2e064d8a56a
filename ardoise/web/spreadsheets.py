"""Tables for a spreadsheet set to French, as CSV or as a workbook: row by row, and no cell that runs."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO

import xlsxwriter
from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from ardoise.domain.money import Money

BOM = "\ufeff"  # tells spreadsheets that it is UTF-8
RUNS = ("=", "+", "-", "@", "\t", "\r")
CSV, XLSX = "csv", "xlsx"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 1_048_575  # what a sheet holds, under its head
IN_MEMORY = 1024 * 1024  # bytes of a workbook; beyond, it lies on the disk
WIDEST = 48


def table_file(name: str, heads: Sequence[str], rows: Iterable[Sequence[Any]], *, kind: str = CSV) -> HttpResponseBase:
    """A table to download, sent row by row whatever its length. `kind` comes from an address: anything else is CSV."""
    if kind == XLSX:
        file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  # the response closes it
        write_workbook(file, heads, rows)  # type: ignore[arg-type]
        file.seek(0)
        response: HttpResponseBase = FileResponse(
            file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX_TYPE
        )
    else:
        response = StreamingHttpResponse(csv_lines(heads, rows), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


def write_workbook(
    to: BinaryIO,
    heads: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    title: str = "",
    widths: Sequence[int] = (),
    made_at: datetime | None = None,
) -> None:
    """Amounts are numbers, days are days, a text is never a formula; a sheet that is full goes on in another.

    Row by row: what the memory holds does not grow. With `made_at`, the same rows give the same bytes. `title` names
    the sheets, `widths` their columns.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "dd/mm/yyyy",
    }
    book = xlsxwriter.Workbook(to, options)
    if made_at:
        book.set_properties({"title": title, "created": made_at.replace(tzinfo=None, microsecond=0)})
    bold, amount = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
    widths = widths or [min(WIDEST, max(12, len(head) + 2)) for head in heads]
    sheet, row, part = None, MOST_ROWS + 1, 0
    for values in rows:
        if sheet is None or row > MOST_ROWS:
            part += 1
            name = f"{title} {part}" if title and part > 1 else title
            sheet, row = _sheet(book, name, heads, widths, bold), 1
        for column, value in enumerate(values):
            _write(sheet, row, column, value, amount)
        row += 1
    if sheet is None:
        _sheet(book, title, heads, widths, bold)
    book.close()


def cell(value: Any) -> str:
    """As a spreadsheet reads it; a text that it would take for a formula is kept a text by an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, Money):
        value = value.amount
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", ",")
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, int):
        return str(value)
    text = str(value)
    return f"'{text}" if text.startswith(RUNS) else text


def csv_lines(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    writer = csv.writer(_Echo(), delimiter=";")
    yield BOM + writer.writerow(heads)
    for row in rows:
        yield writer.writerow([cell(value) for value in row])


class _Echo:
    """What `csv` writes to: each line is given back instead of kept."""

    def write(self, line: str) -> str:
        return line


def _sheet(book: Any, name: str, heads: Sequence[str], widths: Sequence[int], bold: Any) -> Any:
    sheet = book.add_worksheet(name or None)
    sheet.freeze_panes(1, 0)
    for column, (head, width) in enumerate(zip(heads, widths, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, head, bold)
    return sheet


def _write(sheet: Any, row: int, column: int, value: Any, amount: Any) -> None:
    if isinstance(value, Money):
        sheet.write_number(row, column, value.amount, amount)
    elif isinstance(value, Decimal | int) and not isinstance(value, bool):
        sheet.write_number(row, column, value)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, value.replace(tzinfo=None))
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value)
    elif value is not None and value != "":
        sheet.write_string(row, column, str(value)[:32_000])
