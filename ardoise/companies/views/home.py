"""The first page, the creation of a company, and the choice of the one to work for."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from ardoise.companies import register
from ardoise.companies.actions.found import found_company
from ardoise.companies.forms import IdentityForm
from ardoise.companies.gate import Access, access_to, without_company
from ardoise.companies.home import first_page
from ardoise.companies.invitations import offered_to
from ardoise.companies.middleware import SESSION_KEY
from ardoise.companies.queries import ended_of
from ardoise.web.back import back_of
from ardoise.web.forms import form_page


def home(request: HttpRequest) -> HttpResponse:
    """The first list that the role opens; without a company, those of the firm, else the creation of one; the login."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    access: Access | None = getattr(request, "access", None)
    return redirect(first_page(access).url if access else without_company(request.user))


@login_required
def found(request: Any) -> HttpResponse:
    def act(values: dict[str, Any]) -> HttpResponse:
        company = found_company(request.user, values, by=request.user)
        request.session[SESSION_KEY] = company.pk
        messages.success(request, f"Entreprise créée : {company}. Il reste à organiser vos compteurs.")
        return redirect("numbering:series")

    known = _looked_up(request)
    form = IdentityForm(request.POST or None, initial=known)
    context: dict[str, Any] = {"title": "Créer mon entreprise", "found_name": known.get("legal_name", "")}
    context["invitations"] = offered_to(request.user)
    context["ended"] = [] if request.access else ended_of(request.user)
    return form_page(request, form, act, template="companies/found.html", **context)


@login_required
@require_POST
def choose(request: Any) -> HttpResponse:
    """Work for another company: as a member, or for the firm."""
    given = request.POST.get("company", "")
    access = access_to(request.user, int(given)) if given.isascii() and given.isdigit() and len(given) < 19 else None
    if access is None:
        raise Http404
    request.session[SESSION_KEY] = access.company.pk
    return redirect(back_of(request) or "home")


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
