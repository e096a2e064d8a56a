"""The form of a prestation, in the order of the guide."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms

from ardoise.catalogue.models import NATURES
from ardoise.domain.units import BY_CODE, UNITS, Unit
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

    def offer(self, units: Sequence[Unit]) -> None:
        """The units of the company; the one of the prestation stays possible even when it is offered no more."""
        choices = [(unit.code, unit.label) for unit in units]
        kept = self["unit"].value()
        if kept in BY_CODE and kept not in dict(choices):
            choices.append((kept, BY_CODE[kept].label))
        self.fields["unit"].choices = choices  # type: ignore[attr-defined]
