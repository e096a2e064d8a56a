"""An expense as a form: its VAT is proposed from a rate, and may be typed."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from django import forms

from ardoise.companies.models import Company
from ardoise.domain.french import percent_text
from ardoise.domain.money import ZERO, Money
from ardoise.purchases.models import Expense, Method
from ardoise.purchases.natures import NATURES
from ardoise.purchases.vat import RATES, rate_of, vat_in
from ardoise.web.forms import DayField, Form, MoneyField

PDF_OR_PHOTO = "application/pdf,image/jpeg,image/png"
USUAL_RATE = RATES[0]


class ExpenseForm(Form):
    date = DayField(label="Date")
    amount = MoneyField(label="Montant TTC (€)")
    supplier = forms.CharField(label="Fournisseur", required=False, max_length=200)
    label = forms.CharField(label="Libellé", required=False, max_length=200, help_text="Vide : le fournisseur")
    rate = forms.ChoiceField(
        label="Taux de TVA",
        required=False,
        choices=[("", "Autre, tapez la TVA"), *((str(rate), percent_text(rate)) for rate in RATES)],
    )
    vat = MoneyField(label="TVA récupérable (€)", required=False)
    ledger_account = forms.ChoiceField(
        label="Nature",
        required=False,
        choices=[("", "À préciser"), *((nature.account, nature.label) for nature in NATURES)],
    )
    method = forms.ChoiceField(label="Mode", required=False, choices=[("", "À préciser"), *Method.choices])
    receipt = forms.FileField(
        label="Reçu",
        required=False,
        allow_empty_file=True,
        help_text="PDF, ou photo JPEG ou PNG",
        widget=forms.FileInput(attrs={"accept": PDF_OR_PHOTO}),
    )
    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, company: Company, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if company.is_franchise:
            del self.fields["rate"]
            del self.fields["vat"]
        account = self.initial.get("ledger_account")
        choices: Any = self.fields["ledger_account"]
        if account and account not in {value for value, _ in choices.choices}:
            choices.choices = [*choices.choices, (account, f"Compte {account}")]

    def values(self) -> dict[str, Any]:
        """What the acts take. VAT left empty is that of the rate."""
        values = {name: value for name, value in self.cleaned_data.items() if name not in ("rate", "receipt", "once")}
        if values.get("vat") is None and values["amount"] is not None:
            rate = self.cleaned_data.get("rate")
            values["vat"] = vat_in(values["amount"], Decimal(rate)) if rate else ZERO
        return values

    def receipt_sent(self) -> dict[str, Any]:
        """The file as `record_expense` takes it; nothing when none was chosen."""
        file = self.cleaned_data.get("receipt")
        return {"receipt": file.read(), "receipt_name": file.name} if file else {}


def new_initial(company: Company, *, amount: Money | None = None, **values: Any) -> dict[str, Any]:
    """A new expense: today, at the usual rate."""
    found = {"date": company.today, "rate": str(USUAL_RATE), "once": uuid.uuid4().hex, "amount": amount, **values}
    if amount is not None and found["rate"]:
        found["vat"] = vat_in(amount, Decimal(found["rate"]))
    return found


def initial_of(expense: Expense) -> dict[str, Any]:
    names = ("date", "amount", "supplier", "label", "vat", "ledger_account", "method")
    rate = rate_of(expense.amount, expense.vat)
    return {**{name: getattr(expense, name) for name in names}, "rate": "" if rate is None else str(rate)}
