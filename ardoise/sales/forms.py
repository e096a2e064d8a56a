"""The typed sheet as a form: its head, and its table of lines with numbers in French."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms

from ardoise.catalogue.models import CatalogueItem
from ardoise.companies.gate import Access
from ardoise.companies.models import TERMS
from ardoise.contacts.models import Contact
from ardoise.domain.document import LineKind, Nature
from ardoise.domain.errors import Invalid, Refused
from ardoise.domain.french import number_text
from ardoise.domain.money import Money
from ardoise.domain.typing_numbers import parse_decimal, parse_quantity
from ardoise.domain.units import UNITS
from ardoise.domain.vat import VatCase
from ardoise.sales.models.base import LINE_KINDS
from ardoise.sales.sheet import Sheet, TypedLine
from ardoise.web.forms import DayField, Form, MoneyField, NumberField

RECENT_CONTACTS = 200
EMPTY_LINES = 3
PROPOSED_ITEMS = 300
MAX_LINES = 1000


class SheetForm(Form):
    contact = forms.ModelChoiceField(
        label="Client", queryset=Contact.objects.none(), required=False, empty_label="-- Choisissez un contact --"
    )
    subject = forms.CharField(label="Objet", required=False, max_length=300)
    date = DayField(label="Date", required=False, help_text="Vide : le jour de la validation")
    order_number = forms.CharField(label="Numéro de commande", required=False, max_length=100)
    buyer_reference = forms.CharField(label="Code service", required=False, max_length=100)
    delivery_date = DayField(label="Date de livraison ou de fin", required=False)
    period_start = DayField(label="Période du", required=False)
    period_end = DayField(label="au", required=False)
    payment_term = forms.ChoiceField(
        label="Délai de paiement", choices=[("", "Celui du client ou de l’entreprise"), *TERMS], required=False
    )
    vat_case = forms.ChoiceField(label="Cas de TVA", choices=[(case.value, case.label) for case in VatCase])
    prices_include_vat = forms.BooleanField(label="Prix TTC", required=False)
    discount_percent = NumberField(label="Remise (%)", required=False)
    discount_amount = MoneyField(label="Remise (€)", required=False)
    delivery_line1 = forms.CharField(label="Livraison : adresse", required=False, max_length=200)
    delivery_postcode = forms.CharField(label="Livraison : code postal", required=False, max_length=12)
    delivery_city = forms.CharField(label="Livraison : ville", required=False, max_length=100)
    notes = forms.CharField(label="Notes", required=False, widget=forms.Textarea)
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, access: Access, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        contacts = access.rows(Contact).filter(archived_at__isnull=True).order_by("-pk")
        known = contacts.values("pk")[:RECENT_CONTACTS]
        choices: Any = self.fields["contact"]
        choices.queryset = access.rows(Contact).filter(pk__in=known).order_by("search")
        chosen = self.initial.get("contact") or (self.data.get("contact") if self.is_bound else None)
        if chosen:
            choices.queryset = (
                choices.queryset | access.rows(Contact).filter(pk=getattr(chosen, "pk", chosen))
            ).distinct()
        if access.company.is_franchise:
            del self.fields["vat_case"]


class QuoteForm(SheetForm):
    valid_until = DayField(label="Valable jusqu’au", required=False)
    price_of_quote = MoneyField(label="Prix du devis (€)", required=False, help_text="Vide : devis gratuit")


class InvoiceForm(SheetForm):
    due_date = DayField(label="Échéance", required=False)
    paid_on = DayField(label="Déjà payée le", required=False)
    paid_method = forms.ChoiceField(
        label="Par",
        required=False,
        choices=[
            ("", "—"),
            ("card", "CB"),
            ("cash", "Espèces"),
            ("cheque", "Chèque"),
            ("bank_transfer", "Virement"),
            ("other", "Autre"),
        ],
    )


class DownPaymentForm(Form):
    down_payment_percent = NumberField(label="Acompte (%)", required=False)
    down_payment_amount = MoneyField(label="ou montant TTC (€)", required=False)
    due_date = DayField(label="Échéance", required=False)
    subject = forms.CharField(label="Objet", required=False, max_length=300)
    notes = forms.CharField(label="Notes", required=False, widget=forms.Textarea)


LINE_FIELDS = (
    "kind",
    "label",
    "description",
    "quantity",
    "unit",
    "unit_price",
    "vat_rate",
    "discount_percent",
    "nature",
)


@dataclass
class LineRow:
    """One row of the table as typed, with its errors."""

    texts: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)


class LinesForm:
    """The table of lines: read from what was posted, or shown from the rows of a document."""

    kinds = LINE_KINDS
    units = UNITS

    def __init__(self, access: Access, posted: Mapping[str, str] | None, rows: Any = ()) -> None:
        self.usual_rate = number_text(access.company.default_vat_rate)
        self.usual_nature = access.company.default_nature
        self.has_vat = not access.company.is_franchise
        self.catalogue = access.rows(CatalogueItem).filter(archived_at__isnull=True)
        self.rows = _posted(posted) if posted is not None else [_shown(row) for row in rows]
        while len(self.rows) < MAX_LINES and (not self.rows or _is_filled(self.rows[-1]) or posted is None):
            self.rows.append(LineRow(self.empty()))
            if posted is not None or len([row for row in self.rows if not _is_filled(row)]) >= EMPTY_LINES:
                break

    @property
    def proposed(self) -> list[CatalogueItem]:
        """The prestations proposed under the hand."""
        return list(self.catalogue.order_by("search")[:PROPOSED_ITEMS])

    def empty(self) -> dict[str, str]:
        return {
            **dict.fromkeys(LINE_FIELDS, ""),
            "kind": "item",
            "quantity": "1",
            "unit": "C62",
            "vat_rate": self.usual_rate,
            "nature": self.usual_nature,
        }

    def typed(self) -> list[TypedLine]:
        """The lines; raises Invalid with the errors put on their cells."""
        chosen = self._chosen()
        lines = [self._line(row, chosen) for row in self.rows]
        problems = [
            Refused("typed", message, f"lines.{index}.{name}")
            for index, row in enumerate(self.rows)
            for name, message in row.errors.items()
        ]
        if problems:
            raise Invalid(problems)
        return lines

    def add_refusal(self, refusal: Refused) -> bool:
        """Put the refusals of lines on their cells; True when all of them were."""
        problems = refusal.problems if isinstance(refusal, Invalid) else [refusal]
        placed = [self._put(problem) for problem in problems]
        return all(placed)

    def _put(self, problem: Refused) -> bool:
        steps = problem.field.split(".")
        if len(steps) < 3 or steps[0] != "lines" or not steps[1].isdigit() or int(steps[1]) >= len(self.rows):
            return False
        self.rows[int(steps[1])].errors[steps[2]] = problem.message
        return True

    def _chosen(self) -> dict[str, CatalogueItem]:
        """The prestations named by a line without a price: they fill it."""
        names = [row.texts["label"] for row in self.rows if row.texts["label"] and not row.texts["unit_price"].strip()]
        return {item.label: item for item in self.catalogue.filter(label__in=names)} if names else {}

    def _line(self, row: LineRow, chosen: dict[str, CatalogueItem]) -> TypedLine:
        texts = row.texts
        item = chosen.get(texts["label"])
        kind = LineKind(texts["kind"]) if texts["kind"] in dict(LINE_KINDS) else LineKind.ITEM
        if kind is not LineKind.ITEM:
            return TypedLine(kind=kind, label=texts["label"], description=texts["description"])
        return TypedLine(
            label=texts["label"],
            description=texts["description"] or (None if item else ""),
            quantity=_number(row, "quantity", parse_quantity) or (Decimal(1) if not texts["quantity"] else Decimal(0)),
            unit=None if item else texts["unit"] or None,
            unit_price=_number(row, "unit_price", lambda text: parse_decimal(text, 6)),
            vat_rate=_number(row, "vat_rate", parse_decimal) if self.has_vat and not item else None,
            discount_percent=_number(row, "discount_percent", parse_decimal),
            nature=Nature(texts["nature"]) if texts["nature"] in list(Nature) and not item else None,
            catalogue_item=item.pk if item else None,
        )


def sheet_of(values: dict[str, Any], lines: list[TypedLine] | None) -> Sheet:
    return Sheet({name: value for name, value in values.items() if name != "revision"}, lines)


def initial_of(document: Any, form: type[Form]) -> dict[str, Any]:
    return {name: getattr(document, name) for name in form.base_fields}


def _posted(posted: Mapping[str, str]) -> list[LineRow]:
    count = min(int(posted.get("lines", "0") or 0), MAX_LINES) if posted.get("lines", "0").isdigit() else 0
    return [LineRow({name: posted.get(f"lines-{index}-{name}", "") for name in LINE_FIELDS}) for index in range(count)]


def _shown(row: Any) -> LineRow:
    texts = {name: getattr(row, name) for name in LINE_FIELDS}
    for name in ("quantity", "unit_price", "vat_rate", "discount_percent"):
        texts[name] = "" if texts[name] is None else number_text(texts[name])
    return LineRow(texts)


def _is_filled(row: LineRow) -> bool:
    return bool(row.texts["label"] or row.texts["unit_price"] or row.texts["kind"] != "item")


def _number(row: LineRow, name: str, read: Any) -> Any:
    text = row.texts[name].strip()
    if not text:
        return None
    try:
        return read(text)
    except Refused as refusal:
        row.errors[name] = refusal.message
        return None


def money_or_none(text: str) -> Money | None:
    return Money(parse_decimal(text, 2)) if text.strip() else None
