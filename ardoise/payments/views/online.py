"""E-règlement for the company: its accounts, the rule for all invoices, the switch of one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import Right
from ardoise.domain.errors import Refused
from ardoise.payments.actions.connect import connect_provider, disconnect_provider
from ardoise.payments.actions.switch import switch_by_default, switch_online_payment
from ardoise.payments.models import ProviderAccount
from ardoise.payments.online import accounts_of, rules_of, webhook_url
from ardoise.payments.providers import PROVIDERS
from ardoise.payments.templatetags.payments import switch_context
from ardoise.sales.models import Invoice
from ardoise.web.forms import Form, form_page
from ardoise.web.fragments import in_dialog

HELP = {
    "stripe": "Tableau de bord Stripe, Développeurs, Clés API : « Clé secrète » (sk_live_… ; sk_test_… pour essayer).",
    "mollie": "Tableau de bord Mollie, Développeurs, Clés API : live_… ; test_… pour essayer.",
}


class ConnectForm(Form):
    secret = forms.CharField(
        label="Clé secrète",
        max_length=300,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    webhook_secret = forms.CharField(
        label="Secret de signature du webhook",
        required=False,
        max_length=300,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="Laissez vide : Ardoise crée le webhook. À remplir (whsec_…) si vous l’avez créé vous-même.",
    )

    def __init__(self, *args: Any, provider: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["secret"].help_text = HELP[provider]
        if provider != "stripe":
            del self.fields["webhook_secret"]


@company_page(reads=Right.PROFILE, acts=Right.PROFILE_CHANGE)
def online(request: AccessRequest) -> HttpResponse:
    """The settings: what is connected, and what can be."""
    company = request.access.company
    accounts = accounts_of(company)
    context = {
        "section": "profile",
        "current": "e-reglement",
        "company": company,
        "accounts": [{"account": account, "webhook_url": webhook_url(account)} for account in accounts],
        "others": [PROVIDERS[key] for key in PROVIDERS if key not in {account.provider for account in accounts}],
        "rules": rules_of(company),
        "can_be_on": bool(accounts or company.iban),
    }
    return render(request, "payments/online.html", context)


@company_page(acts=Right.PROFILE_CHANGE)
def online_connect(request: AccessRequest, provider: str) -> HttpResponse:
    if provider not in PROVIDERS:
        raise Http404

    def act(values: dict[str, Any]) -> HttpResponse:
        account = connect_provider(
            request.access.company,
            provider,
            secret=values["secret"],
            webhook_secret=values.get("webhook_secret", ""),
            by=request.access.user,
        )
        messages.success(request, f"{PROVIDERS[provider].label} est connecté : {account.name}.")
        return redirect("payments:online")

    form = ConnectForm(request.POST or None, provider=provider)
    context = {"section": "profile", "current": "e-reglement", "title": f"Connecter {PROVIDERS[provider].label}"}
    return form_page(request, form, act, template="payments/connect.html", provider=PROVIDERS[provider], **context)


@require_POST
@company_page(acts=Right.PROFILE_CHANGE)
def online_disconnect(request: AccessRequest, pk: int) -> HttpResponse:
    account = request.access.get(ProviderAccount, pk=pk)
    disconnect_provider(account, by=request.access.user)
    messages.success(request, f"{account.get_provider_display()} est déconnecté.")
    return redirect("payments:online")


@require_POST
@company_page(acts=Right.PROFILE_CHANGE)
def online_default(request: AccessRequest) -> HttpResponse:
    on = request.POST.get("by_default") == "on"
    switch_by_default(request.access.company, on, by=request.access.user)
    messages.success(request, f"E-règlement est {'activé' if on else 'désactivé'} pour toutes les factures.")
    return redirect("payments:online")


@require_POST
@company_page(acts=Right.INVOICES_ISSUE)
def online_switch(request: AccessRequest, pk: int) -> HttpResponse:
    """The switch of one invoice; a refusal is said beside it."""
    rows = request.access.rows(Invoice).select_related("contact")
    invoice = request.access.get(rows, pk=pk)
    refusal = ""
    try:
        switch_online_payment(invoice, request.POST.get("enabled") == "on", by=request.access.user)
    except Refused as refused:
        refusal = refused.message
        if not in_dialog(request):
            messages.error(request, refusal)
    if not in_dialog(request):
        return redirect("sales:invoice_detail", pk)
    context = {**switch_context(invoice), "refusal": refusal, "is_fresh": True}
    return render(request, "payments/switch.html", context, status=422 if refusal else 200)
