"""The form of a prestation, in the order of the guide."""

from __future__ import annotations

from django import forms

from ardoise.catalogue.models import NATURES
from ardoise.domain.units import UNITS
from ardoise.web.forms import Form, Group, NumberField


class ItemForm(Form):
    field_groups = (
        Group("", ("nature", "label", "description", "unit", "unit_price", "vat_rate")),
        Group("Référence et comptabilité", ("reference", "purchase_price", "ledger_account"), is_folded=True),
    )
    nature = forms.ChoiceField(label="Type", choices=NATURES)
    label = forms.CharField(label="Nom", max_length=200, widget=forms.TextInput(attrs={"autofocus": True}))
    description = forms.CharField(label="Description générique", required=False, widget=forms.Textarea)
    unit = forms.ChoiceField(label="Unité de mesure", choices=[(unit.code, unit.label) for unit in UNITS])
    unit_price = NumberField(label="Prix unitaire HT", places=6, required=True)
    vat_rate = NumberField(label="TVA (%)", places=2, required=False, help_text="Vide : le taux habituel")
    reference = forms.CharField(label="Référence", required=False, max_length=60)
    purchase_price = NumberField(label="Prix d’achat HT", places=6, required=False)
    ledger_account = forms.CharField(label="Compte comptable", required=False, max_length=20)
