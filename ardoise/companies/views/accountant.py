"""Mon Comptable: one address, and the accountant has their own free door."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from ardoise.companies.access_forms import AccountantForm, FirmEndForm
from ardoise.companies.actions.firms import change_firm_end, remove_firm
from ardoise.companies.actions.invite import invite
from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.invitations import waiting
from ardoise.companies.models import FirmAccess, Invitation, Role
from ardoise.companies.rights import Right
from ardoise.web.forms import form_page

MOST = 20  # firms and invitations on the page
PAGE = {"section": "profile", "current": "comptable"}


@company_page(reads=Right.PROFILE, acts=Right.ACCESS_GIVE)
def accountant(request: AccessRequest) -> HttpResponse:
    """The firm that has access and its people, the invitation that waits, else the address to invite."""
    access = request.access

    def act(values: dict[str, Any]) -> HttpResponse:
        invite(access.company, values["email"], role=Role.ACCOUNTANT, by=access.user)
        messages.success(request, f"Invitation envoyée à {values['email']}.")
        return redirect("companies:accountant")

    firms = access.rows(FirmAccess).select_related("firm").prefetch_related("firm__members__user").order_by("pk")
    invited = waiting(access.rows(Invitation)).filter(role=Role.ACCOUNTANT).order_by("-pk")
    shown = {"firms": list(firms[:MOST]), "invitations": list(invited[:MOST])}
    context = {**shown, "today": access.company.today, **PAGE}
    form = AccountantForm(request.POST or None)
    if not any(shown.values()):
        form.fields["email"].widget.attrs["autofocus"] = True
    return form_page(request, form, act, template="companies/accountant.html", **context)


@company_page(reads=Right.ACCESS_GIVE)
def firm_end(request: AccessRequest, pk: int) -> HttpResponse:
    """The last day of the access of a firm."""
    row = request.access.get(FirmAccess.objects.select_related("firm"), pk=pk)

    def act(values: dict[str, Any]) -> HttpResponse:
        change_firm_end(row, values["ends_on"], by=request.access.user)
        messages.success(request, "Enregistré.")
        return redirect("companies:accountant")

    form = FirmEndForm(request.POST or None, initial={"ends_on": row.ends_on})
    context = {
        "title": f"Accès du cabinet {row.firm}",
        "back": reverse("companies:accountant"),
        "back_to": "Mon Comptable",
        "note": "Après ce jour, toutes les personnes du cabinet trouvent la porte fermée.",
        **PAGE,
    }
    return form_page(request, form, act, template="companies/firm_form.html", **context)


@require_POST
@company_page(acts=Right.ACCESS_GIVE)
def firm_remove(request: AccessRequest, pk: int) -> HttpResponse:
    row = request.access.get(FirmAccess.objects.select_related("firm"), pk=pk)
    remove_firm(row, by=request.access.user)
    messages.success(request, f"L’accès du cabinet {row.firm} est retiré : tout de suite, pour toutes ses personnes.")
    return redirect("companies:accountant")
