"""The forms of the books."""

from __future__ import annotations

from django import forms

from ardoise.web.forms import Form


class CustomerForm(Form):
    auxiliary = forms.CharField(label="Code", required=False, max_length=40, help_text="Vide : celui de la règle")
    collective = forms.CharField(
        label="Compte collectif", required=False, max_length=30, help_text="Vide : celui du plan"
    )
    sales = forms.CharField(
        label="Compte de ses ventes", required=False, max_length=30, help_text="Vide : selon la nature et le taux"
    )


class CustomerListForm(Form):
    list = forms.CharField(
        label="Liste",
        required=False,
        max_length=500_000,
        widget=forms.Textarea(attrs={"placeholder": "Atelier du Parc ; CPARC ; 411000 ; 706100"}),
        help_text="Un client par ligne : nom ou SIREN ; code ; compte collectif ; compte de vente.",
    )
    file = forms.FileField(label="Ou un fichier CSV", required=False)
