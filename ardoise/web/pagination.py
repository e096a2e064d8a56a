"""Keyset pagination: next and previous from a row, never a count nor an offset, so that depth costs nothing."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db import models

from ardoise.domain.errors import Refused
from ardoise.domain.money import Money

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True)
class Page(Generic[Row]):
    rows: list[Row]
    next: str | None  # cursor of the page after, or None
    previous: str | None


def paginate(
    rows: models.QuerySet[Row],
    order: Sequence[str] = ("-id",),
    *,
    after: str | None = None,
    before: str | None = None,
    limit: int = 50,
) -> Page[Row]:
    """One page in that order (the last name must be unique), after or before the row of a cursor.

    Raises Refused("cursor_unknown") for a cursor that this list did not give.
    """
    cursor = before or after
    asked = [_turned(name) for name in order] if before else list(order)
    if cursor:
        rows = _after(rows, asked, _read(cursor, len(order)))
    found = list(rows.order_by(*asked)[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    if before:
        found.reverse()
    has_next, has_previous = (True, more) if before else (more, bool(after))
    return Page(
        found,
        _cursor(found[-1], order) if found and has_next else None,
        _cursor(found[0], order) if found and has_previous else None,
    )


def _after(rows: models.QuerySet[Row], order: Sequence[str], values: Sequence[Any]) -> models.QuerySet[Row]:
    """The rows beyond these values; a cursor made by hand may hold values that their columns cannot compare."""
    try:
        return rows.filter(_beyond(order, values))
    except (TypeError, ValueError, ValidationError):
        raise _unknown() from None


def _beyond(order: Sequence[str], values: Sequence[Any]) -> models.Q:
    """(a, b) beyond (x, y): a > x, or a = x and b > y; the first bound alone lets the index find its place."""
    condition = models.Q()
    for index, name in enumerate(order):
        column = name.lstrip("-")
        same = {order[before].lstrip("-"): values[before] for before in range(index)}
        condition |= models.Q(**same, **{f"{column}__{'lt' if name.startswith('-') else 'gt'}": values[index]})
    first = order[0].lstrip("-")
    bound = models.Q(**{f"{first}__{'lte' if order[0].startswith('-') else 'gte'}": values[0]})
    return bound & condition


def _turned(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _cursor(row: models.Model, order: Sequence[str]) -> str:
    values = [_plain(getattr(row, name.lstrip("-"))) for name in order]
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def _plain(value: Any) -> Any:
    if isinstance(value, Money):
        return value.cents
    return value.isoformat() if isinstance(value, date) else value


def _read(cursor: str, length: int) -> list[Any]:
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if isinstance(values, list) and len(values) == length and "\x00" not in "".join(map(str, values)):
            return values
    except ValueError:
        pass
    raise _unknown()


def _unknown() -> Refused:
    return Refused("cursor_unknown", "Cette page n’existe plus : revenez au début de la liste.", "after")
