"""Lists: a search, a period, a cursor; never a count."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeVar

from django.db import models
from django.http import HttpRequest

from ardoise.domain.errors import Refused
from ardoise.web.pagination import paginate
from ardoise.web.search import fold

Row = TypeVar("Row", bound=models.Model)
MAX_LIMIT = 200


def listed(
    request: HttpRequest,
    rows: models.QuerySet[Row],
    show: Callable[[Sequence[Row]], list[dict[str, Any]]],
    *,
    order: Sequence[str] = ("-id",),
    q: str = "",
    after: str | None = None,
    limit: int = 50,
) -> dict[str, Any]:
    """One page `{"results": […], "next": the address of the next one or null}`."""
    if q:
        rows = rows.filter(search__contains=fold(q))
    page = paginate(rows, order, after=after, limit=max(1, min(limit, MAX_LIMIT)))
    return {"results": show(page.rows), "next": next_page(request, page.next)}


def between(rows: models.QuerySet[Row], first: date | None, last: date | None) -> models.QuerySet[Row]:
    if first:
        rows = rows.filter(date__gte=first)
    return rows.filter(date__lte=last) if last else rows


def of_status(
    rows: models.QuerySet[Row], status: str, choose: Callable[..., models.QuerySet[Row]], today: date
) -> models.QuerySet[Row]:
    if not status:
        return rows
    try:
        return choose(rows, status, today=today)
    except ValueError:
        raise Refused("status_unknown", f"Le statut « {status} » n’existe pas.", "status") from None


def next_page(request: HttpRequest, cursor: str | None) -> str | None:
    if cursor is None:
        return None
    query = request.GET.copy()
    query["after"] = cursor
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
