"""What a layout or a mail is tried on: a real document of the company, else an example made of its own data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from ardoise.companies.models import Company
from ardoise.domain.document import Address, Document, DocumentKind, LineKind, Party
from ardoise.sales.actions.pdf import current_invoice
from ardoise.sales.compose import compose_quote, compose_typed
from ardoise.sales.models import Invoice, InvoiceKind, InvoiceLine, InvoiceState, LayoutKind, Quote, QuoteLine
from ardoise.sales.selection import current_quote

SHOWN = 8  # of each kind, the last ones
EXAMPLE = "exemple"
_ADDRESS = Address("12 rue de l’Exemple", "", "75011", "Paris")
_FRENCH = (
    *("EXEMPLE", "Client d’exemple", "Exemple de document"),
    *("Prestation d’exemple", "Une description d’une ligne", "Fourniture d’exemple"),
)
_ENGLISH = (
    *("SAMPLE", "Sample customer", "Sample document"),
    *("Sample service", "A description on one line", "Sample goods"),
)


@dataclass(frozen=True)
class Sample:
    """One choice of the list: its key in the form, what the person reads."""

    key: str
    label: str


def samples_of(company: Company) -> list[Sample]:
    """The last documents of each kind that have a number, then the example."""
    quotes = Quote.objects.filter(company=company, number__isnull=False).order_by("-pk")[:SHOWN]
    issued = Invoice.objects.filter(company=company, state=InvoiceState.ISSUED).order_by("-pk")
    notes = issued.filter(kind=InvoiceKind.CREDIT_NOTE)[:SHOWN]
    invoices = issued.exclude(kind=InvoiceKind.CREDIT_NOTE)[:SHOWN]
    found = [Sample(f"facture:{one.pk}", _label("Facture", one)) for one in invoices]
    found += [Sample(f"devis:{one.pk}", _label("Devis", one)) for one in quotes]
    found += [Sample(f"facture:{one.pk}", _label("Avoir", one)) for one in notes]
    return [*found, Sample(EXAMPLE, "Un exemple"), Sample(f"{EXAMPLE}:en", "Un exemple, en anglais")]


def row_of(company: Company, key: str) -> Quote | Invoice | None:
    """The row that a key names, of this company only."""
    kind, _, number = key.partition(":")
    if not number.isdigit() or len(number) > 18:
        return None
    if kind == "devis":
        return Quote.objects.select_related("company__logo", "contact").filter(company=company, pk=number).first()
    rows = Invoice.objects.select_related("company__logo", "contact", "settlement", "issued", "replaces")
    return rows.filter(company=company, pk=number, state=InvoiceState.ISSUED).first() if kind == "facture" else None


def document_of(company: Company, key: str) -> Document:
    """The document to draw; a key that names nothing is the example."""
    row = row_of(company, key)
    if isinstance(row, Quote):
        return current_quote(row)
    if row is not None:
        return current_invoice(row)
    return example(company, language="en" if key.endswith(":en") else "fr")


def example(company: Company, *, kind: str = LayoutKind.INVOICE, language: str = "fr") -> Document:
    """A document of this company as it would be, to a customer who does not exist: nothing is written."""
    is_quote = kind == LayoutKind.QUOTE
    number, customer, subject, first, description, second = _ENGLISH if language == "en" else _FRENCH
    line = QuoteLine if is_quote else InvoiceLine
    rate = Decimal(0) if company.is_franchise else company.default_vat_rate
    rows = [
        line(kind=LineKind.ITEM, label=first, description=description, quantity=Decimal(8), unit="HUR", vat_rate=rate),
        line(kind=LineKind.ITEM, label=second, quantity=Decimal(3), unit="H87", vat_rate=rate, reference="EX-104"),
    ]
    for row, price in zip(rows, ("48", "125"), strict=True):
        row.unit_price, row.nature = Decimal(price), company.nature
    rows[1].discount_percent = Decimal(10)
    common = {"company": company, "subject": subject, "language": language, "draft_number": 0}
    common["vat_case"] = "franchise" if company.is_franchise else "normal"
    if is_quote:
        document = compose_quote(Quote(**common), on=company.today, rows=rows)
    else:
        document = compose_typed(Invoice(kind=InvoiceKind.INVOICE, **common), on=company.today, rows=rows)
    if kind == LayoutKind.CREDIT_NOTE:
        document = replace(document, kind=DocumentKind.CREDIT_NOTE, due_date=None, payment=None)
    return replace(document, buyer=Party(name=customer, address=_ADDRESS), number=number, draft_label="")


def _label(name: str, row: Quote | Invoice) -> str:
    return f"{name} {row.number}, {row.customer_name}"
