"""Rows of any number, some hundreds at a time, in the order of a column and of their id."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

SIZE = 500
Row = TypeVar("Row", bound=Model)


def chunks(rows: QuerySet[Row], column: str, size: int = SIZE) -> Iterator[list[Row]]:
    """By `column`, then by id. Each query begins after the last row: the thousandth costs what the first did."""
    ordered, after = rows.order_by(column, "pk"), rows.order_by(column, "pk")
    while True:
        page = list(after[:size])
        if page:
            yield page
        if len(page) < size:
            return
        value = _value(page[-1], column)
        after = ordered.filter(**{f"{column}__gte": value}).filter(
            Q(**{f"{column}__gt": value}) | Q(pk__gt=page[-1].pk)
        )


def _value(row: Any, column: str) -> Any:
    for name in column.split("__"):
        row = getattr(row, name)
    return row
