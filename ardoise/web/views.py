"""The pages of the shell itself."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from ardoise.domain.lifecycle import InvoiceStatus, QuoteStatus
from ardoise.domain.money import Money
from ardoise.web.context import THEME_COOKIE, THEMES

YEAR = 365 * 24 * 3600
INKS = ("ink", "ink-2", "ink-3", "edge", "line-2", "line", "green", "brick", "ochre", "violet", "blue", "focus")
TINTS = ("green-tint", "brick-tint", "ochre-tint", "violet-tint", "blue-tint", "sunk")
SLATES = ("slate", "slate-2", "slate-3", "slate-line", "slate-edge", "chalk-2")
CHALKS = ("chalk", "chalk-yellow", "chalk-pink", "chalk-green", "chalk-blue")
GROUNDS = ("desk", "page", "paper", "raised")
SUMS = {
    "plain": Money("12345.67"),
    "late": Money("1636.80"),
    "received": Money("8260.20"),
    "first": Money("23511.50"),
    "deposit": Money("1742.40"),
    "total": Money("5721.40"),
    "excl": Money("5041.50"),
    "vat": Money("679.90"),
}
ROWS = [
    {
        "number": "Brouillon",
        "is_draft": True,
        "date": date(2026, 11, 24),
        "customer": "Hôtel des Cimes",
        "subject": "Escalier",
        "total": SUMS["plain"],
        "due": None,
        "status": InvoiceStatus.DRAFT,
        "next": "Valider et envoyer",
    },
    {
        "number": "FA-2026-0149",
        "date": date(2026, 10, 6),
        "customer": "SCI Les Tilleuls",
        "subject": "Fenêtres du premier étage",
        "total": SUMS["total"],
        "due": SUMS["late"],
        "status": InvoiceStatus.OVERDUE,
        "next": "Payée",
    },
    {
        "number": "FA-2026-0148",
        "date": date(2026, 10, 2),
        "customer": "Mairie de Saint-Cyr",
        "subject": "Bibliothèque",
        "total": SUMS["deposit"],
        "due": None,
        "status": InvoiceStatus.PAID,
        "next": "",
    },
]


def styles(request: HttpRequest) -> HttpResponse:
    """The living page: each component in each of its states."""
    context = {
        "invoice_statuses": list(InvoiceStatus),
        "quote_statuses": list(QuoteStatus),
        "inks": INKS + TINTS,
        "slates": SLATES + CHALKS + GROUNDS,
        "sums": SUMS,
        "rows": ROWS,
        "shown_themes": [("light", "clair"), ("dark", "sombre")],
        "section": "styles",
    }
    return render(request, "web/styles.html", context)


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Light, dark, or as the system says: kept in this browser."""
    back = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    response = redirect(back if is_ours else "/")
    wanted = request.POST.get("theme", "")
    if wanted in dict(THEMES) and wanted:
        response.set_cookie(THEME_COOKIE, wanted, max_age=YEAR, samesite="Lax", secure=request.is_secure())
    else:
        response.delete_cookie(THEME_COOKIE)
    return response
