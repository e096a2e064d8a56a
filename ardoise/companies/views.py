"""The pages of the company: creation, profile, keys, members, switch."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from ardoise.companies import register
from ardoise.companies.actions.change import change_company
from ardoise.companies.actions.found import found_company
from ardoise.companies.actions.members import add_member
from ardoise.companies.actions.tokens import create_token, revoke_token
from ardoise.companies.forms import SECTIONS, IdentityForm, MemberForm, TokenForm, initial_of
from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.middleware import SESSION_KEY
from ardoise.companies.models import ApiToken, Membership
from ardoise.companies.rights import Right
from ardoise.web.back import back_of
from ardoise.web.forms import form_page


def home(request: HttpRequest) -> HttpResponse:
    """The list of invoices, the creation of a company, or the login."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    return redirect("sales:invoice_list" if request.access else "companies:found")  # type: ignore[attr-defined]


@login_required
def found(request: Any) -> HttpResponse:
    def act(values: dict[str, Any]) -> HttpResponse:
        company = found_company(request.user, values, by=request.user)
        request.session[SESSION_KEY] = company.pk
        messages.success(request, f"Entreprise créée : {company}. Il reste à organiser vos compteurs.")
        return redirect("numbering:series")

    known = _looked_up(request)
    form = IdentityForm(request.POST or None, initial=known)
    context = {"title": "Créer mon entreprise", "found_name": known.get("legal_name", "")}
    return form_page(request, form, act, template="companies/found.html", **context)


@login_required
@require_POST
def choose(request: Any) -> HttpResponse:
    member = Membership.objects.filter(user=request.user, company_id=request.POST.get("company") or 0).first()
    if member is None:
        raise Http404
    request.session[SESSION_KEY] = member.company_id
    return redirect("home")


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


@company_page(reads=Right.PROFILE, acts=Right.PROFILE_CHANGE)
def keys(request: AccessRequest) -> HttpResponse:
    access = request.access
    form, secret = TokenForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        access.require_owner()
        secret = create_token(access.company, access.user, name=form.cleaned_data["name"], by=access.user)
    tokens = access.rows(ApiToken).filter(revoked_at__isnull=True).select_related("user").order_by("-pk")
    context = {"form": form, "secret": secret, "tokens": tokens, "section": "profile", "current": "cles"}
    return render(request, "companies/keys.html", context)


@company_page(reads=Right.PROFILE, acts=Right.PROFILE_CHANGE)
def key_revoke(request: AccessRequest, pk: int) -> HttpResponse:
    access = request.access
    token = access.get(ApiToken, pk=pk)
    if request.method == "POST":
        access.require_owner()
        revoke_token(token, by=access.user)
    return redirect("companies:keys")


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


def _looked_up(request: HttpRequest) -> dict[str, Any]:
    """What the register says of the SIREN asked for; off line or unknown, everything is typed by hand."""
    siren = "".join(request.GET.get("siren", "").split())
    if not siren:
        return {"country": "FR"}
    try:
        company = register.by_siren(siren)
    except register.Unreachable:
        messages.warning(request, "Registre injoignable : saisissez les informations à la main.")
        return {"siren": siren, "country": "FR"}
    if company is None:
        messages.warning(request, "Ce SIREN n’est pas au registre : saisissez les informations à la main.")
        return {"siren": siren, "country": "FR"}
    names = ("siren", "siret", "legal_form", "line1", "postcode", "city")
    return {"legal_name": company.name, "country": "FR", **{name: getattr(company, name) for name in names}}
