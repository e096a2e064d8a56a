"""Xpert: the companies of the firm with the state of their month, and what is open in all of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from ardoise.accountant.door import FirmRequest, firm_page
from ardoise.accountant.models import MissingDocument, Question, Side
from ardoise.accountant.months import month_of, months_before, usual_month
from ardoise.accountant.people import ZONE, companies_of
from ardoise.accountant.portfolio import STATES, portfolio_of
from ardoise.companies.models import FirmMember
from ardoise.domain.french import month_text
from ardoise.history import clock
from ardoise.web.lists import address, paged

QUESTIONS = (("", "Ouvertes"), ("repondues", "À lire"), ("sans-reponse", "Sans réponse"), ("fermees", "Fermées"))
PIECES = (("", "Ouvertes"), ("recues", "Reçues"), ("attendues", "Attendues"), ("fermees", "Fermées"))


@firm_page
def portfolio(request: FirmRequest) -> HttpResponse:
    today = clock.today(ZONE)
    companies = companies_of(request.firm)
    month = month_of(request.GET.get("mois", ""), today) or usual_month(companies, today)
    state = request.GET.get("etat", "")
    state = state if state in dict(STATES) else ""
    query, page = request.GET.get("q", "").strip(), request.GET.get("page", "")
    found = portfolio_of(
        companies,
        month,
        query=query,
        state=state,
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1,
    )
    context = {
        "tab": "portfolio",
        "portfolio": found,
        "month": month,
        "months": [(one, month_text(one.first), _at(request, mois=one.key)) for one in months_before(today)],
        "month_words": month_text(month.first),
        "q": query,
        "kept": [(name, value) for name, value in (("mois", request.GET.get("mois")), ("etat", state)) if value],
        "state": state,
        "states": [(label, _at(request, etat=key), key == state) for key, label in STATES],
        "all_url": _at(request, etat=None),
        "previous_url": _at(request, page=str(found.previous)) if found.previous else "",
        "next_url": _at(request, page=str(found.next)) if found.next else "",
        **_pages(),
    }
    return _page(request, "accountant/portfolio.html", context)


@firm_page
def questions(request: FirmRequest) -> HttpResponse:
    """Those that the company answered come first: they are for the accountant to read."""
    which = _which(request, QUESTIONS)
    rows = Question.objects.filter(company__in=companies_of(request.firm)).select_related("company", "asked_by")
    rows = rows.filter(closed_at__isnull=which != "fermees")
    if which in ("repondues", "sans-reponse"):
        rows = rows.filter(waits_for=Side.ACCOUNTANT if which == "repondues" else Side.COMPANY)
    order = ("waits_for", "-id") if not which else ("-id",)
    context = {"tab": "questions", "title": "Questions", "which": which, "chips": QUESTIONS}
    return _page(request, "accountant/xpert_questions.html", {**paged(request, rows, order), **context})


@firm_page
def missing(request: FirmRequest) -> HttpResponse:
    which = _which(request, PIECES)
    rows = MissingDocument.objects.filter(company__in=companies_of(request.firm)).select_related("company", "asked_by")
    rows = rows.filter(closed_at__isnull=which != "fermees")
    if which in ("recues", "attendues"):
        rows = rows.filter(pieces_count__gt=0) if which == "recues" else rows.filter(pieces_count=0)
    context = {"tab": "missing", "title": "Pièces demandées", "which": which, "chips": PIECES}
    return _page(request, "accountant/xpert_missing.html", {**paged(request, rows, ("-id",)), **context})


def _page(request: FirmRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """With what the tabs of Xpert count."""
    companies = companies_of(request.firm)
    counts = {
        "answered": Question.objects.open().filter(company__in=companies, waits_for=Side.ACCOUNTANT).count(),
        "received": MissingDocument.objects.open().filter(company__in=companies, pieces_count__gt=0).count(),
        "colleagues": FirmMember.objects.filter(firm=request.firm).count(),
        "companies_count": len(companies),
    }
    return render(request, template, {**context, **counts, "section": "xpert", "firm": request.firm})


def _which(request: FirmRequest, chips: Any) -> str:
    asked = request.GET.get("etat", "")
    return asked if asked in dict(chips) else ""


def _at(request: FirmRequest, **changes: str | None) -> str:
    return address(request, **{"page": None, **changes})


def _pages() -> dict[str, str]:
    """Where a dossier opens, by the address given to `companies:choose`."""
    return {
        "captures_url": reverse("ledger:captures"),
        "books_url": reverse("ledger:books"),
        "bills_url": reverse("sales:invoice_list"),
    }
