"""The sections of MON PROFIL: what a company says of itself, and since when."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from ardoise.companies.actions.change import change_company
from ardoise.companies.actions.penalty_rate import note_rate, rates_of
from ardoise.companies.actions.vat_regime import change_vat_regime, drop_vat_change
from ardoise.companies.forms import SECTIONS, RateForm, VatForm, initial_of
from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.models import Company, VatPeriod, VatRegime
from ardoise.companies.rights import Right
from ardoise.domain.errors import Refused
from ardoise.domain.terms import half_year, penalty_rate
from ardoise.web.back import back_of
from ardoise.web.forms import form_page, message_of


@company_page(reads=Right.PROFILE, acts=Right.PROFILE_CHANGE)
def profile(request: AccessRequest, section: str = "societe") -> HttpResponse:
    if section not in SECTIONS:
        raise Http404
    company, user = request.access.company, request.access.user
    title, form_class = SECTIONS[section]

    def act(values: dict[str, Any]) -> HttpResponse:
        if section == "tva":
            day = values.pop("regime_starts_on") or company.today
            change_vat_regime(company, VatRegime(values.pop("vat_regime")), starts_on=day, by=user)
        change_company(company, values, by=user)
        messages.success(request, "Enregistré.")
        return redirect(back_of(request) or reverse("companies:profile_section", args=[section]))

    form = form_class(request.POST or None, initial=initial_of(company, form_class))
    if isinstance(form, VatForm):
        form.follow(company)
    context = {"title": title, "section": "profile", "current": section}
    return form_page(request, form, act, template="companies/profile.html", **context, **_beside(company, section))


@company_page(reads=Right.PROFILE, acts=Right.PROFILE_CHANGE)
@require_POST
def regime_drop(request: AccessRequest, pk: int) -> HttpResponse:
    period = request.access.get(VatPeriod, pk=pk)
    drop_vat_change(period, by=request.access.user)
    messages.success(request, "Le changement de régime est abandonné.")
    return redirect("companies:profile_section", "tva")


@company_page(reads=Right.PROFILE, acts=Right.PROFILE_CHANGE)
@require_POST
def penalty_rate_note(request: AccessRequest) -> HttpResponse:
    """The published figures of the current half-year, when this version does not know them."""
    company, form = request.access.company, RateForm(request.POST)
    if not form.is_valid():
        messages.warning(request, message_of(form))
        return redirect("companies:profile_section", "reglement")
    try:
        note_rate(company, company.today, by=request.access.user, **form.cleaned_data)
    except Refused as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, "Taux noté : les prochaines factures l’impriment.")
    return redirect("companies:profile_section", "reglement")


@company_page(reads=Right.PROFILE)
def insurance(request: AccessRequest, pk: int) -> HttpResponse:
    """Where the notice of an insurance that ends leads: the company of the notice, whichever is open."""
    if request.access.company.pk != pk:
        raise Http404
    return redirect("companies:profile_section", "reglement")


def _beside(company: Company, section: str) -> dict[str, Any]:
    """Beside the fields of a section: the history of the regime, the figures of the penalties, the insurance."""
    today = company.today
    if section == "tva":
        return {
            "periods": list(reversed(company.vat_changes)),
            "today": today,
            "regime": company.regime_on(today).label,
        }
    if section == "reglement":
        known = penalty_rate(today, rates_of(company))
        ends_on = company.insurance_ends_on
        left = (ends_on - today).days if ends_on else None
        return {
            "penalty": known,
            "half_year": half_year(today),
            "rate_form": RateForm() if known is None else None,
            "insurance_left": left if left is not None and left <= 60 else None,
        }
    return {}
