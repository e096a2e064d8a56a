"""Mon cabinet: its name, its people, who share all its companies."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from ardoise.companies.access_forms import ColleagueForm, FirmForm
from ardoise.companies.actions.firms import remove_colleague, rename_firm
from ardoise.companies.actions.invite import invite_colleague, renew_invitation, revoke_invitation
from ardoise.companies.invitations import waiting
from ardoise.companies.models import AccountingFirm, FirmMember, Invitation
from ardoise.users.models import User
from ardoise.web.forms import form_page

MOST = 200
PAGE = {"section": "profile", "current": "cabinet"}


@login_required
def firm(request: Any) -> HttpResponse:
    """The people of the firm, who is invited, and the form to invite."""
    mine = _firm_of(request.user)

    def act(values: dict[str, Any]) -> HttpResponse:
        invite_colleague(mine, values["email"], by=request.user)
        messages.success(request, f"Invitation envoyée à {values['email']} : elle est valable quatorze jours.")
        return redirect("companies:firm")

    people = mine.members.select_related("user").order_by("pk")[:MOST]
    invited = waiting(mine.invitations.all()).order_by("-pk")[:MOST]
    context = {"firm": mine, "people": people, "invitations": invited, "companies_count": mine.accesses.count(), **PAGE}
    return form_page(request, ColleagueForm(request.POST or None), act, template="companies/firm.html", **context)


@login_required
def firm_rename(request: Any) -> HttpResponse:
    mine = _firm_of(request.user)

    def act(values: dict[str, Any]) -> HttpResponse:
        rename_firm(mine, values["firm_name"], by=request.user)
        messages.success(request, "Nom du cabinet enregistré.")
        return redirect("companies:firm")

    form = FirmForm(request.POST or None, initial={"firm_name": mine.name})
    context = {
        "title": "Nom du cabinet",
        "back": reverse("companies:firm"),
        "back_to": "Mon cabinet",
        "note": "C’est le nom que vos clients voient, et qui signe vos actes dans leur historique.",
        **PAGE,
    }
    return form_page(request, form, act, template="companies/firm_form.html", **context)


@require_POST
@login_required
def colleague_remove(request: Any, pk: int) -> HttpResponse:
    mine = _firm_of(request.user)
    colleague = mine.members.select_related("user").filter(pk=pk).first()
    if colleague is None:
        raise Http404
    remove_colleague(colleague, by=request.user)
    if colleague.user_id == request.user.pk:
        messages.success(request, f"Vous avez quitté le cabinet {mine}.")
        return redirect("home")
    messages.success(request, f"{colleague.user} n’a plus accès aux dossiers du cabinet.")
    return redirect("companies:firm")


@require_POST
@login_required
def colleague_renew(request: Any, pk: int) -> HttpResponse:
    row = renew_invitation(_invitation(request.user, pk), by=request.user)
    messages.success(request, f"Invitation renvoyée à {row.email} ; l’ancien lien ne sert plus.")
    return redirect("companies:firm")


@require_POST
@login_required
def colleague_revoke(request: Any, pk: int) -> HttpResponse:
    row = _invitation(request.user, pk)
    revoke_invitation(row, by=request.user)
    messages.success(request, f"Invitation de {row.email} révoquée : son lien ne sert plus.")
    return redirect("companies:firm")


def _firm_of(user: User) -> AccountingFirm:
    mine = FirmMember.objects.filter(user=user).select_related("firm").first()
    if mine is None:
        raise Http404
    return mine.firm


def _invitation(user: User, pk: int) -> Invitation:
    row = _firm_of(user).invitations.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row
