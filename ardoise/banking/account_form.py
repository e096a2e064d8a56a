"""The form of a bank account: its IBAN first, what the accountant needs is folded."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse_lazy

from ardoise.banking.models import BankAccount
from ardoise.web.forms import DayField, Form, Group, NumberField

LEDGER = "512000"


class AccountForm(Form):
    field_groups = (
        Group("", ("iban", "name", "opening_balance", "opening_date")),
        Group("Comptabilité", ("ledger_account", "currency"), is_folded=True),
    )
    iban = forms.CharField(
        label="IBAN",
        required=False,
        max_length=60,
        help_text="La banque est trouvée par l’IBAN. Laissez vide pour PayPal, Stripe ou SumUp.",
        widget=forms.TextInput(
            attrs={
                "autofocus": True,
                "autocomplete": "off",
                "spellcheck": "false",
                "placeholder": "FR76 …",
                "hx-get": reverse_lazy("banking:account_bank"),
                "hx-trigger": "input changed delay:300ms",
                "hx-target": "#id_iban_helptext",
                "hx-sync": "this:replace",
            }
        ),
    )
    name = forms.CharField(
        label="Nom",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"placeholder": "Compte courant"}),
        help_text="Vide : le nom de la banque.",
    )
    opening_balance = NumberField(
        label="Solde de départ", required=False, help_text="Avant la première ligne importée."
    )
    opening_date = DayField(label="Date du solde de départ", required=False)
    ledger_account = forms.CharField(label="Compte comptable", initial=LEDGER, max_length=20)
    currency = forms.CharField(label="Monnaie", initial="EUR", max_length=3, help_text="En trois lettres : EUR, CHF…")

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).strip().upper()


def initial_of(account: BankAccount) -> dict[str, Any]:
    """What the form shows of an account that exists."""
    return {
        "iban": account.iban,
        "name": account.name,
        "opening_balance": account.opening_balance.amount,
        "opening_date": account.opening_date,
        "ledger_account": account.ledger_account,
        "currency": account.currency,
    }
