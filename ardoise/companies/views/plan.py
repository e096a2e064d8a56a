"""Intégrations and Abonnement: what is connected, what is used."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render

from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.integrations import integrations_of, uses_of
from ardoise.companies.rights import Right


@company_page(reads=Right.PROFILE)
def integrations(request: AccessRequest) -> HttpResponse:
    found = integrations_of(request.access.company)
    return render(
        request, "companies/integrations.html", {"integrations": found, "section": "profile", "current": "integrations"}
    )


@company_page(reads=Right.PROFILE)
def subscription(request: AccessRequest) -> HttpResponse:
    uses = uses_of(request.access.company)
    context = {"plan": settings.PLAN, "uses": uses, "section": "profile", "current": "abonnement"}
    return render(request, "companies/subscription.html", context)
