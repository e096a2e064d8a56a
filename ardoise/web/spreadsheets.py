"""Tables for a spreadsheet set to French: semicolons, decimal commas, and no cell that runs."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import StreamingHttpResponse

from ardoise.domain.money import Money

BOM = "\ufeff"  # tells spreadsheets that it is UTF-8
RUNS = ("=", "+", "-", "@", "\t", "\r")


def table_file(name: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """A CSV sent row by row, whatever its length."""
    response = StreamingHttpResponse(_lines(heads, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


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
    text = str(value)
    return f"'{text}" if text.startswith(RUNS) else text


class _Echo:
    """What `csv` writes to: each line is given back instead of kept."""

    def write(self, line: str) -> str:
        return line


def _lines(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    writer = csv.writer(_Echo(), delimiter=";")
    yield BOM + writer.writerow(heads)
    for row in rows:
        yield writer.writerow([cell(value) for value in row])
