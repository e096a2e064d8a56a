"""À LIER: what the bank says, and what each line is."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from ardoise.banking.views.head import head
from ardoise.companies.gate import AccessRequest, company_page


@company_page
def to_link(request: AccessRequest) -> HttpResponse:
    return render(request, "banking/to_link.html", head(request, "to_link"))
