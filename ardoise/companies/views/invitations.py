"""An invitation: its page, open to whoever has the link; sent again or revoked by the company."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from ardoise.companies.access_forms import SENTENCES, AcceptForm
from ardoise.companies.actions.accept import accept_invitation
from ardoise.companies.actions.invite import renew_invitation, revoke_invitation
from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.invitations import find_invitation
from ardoise.companies.middleware import SESSION_KEY
from ardoise.companies.models import Company, FirmMember, Invitation, Role
from ardoise.companies.rights import Right
from ardoise.users.models import User
from ardoise.web.forms import form_page
from ardoise.web.limits import Limit, client_ip
from ardoise.web.visitors import too_many, unlisted

GUESSES = Limit("companies.invitation", most=20, seconds=600)  # wrong links of one address


def _by_link(view: Callable[[Any, Invitation, str], HttpResponse]) -> Callable[..., HttpResponse]:
    """The invitation of the link, else a page that says what to do; guesses are counted."""

    @wraps(view)
    def guarded(request: Any, token: str) -> HttpResponse:
        return unlisted(_opened(view, request, token), referrer="same-origin")  # its forms check where they come from

    return guarded


def _opened(view: Callable[[Any, Invitation, str], HttpResponse], request: Any, token: str) -> HttpResponse:
    ip = client_ip(request)
    if GUESSES.is_reached(request, ip):
        return too_many(request, GUESSES, "companies/invitation_closed.html", {"state": "too_many"})
    invitation = find_invitation(token)
    if invitation is None:
        GUESSES.count(request, ip)
        return render(request, "companies/invitation_closed.html", {"state": "unknown"}, status=404)
    with timezone.override((invitation.company or Company()).time_zone):
        return _found(view, request, invitation, token)


def _found(
    view: Callable[[Any, Invitation, str], HttpResponse], request: Any, invitation: Invitation, token: str
) -> HttpResponse:
    if invitation.state != "open":
        context = {"state": invitation.state, "invitation": invitation, "is_mine": _is_mine(request, invitation)}
        return render(request, "companies/invitation_closed.html", context, status=410)
    return view(request, invitation, token)


@_by_link
def invitation(request: Any, invitation: Invitation, token: str) -> HttpResponse:
    """Who invites to what; accepted with the login of the moment, or after a login or a sign-up."""
    context = {"invitation": invitation, "sentence": SENTENCES[Role(invitation.role)], "title": "Invitation"}
    if not request.user.is_authenticated:
        # the link came by that mail: the address is the person's, and needs no second confirmation
        get_adapter().stash_verified_email(request, invitation.email)
        here = urlencode({"next": request.path, "email": invitation.email})
        known = User.objects.filter(email__iexact=invitation.email, is_active=True).exists()
        return render(request, "companies/invitation_door.html", {**context, "here": here, "known": known})
    user: User = request.user

    def act(values: dict[str, Any]) -> HttpResponse:
        what = accept_invitation(invitation, name=values.get("firm_name", ""), by=user)
        _confirm_address(user, invitation.email)
        return _welcome(request, what, invitation)

    asks_firm = _asks_firm(invitation, user)
    other = "" if user.email.casefold() == invitation.email.casefold() else user.email
    typed = request.POST if request.method == "POST" else None  # an empty post is a « Accepter » too
    form = AcceptForm(typed, asks_firm=asks_firm, other=other)
    here = urlencode({"next": request.path, "email": invitation.email})
    context |= {"other": other, "asks_firm": asks_firm, "here": here, "token": token}
    return form_page(request, form, act, template="companies/invitation.html", **context)


@require_POST
@_by_link
def invitation_other(request: Any, invitation: Invitation, token: str) -> HttpResponse:
    """« Changer de compte »: logs out, and comes back to the invitation."""
    logout(request)
    return redirect("companies:invitation", token=token)


@require_POST
@company_page(acts=Right.ACCESS_GIVE)
def invitation_renew(request: AccessRequest, pk: int) -> HttpResponse:
    row = renew_invitation(request.access.get(Invitation, pk=pk), by=request.access.user)
    messages.success(request, f"Invitation renvoyée à {row.email} pour quatorze jours ; l’ancien lien ne sert plus.")
    return redirect(_list_of(row))


@require_POST
@company_page(acts=Right.ACCESS_GIVE)
def invitation_revoke(request: AccessRequest, pk: int) -> HttpResponse:
    row = request.access.get(Invitation, pk=pk)
    revoke_invitation(row, by=request.access.user)
    messages.success(request, f"Invitation de {row.email} révoquée : son lien ne sert plus.")
    return redirect(_list_of(row))


def _list_of(row: Invitation) -> str:
    return "companies:accountant" if row.role == Role.ACCOUNTANT else "companies:members"


def _is_mine(request: HttpRequest, invitation: Invitation) -> bool:
    return invitation.accepted_by is not None and invitation.accepted_by == request.user


def _asks_firm(invitation: Invitation, user: User) -> bool:
    """An accountant who has no firm yet names it."""
    is_accountant = invitation.role == Role.ACCOUNTANT and invitation.firm is None
    return is_accountant and not FirmMember.objects.filter(user=user).exists()


def _confirm_address(user: User, email: str) -> None:
    """Who holds the link reads that mailbox."""
    if user.email.casefold() == email.casefold():
        EmailAddress.objects.update_or_create(
            user=user, email__iexact=email, defaults={"email": user.email, "verified": True, "primary": True}
        )


def _welcome(request: Any, what: Any, invitation: Invitation) -> HttpResponse:
    if isinstance(what, Company):
        request.session[SESSION_KEY] = what.pk
    messages.success(request, f"Bienvenue : vous avez accès à {what}.")
    if invitation.role == Role.ACCOUNTANT:
        try:
            return redirect(reverse("accountant:portfolio"))
        except NoReverseMatch:  # an instance without that room
            pass
    return redirect("home")
