"""TOUTES LES LIGNES: searched, filtered, page by page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from ardoise.banking.views.head import head
from ardoise.companies.gate import AccessRequest, company_page


@company_page
def line_list(request: AccessRequest) -> HttpResponse:
    return render(request, "banking/lines.html", head(request, "lines"))
