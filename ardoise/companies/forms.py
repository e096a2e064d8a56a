"""What a company says of itself, by section of MON PROFIL."""

from __future__ import annotations

from typing import Any

from django import forms

from ardoise.companies.models import Company, LegalForm, VatRegime
from ardoise.domain.french import percent_text
from ardoise.domain.terms import Term
from ardoise.domain.vat import rates, territory_of
from ardoise.web.forms import DayField, Form, Group, MoneyField, NumberField


class IdentityForm(Form):
    field_groups = (
        Group("", ("siren", "legal_name", "trade_name", "legal_form")),
        Group("Adresse", ("line1", "line2", "postcode", "city", "country")),
        Group("Coordonnées", ("email", "phone", "website"), is_folded=True),
        Group("Immatriculation", ("siret", "rcs_city", "capital"), is_folded=True),
    )
    siren = forms.CharField(label="SIREN", required=False, max_length=20, help_text="9 chiffres")
    legal_name = forms.CharField(label="Raison sociale, ou votre nom", max_length=200)
    trade_name = forms.CharField(label="Nom commercial", max_length=200, required=False)
    legal_form = forms.ChoiceField(label="Forme juridique", choices=LegalForm.choices)
    capital = MoneyField(label="Capital (€)", required=False)
    siret = forms.CharField(label="SIRET du siège", required=False, max_length=20)
    rcs_city = forms.CharField(label="Ville du RCS", required=False, max_length=80)
    line1 = forms.CharField(label="Adresse", required=False, max_length=200)
    line2 = forms.CharField(label="Complément", required=False, max_length=200)
    postcode = forms.CharField(label="Code postal", required=False, max_length=12)
    city = forms.CharField(label="Ville", required=False, max_length=100)
    country = forms.CharField(label="Pays", initial="FR", max_length=2, help_text="En deux lettres : FR, BE, CH…")
    email = forms.CharField(label="E-mail", required=False, max_length=254)
    phone = forms.CharField(label="Téléphone", required=False, max_length=40)
    website = forms.CharField(label="Site web", required=False, max_length=200)


class VatForm(Form):
    vat_regime = forms.ChoiceField(label="Régime de TVA", choices=VatRegime.choices)
    regime_starts_on = DayField(
        label="Ce régime vaut à partir du",
        required=False,
        help_text="Vide : aujourd’hui. L’option pour les débits vaut du premier du mois qui suit votre déclaration",
    )
    vat_number = forms.CharField(
        label="Numéro de TVA", required=False, max_length=20, help_text="Calculé depuis le SIREN"
    )
    vat_rates = forms.MultipleChoiceField(
        label="Taux que vous utilisez",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Proposés dans cet ordre quand vous faites un document. Aucun : tous ceux du territoire",
    )
    default_vat_rate = NumberField(label="Taux habituel (%)", places=2)
    default_nature = forms.ChoiceField(
        label="Vous vendez surtout", choices=[("service", "des services"), ("goods", "des biens")]
    )

    def follow(self, company: Company) -> None:
        """The rates that the law allows where the company is, today."""
        legal = rates(territory_of(company.country, company.postcode), company.today)
        self.fields["vat_rates"].choices = [(f"{rate:.2f}", percent_text(rate)) for rate in legal]  # type: ignore[attr-defined]


class PaymentForm(Form):
    field_groups = (
        Group("Votre compte", ("iban", "bic", "account_name")),
        Group("Délais et acompte", ("payment_term", "quote_validity_days", "default_down_payment")),
        Group("Retard et escompte", ("penalty_text", "discount_text")),
        Group(
            "Bâtiment",
            (
                *("is_construction", "insurance_name", "insurer", "insurance_number", "insurance_ends_on"),
                *("insurer_contact", "insurance_coverage", "waste_text"),
            ),
            is_folded=True,
        ),
        Group("Autres mentions", ("is_association_member", "mediator"), is_folded=True),
        Group(
            "Mentions libres",
            ("free_mentions", "business_mentions", "individual_mentions", "public_mentions"),
            is_folded=True,
        ),
    )
    iban = forms.CharField(label="IBAN", required=False, max_length=42)
    bic = forms.CharField(label="BIC", required=False, max_length=11)
    account_name = forms.CharField(label="Titulaire du compte", required=False, max_length=70)
    payment_term = forms.ChoiceField(label="Délai de paiement", choices=[(term.value, term.label) for term in Term])
    quote_validity_days = forms.IntegerField(label="Validité des devis (jours)", min_value=1, max_value=3650)
    default_down_payment = NumberField(label="Acompte habituel (%)", places=2)
    penalty_text = forms.CharField(
        label="Pénalités de retard",
        required=False,
        max_length=400,
        widget=forms.Textarea,
        help_text="Vide : le taux légal par défaut",
    )
    discount_text = forms.CharField(
        label="Escompte",
        required=False,
        max_length=400,
        widget=forms.Textarea,
        help_text="Vide : « Escompte pour paiement anticipé : néant. »",
    )
    is_construction = forms.BooleanField(label="Travaux du bâtiment", required=False)
    insurance_name = forms.CharField(label="Assurance", required=False, max_length=120)
    insurer = forms.CharField(label="Assureur", required=False, max_length=200)
    insurance_number = forms.CharField(label="Numéro de contrat", required=False, max_length=60)
    insurance_ends_on = DayField(
        label="Valable jusqu’au", required=False, help_text="Ardoise vous prévient deux mois, puis un mois avant"
    )
    insurer_contact = forms.CharField(label="Coordonnées de l’assureur", required=False, max_length=300)
    insurance_coverage = forms.CharField(label="Couverture géographique", required=False, max_length=200)
    waste_text = forms.CharField(label="Gestion des déchets de chantier", required=False, widget=forms.Textarea)
    is_association_member = forms.BooleanField(label="Membre d’une association agréée", required=False)
    mediator = forms.CharField(label="Médiateur de la consommation", required=False, widget=forms.Textarea)
    free_mentions = forms.CharField(
        label="Pour tous", required=False, widget=forms.Textarea, help_text="Une mention par ligne"
    )
    business_mentions = forms.CharField(label="Pour les professionnels", required=False, widget=forms.Textarea)
    individual_mentions = forms.CharField(label="Pour les particuliers", required=False, widget=forms.Textarea)
    public_mentions = forms.CharField(label="Pour le secteur public", required=False, widget=forms.Textarea)


class LookForm(Form):
    accent = forms.CharField(label="Couleur", max_length=7, widget=forms.TextInput(attrs={"type": "color"}))


class TokenForm(Form):
    name = forms.CharField(label="À quoi sert cette clé", max_length=80)


SECTIONS: dict[str, tuple[str, type[Form]]] = {
    "societe": ("Société / infos", IdentityForm),
    "tva": ("TVA / taxes", VatForm),
    "reglement": ("Mentions de règlement", PaymentForm),
    "look": ("Couleur", LookForm),
}


class RateForm(Form):
    """The published figures of a half-year."""

    ecb = NumberField(label="Taux de la BCE (%)", places=2)
    legal_interest = NumberField(label="Intérêt légal entre professionnels (%)", places=2)


def initial_of(company: Company, form: type[Form]) -> dict[str, Any]:
    known = {"vat_regime": company.regime_on(company.today)}
    return {name: known.get(name, getattr(company, name, None)) for name in form.base_fields}
