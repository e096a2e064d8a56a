"""Règles: what the links taught."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from ardoise.banking.views.head import head
from ardoise.companies.gate import AccessRequest, company_page


@company_page
def rule_list(request: AccessRequest) -> HttpResponse:
    return render(request, "banking/rules.html", head(request, "rules"))
