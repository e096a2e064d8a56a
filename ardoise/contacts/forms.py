"""The form of a contact; only the name is required."""

from __future__ import annotations

from typing import Any

from django import forms

from ardoise.companies.models import TERMS
from ardoise.contacts.models import KINDS, LANGUAGES, Contact
from ardoise.web.forms import Form, Group


class ContactForm(Form):
    field_groups = (
        Group("", ("name", "kind", "email", "phone", "siren")),
        Group("Adresse", ("line1", "line2", "postcode", "city", "country")),
        Group(
            "Facturation",
            (
                "vat_number",
                "siret",
                "website",
                "language",
                "payment_term",
                "buyer_reference",
                "needs_order_number",
                "needs_buyer_reference",
            ),
            is_folded=True,
        ),
        Group(
            "Livraison à une autre adresse",
            ("delivery_line1", "delivery_line2", "delivery_postcode", "delivery_city", "delivery_country"),
            is_folded=True,
        ),
        Group("Personnes et notes", ("people", "notes"), is_folded=True),
    )
    kind = forms.ChoiceField(label="Type", choices=KINDS)
    name = forms.CharField(
        label="Nom ou raison sociale", max_length=200, widget=forms.TextInput(attrs={"autofocus": True})
    )
    siren = forms.CharField(label="SIREN", required=False, max_length=20)
    siret = forms.CharField(label="SIRET", required=False, max_length=20)
    vat_number = forms.CharField(label="Numéro de TVA", required=False, max_length=20)
    email = forms.CharField(label="E-mail", required=False, max_length=254)
    phone = forms.CharField(label="Téléphone", required=False, max_length=40)
    website = forms.CharField(label="Site web", required=False, max_length=200)
    line1 = forms.CharField(label="Adresse", required=False, max_length=200)
    line2 = forms.CharField(label="Complément", required=False, max_length=200)
    postcode = forms.CharField(label="Code postal", required=False, max_length=12)
    city = forms.CharField(label="Ville", required=False, max_length=100)
    country = forms.CharField(label="Pays", initial="FR", max_length=2, help_text="En deux lettres : FR, BE, CH…")
    delivery_line1 = forms.CharField(label="Adresse", required=False, max_length=200)
    delivery_line2 = forms.CharField(label="Complément", required=False, max_length=200)
    delivery_postcode = forms.CharField(label="Code postal", required=False, max_length=12)
    delivery_city = forms.CharField(label="Ville", required=False, max_length=100)
    delivery_country = forms.CharField(
        label="Pays", required=False, max_length=2, help_text="En deux lettres : FR, BE, CH…"
    )
    language = forms.ChoiceField(label="Langue des documents", choices=LANGUAGES, initial="fr")
    payment_term = forms.ChoiceField(
        label="Délai de paiement", choices=[("", "Celui de l’entreprise"), *TERMS], required=False
    )
    needs_order_number = forms.BooleanField(label="Exige un numéro de commande ou d’engagement", required=False)
    needs_buyer_reference = forms.BooleanField(label="Exige un code service", required=False)
    buyer_reference = forms.CharField(label="Code service", required=False, max_length=100)
    people = forms.CharField(
        label="Personnes",
        required=False,
        widget=forms.Textarea,
        help_text="Une par ligne : Nom ; e-mail ; devis, factures, relances ou copie (rien : tout sauf copie)",
    )
    notes = forms.CharField(label="Notes internes", required=False, widget=forms.Textarea)


ROLES = {"devis": "gets_quotes", "factures": "gets_invoices", "relances": "gets_reminders", "copie": "in_copy"}


def initial_of(contact: Contact) -> dict[str, Any]:
    names = [name for name in ContactForm.base_fields if name != "people"]
    return {**{name: getattr(contact, name) for name in names}, "people": _typed(contact)}


def people_of(text: str) -> list[dict[str, Any]]:
    """One person a line: name ; e-mail ; roles."""
    people = []
    for line in text.splitlines():
        name, email, roles = ([part.strip() for part in line.split(";")] + ["", "", ""])[:3]
        if not name and not email:
            continue
        wanted = [word.strip().lower() for word in roles.split(",") if word.strip()]
        flags = {flag: word in wanted if wanted else flag != "in_copy" for word, flag in ROLES.items()}
        people.append({"name": name or email, "email": email, **flags})
    return people


def _typed(contact: Contact) -> str:
    lines = []
    for person in contact.people.order_by("pk"):
        roles = ", ".join(word for word, flag in ROLES.items() if getattr(person, flag))
        lines.append(f"{person.name} ; {person.email} ; {roles}")
    return "\n".join(lines)
