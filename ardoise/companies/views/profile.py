"""What the company says of itself, by section."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ardoise.companies.actions.change import change_company
from ardoise.companies.forms import SECTIONS, initial_of
from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import Right
from ardoise.web.back import back_of
from ardoise.web.forms import form_page


@company_page(reads=Right.PROFILE, acts=Right.PROFILE_CHANGE)
def profile(request: AccessRequest, section: str = "societe") -> HttpResponse:
    if section not in SECTIONS:
        raise Http404
    company = request.access.company
    title, form_class = SECTIONS[section]

    def act(values: dict[str, Any]) -> HttpResponse:
        request.access.require_owner()
        change_company(company, values, by=request.access.user)
        messages.success(request, "Enregistré.")
        return redirect(back_of(request) or reverse("companies:profile_section", args=[section]))

    form = form_class(request.POST or None, initial=initial_of(company, form_class))
    context = {"title": title, "section": "profile", "current": section}
    return form_page(request, form, act, template="companies/profile.html", **context)
