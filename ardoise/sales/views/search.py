"""Ctrl K: documents, contacts and prestations found by a few letters."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from ardoise.catalogue.models import CatalogueItem
from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import Right
from ardoise.contacts.models import Contact
from ardoise.sales.models import Invoice, Quote
from ardoise.web.search import fold

SHOWN = 6
FOUND: dict[str, tuple[Any, Right]] = {
    "quotes": (Quote, Right.QUOTES),
    "invoices": (Invoice, Right.INVOICES),
    "contacts": (Contact, Right.CONTACTS),
    "items": (CatalogueItem, Right.CATALOGUE),
}


@company_page(reads=Right.CONTACTS, asks=(Right.QUOTES, Right.INVOICES, Right.CATALOGUE))
def search(request: AccessRequest) -> HttpResponse:
    """The most recent of each kind; a page of its own without a script."""
    q = request.GET.get("q", "").strip()
    found: dict[str, Any] = {"q": q, "section": "search"}
    if q:
        for name, (model, right) in FOUND.items():
            if not request.access.may(right):
                continue
            found[name] = request.access.rows(model).filter(search__contains=fold(q)).order_by("-pk")[:SHOWN]
    template = "sales/found.html" if request.htmx else "sales/search.html"  # type: ignore[attr-defined]
    return render(request, template, found)
