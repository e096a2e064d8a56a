"""« Versements »: what Stripe and Mollie paid out, what each is made of, and transfers between one's own accounts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from ardoise.banking.actions.read_payouts import give_organisation_key, read_payouts
from ardoise.banking.actions.set_transfer import set_transfer
from ardoise.banking.models import BankLine, Payout, PayoutSource, Reconciliation
from ardoise.banking.payout_parts import composition_of
from ardoise.banking.transfers import transfers_waiting
from ardoise.banking.views.head import head
from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import Right
from ardoise.domain.errors import Refused
from ardoise.payments.models import ProviderAccount
from ardoise.payments.online import provider_of
from ardoise.payments.providers.base import ProviderFailure
from ardoise.web.forms import Form, form_page
from ardoise.web.fragments import frame
from ardoise.web.lists import listing

TAB = "payouts"
MOLLIE = "mollie"


class KeyForm(Form):
    secret = forms.CharField(
        label="Jeton d’organisation",
        max_length=200,
        help_text="Dans Mollie : Développeurs, Jetons d’organisation. Droits : settlements.read, payments.read.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


@company_page(reads=Right.BANK)
def payout_list(request: AccessRequest) -> HttpResponse:
    rows = request.access.rows(Payout).select_related("account")
    rows = rows.prefetch_related(Prefetch("reconciliations", _standing(), to_attr="links"))
    accounts = list(request.access.rows(ProviderAccount).filter(disconnected_at=None).order_by("pk"))
    sources = PayoutSource.objects.in_bulk([one.pk for one in accounts])
    context = {
        **head(request, TAB),
        **listing(request, rows, ("-arrives_on", "-id")),
        "sources": [(one, sources.get(one.pk)) for one in accounts],
        "transfers": transfers_waiting(request.access.company),
    }
    return render(request, "banking/payouts.html", context)


@company_page(reads=Right.BANK)
def payout(request: AccessRequest, pk: int) -> HttpResponse:
    """What it is made of, in the order of the provider."""
    parts = Prefetch("reconciliations", _standing(), to_attr="links")
    rows = request.access.rows(Payout).select_related("account")
    rows = rows.prefetch_related(parts, "parts__payment__allocations__invoice")
    found = request.access.get(rows, pk=pk)
    whole = composition_of(found)
    context = {**head(request, TAB), "payout": found, "parts": found.parts.all(), "whole": whole}
    return render(request, "banking/payout.html", context)


@require_POST
@company_page(acts=Right.BANK_ACT)
def payouts_read(request: AccessRequest, pk: int) -> HttpResponse:
    """Ask the provider now."""
    account = request.access.get(ProviderAccount.objects.filter(disconnected_at=None), pk=pk)
    try:
        found = read_payouts(account, by=request.access.user)
    except ProviderFailure as failure:
        messages.warning(request, failure.message)
    else:
        count, name = len(found.added), provider_of(account).label
        said = "rien de neuf" if not count else "un nouveau versement" if count == 1 else f"{count} nouveaux versements"
        messages.success(request, f"{name} : {said}.")
    return redirect("banking:payouts")


@company_page(acts=(Right.BANK_ACT, Right.PROFILE_CHANGE))
def payout_key(request: AccessRequest, pk: int) -> HttpResponse:
    """The token that may read the settlements of Mollie, with their fees."""
    account = request.access.get(ProviderAccount.objects.filter(disconnected_at=None, provider=MOLLIE), pk=pk)

    def act(values: dict[str, Any]) -> HttpResponse:
        give_organisation_key(account, values["secret"], by=request.access.user)
        messages.success(request, "Jeton accepté : les frais de Mollie sont connus.")
        return redirect("banking:payouts")

    context = {
        "title": "Lire les frais de Mollie",
        "section": "bank",
        "frame": frame(request),
        "back": reverse("banking:payouts"),
        "intro": "Votre clé de paiement ne dit pas les frais. Un jeton d’organisation, en lecture seule, les donne.",
    }
    return form_page(request, KeyForm(request.POST or None), act, template="payments/form.html", **context)


@require_POST
@company_page(acts=Right.BANK_ACT)
def transfer_accept(request: AccessRequest) -> HttpResponse:
    """The two lines are one transfer between the company's accounts."""
    went, came = (request.access.get(BankLine, pk=request.POST.get(name, "")) for name in ("went", "came"))
    try:
        set_transfer(went, came, by=request.access.user)
    except Refused as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, "Les deux lignes sont mises de côté : virement entre mes comptes.")
    return redirect("banking:payouts")


def _standing():  # type: ignore[no-untyped-def]
    return Reconciliation.objects.filter(undone_at=None).select_related("line").order_by("pk")
