"""The bodies of quotes and invoices: what the API says of a sheet."""

from __future__ import annotations

from typing import Literal

from ardoise.api.dates import Day
from ardoise.api.inputs import AddressIn, Body, Id, as_money, flat, found
from ardoise.api.numbers import Amount, Exact
from ardoise.companies.gate import Access
from ardoise.contacts.models import Contact
from ardoise.domain.document import LineKind, Nature, Option
from ardoise.domain.errors import Refused
from ardoise.domain.totals import require_euro
from ardoise.sales.models import Invoice, Quote
from ardoise.sales.sheet import Sheet, TypedLine


class LineIn(Body):
    kind: Literal["item", "title", "text", "subtotal"] = "item"
    label: str = ""
    description: str | None = None
    quantity: Exact | None = None
    unit: str | None = None
    unit_price: Exact | None = None
    vat_rate: Exact | None = None
    discount_percent: Exact | None = None
    discount_amount: Amount | None = None
    nature: Literal["service", "goods"] | None = None
    reference: str | None = None
    catalogue_item: Id | None = None
    option: Literal["", "optional", "choice"] = ""
    choice_group: str = ""
    is_chosen: bool | None = None

    def typed(self) -> TypedLine:
        return TypedLine(
            kind=LineKind(self.kind),
            label=self.label,
            description=self.description,
            quantity=self.quantity if self.quantity is not None else TypedLine.quantity,
            unit=self.unit,
            unit_price=self.unit_price,
            vat_rate=self.vat_rate,
            discount_percent=self.discount_percent,
            discount_amount=as_money(self.discount_amount),
            nature=Nature(self.nature) if self.nature else None,
            reference=self.reference,
            catalogue_item=self.catalogue_item,
            option=Option(self.option),
            choice_group=self.choice_group,
            is_chosen=self.is_chosen,
        )


class PeriodIn(Body):
    start: Day
    end: Day


class SheetIn(Body):
    """What quotes and invoices have in common."""

    contact: Id | None = None
    date: Day | None = None
    subject: str = ""
    order_number: str = ""
    buyer_reference: str = ""
    contract_reference: str = ""
    delivery_date: Day | None = None
    period: PeriodIn | None = None
    delivery_address: AddressIn | None = None
    payment_terms: str = ""
    notes: str = ""
    language: str = "fr"
    currency: str = "EUR"
    prices_include_vat: bool = False
    discount_percent: Exact | None = None
    discount_amount: Amount | None = None
    vat_case: Literal[
        "normal",
        "franchise",
        "reverse_charge_construction",
        "eu_services",
        "eu_goods",
        "export",
        "exempt",
        "non_eu_services",
    ] = "normal"
    exempt_article: str = ""
    lines: list[LineIn] | None = None
    revision: int | None = None

    def sheet(self, access: Access) -> Sheet:
        """The sheet of the engine. Raises Refused for a contact that is not this company's."""
        require_euro(self.currency)
        values = {name: value for name, value in self.given().items() if name not in RENAMED}
        if "contact" in self.model_fields_set:
            values["contact"] = found(access, Contact, self.contact, "contact", "Ce contact")
        if "period" in self.model_fields_set:
            values["period_start"] = self.period.start if self.period else None
            values["period_end"] = self.period.end if self.period else None
        if "payment_terms" in self.model_fields_set:
            values["payment_term"] = self.payment_terms
        if "delivery_address" in self.model_fields_set:
            values |= flat(self.delivery_address, "delivery_")
        if "discount_amount" in self.model_fields_set:
            values["discount_amount"] = as_money(self.discount_amount)
        lines = None if self.lines is None else [line.typed() for line in self.lines]
        return Sheet(values, lines)


RENAMED = frozenset(
    {
        *("contact", "period", "payment_terms", "delivery_address", "discount_amount", "lines", "revision"),
        *("currency", "kind", "quotes", "replaces", "down_payment_amount", "price_of_quote"),
    }
)


class QuoteIn(SheetIn):
    valid_until: Day | None = None
    price_of_quote: Amount | None = None
    down_payment_percent: Exact | None = None

    def sheet(self, access: Access) -> Sheet:
        sheet = super().sheet(access)
        if "price_of_quote" in self.model_fields_set:
            sheet.values["price_of_quote"] = as_money(self.price_of_quote)
        return sheet


class InvoiceIn(SheetIn):
    kind: Literal["invoice", "credit_note", "corrective"] = "invoice"
    quotes: list[Id] | None = None
    due_date: Day | None = None
    paid_on: Day | None = None
    paid_method: Literal["", "cash", "card", "cheque", "bank_transfer", "direct_debit", "other"] = ""
    replaces: Id | None = None
    external_original: str = ""
    external_original_date: Day | None = None
    deducts_as_prepaid: bool = False
    down_payment_percent: Exact | None = None
    down_payment_amount: Amount | None = None

    def sheet(self, access: Access) -> Sheet:
        sheet = super().sheet(access)
        if "replaces" in self.model_fields_set:
            sheet.values["replaces"] = found(access, Invoice, self.replaces, "replaces", "Cette facture")
        if "down_payment_amount" in self.model_fields_set:
            sheet.values["down_payment_amount"] = as_money(self.down_payment_amount)
        return sheet

    def require_what_it_corrects(self) -> None:
        """A new credit note cites its invoice (CRN-05), a corrective invoice the one that it replaces."""
        if self.kind == "credit_note" and not (self.external_original and self.external_original_date):
            raise Refused(
                "original_missing",
                "Un avoir cite sa facture : passez par POST /invoices/{id}/credit-notes, ou donnez le numéro et la "
                "date de la facture d’un ancien outil.",
                "external_original",
            )
        if self.kind == "corrective" and self.replaces is None:
            message = "Une facture rectificative cite la facture qu’elle remplace."
            raise Refused("replaced_missing", message, "replaces")

    def require_same_kind(self, invoice: Invoice) -> None:
        if "kind" in self.model_fields_set and self.kind != invoice.kind:
            raise Refused("kind_fixed", "Le genre d’une facture ne change pas : faites-en une autre.", "kind")
        if self.quotes is not None:
            raise Refused("quotes_fixed", "Les devis se donnent à la création de la facture.", "quotes")

    def require_only_what_quotes_do_not_say(self, quotes: list[Quote]) -> None:
        for name in sorted(self.model_fields_set & SAID_BY_QUOTES):
            message = "Les devis le disent déjà : ne le donnez pas, ou changez ensuite le brouillon."
            raise Refused("said_by_quotes", message, name)
        if "contact" in self.model_fields_set and any(quote.contact_id != self.contact for quote in quotes):
            raise Refused("quotes_differ", "Ces devis sont d’un autre client.", "contact")


SAID_BY_QUOTES = frozenset(
    {
        *("kind", "lines", "vat_case", "exempt_article", "prices_include_vat", "discount_percent", "discount_amount"),
        *("replaces", "external_original", "external_original_date", "revision"),
        *("down_payment_percent", "down_payment_amount"),
    }
)
