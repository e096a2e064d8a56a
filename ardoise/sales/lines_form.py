"""The table of lines as a form: numbers typed in French, each refusal on its cell, what was typed kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from ardoise.catalogue.models import CatalogueItem
from ardoise.catalogue.units import units_of
from ardoise.companies.gate import Access
from ardoise.companies.models import Company
from ardoise.domain import vat
from ardoise.domain.document import LineKind, Nature, Option
from ardoise.domain.errors import Invalid, Refused
from ardoise.domain.french import number_text, percent_text
from ardoise.domain.money import Money
from ardoise.domain.typing_numbers import parse_decimal, parse_quantity
from ardoise.domain.units import Units
from ardoise.domain.vat import VatCase
from ardoise.sales.models import Invoice, QuoteLine
from ardoise.sales.models.base import LINE_KINDS
from ardoise.sales.sheet import TypedLine, catalogue_price

MAX_LINES = 1000
OPTION = ("option", "choice_group", "is_chosen")  # on a quote alone
CELLS = ("kind", "label", "description", "quantity", "unit", "unit_price", "vat_rate", "discount", "nature", *OPTION)
CARRIED = ("catalogue_item", "quote_line", "reference")  # not shown, kept when the sheet is saved again
NAMES = {
    "quantity": "Quantité",
    "unit": "Unité",
    "unit_price": "Prix",
    "vat_rate": "TVA",
    "discount": "Remise",
    "description": "Description",
}
CELL_OF = {  # where a refusal about something else is said
    **dict.fromkeys(("discount_percent", "discount_amount"), "discount"),
    **dict.fromkeys(CARRIED, "label"),
}


@dataclass
class LineRow:
    """One row of the table as typed, with its errors, and what the paper says of it."""

    texts: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)
    total: str = ""
    notes: Sequence[str] = ()  # its discount, its reference
    last_price: str = ""

    @property
    def is_item(self) -> bool:
        return self.texts["kind"] == LineKind.ITEM

    @property
    def is_empty(self) -> bool:
        return not _is_filled(self)

    @property
    def messages(self) -> list[str]:
        return [f"{NAMES[name]} : {message}" if name in NAMES else message for name, message in self.errors.items()]

    @property
    def brief(self) -> str:
        """The figures in a few words, for a phone."""
        if not self.is_item or self.is_empty:
            return ""
        texts = self.texts
        group = texts["choice_group"]
        parts = [f"au choix : {group}" if group else "option"] if texts["option"] else []
        parts += [f"{texts['quantity']} {texts['unit']} × {texts['unit_price']}"]
        parts += [f"remise {texts['discount']}"] if texts["discount"] else []
        return " · ".join([*parts, *([f"TVA {texts['vat_rate']}"] if texts["vat_rate"] else [])])


def rates_proposed(company: Company) -> list[str]:
    """The rates that the company uses, else those of its territory, then zero."""
    legal = vat.rates(vat.territory_of(company.country, company.postcode), company.today)
    used = [Decimal(rate) for rate in company.vat_rates] or list(legal)
    return [percent_text(rate) for rate in dict.fromkeys([*used, Decimal(0)])]


class LinesForm:
    """The table of lines: read from what was posted, or shown from the rows of a document. The last one is empty."""

    def __init__(
        self,
        access: Access,
        posted: Mapping[str, str] | None,
        rows: Any = (),
        *,
        document: Any = None,
        has_options: bool = False,
    ) -> None:
        self.has_options = has_options
        self.units = units_of(access.company)
        self.rates = rates_proposed(access.company)
        self.usual_rate = percent_text(access.company.default_vat_rate)
        self.usual_nature = access.company.default_nature
        self.has_vat = not access.company.is_franchise
        case = getattr(document, "vat_case", "") if posted is None else posted.get("vat_case")
        self.is_taxed = self.has_vat and (case or VatCase.NORMAL) == VatCase.NORMAL  # else the rates are hidden
        self.catalogue = access.rows(CatalogueItem).filter(archived_at__isnull=True)
        self.known, self.document = rows, document
        self.refusal: Refused | None = None  # of all the rows at once
        try:
            self.rows = [self.understood(row) for row in rows] if posted is None else _posted(posted)
        except Refused as refusal:
            self.rows, self.refusal = [], refusal
        self._end_with_an_empty_one()

    @cached_property
    def quote_lines(self) -> set[int]:
        """What a line may say that it bills: what they bill already, and the lines of the same quotes."""
        known = [line for row in self.known if (line := getattr(row, "quote_line_id", None))]
        if isinstance(self.document, Invoice):
            quotes = self.document.sources.values("quote")
            known += QuoteLine.objects.filter(quote__in=quotes).values_list("pk", flat=True)
        return set(known)

    def empty(self) -> dict[str, str]:
        return {
            **dict.fromkeys((*CELLS, *CARRIED), ""),
            "kind": "item",
            "quantity": "1",
            "unit": self.units.printed("C62"),
            "vat_rate": self.usual_rate,
            "nature": self.usual_nature,
        }

    def understood(self, row: Any) -> LineRow:
        """The cells of a line as they read; no rate where nothing is taxed, so that the usual one comes back."""
        line = shown(row, self.units)
        if not self.is_taxed:
            line.texts["vat_rate"] = ""
        return line

    def take(self, item: CatalogueItem, rank: int | None, *, include_vat: bool = False) -> None:
        """Put a prestation on that row, or on the empty one at the end."""
        rate = self.usual_rate if item.vat_rate is None else percent_text(item.vat_rate)
        price = catalogue_price(item, parse_decimal(rate), include_vat=include_vat and self.is_taxed)
        row = LineRow(
            {
                **self.empty(),
                "label": item.label,
                "description": item.description,
                "unit": self.units.printed(item.unit),
                "unit_price": number_text(price, 2),
                "vat_rate": rate,
                "nature": item.nature,
                "reference": item.reference,
                "catalogue_item": str(item.pk),
            }
        )
        self.rows[-1 if rank is None or rank >= len(self.rows) else rank] = row
        self._end_with_an_empty_one()

    def typed(self) -> list[TypedLine]:
        """The lines; raises Invalid with the errors put on their cells."""
        if self.refusal:
            raise self.refusal
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

    def add_refusal(self, refusal: Refused) -> list[Refused]:
        """Put the refusals of lines on their cells; gives back the others."""
        return [problem for problem in refusal.problems if not self._put(problem)]

    def _put(self, problem: Refused) -> bool:
        steps = problem.field.split(".")
        if len(steps) < 3 or steps[0] != "lines" or not steps[1].isdigit() or int(steps[1]) >= len(self.rows):
            return False
        cell = CELL_OF.get(steps[2], steps[2])
        self.rows[int(steps[1])].errors[cell if cell in CELLS else "label"] = problem.message
        return True

    def _end_with_an_empty_one(self) -> None:
        if not self.rows or (_is_filled(self.rows[-1]) and len(self.rows) < MAX_LINES):
            self.rows.append(LineRow(self.empty()))

    def _chosen(self) -> dict[str, CatalogueItem]:
        """The prestations named by a line without a price: they fill it. One that is filled already stays as typed."""
        names = [
            row.texts["label"]
            for row in self.rows
            if row.texts["label"] and not row.texts["unit_price"].strip() and not row.texts["catalogue_item"]
        ]
        return {item.label: item for item in self.catalogue.filter(label__in=names)} if names else {}

    def _bills(self, quote_line: str) -> bool:
        return _id(quote_line) in self.quote_lines

    def _unit(self, row: LineRow) -> str | None:
        """The code of a word of the company; what is not one of them is read by the act, which refuses it."""
        typed = row.texts["unit"]
        if not typed:
            return None
        try:
            return self.units.read(typed).code
        except Refused:
            return typed

    def _line(self, row: LineRow, chosen: dict[str, CatalogueItem]) -> TypedLine:
        texts = row.texts
        item = None if texts["catalogue_item"] else chosen.get(texts["label"])
        is_usual = item is not None and texts["vat_rate"] == self.usual_rate
        kind = LineKind(texts["kind"]) if texts["kind"] in dict(LINE_KINDS) else LineKind.ITEM
        if kind is not LineKind.ITEM:
            return TypedLine(kind=kind, label=texts["label"], description=texts["description"])
        percent, amount = _discount(row)
        return TypedLine(
            label=texts["label"],
            description=texts["description"] or (None if item else ""),
            quantity=_number(row, "quantity", parse_quantity) or (Decimal(1) if not texts["quantity"] else Decimal(0)),
            unit=None if item else self._unit(row),
            unit_price=_number(row, "unit_price", lambda text: parse_decimal(text, 6)),
            vat_rate=_number(row, "vat_rate", parse_decimal) if self.is_taxed and not is_usual else None,
            discount_percent=percent,
            discount_amount=amount,
            nature=Nature(texts["nature"]) if texts["nature"] in list(Nature) and not item else None,
            reference=texts["reference"] or (None if item else ""),
            catalogue_item=item.pk if item else _id(texts["catalogue_item"]),
            option=Option(texts["option"]) if texts["option"] in list(Option) else Option.NONE,
            choice_group=texts["choice_group"],
            is_chosen=bool(texts["is_chosen"]),
            quote_line=_id(texts["quote_line"]) if texts["quote_line"] and self._bills(texts["quote_line"]) else None,
        )


def _posted(posted: Mapping[str, str]) -> list[LineRow]:
    if "rows" in posted:
        return _packed(posted)
    count = min(int(posted.get("lines", "0") or 0), MAX_LINES) if posted.get("lines", "0").isdecimal() else 0
    names = (*CELLS, *CARRIED)
    return [LineRow({name: posted.get(f"lines-{index}-{name}", "") for name in names}) for index in range(count)]


def _packed(posted: Mapping[str, str]) -> list[LineRow]:
    """All the rows in one field, as the script of the sheet sends them: thousands of fields are slow to read."""
    names = posted.get("cells", "").split(",")
    try:
        rows = json.loads(posted["rows"])
        cells = [dict(zip(names, map(str, row), strict=True)) for row in rows]
    except (ValueError, TypeError, KeyError):
        raise Refused("rows_unreadable", "Ces lignes ne se lisent pas : rechargez la page.", "lines") from None
    if len(cells) > MAX_LINES + 1:  # with the empty one
        message = f"Un document a {MAX_LINES} lignes au plus : faites-en plusieurs."
        raise Refused("too_many_lines", message, "lines")
    blank = dict.fromkeys((*CELLS, *CARRIED), "")
    return [LineRow({**blank, **{name: row[name] for name in row.keys() & blank}}) for row in cells]


def shown(row: Any, units: Units) -> LineRow:
    """The cells of a line as they read once typed: « 12*85 » is « 1 020 », « heure » is « h »."""
    texts = {name: str(getattr(row, name)) for name in ("kind", "label", "description", "nature", "reference")}
    texts |= {
        "quantity": number_text(row.quantity),
        "unit": units.printed(row.unit),
        "unit_price": number_text(row.unit_price, 2),
        "vat_rate": percent_text(row.vat_rate),
        "discount": percent_text(row.discount_percent) if row.discount_percent is not None else "",
    }
    if row.discount_amount is not None:
        texts["discount"] = f"{number_text(row.discount_amount.amount)} €"
    texts |= {name: str(getattr(row, f"{name}_id", None) or "") for name in ("catalogue_item", "quote_line")}
    texts |= {"option": row.option, "choice_group": row.choice_group}
    texts["is_chosen"] = "1" if row.option and row.is_chosen else ""
    return LineRow(texts)


def _is_filled(row: LineRow) -> bool:
    return bool(row.texts["label"] or row.texts["unit_price"] or row.texts["kind"] != "item")


def _discount(row: LineRow) -> tuple[Decimal | None, Money | None]:
    """« 10 » or « 10 % » is a percent, « 5 € » an amount without VAT (with VAT when the prices are)."""
    if "€" in row.texts["discount"]:
        return None, _number(row, "discount", lambda text: Money(parse_decimal(text, 2)))
    return _number(row, "discount", parse_decimal), None


def _number(row: LineRow, name: str, read: Callable[[str], Any]) -> Any:
    text = row.texts[name].strip()
    if not text:
        return None
    try:
        return read(text)
    except Refused as refusal:
        row.errors[name] = refusal.message
        return None


def _id(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 19 else None
