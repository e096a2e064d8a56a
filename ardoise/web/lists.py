"""The register: a list of a company, searched, filtered, sorted, page by page. All that is asked is in the address."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import parse_qsl

from django.db import models
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from ardoise.web.pagination import paginate
from ardoise.web.periods import period_of, periods
from ardoise.web.search import fold

PER_PAGE = 50
WIPED = "wiped"  # in the session: the rows just paid, struck the next time their list is shown
ANY_ID = 999_999_999
MAX_FILTER = 1_000  # a longer address would not pass


@dataclass(frozen=True)
class Head:
    """The head of a column; `field` sorts by it (the name of a column or of an annotation)."""

    label: str
    css: str = ""
    name: str = ""  # in the address: ?tri=name, ?tri=-name
    field: str = ""
    newest_first: bool = False  # what the first click asks


def routes(**names: str) -> Callable[[int], dict[str, str]]:
    """The addresses of a row from its id, each looked up once for all. A name that leads nowhere is left out."""
    known = {}
    for key, name in names.items():
        with suppress(NoReverseMatch):
            known[key] = reverse(name, args=[ANY_ID]).split(str(ANY_ID))
    return lambda pk: {key: f"{before}{pk}{after}" for key, (before, after) in known.items()}


def listing(request: HttpRequest, rows: models.QuerySet[Any], order: Sequence[str] = ("-id",)) -> dict[str, Any]:
    """The page asked for, and what its template needs to search and turn pages."""
    return paged(request, searched(request, rows), order)


def searched(request: HttpRequest, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
    q = request.GET.get("q", "").strip()
    return rows.filter(search__contains=fold(q)) if q and hasattr(rows.model, "search") else rows


def paged(request: HttpRequest, rows: models.QuerySet[Any], order: Sequence[str]) -> dict[str, Any]:
    page = paginate(rows, order, after=request.GET.get("after"), before=request.GET.get("before"), limit=PER_PAGE)
    kept = address(request)[1:]
    return {
        "page": page,
        "q": request.GET.get("q", "").strip(),
        "query": f"{kept}&" if kept else "",
        "kept": [(name, value) for name, value in parse_qsl(kept) if name != "q"],
    }


def address(request: HttpRequest, **changes: str | None) -> str:
    """The same list with something changed (None takes it away), from its first page: `?status=paid&q=porte`."""
    asked = request.GET.copy()
    for name in ("after", "before", "total"):
        asked.pop(name, None)
    for name, value in changes.items():
        asked.pop(name, None)
        if value:
            asked[name] = value
    for name in [name for name, value in asked.items() if not value or len(value) > MAX_FILTER]:
        del asked[name]
    return f"?{asked.urlencode()}"


def sorted_by(request: HttpRequest, heads: Sequence[Head], default: str) -> tuple[Sequence[str], list[dict[str, Any]]]:
    """The order asked for, down to the id, and the heads with the address that sorts by each."""
    known = {head.name: head for head in heads if head.field}
    asked = request.GET.get("tri", "")
    if asked.lstrip("-") not in known:
        asked = default
    sign, current = ("-" if asked.startswith("-") else ""), known[asked.lstrip("-")]
    shown = []
    for head in heads:
        is_current = head is current
        descends = not sign if is_current else head.newest_first
        wanted = ("-" if descends else "") + head.name
        shown.append(
            {
                "head": head,
                "url": address(request, tri=None if wanted == default else wanted) if head.field else "",
                "direction": (("descending" if sign else "ascending") if is_current else ""),
            }
        )
    return (f"{sign}{current.field}", f"{sign}id"), shown


def in_period(
    request: HttpRequest, rows: models.QuerySet[Any], today: date, field: str
) -> tuple[models.QuerySet[Any], dict[str, Any]]:
    """The rows whose day is in the period asked for, and what its menu shows."""
    period = period_of(request.GET, today)
    if period.first:
        rows = rows.filter(**{f"{field}__gte": period.first})
    if period.last:
        rows = rows.filter(**{f"{field}__lte": period.last})
    elif period.first:
        rows = rows.filter(**{f"{field}__lt": date.max})  # where a row without a day is sorted
    menu = [(one, address(request, periode=one.name, du=None, au=None)) for one in periods(today)]
    none = address(request, periode=None, du=None, au=None)
    return rows, {"period": period, "period_menu": menu, "period_none": none}
