"""The register: a list of a company, searched, filtered, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.http import HttpRequest

from ardoise.web.pagination import paginate
from ardoise.web.search import fold

PER_PAGE = 50


def listing(request: HttpRequest, rows: models.QuerySet[Any], order: Sequence[str] = ("-id",)) -> dict[str, Any]:
    """The page asked for, and what its template needs to search and turn pages."""
    q = request.GET.get("q", "").strip()
    if q and hasattr(rows.model, "search"):
        rows = rows.filter(search__contains=fold(q))
    page = paginate(rows, order, after=request.GET.get("after"), before=request.GET.get("before"), limit=PER_PAGE)
    kept = {name: value for name, value in request.GET.items() if name not in ("after", "before") and value}
    return {"page": page, "q": q, "query": f"{urlencode(kept)}&" if kept else ""}
