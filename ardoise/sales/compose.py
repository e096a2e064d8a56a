"""Turn a draft into the Document value: what the screen previews, and what issuing freezes, by the same code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from ardoise.companies.models import Company, VatRegime
from ardoise.contacts.models import Contact
from ardoise.domain import terms, vat
from ardoise.domain.document import Document, DocumentKind, LineKind, PaymentMeans, Totals, VatDueOn
from ardoise.domain.money import ZERO, total
from ardoise.domain.notices import REDUCED_WORKS_RATES, notices, operation_category
from ardoise.domain.totals import sum_up
from ardoise.sales.deals import link_to
from ardoise.sales.layouts import look_of
from ardoise.sales.models import Invoice, InvoiceKind, Quote, QuoteState
from ardoise.sales.parties import buyer_of, facts_of, means_of, seller_of, transfer_reference
from ardoise.sales.tables import Table, table_of, typed

KINDS = {
    InvoiceKind.INVOICE: DocumentKind.INVOICE,
    InvoiceKind.DOWN_PAYMENT: DocumentKind.DOWN_PAYMENT,
    InvoiceKind.PART: DocumentKind.PART,
    InvoiceKind.FINAL: DocumentKind.FINAL,
    InvoiceKind.CREDIT_NOTE: DocumentKind.CREDIT_NOTE,
    InvoiceKind.CORRECTIVE: DocumentKind.CORRECTIVE,
}
CREDITS = frozenset({DocumentKind.CREDIT_NOTE, DocumentKind.DOWN_PAYMENT_CREDIT_NOTE})
MEANS = {"cash": "10", "cheque": "20", "bank_transfer": "30", "card": "48", "direct_debit": "49"}  # BT-81
PAPER = "2"  # version of the paper of what is written today


def compose_quote(quote: Quote, *, on: date, rows: Sequence[Any] | None = None) -> Document:
    """The document of a quote dated `on`; `rows` are lines not saved yet, for the totals shown while typing."""
    table = typed(quote, list(quote.lines.all()) if rows is None else rows)
    valid_until = quote.valid_until or on + timedelta(days=quote.company.quote_validity_days)
    return _document(quote, DocumentKind.QUOTE, table, on=on, valid_until=valid_until)


def compose_invoice(invoice: Invoice, *, on: date, number: str = "") -> Document:
    """The document of a draft invoice or credit note, dated `on`; the number is empty until it is taken."""
    return compose_with_table(invoice, on=on, number=number)[0]


def compose_typed(invoice: Invoice, *, on: date, rows: Sequence[Any], quotes: Sequence[Quote] = ()) -> Document:
    """The document of lines not saved yet, for the totals shown while typing."""
    return _compose(invoice, quotes, rows, on=on)[0]


def compose_with_table(invoice: Invoice, *, on: date, number: str = "") -> tuple[Document, Table]:
    """The document, and the table it was made of (issuing keeps its deductions)."""
    return _compose(invoice, quotes_of(invoice), list(invoice.lines.all()), on=on, number=number)


def quotes_of(invoice: Invoice) -> list[Quote]:
    """The quotes that an invoice bills, in their order."""
    return [source.quote for source in invoice.sources.select_related("quote").order_by("pk")]


def kind_of(invoice: Invoice) -> DocumentKind:
    if invoice.original is not None and invoice.original.kind == InvoiceKind.DOWN_PAYMENT:
        return DocumentKind.DOWN_PAYMENT_CREDIT_NOTE
    return KINDS[InvoiceKind(invoice.kind)]


def _compose(
    invoice: Invoice, quotes: Sequence[Quote], rows: Sequence[Any], *, on: date, number: str = ""
) -> tuple[Document, Table]:
    table = table_of(invoice, quotes, rows)
    kind = kind_of(invoice)
    due_date = _due_date(invoice, on) if kind not in CREDITS else None
    document = _document(invoice, kind, table, on=on, number=number, due_date=due_date, quotes=quotes)
    if invoice.paid_on and kind not in CREDITS:
        document = _already_paid(document, invoice.paid_on, invoice.paid_method)
    return document, table


def _already_paid(document: Document, paid_on: date, method: str) -> Document:
    """Paid before it is issued: BT-113 is the whole, BT-9 the day of payment (BT-23 B2, S2, M2; BR-FR-CO-09)."""
    totals = replace(document.totals, prepaid=document.totals.incl_vat, due=ZERO)
    means = PaymentMeans(MEANS.get(method, "1"))  # 1: not said
    return replace(document, totals=totals, already_paid=True, due_date=paid_on, payment=means)


def _due_date(invoice: Invoice, on: date) -> date:
    if invoice.due_date:
        return invoice.due_date
    return terms.due_date(terms.Term(invoice.payment_term or invoice.company.payment_term), on)


def _document(
    draft: Any,
    kind: DocumentKind,
    table: Table,
    *,
    on: date,
    number: str = "",
    due_date: date | None = None,
    valid_until: date | None = None,
    quotes: Sequence[Quote] = (),
) -> Document:
    company: Company = draft.company
    contact: Contact | None = draft.contact
    quote = quotes[0] if len(quotes) == 1 else None
    natures = frozenset(line.nature for line in table.lines if line.kind is LineKind.ITEM)
    category = operation_category(natures)
    numbers = number or draft.number or ""
    label = _draft_label(draft, kind, numbers)
    asking = draft.pk if kind is not DocumentKind.QUOTE else None  # an invoice has a transfer reference of its own
    buyer = buyer_of(contact)
    return Document(
        kind=kind,
        seller=seller_of(company),
        buyer=buyer,
        number=numbers,
        draft_label=label,
        deal="" if label else link_to(draft).key,
        issue_date=on,
        due_date=due_date,
        valid_until=valid_until,
        delivery_date=draft.delivery_date,
        period_start=draft.period_start,
        period_end=draft.period_end,
        language=draft.language,
        subject=draft.subject,
        order_number=draft.order_number,
        buyer_reference=draft.buyer_reference,
        contract_reference=draft.contract_reference,
        quote_number=(quote.number or "") if quote else "",
        quote_date=quote.date if quote else None,
        delivery_address=draft.delivery_address or (contact.delivery_address if contact else None),
        lines=table.lines,
        allowances=table.allowances,
        vat_breakdown=vat.with_exemptions(
            table.groups, vat.VatCase(draft.vat_case), on, exempt_article=draft.exempt_article
        ),
        totals=_totals(table),
        prices_include_vat=draft.prices_include_vat,
        rounded_by_remainder=table.by_remainder,
        vat_case=draft.vat_case,
        operation_category=category,
        after_down_payment=table.after_down_payment,
        vat_due_on=VatDueOn.INVOICE if company.regime_on(on) == VatRegime.DEBITS else VatDueOn.PAYMENT,
        preceding=table.preceding,
        payment_terms=_terms(draft, kind),
        payment=None if kind in CREDITS else means_of(company, transfer_reference(asking, numbers)),
        notes=draft.notes,
        notices=notices(
            kind,
            seller=facts_of(company, on=on, buyer_kind=buyer.kind, quote_price=getattr(draft, "price_of_quote", None)),
            buyer_kind=buyer.kind,
            buyer_country=buyer.address.country,
            vat_case=draft.vat_case,
            exempt_article=draft.exempt_article,
            operation_category=category,
            on=on,
            valid_until=valid_until,
            reduced_works_rates=_works_rates(company, table),  # options too: whatever is chosen, the same paper
            preceding=table.preceding if kind in CREDITS or kind is DocumentKind.CORRECTIVE else (),
            quote_number=(quote.number or "") if quote else "",
            quote_date=quote.date if quote else None,
            down_payment_percent=getattr(draft, "down_payment_percent", None),
        ),
        look=look_of(company, kind, draft.language, draft.layout_id),
        template=PAPER,
        law=vat.LAW_VERSION,
        **(_for_another_choice(draft) if kind is DocumentKind.QUOTE else {}),
    )


def _for_another_choice(quote: Quote) -> dict[str, Any]:
    """What was typed on the whole: another choice of the options is computed from the frozen value alone."""
    names = ("discount_percent", "discount_amount", "exempt_article", "down_payment_percent")
    return {name: getattr(quote, name) for name in names}


def _draft_label(draft: Any, kind: DocumentKind, number: str) -> str:
    """Empty once the document left the house; a quote being changed keeps its number and is a draft again."""
    if not number:
        return str(draft.display_number)
    return "Brouillon" if kind is DocumentKind.QUOTE and draft.state == QuoteState.DRAFT else ""


def _totals(table: Table) -> Totals:
    kinds = (LineKind.ITEM, LineKind.DEDUCTION)
    lines = total(line.total_excl_vat for line in table.lines if line.kind in kinds and line.is_chosen)
    allowances = total(allowance.amount for allowance in table.allowances)
    return sum_up(table.groups, lines=lines, allowances=allowances, prepaid=table.prepaid)


def _works_rates(company: Company, table: Table) -> tuple[Decimal, ...]:
    """Reduced rates of works on a dwelling: only a builder bills works at 10 or 5.5 %."""
    if not company.is_construction:
        return ()
    rates = {group.rate for group in table.groups} | {line.vat_rate for line in table.lines if line.option}
    return tuple(rate for rate in REDUCED_WORKS_RATES if rate in rates)


def _terms(draft: Any, kind: DocumentKind) -> str:
    if kind in CREDITS:
        return ""
    return terms.Term(draft.payment_term or draft.company.payment_term).sentence
