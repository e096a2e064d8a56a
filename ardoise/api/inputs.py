"""Bodies of the requests; unknown fields are refused, what is not given keeps its value."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import BeforeValidator, ConfigDict, Field

from ardoise.api.dates import Day, Moment
from ardoise.api.numbers import Amount, Exact
from ardoise.companies.gate import Access
from ardoise.contacts.models import Contact
from ardoise.domain.document import LineKind, Nature, Option
from ardoise.domain.errors import Refused
from ardoise.domain.money import Money
from ardoise.domain.totals import require_euro
from ardoise.purchases.vat import vat_in
from ardoise.sales.models import Invoice, Quote, QuoteLine
from ardoise.sales.sheet import Sheet, TypedLine


def _no_boolean(value: Any) -> Any:
    """In Python, and so for the library, true is 1: the first contact of all."""
    if isinstance(value, bool):
        raise ValueError("Un nombre entier est attendu.")
    return value


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else [] if value is None else value


Id = Annotated[int, Field(ge=1, lt=2**63), BeforeValidator(_no_boolean)]
Addresses = Annotated[list[str], BeforeValidator(_listed)]  # one address alone is a list of one
Method = Literal["cash", "card", "cheque", "bank_transfer", "direct_debit", "other"]


class Body(Schema):
    model_config = ConfigDict(extra="forbid")

    def given(self) -> dict[str, Any]:
        """Only the fields that the request names."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class AddressIn(Body):
    line1: str = ""
    line2: str = ""
    postcode: str = ""
    city: str = ""
    country: str = "FR"


class PersonIn(Body):
    name: str
    email: str = ""
    phone: str = ""
    gets_quotes: bool = True
    gets_invoices: bool = True
    gets_reminders: bool = True
    in_copy: bool = False


class ContactIn(Body):
    name: str = ""
    kind: Literal["business", "individual", "public"] = "business"
    siren: str = ""
    siret: str = ""
    vat_number: str = ""
    email: str = ""
    phone: str = ""
    website: str = ""
    address: AddressIn | None = None
    delivery_address: AddressIn | None = None
    language: str = "fr"
    payment_terms: str = ""
    needs_order_number: bool = False
    needs_buyer_reference: bool = False
    buyer_reference: str = ""
    notes: str = ""
    people: list[PersonIn] | None = None

    def values(self) -> dict[str, Any]:
        given = self.given()
        values = {name: value for name, value in given.items() if name not in CONTACT_RENAMED}
        if "payment_terms" in given:
            values["payment_term"] = self.payment_terms
        if "address" in given:
            values |= flat(self.address, "")
        if "delivery_address" in given:
            values |= flat(self.delivery_address, "delivery_")
        return values


CONTACT_RENAMED = ("address", "delivery_address", "people", "payment_terms")


class ItemIn(Body):
    nature: Literal["service", "goods"] = "service"
    label: str = ""
    description: str = ""
    unit: str = "C62"
    unit_price: Exact | None = None
    vat_rate: Exact | None = None
    reference: str = ""
    purchase_price: Exact | None = None
    ledger_account: str = ""


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


class PartLineIn(Body):
    line: Id
    quantity: Exact


class AcceptanceIn(Body):
    invoice: Literal["total", "down_payment", "final", "part"] | None = None
    percent: Exact | None = None
    amount: Amount | None = None
    lines: list[PartLineIn] | None = None
    options: list[Id] | None = None

    def positions(self, lines: Sequence[QuoteLine]) -> list[int] | None:
        """The options taken as positions in the quote; None when the body leaves them as proposed."""
        if self.options is None:
            return None
        ranks = {line.pk: rank for rank, line in enumerate(lines)}
        for index, line in enumerate(self.options):
            if line not in ranks:
                raise Refused("line_unknown", "Cette ligne n’est pas de ce devis.", f"options.{index}")
        return [ranks[line] for line in self.options]

    def require_coherent(self) -> None:
        """What the invoice asked for does not use is refused, not forgotten."""
        uses = {"down_payment": {"percent", "amount"}, "part": {"lines"}}.get(self.invoice or "", set())
        for name in ("percent", "amount", "lines"):
            if getattr(self, name) is not None and name not in uses:
                wanted = "part" if name == "lines" else "down_payment"
                raise Refused("not_used", f'Ce champ ne va qu’avec "invoice": "{wanted}".', name)
        if self.percent is not None and self.amount is not None:
            raise Refused("two_amounts", "Donnez un pourcentage ou un montant, pas les deux.", "percent")

    def quantities(self) -> dict[int, Decimal]:
        found: dict[int, Decimal] = {}
        for index, line in enumerate(self.lines or ()):
            if line.line in found:
                raise Refused("line_twice", "La même ligne est citée deux fois.", f"lines.{index}.line")
            found[line.line] = line.quantity
        return found

    def path_of(self, field: str) -> str:
        """The engine names a line by its id, the body by its rank: lines.841.quantity -> lines.0.quantity."""
        head, _, rest = field.partition(".")
        pk, _, name = rest.partition(".")
        ranks = {str(line.line): rank for rank, line in enumerate(self.lines or ())}
        return f"lines.{ranks[pk]}.{name}" if head == "lines" and pk in ranks else field


class RefusalIn(Body):
    reason: str = ""


class LinkIn(Body):
    revoke: bool = False


class CreditLineIn(LineIn):
    line: Id | None = None


class CreditNoteIn(Body):
    lines: list[CreditLineIn] | None = None
    amount: Amount | None = None
    draft: bool = False


class OnlinePaymentIn(Body):
    enabled: bool


class SendingIn(Body):
    to: Addresses = []
    cc: Addresses = []
    bcc: Addresses = []
    subject: str = ""
    message: str = ""
    at: Moment | None = None


class AllocationIn(Body):
    invoice: Id
    amount: Amount | None = None


class PaymentIn(Body):
    date: Day
    label: str = ""
    method: Method
    received: bool = True
    direction: Literal["in", "out"] = "in"
    amount: Amount
    contact: Id | None = None
    allocations: list[AllocationIn] = []


class ExpenseIn(Body):
    """`vat_rate` computes the VAT to recover from the amount; `vat` says it."""

    date: Day | None = None
    supplier: str = ""
    label: str = ""
    ledger_account: str = ""
    amount: Amount | None = None
    vat: Amount | None = None
    vat_rate: Exact | None = None
    method: Literal["", "cash", "card", "cheque", "bank_transfer", "direct_debit", "other"] = ""

    def values(self) -> dict[str, Any]:
        values = self.given()
        rate = values.pop("vat_rate", None)
        for name in ("amount", "vat"):
            if name in values:
                values[name] = as_money(values[name])
        if rate is not None and values.get("amount") is not None and values.get("vat") is None:
            values["vat"] = vat_in(values["amount"], rate)
        return values


class ConfirmationIn(Body):
    date: Day


class PlanStepIn(Body):
    id: Id | None = None
    days: int
    anchor: Literal["due", "sent", "validity"] | None = None
    name: str
    kind: Literal["reminder", "formal_notice"] = "reminder"
    subject: str
    text: str
    addresses: list[str] = []
    copy_to_self: bool = False
    automatic: bool = True


class ReminderPlanIn(Body):
    """Without `id` a plan is made; with it, it is replaced, and its steps of the same `id` keep what they sent."""

    id: Id | None = None
    about: Literal["invoices", "quotes"] = "invoices"
    name: str
    hour: int = 9
    on: bool | None = None
    steps: list[PlanStepIn]


class NumberingIn(Body):
    pattern: str
    restarts_yearly: bool = True
    first_number: Annotated[int, Field(ge=1, lt=10**9)] = 1
    uses_invoice_series: bool = False


class CompanyIn(Body):
    legal_name: str = ""
    trade_name: str = ""
    legal_form: str = ""
    capital: Amount | None = None
    siren: str = ""
    siret: str = ""
    rcs_city: str = ""
    vat_regime: Literal["normal", "debits", "franchise"] = "normal"
    vat_number: str = ""
    default_nature: Literal["service", "goods"] = "service"
    default_vat_rate: Exact | None = None
    address: AddressIn | None = None
    email: str = ""
    phone: str = ""
    website: str = ""
    iban: str = ""
    bic: str = ""
    account_name: str = ""
    payment_terms: str = ""
    quote_validity_days: Annotated[int, Field(ge=1, le=3650)] = 30
    default_down_payment: Exact | None = None
    penalty_text: str = ""
    discount_text: str = ""
    is_construction: bool = False
    insurance_name: str = ""
    insurer: str = ""
    insurer_contact: str = ""
    insurance_coverage: str = ""
    insurance_number: str = ""
    insurance_ends_on: Day | None = None
    waste_text: str = ""
    is_association_member: bool = False
    mediator: str = ""
    free_mentions: str = ""
    business_mentions: str = ""
    individual_mentions: str = ""
    public_mentions: str = ""
    accent: str = ""

    def values(self) -> dict[str, Any]:
        given = self.given()
        values = {name: value for name, value in given.items() if name not in ("address", "payment_terms", "capital")}
        if "payment_terms" in given:
            values["payment_term"] = self.payment_terms
        if "capital" in given:
            values["capital"] = as_money(self.capital)
        return values | (flat(self.address, "") if "address" in given else {})


def flat(address: AddressIn | None, prefix: str) -> dict[str, str]:
    """The columns of what is given of an address; null empties them all."""
    if address is None:
        address = AddressIn(line1="", line2="", postcode="", city="", country="" if prefix else "FR")
    return {f"{prefix}{name}": value for name, value in address.given().items()}


def as_money(amount: Any) -> Money | None:
    return None if amount is None else Money(amount)


def found(access: Access, model: Any, pk: int | None, field: str, name: str) -> Any:
    """The row named in a body; one of another company does not exist."""
    if pk is None:
        return None
    row = access.rows(model).filter(pk=pk).first()
    if row is None:
        raise Refused("reference_unknown", f"{name} n’existe pas.", field)
    return row
