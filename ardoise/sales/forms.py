"""The head of the typed sheet as a form; its table of lines is `lines_form`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField

from ardoise.companies.gate import Access
from ardoise.companies.models import TERMS
from ardoise.contacts.models import Contact
from ardoise.domain.errors import Refused
from ardoise.domain.units import BY_CODE
from ardoise.domain.vat import VatCase
from ardoise.sales.models import DocumentLayout
from ardoise.sales.sheet import Sheet, TypedLine
from ardoise.web.forms import DayField, Form, MoneyField, NumberField

GROUPS = (
    (
        "Dates et paiement",
        (
            *("delivery_date", "period_start", "period_end", "payment_term", "down_payment_percent"),
            *("paid_on", "paid_method"),
        ),
    ),
    ("Références", ("order_number", "buyer_reference", "contract_reference")),
    (
        "Prix, remise et TVA",
        ("prices_include_vat", "discount_percent", "discount_amount", "vat_case", "exempt_article", "price_of_quote"),
    ),
    ("Papier", ("layout_id",)),
    ("Lieu de livraison", ("delivery_line1", "delivery_line2", "delivery_postcode", "delivery_city")),
)
NOT_OF_THE_SHEET = frozenset({"revision", "once", "contact_name"})


class ContactField(forms.ModelChoiceField):
    """The contact of the document is known already: only another one is read."""

    known: Contact | None = None

    def to_python(self, value: Any) -> Any:
        if self.known is not None and str(value) == str(self.known.pk):
            return self.known
        return super().to_python(value)


class SheetForm(Form):
    contact = ContactField(label="Client", queryset=Contact.objects.none(), required=False, widget=forms.HiddenInput)
    contact_name = forms.CharField(label="Client", required=False, max_length=200)
    subject = forms.CharField(label="Objet", required=False, max_length=300)
    date = DayField(label="Date", required=False, help_text="Vide : le jour de la validation")
    order_number = forms.CharField(label="Numéro de commande du client", required=False, max_length=100)
    buyer_reference = forms.CharField(label="Code service du client", required=False, max_length=100)
    contract_reference = forms.CharField(label="Référence du marché", required=False, max_length=100)
    delivery_date = DayField(label="Date de livraison ou de fin", required=False)
    period_start = DayField(label="Période : du", required=False)
    period_end = DayField(label="au", required=False)
    payment_term = forms.ChoiceField(
        label="Délai de paiement", choices=[("", "Celui du client ou de l’entreprise"), *TERMS], required=False
    )
    vat_case = forms.ChoiceField(label="Cas de TVA", choices=[(case.value, case.label) for case in VatCase])
    exempt_article = forms.CharField(
        label="Article d’exonération", required=False, max_length=40, help_text="Si exonéré, par exemple 261-4-4°"
    )
    prices_include_vat = forms.BooleanField(label="Les prix sont tapés TTC", required=False)
    discount_percent = NumberField(label="Remise sur le total (%)", required=False)
    discount_amount = MoneyField(label="ou remise (€)", required=False)
    delivery_line1 = forms.CharField(label="Adresse", required=False, max_length=200)
    delivery_line2 = forms.CharField(label="Complément", required=False, max_length=200)
    delivery_postcode = forms.CharField(label="Code postal", required=False, max_length=12)
    delivery_city = forms.CharField(label="Ville", required=False, max_length=100)
    notes = forms.CharField(
        label="Notes et conditions", required=False, widget=forms.Textarea, help_text="Imprimées sur le document"
    )
    layout_id = forms.TypedChoiceField(label="Modèle de document", required=False, coerce=int, empty_value=None)
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    once = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, access: Access, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choices: Any = self.fields["contact"]
        choices.queryset = access.rows(Contact)
        choices.known = self.initial.get("contact")
        self._propose_layouts(access)
        if access.company.is_franchise:
            del self.fields["vat_case"]
            del self.fields["exempt_article"]

    def _propose_layouts(self, access: Access) -> None:
        """Those of the company; nothing to choose where it named none. One deleted since is the usual one."""
        known = list(access.rows(DocumentLayout).order_by("name").values_list("pk", "name"))
        if not known:
            del self.fields["layout_id"]
            return
        field: Any = self.fields["layout_id"]
        chosen = self.initial.get("layout_id")
        gone = [(chosen, "Supprimé depuis")] if chosen and chosen not in dict(known) else []
        field.choices = [("", "Le modèle habituel"), *known, *gone]

    @property
    def groups(self) -> list[tuple[str, list[BoundField]]]:
        """The rarer fields, by what they are about."""
        shown = [(title, [self[name] for name in names if name in self.fields]) for title, names in GROUPS]
        return [(title, fields) for title, fields in shown if fields]

    def clean(self) -> dict[str, Any]:
        """A name typed whole without choosing in the list is the contact of that name, when there is only one."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        name = values.get("contact_name", "").strip()
        if name and not values.get("contact") and "contact" not in self.errors:
            choices: Any = self.fields["contact"]
            found = list(choices.queryset.filter(name__iexact=name, archived_at__isnull=True)[:2])
            values["contact"] = found[0] if len(found) == 1 else None
        return values


class QuoteForm(SheetForm):
    valid_until = DayField(label="Valable jusqu’au", required=False, help_text="Vide : la durée habituelle")
    down_payment_percent = NumberField(
        label="Acompte à la signature (%)", required=False, help_text="Vide : aucun acompte prévu"
    )
    price_of_quote = MoneyField(label="Prix du devis (€)", required=False, help_text="Vide : devis gratuit")


class InvoiceForm(SheetForm):
    due_date = DayField(label="Échéance", required=False, help_text="Vide : selon le délai de paiement")
    paid_on = DayField(label="Déjà payée le", required=False)
    paid_method = forms.ChoiceField(
        label="Déjà payée par",
        required=False,
        choices=[
            ("", "—"),
            ("card", "CB"),
            ("cash", "Espèces"),
            ("cheque", "Chèque"),
            ("bank_transfer", "Virement"),
            ("direct_debit", "Prélèvement"),
            ("other", "Autre"),
        ],
    )


class DownPaymentForm(Form):
    down_payment_percent = NumberField(label="Acompte (%)", required=False)
    down_payment_amount = MoneyField(label="ou montant TTC (€)", required=False)
    date = DayField(label="Date", required=False, help_text="Vide : le jour de la validation")
    due_date = DayField(label="Échéance", required=False, help_text="Vide : selon le délai de paiement")
    subject = forms.CharField(label="Objet", required=False, max_length=300)
    notes = forms.CharField(label="Notes et conditions", required=False, widget=forms.Textarea)
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    once = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def down_payment(self) -> dict[str, Any]:
        """What was typed: the one of the two that was changed, the amount when both were."""
        values = dict(self.cleaned_data)
        if "down_payment_percent" in self.changed_data and "down_payment_amount" not in self.changed_data:
            values["down_payment_amount"] = None
        elif values["down_payment_amount"] is not None:
            values["down_payment_percent"] = None
        return values


@dataclass
class CellRow:
    """One line of a document with one cell to type: a quantity to bill, to credit."""

    line: Any
    text: str
    left: Any = None
    error: str = ""

    @property
    def unit(self) -> str:
        return BY_CODE[self.line.unit].printed

    def read(self, parse: Callable[[str], Any]) -> Any:
        """What was typed; None, with its error on the row, when it cannot be read."""
        try:
            return parse(self.text)
        except Refused as refusal:
            self.error = refusal.message
            return None


def sheet_of(values: dict[str, Any], lines: list[TypedLine] | None) -> Sheet:
    return Sheet({name: value for name, value in values.items() if name not in NOT_OF_THE_SHEET}, lines)


def initial_of(document: Any, form: type[Form]) -> dict[str, Any]:
    return {name: getattr(document, name) for name in form.base_fields if name not in ("once", "contact_name")}
