"""The people of the company."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect

from ardoise.companies.actions.members import add_member
from ardoise.companies.forms import MemberForm
from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.models import Membership
from ardoise.companies.rights import Right
from ardoise.web.forms import form_page


@company_page(reads=Right.PROFILE, acts=Right.PROFILE_CHANGE)
def members(request: AccessRequest) -> HttpResponse:
    access = request.access

    def act(values: dict[str, Any]) -> HttpResponse:
        access.require_owner()
        add_member(access.company, values["email"], by=access.user)
        return redirect("companies:members")

    rows = access.rows(Membership).select_related("user").order_by("pk")
    context = {"members": rows, "section": "profile", "current": "membres"}
    return form_page(request, MemberForm(request.POST or None), act, template="companies/members.html", **context)
