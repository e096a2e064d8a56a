"""What a check of a live database finds, and the frame that all checks run in: streamed rows, one moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import connection, models, transaction

CHUNK = 500

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that does not hold: the check, the table and the row concerned, and what is wrong."""

    check: str
    table: str
    row: str
    sentence: str
    is_warning: bool = False

    def __str__(self) -> str:
        return f"{self.table} {self.row} : {self.sentence}"


class Scope:
    """What a check reads: everything, or one company. It counts the rows that were read."""

    def __init__(self, company: int | None = None) -> None:
        self.company = company
        self.rows = 0

    def of(self, rows: models.QuerySet[Row], company: str = "company") -> models.QuerySet[Row]:
        """The rows of the company; `company` is the path to it."""
        return rows if self.company is None else rows.filter(**{company: self.company})

    def each(self, rows: models.QuerySet[Row]) -> Iterator[Row]:
        """One row after another, never all of them in memory."""
        for row in rows.iterator(chunk_size=CHUNK):
            self.rows += 1
            yield row

    def chunks(self, rows: models.QuerySet[Row]) -> Iterator[list[Row]]:
        """The same by handfuls, for a check that reads what hangs on them in one query."""
        chunk: list[Row] = []
        for row in self.each(rows):
            chunk.append(row)
            if len(chunk) == CHUNK:
                yield chunk
                chunk = []
        if chunk:
            yield chunk


Finder = Callable[[Scope], Iterator[Fault]]


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the report: its code, its French name, and the function that yields what is wrong."""

    code: str
    label: str
    find: Finder


def fault(check: str, row: models.Model, name: Any, sentence: str, *, is_warning: bool = False) -> Fault:
    """A fault of one row, named as the user knows it, with its key for who opens the database."""
    shown = f"{name} (id {row.pk})" if name and str(name) != str(row.pk) else str(row.pk)
    return Fault(check, row._meta.db_table, shown, sentence, is_warning)


@contextmanager
def one_moment() -> Iterator[None]:
    """Read the database as it was at one moment, while everybody goes on writing."""
    if connection.in_atomic_block:  # a test, or an act that checks itself
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")  # Django's own would take the lock of the writers
            try:
                yield
            finally:
                cursor.execute("COMMIT")
