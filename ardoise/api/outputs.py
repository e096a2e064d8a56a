"""Answers: what each object says of itself, amounts as decimal text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ardoise.api.numbers import money, text
from ardoise.catalogue.models import CatalogueItem
from ardoise.companies.models import Company
from ardoise.contacts.models import Contact
from ardoise.domain.document import Address, Document, Line, LineKind
from ardoise.domain.money import ZERO
from ardoise.numbering.models import Counter, Series
from ardoise.payments.models import Payment
from ardoise.payments.online import is_online
from ardoise.payments.queries import refundable, unallocated
from ardoise.purchases.models import Expense
from ardoise.sales.actions.issue import problems_of
from ardoise.sales.actions.pdf import current_invoice
from ardoise.sales.models import Invoice, Quote, QuoteLine
from ardoise.sales.queries import billed_shares, status_of_invoice, status_of_quote
from ardoise.sales.selection import current_quote
from ardoise.sales.story import Moment

Json = dict[str, Any]


def address(value: Address | None) -> Json | None:
    if value is None:
        return None
    return {name: getattr(value, name) for name in ("line1", "line2", "postcode", "city", "country")}


def contact(row: Contact) -> Json:
    names = ("id", "name", "kind", "siren", "siret", "vat_number", "email", "phone", "website", "language", "notes")
    more = ("needs_order_number", "needs_buyer_reference", "buyer_reference")
    return {
        **{name: getattr(row, name) for name in (*names, *more)},
        "payment_terms": row.payment_term,
        "address": address(row.address),
        "delivery_address": address(row.delivery_address),
        "archived": row.archived_at is not None,
    }


def contact_with_people(row: Contact) -> Json:
    fields = ("name", "email", "phone", "gets_quotes", "gets_invoices", "gets_reminders", "in_copy")
    people = [{name: getattr(person, name) for name in fields} for person in row.people.order_by("pk")]
    return {**contact(row), "people": people}


def item(row: CatalogueItem) -> Json:
    return {
        **{name: getattr(row, name) for name in ("id", "nature", "label", "description", "unit", "reference")},
        "unit_price": text(row.unit_price),
        "vat_rate": None if row.vat_rate is None else text(row.vat_rate),
        "purchase_price": None if row.purchase_price is None else text(row.purchase_price),
        "ledger_account": row.ledger_account,
        "archived": row.archived_at is not None,
    }


def quotes(rows: Sequence[Quote]) -> list[Json]:
    """Rows of a list: their totals, not their lines."""
    shares = billed_shares(rows)
    return [
        {**_row(row), "status": status_of_quote(row, share=shares.get(row.pk, "nothing"), today=row.company.today)}
        | {"valid_until": row.valid_until}
        for row in rows
    ]


def quote(row: Quote) -> Json:
    document = current_quote(row)
    billings = row.billings.select_related("invoice").order_by("invoice_id")
    return {
        **quotes([row])[0],
        **_sheet(row, document),
        "valid_until": row.valid_until or document.valid_until,
        "version": row.version,
        "down_payment_percent": None if row.down_payment_percent is None else text(row.down_payment_percent),
        "invoices": [billing.invoice_id for billing in billings],
    }


def invoices(rows: Iterable[Invoice]) -> list[Json]:
    return [_invoice_row(row) for row in rows]


def invoice(row: Invoice) -> Json:
    document = current_invoice(row)
    return {
        **_invoice_row(row),
        **_sheet(row, document),
        "due_date": document.due_date,
        "amount_due": _due(row, refundable) if row.is_issued else money(document.totals.due),
        "quotes": [source.quote_id for source in row.sources.order_by("pk")],
        "credit_notes": [note.pk for note in row.credit_notes.order_by("pk")],
        "online_payment": is_online(row),
        "problems": [] if row.is_issued else _problems(row),
    }


def expense(row: Expense) -> Json:
    names = ("id", "supplier", "label", "ledger_account", "nature", "method")
    return {
        **{name: getattr(row, name) for name in names},
        "date": row.date,
        "amount": money(row.amount),
        "vat": money(row.vat),
        "receipt": row.receipt.name if row.receipt else None,
        "cancelled": row.cancelled_at is not None,
    }


def payment(row: Payment) -> Json:
    shares = sorted(row.allocations.all(), key=lambda share: share.pk)
    return {
        **{name: getattr(row, name) for name in ("id", "date", "label", "method", "direction")},
        "received": row.received or hasattr(row, "confirmation"),
        "amount": money(row.amount),
        "contact": row.contact_id,
        "allocations": [{"invoice": share.invoice_id, "amount": money(share.amount)} for share in shares],
        "unallocated": money(unallocated(row)),
        "reverses": row.reverses_id,
        "reversed_by": row.reversal.pk if hasattr(row, "reversal") else None,
    }


def company(row: Company) -> Json:
    names = (
        *("id", "legal_name", "trade_name", "legal_form", "siren", "siret", "rcs_city", "vat_number"),
        *("default_nature", "email", "phone", "website", "iban", "bic", "account_name", "quote_validity_days"),
        *("penalty_text", "discount_text", "is_construction", "insurance_name", "insurer", "insurer_contact"),
        *("insurance_coverage", "insurance_number", "insurance_ends_on", "waste_text", "is_association_member"),
        *("mediator", "free_mentions", "business_mentions", "individual_mentions", "public_mentions", "accent"),
        "vat_rates",
    )
    return {
        **{name: getattr(row, name) for name in names},
        "vat_regime": row.regime_on(row.today),
        "capital": None if row.capital is None else money(row.capital),
        "default_vat_rate": text(row.default_vat_rate),
        "default_down_payment": text(row.default_down_payment),
        "payment_terms": row.payment_term,
        "address": address(row.address),
    }


def series(row: Series) -> Json:
    return {
        "document": row.document,
        "pattern": row.pattern,
        "restarts_yearly": row.restarts_yearly,
        "first_number": row.first_number,
        "uses_invoice_series": row.uses_invoice_series,
        "starts_on": row.starts_on,  # empty: the first one; to come: planned
        "started": Counter.objects.filter(series=row).exists(),
    }


def _row(row: Quote | Invoice) -> Json:
    return {
        "id": row.pk,
        "number": row.number,
        "label": row.display_number,
        "date": row.date,
        "contact": row.contact_id,
        "customer": row.customer_name,
        "subject": row.subject,
        "total_excl_vat": money(row.total_excl_vat),
        "total_vat": money(row.total_vat),
        "total_incl_vat": money(row.total_incl_vat),
        "currency": "EUR",
        "revision": row.revision,
    }


def _invoice_row(row: Invoice) -> Json:
    return {
        **_row(row),
        "kind": row.kind,
        "status": status_of_invoice(row, today=row.company.today),
        "due_date": row.due_date,
        "amount_paid": money(row.settlement.paid if row.is_issued else ZERO),
        "amount_due": _due(row, lambda _: ZERO),
        "original": row.original_id,
        "replaces": row.replaces_id,
    }


def _due(row: Invoice, of_note: Callable[[Invoice], Any]) -> str:
    if not row.is_issued:
        return money(row.total_incl_vat)
    return money(of_note(row) if row.is_credit_note else row.settlement.due)


def _sheet(row: Quote | Invoice, document: Document) -> Json:
    names = ("order_number", "buyer_reference", "contract_reference", "delivery_date", "notes", "language", "vat_case")
    has_period = document.period_start or document.period_end
    return {
        **{name: getattr(row, name) for name in names},
        "exempt_article": row.exempt_article,
        "payment_terms": row.payment_term or row.company.payment_term,
        "period": {"start": document.period_start, "end": document.period_end} if has_period else None,
        "delivery_address": address(document.delivery_address),
        "prices_include_vat": row.prices_include_vat,
        "discount_percent": None if row.discount_percent is None else text(row.discount_percent),
        "discount_amount": None if row.discount_amount is None else money(row.discount_amount),
        "lines": _lines(row, document),
        "vat_breakdown": [
            {"rate": text(group.rate), "category": group.category, "base": money(group.base), "vat": money(group.vat)}
            for group in document.vat_breakdown
        ],
        "total_excl_vat": money(document.totals.excl_vat),
        "total_vat": money(document.totals.vat),
        "total_incl_vat": money(document.totals.incl_vat),
    }


def _lines(row: Quote | Invoice, document: Document) -> list[Json]:
    """The lines of the document; those that were typed carry their id."""
    typed = list(row.lines.all())
    return [_line(line, typed[index] if index < len(typed) else None) for index, line in enumerate(document.lines)]


def _line(line: Line, typed: Any) -> Json:
    is_amount = line.kind in (LineKind.ITEM, LineKind.DEDUCTION)
    body: Json = {
        "id": typed.pk if typed else None,
        "kind": line.kind,
        "label": line.label,
        "description": line.description,
        "total_excl_vat": money(line.total_excl_vat) if is_amount or line.kind is LineKind.SUBTOTAL else None,
    }
    if is_amount:
        body |= {
            "quantity": text(line.quantity),
            "unit": line.unit,
            "unit_price": text(line.unit_price),
            "vat_rate": text(line.vat_rate),
            "vat_category": line.vat_category,
            "discount_percent": None if line.discount_percent is None else text(line.discount_percent),
            "discount_amount": money(line.discount) if line.discount and line.discount_percent is None else None,
            "total_incl_vat": None if line.total_incl_vat is None else money(line.total_incl_vat),
            "nature": line.nature,
            "reference": line.reference,
            "catalogue_item": typed.catalogue_item_id if typed else None,
        }
    if isinstance(typed, QuoteLine):
        body |= {"option": line.option, "choice_group": line.choice_group, "is_chosen": line.is_chosen}
    return body


def _problems(row: Invoice) -> list[Json]:
    return [
        {"code": one.code, "detail": one.message, "field": one.field, "blocking": one.blocking}
        for one in problems_of(row)
    ]


def moment(told: Moment) -> Json:
    return {
        "at": told.at,
        "who": told.who,
        "text": told.text,
        "is_money": told.is_money,
        "is_to_come": told.is_to_come,
    }
