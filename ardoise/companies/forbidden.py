"""What a person sees who asks for something that their role does not open: the sentence, who to ask, where to go."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from ardoise.companies.gate import Access, Forbidden
from ardoise.companies.home import first_page
from ardoise.companies.models import Membership, Role

MOST_NAMED = 3


def forbidden(request: HttpRequest, error: Forbidden) -> HttpResponse:
    """A page; for a part of a page, the sentence above it; for the sheet, the sentence as JSON."""
    if request.headers.get("Accept") == "application/json":
        answer = {"code": error.code, "problem": error.message, "errors": {}, "lines": {}}
        return JsonResponse(answer, status=403)
    if getattr(request, "htmx", False):
        messages.error(request, error.message)
        return HttpResponse(status=403, headers={"HX-Reswap": "none", "HX-Trigger": "dialog:close"})
    access: Access | None = getattr(request, "access", None)
    context: dict[str, Any] = {"refusal": error, "asked": access, "section": ""}
    if access is not None:
        context |= {"owners": _owners(access), "first_page": first_page(access)}
    return render(request, "companies/forbidden.html", context, status=403)


def _owners(access: Access) -> list[str]:
    """Who may give more: the owners, by their names."""
    rows = Membership.objects.filter(company=access.company, role=Role.OWNER, user__is_active=True)
    return [str(row.user) for row in rows.select_related("user").order_by("pk")[:MOST_NAMED]]
