"""The frozen document: everything that a quote, invoice or credit note says, as one immutable value.

Papers, XML, ledger, archive and portal read this value, never live tables. `to_json` is canonical: the same value
gives the same text, so that its SHA-256 proves it unchanged.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import types
import typing
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from ardoise.domain.money import Money


class DocumentKind(StrEnum):
    """What the document is; the wire code (BT-3) is decided in one table of `rendering`."""

    QUOTE = "quote"
    INVOICE = "invoice"
    DOWN_PAYMENT = "down_payment"
    PART = "part"  # invoice of a part of a quote
    FINAL = "final"
    CREDIT_NOTE = "credit_note"
    DOWN_PAYMENT_CREDIT_NOTE = "down_payment_credit_note"
    CORRECTIVE = "corrective"  # replaces one earlier invoice (384)


class PartyKind(StrEnum):
    BUSINESS = "business"
    INDIVIDUAL = "individual"
    PUBLIC = "public"


class LineKind(StrEnum):
    ITEM = "item"
    TITLE = "title"
    TEXT = "text"
    SUBTOTAL = "subtotal"
    DEDUCTION = "deduction"  # what an earlier invoice of the same quote already billed


class Option(StrEnum):
    """A line of a quote that the customer may take or leave."""

    NONE = "", "Compris"
    OPTIONAL = "optional", "En option"
    CHOICE = "choice", "Choisir 1 parmi"  # one, and only one, of the lines of its group

    label: str

    def __new__(cls, value: str, label: str = "") -> Option:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


class Nature(StrEnum):
    SERVICE = "service"
    GOODS = "goods"


class OperationCategory(StrEnum):
    """CGI ann. II art. 242 nonies A, I-8° bis; first letter of BT-23."""

    GOODS = "B"
    SERVICES = "S"
    MIXED = "M"


class VatDueOn(StrEnum):
    """When VAT falls due on services: at payment, or at invoice when the "débits" option was taken (BT-8)."""

    PAYMENT = "payment"
    INVOICE = "invoice"


@dataclass(frozen=True, slots=True)
class Address:
    line1: str = ""
    line2: str = ""
    postcode: str = ""
    city: str = ""
    country: str = "FR"  # ISO 3166-1 alpha-2 (BT-40, BT-55, BT-80)


@dataclass(frozen=True, slots=True)
class Party:
    """Seller or buyer. Empty text means unknown: no element is written for it."""

    name: str  # BT-27, BT-44: legal name (with EI for an entrepreneur individuel)
    kind: PartyKind = PartyKind.BUSINESS
    address: Address = Address()
    trade_name: str = ""  # BT-28, BT-45
    siren: str = ""  # BT-30, BT-47, scheme 0002
    siret: str = ""  # BT-29, BT-46, scheme 0009
    vat_number: str = ""  # BT-31, BT-48
    legal_identity: str = ""  # BT-33: "SARL au capital de 10 000 € – SIREN … RCS Lyon – siège : …"
    electronic_address: str = ""  # BT-34, BT-49
    electronic_scheme: str = ""  # 0225, EM, 9930…
    email: str = ""
    phone: str = ""
    contact_name: str = ""  # attention of, BT-41, BT-56
    website: str = ""


@dataclass(frozen=True, slots=True)
class Preceding:
    """An earlier invoice that this one refers to (BG-3): number BT-25, date BT-26."""

    number: str
    date: date


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table. Titles, texts and subtotals carry no amount but `total_excl_vat` for a subtotal."""

    kind: LineKind
    label: str  # BT-153
    description: str = ""  # BT-154
    quantity: Decimal = Decimal(1)  # BT-129, 4 decimals at most
    unit: str = "C62"  # BT-130, UN/ECE Rec 20
    unit_label: str = ""  # as printed: h, jour, m², forfait
    unit_price: Decimal = Decimal(0)  # as typed: 6 decimals at most, with VAT when the document's prices are
    unit_price_excl_vat: Decimal = Decimal(0)  # BT-146, 6 decimals at most
    vat_rate: Decimal = Decimal(0)  # BT-152, percent
    vat_category: str = "S"  # BT-151
    discount_percent: Decimal | None = None
    discount: Money = Money()  # BT-136, excluding VAT
    total_excl_vat: Money = Money()  # BT-131
    total_incl_vat: Money | None = None  # as typed, only when prices include VAT
    nature: Nature = Nature.SERVICE
    reference: str = ""  # BT-155
    preceding: Preceding | None = None  # of a deduction
    option: str = ""  # of a quote: `Option`
    choice_group: str = ""  # one line of that name is chosen, and only one
    is_chosen: bool = True  # False: an option that is not taken, in no total


@dataclass(frozen=True, slots=True)
class Allowance:
    """The share of a document discount that falls on one VAT rate (BG-20)."""

    amount: Money  # BT-92
    vat_rate: Decimal  # BT-96
    vat_category: str  # BT-95
    reason: str = "Remise"  # BT-97
    percent: Decimal | None = None  # BT-94
    base: Money | None = None  # BT-93


@dataclass(frozen=True, slots=True)
class VatLine:
    """VAT of one rate and category (BG-23)."""

    rate: Decimal  # BT-119, percent
    category: str  # BT-118
    base: Money  # BT-116
    vat: Money  # BT-117
    exemption_code: str = ""  # BT-121
    exemption_reason: str = ""  # BT-120


@dataclass(frozen=True, slots=True)
class Totals:
    lines: Money = Money()  # BT-106
    allowances: Money = Money()  # BT-107
    excl_vat: Money = Money()  # BT-109
    vat: Money = Money()  # BT-110
    incl_vat: Money = Money()  # BT-112
    prepaid: Money = Money()  # BT-113
    due: Money = Money()  # BT-115


@dataclass(frozen=True, slots=True)
class Notice:
    """A printed mention. `code` is ours (MENTION names) or the wire's (PMT, PMD, AAB…); `wire` is BT-21 when sent."""

    code: str
    text: str
    wire: str = ""  # BT-21: PMT, PMD, AAB, REG, AAI…; empty: printed only
    printed: bool = True  # False: in the XML only (PMT for a consumer)


@dataclass(frozen=True, slots=True)
class PaymentMeans:
    """How to pay (BG-16). `code` is BT-81: 30 transfer, 58 SEPA transfer, 48 card, 20 cheque, 10 cash."""

    code: str = "58"
    iban: str = ""
    bic: str = ""
    account_name: str = ""
    reference: str = ""  # BT-83


@dataclass(frozen=True, slots=True)
class Look:
    """The seller's paper: its layout, accent colour, logo (SHA-256 and media type of an archived file) and texts."""

    accent: str = "#1d242c"
    logo: str = ""
    logo_type: str = ""
    # What follows came with the layouts: an older document has none of it, and its paper is as it was.
    layout: str = "ardoise"
    font: str = "source-sans"
    logo_place: str = ""  # left, center or right; empty: the place of the layout
    logo_size: str = "medium"  # small, medium or large
    shows_unit: bool = True
    reference: str = "under"  # under the designation, in a column, or hidden
    discount: str = "under"  # under the designation or in a column: a discount is never hidden (242 nonies A, 9°)
    introduction: str = ""  # above the lines, its variables in braces filled from the document itself
    closing: str = ""  # under the payment
    footer: str = ""  # added to the legal identity, at the foot of each page


@dataclass(frozen=True, slots=True)
class Document:
    kind: DocumentKind
    seller: Party
    buyer: Party
    number: str = ""  # BT-1; empty in a draft
    draft_label: str = ""  # "Brouillon 12"
    issue_date: date | None = None  # BT-2
    due_date: date | None = None  # BT-9
    valid_until: date | None = None  # quotes
    delivery_date: date | None = None  # BT-72
    period_start: date | None = None  # BT-73
    period_end: date | None = None  # BT-74
    currency: str = "EUR"  # BT-5
    language: str = "fr"
    subject: str = ""
    order_number: str = ""  # BT-13
    buyer_reference: str = ""  # BT-10
    contract_reference: str = ""  # BT-12
    quote_number: str = ""
    quote_date: date | None = None
    delivery_address: Address | None = None  # BG-15, when it differs
    lines: tuple[Line, ...] = ()
    allowances: tuple[Allowance, ...] = ()
    vat_breakdown: tuple[VatLine, ...] = ()
    totals: Totals = Totals()
    prices_include_vat: bool = False
    rounded_by_remainder: bool = False  # VAT taken as what was left, not as base × rate (house law 2)
    vat_case: str = "normal"
    operation_category: OperationCategory = OperationCategory.SERVICES
    after_down_payment: bool = False  # BT-23 B4, S4, M4
    already_paid: bool = False  # BT-23 B2, S2, M2
    vat_due_on: VatDueOn = VatDueOn.PAYMENT
    preceding: tuple[Preceding, ...] = ()  # BG-3 in the header
    payment_terms: str = ""  # BT-20
    payment: PaymentMeans | None = None
    notes: str = ""  # free text typed by the user, AAI
    notices: tuple[Notice, ...] = ()
    look: Look = Look()
    template: str = "1"  # version of the paper; from 2, a document in English is printed in English
    law: str = ""  # version of the dated tables (vat.LAW_VERSION)
    deal: str = ""  # "q12.3": the deal that the code on the paper opens, and its generation; empty in a draft
    # Of a quote: what another choice of its options is computed with (`options.choose`).
    discount_percent: Decimal | None = None  # as typed on the whole
    discount_amount: Money | None = None
    exempt_article: str = ""
    down_payment_percent: Decimal | None = None  # foreseen at signing
    is_answered: bool = False  # accepted: what is not chosen was not taken


def to_json(document: Document) -> str:
    """Canonical JSON: sorted keys, no spaces, decimals and dates as text, every field written.

    Defaults are written too: a default that changes in a later version must not change what was issued.
    """
    return json.dumps(_plain(document), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_json(text: str) -> Document:
    """The value back from its canonical JSON; an unknown field is an error (KeyError)."""
    built = _build(Document, json.loads(text))
    assert isinstance(built, Document)
    return built


def checksum(text: str) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, Money):
        return f"{value.amount} {value.currency}"
    if dataclasses.is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    return value


def _build(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, types.UnionType):
        return _build(next(part for part in kind.__args__ if part is not types.NoneType), value)
    if typing.get_origin(kind) is tuple:
        return tuple(_build(typing.get_args(kind)[0], item) for item in value)
    if kind is Money:
        amount, currency = value.split(" ")
        return Money(amount, currency)
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        return kind(**{name: _build(hints[name], item) for name, item in value.items()})
    if kind is Decimal:
        return Decimal(value)
    if kind is date:
        return date.fromisoformat(value)
    return kind(value)
