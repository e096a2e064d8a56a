"""Rows of any number, some hundreds at a time, in the order of a column and of their id; what is remembered of them."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from itertools import islice
from typing import Any

from django.db.models import Q, QuerySet

SIZE = 500
KEPT = 3000  # documents remembered, with their shares: a payment often comes a chunk or two after its invoice


def chunks(rows: QuerySet[Any, Any], column: str, size: int = SIZE) -> Iterator[list[Any]]:
    """By `column`, then by id. Each query begins after the last row: the thousandth costs what the first did.

    Rows are of models, or named tuples that have `pk` and the column.
    """
    ordered, after = rows.order_by(column, "pk"), rows.order_by(column, "pk")
    while True:
        page: list[Any] = list(after[:size])
        if page:
            yield page
        if len(page) < size:
            return
        last = page[-1]
        value = getattr(last, column)
        after = ordered.filter(**{f"{column}__gte": value}).filter(Q(**{f"{column}__gt": value}) | Q(pk__gt=last.pk))


def forget(known: MutableMapping[Any, Any], most: int = KEPT) -> bool:
    """Drop the oldest once there are more than `most`, until half is left; whether any was dropped. Asked again, it is
    read again."""
    if len(known) <= most:
        return False
    for key in list(islice(known, len(known) - most // 2)):
        del known[key]
    return True
