"""« Copier d’une autre entreprise »: choose among those that the person may open, see what changes, apply."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from ardoise.companies.gate import AccessRequest, access_to, company_page
from ardoise.companies.models import Company
from ardoise.companies.rights import Right
from ardoise.ledger.actions.copy_books import copy_books, copy_preview
from ardoise.ledger.views.books import PROFILE
from ardoise.users.models import User

_MOST = 200


@company_page(reads=Right.LEDGER_WRITE)
def books_copy(request: AccessRequest) -> HttpResponse:
    target, q = request.access.company, request.GET.get("q", "").strip()[:100]
    asked = request.POST.get("de") or request.GET.get("de") or ""
    source = _source(request.access.user, target, asked) if asked else None
    if request.method == "POST" and source is not None:
        copy_books(target, source, by=request.access.user)
        messages.success(request, f"Plan comptable copié de {source}.")
        return redirect("ledger:books")
    context = {**PROFILE, "q": q, "source": source, "placeholder": "Nom de l’entreprise"}
    if source is not None:
        return render(request, "ledger/books_copy.html", {**context, "changes": copy_preview(source, target)})
    return render(request, "ledger/books_copy.html", {**context, "companies": _sources(request.access.user, target, q)})


def _source(user: User, target: Company, asked: str) -> Company:
    """Raises Http404 for a company that the person may not read the books of."""
    if not (asked.isascii() and asked.isdigit() and len(asked) < 19) or int(asked) == target.pk:
        raise Http404
    access = access_to(user, int(asked))
    if access is None or not access.may(Right.LEDGER):
        raise Http404
    return access.company


def _sources(user: User, target: Company, q: str) -> list[Company]:
    """The companies of the person, by membership or through their firm, by name."""
    mine = Company.objects.filter(memberships__user=user) | Company.objects.filter(
        firm_accesses__firm__members__user=user
    )
    rows = mine.exclude(pk=target.pk).distinct().order_by("legal_name", "pk")
    named = rows.filter(legal_name__icontains=q) if q else rows
    found = ((company, access_to(user, company.pk)) for company in named[:_MOST])
    return [company for company, access in found if access is not None and access.may(Right.LEDGER)]
