"""The keys to the API."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from ardoise.companies.actions.tokens import create_token, revoke_token
from ardoise.companies.forms import TokenForm
from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.models import ApiToken
from ardoise.companies.rights import Right


@company_page(reads=Right.PROFILE, acts=Right.PROFILE_CHANGE)
def keys(request: AccessRequest) -> HttpResponse:
    access = request.access
    form, secret = TokenForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        secret = create_token(access.company, access.user, name=form.cleaned_data["name"], by=access.user)
    tokens = access.rows(ApiToken).filter(revoked_at__isnull=True).select_related("user").order_by("-pk")
    context = {"form": form, "secret": secret, "tokens": tokens, "section": "profile", "current": "cles"}
    return render(request, "companies/keys.html", context)


@company_page(reads=Right.PROFILE, acts=Right.PROFILE_CHANGE)
def key_revoke(request: AccessRequest, pk: int) -> HttpResponse:
    access = request.access
    token = access.get(ApiToken, pk=pk)
    if request.method == "POST":
        revoke_token(token, by=access.user)
    return redirect("companies:keys")
