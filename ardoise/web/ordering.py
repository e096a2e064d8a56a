"""What a list is sorted by, written whole in the SQL: the index that holds it serves the sort on both databases."""

from __future__ import annotations

from typing import Any

from django.db.models import Func


class Filled(Func):
    """A column whose empty cells sort as `empty`: a cursor compares no NULL, and both databases agree on its place."""

    template = "COALESCE(%(expressions)s, '%(empty)s')"
    arity = 1

    def __init__(self, column: Any, *, empty: str, **extra: Any) -> None:
        super().__init__(column, empty=empty, **extra)


LAST_DAY = "9999-12-31"
