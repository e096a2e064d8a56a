"""What was typed on a sheet, checked line by line; the pages and the API both fill one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from ardoise.catalogue.models import CatalogueItem
from ardoise.companies.models import Company, VatRegime
from ardoise.contacts.models import Contact
from ardoise.domain import options
from ardoise.domain.document import LineKind, Nature, Option
from ardoise.domain.errors import Conflict, Invalid, Refused
from ardoise.domain.identifiers import clean_text
from ardoise.domain.money import Money, round_half_up
from ardoise.domain.units import unit
from ardoise.domain.vat import VatCase
from ardoise.sales.models import InvoiceKind, Quote, QuoteLine
from ardoise.sales.replaced import replacing_problems
from ardoise.web.fitting import misfits

LINE_FIELDS = (
    "label",
    "description",
    "quantity",
    "unit_price",
    "vat_rate",
    "discount_percent",
    "discount_amount",
    "reference",
)
NO_VAT = Decimal("0.00")
USUAL_GROUP = "Variante"  # of choices whose group is not named


@dataclass(frozen=True)
class TypedLine:
    """One line as typed. None means not given: the catalogue item or the company's habit fills it."""

    kind: LineKind = LineKind.ITEM
    label: str = ""
    description: str | None = None
    quantity: Decimal = Decimal(1)
    unit: str | None = None
    unit_price: Decimal | None = None
    vat_rate: Decimal | None = None
    discount_percent: Decimal | None = None
    discount_amount: Money | None = None
    nature: Nature | None = None
    reference: str | None = None
    catalogue_item: int | None = None
    quote_line: int | None = None
    option: Option = Option.NONE
    choice_group: str = ""
    is_chosen: bool | None = None  # of an option: proposed ticked

    @property
    def is_blank(self) -> bool:
        """The empty line at the end of the sheet: ignored."""
        return self.kind is LineKind.ITEM and not self.label.strip() and not self.unit_price and not self.catalogue_item


@dataclass(frozen=True)
class Sheet:
    """Fields to change by their model name, and the lines when they change."""

    values: dict[str, Any] = field(default_factory=dict)
    lines: Sequence[TypedLine] | None = None


FIELDS = frozenset(
    {
        *("contact", "date", "due_date", "valid_until", "subject", "order_number", "buyer_reference"),
        *("contract_reference", "delivery_date", "period_start", "period_end", "payment_term", "notes", "language"),
        "layout_id",
        *("delivery_line1", "delivery_line2", "delivery_postcode", "delivery_city", "delivery_country"),
        *("vat_case", "exempt_article", "prices_include_vat", "discount_percent", "discount_amount"),
        *("price_of_quote", "down_payment_percent", "down_payment_amount"),
        *("deducts_as_prepaid", "paid_on", "paid_method", "replaces"),
        *("credit_amount", "external_original", "external_original_date"),
    }
)


def fill(document: Any, sheet: Sheet) -> None:
    """Put the typed fields on a draft, cleaned; refuses what cannot stand together."""
    before = document.contact_id
    for name, value in sheet.values.items():
        if name not in FIELDS:
            raise LookupError(name)
        setattr(document, name, clean_text(value) if isinstance(value, str) else value)
    _refuse(misfits(document, sheet.values))
    if document.company.regime_on(document.date or document.company.today) == VatRegime.FRANCHISE:
        document.vat_case = VatCase.FRANCHISE  # the franchise prevails over every other case (law.md 1.4)
    if document.discount_percent is not None and document.discount_amount is not None:
        raise Refused("two_discounts", "Donnez la remise en pourcentage ou en euros, pas les deux.", "discount_percent")
    share = document.down_payment_percent if isinstance(document, Quote) else None
    if share is not None and not 0 < share <= 100:
        raise Refused("down_payment_percent", "L’acompte va de plus de 0 à 100 %.", "down_payment_percent")
    if document.period_start and document.period_end and document.period_end < document.period_start:
        raise Refused("period_backwards", "La fin de la période précède son début.", "period_end")
    if sheet.values.get("replaces") is not None:
        _check_replaced(document)
    if "contact" in sheet.values:
        _follow_contact(document, document.contact, sheet)
        if document.contact_id != before:  # one archived since then keeps its drafts
            _refuse_archived(document.contact)


def _check_replaced(invoice: Any) -> None:
    """An invoice of a quote counts what was billed of it: it would leave out the one that it says it replaces."""
    if not invoice.replaces.is_issued:
        raise Refused("not_issued", "Seule une facture émise se remplace.", "replaces")
    if invoice.kind not in (InvoiceKind.INVOICE, InvoiceKind.CORRECTIVE) or (invoice.pk and invoice.sources.exists()):
        raise Refused(
            "replaces_billing", "Une facture de devis n’en remplace une autre que par « Corriger ».", "replaces"
        )
    for problem in replacing_problems(invoice):
        raise Conflict(problem.code, problem.message, problem.field)


def _refuse_archived(contact: Contact | None) -> None:
    if contact is not None and contact.archived_at is not None:
        raise Refused("contact_archived", f"« {contact.name} » est archivé : choisissez un autre contact.", "contact")


def _follow_contact(document: Any, contact: Contact | None, sheet: Sheet) -> None:
    document.customer_name = contact.name if contact else ""
    if contact is None:
        return
    habits = {
        "payment_term": contact.payment_term,
        "language": contact.language,
        "buyer_reference": contact.buyer_reference,
    }
    for name, habit in habits.items():
        if name not in sheet.values and habit:
            setattr(document, name, habit)


def catalogue_price(item: CatalogueItem, rate: Decimal, *, include_vat: bool) -> Decimal:
    """What the catalogue asks, without VAT; with it, to the cent, where the prices of the document include it."""
    return round_half_up(item.unit_price * (1 + rate / 100)) if include_vat else item.unit_price


def build_lines(document: Any, typed: Sequence[TypedLine], line_model: type[Any]) -> list[Any]:
    """Rows of lines, completed from the catalogue and the company's habits; blank lines are left out."""
    company = document.company
    kept = [(index, line) for index, line in enumerate(typed) if not line.is_blank]
    wanted = {line.catalogue_item for _, line in kept if line.catalogue_item}
    items = {item.pk: item for item in CatalogueItem.objects.filter(company=company, pk__in=wanted)} if wanted else {}
    rows = [_row(document, index, line, items, line_model, rank) for rank, (index, line) in enumerate(kept)]
    _put_options(rows, kept, line_model)
    return rows


def _put_options(rows: list[Any], kept: list[tuple[int, TypedLine]], line_model: type[Any]) -> None:
    """What the customer may choose: of a quote, of its priced lines. Of a group the first is ticked when none is."""
    if line_model is not QuoteLine:
        for index, typed in kept:
            if typed.option:
                message = "Une option se propose sur un devis : facturez ici ce qui a été choisi."
                raise Refused("option_only_in_quotes", message, f"lines.{index}.option")
        return
    for row, (index, typed) in zip(rows, kept, strict=True):
        row.option = typed.option if typed.kind is LineKind.ITEM else Option.NONE
        is_choice = row.option == Option.CHOICE
        row.choice_group = (clean_text(typed.choice_group) or USUAL_GROUP) if is_choice else ""
        row.is_chosen = bool(typed.is_chosen) or not row.option
        _refuse(misfits(row, ["choice_group"], prefix=f"lines.{index}."))
    try:
        ticked = options.proposed(rows)
    except Refused as refusal:
        refusal.field = f"lines.{kept[int(refusal.field.split('.')[1])][0]}.is_chosen"
        raise
    for row, is_chosen in zip(rows, ticked, strict=True):
        row.is_chosen = is_chosen


def _row(
    document: Any, index: int, typed: TypedLine, items: dict[int, CatalogueItem], line_model: type[Any], rank: int
) -> Any:
    company = document.company
    path = f"lines.{index}"
    item = items.get(typed.catalogue_item) if typed.catalogue_item else None
    if typed.catalogue_item and item is None:
        raise Refused("item_unknown", "Cette prestation n’existe pas dans votre catalogue.", f"{path}.catalogue_item")
    if typed.discount_percent is not None and typed.discount_amount is not None:
        raise Refused(
            "two_discounts", "Donnez la remise en pourcentage ou en euros, pas les deux.", f"{path}.discount_percent"
        )
    rate = _rate(company, typed, item, document.vat_case, path)
    usual = catalogue_price(item, rate, include_vat=document.prices_include_vat) if item else Decimal(0)
    row = line_model(
        position=rank,
        kind=typed.kind,
        label=clean_text(typed.label) or (item.label if item else ""),
        description=clean_text(_first(typed.description, item and item.description, "")),
        quantity=typed.quantity,
        unit=unit(typed.unit, field=f"{path}.unit").code if typed.unit else (item.unit if item else "C62"),
        unit_price=_first(typed.unit_price, usual),
        vat_rate=rate,
        discount_percent=typed.discount_percent,
        discount_amount=typed.discount_amount,
        nature=_first(typed.nature, item and Nature(item.nature), company.nature),
        reference=clean_text(_first(typed.reference, item and item.reference, "")),
        catalogue_item_id=typed.catalogue_item,
    )
    if typed.quote_line is not None:
        row.quote_line_id = typed.quote_line
    _refuse(misfits(row, LINE_FIELDS, prefix=f"{path}."))
    return row


def _refuse(problems: list[Refused]) -> None:
    if problems:
        raise Invalid(problems)


def _rate(company: Company, typed: TypedLine, item: CatalogueItem | None, vat_case: str, path: str) -> Decimal:
    if vat_case != VatCase.NORMAL or typed.kind is not LineKind.ITEM:
        if typed.vat_rate:
            raise Refused(
                "vat_not_allowed",
                f"Aucune TVA ne s’applique ici ({VatCase(vat_case).label}) : mettez le taux à 0.",
                f"{path}.vat_rate",
            )
        return NO_VAT
    return _first(typed.vat_rate, item and item.vat_rate, company.default_vat_rate)


def _first(*values: Any) -> Any:
    return next(value for value in values if value is not None)
