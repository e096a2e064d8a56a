"""Write, change and delete drafts: quotes and invoices are free until they leave the house."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import transaction

from ardoise.companies.models import Company
from ardoise.domain import lifecycle
from ardoise.domain.errors import Conflict, Refused
from ardoise.domain.totals import sum_up
from ardoise.history import clock
from ardoise.history.record import Author, just_recorded, lock_chain, record
from ardoise.sales import events
from ardoise.sales.compose import compose_invoice, compose_quote, compose_typed, quotes_of
from ardoise.sales.models import DraftNumber, Invoice, InvoiceKind, InvoiceLine, Quote, QuoteLine, QuoteState
from ardoise.sales.sheet import Sheet, build_lines, fill
from ardoise.web.fitting import misfits
from ardoise.web.search import fold

AnyDocument = TypeVar("AnyDocument", Quote, Invoice)

# A sheet saves itself every second: one event tells ten minutes of writing
WRITTEN = (events.QUOTE_CREATED, events.QUOTE_CHANGED, events.INVOICE_CREATED, events.INVOICE_CHANGED)


def create_quote(company: Company, sheet: Sheet, *, by: Author, once: str | None = None) -> Quote:
    """A draft quote. `once` is the key of the form: the same key again gives the quote that it made (NUM-07)."""
    with transaction.atomic():
        if known := made_before(Quote, company, once):
            return known
        quote = Quote(company=company, draft_number=next_draft_number(company), once=once)
        write_sheet(quote, sheet)
        record(company.pk, events.QUOTE_CREATED, quote, by=by, label=quote.display_number)
    return quote


def change_quote(quote: Quote, sheet: Sheet, *, by: Author, revision: int | None = None) -> Quote:
    """Change a quote; one that was sent becomes a draft of its next version, under the same number.

    Raises Refused("customer_known") when it left for another customer: their link would open what this one is offered.
    """
    with transaction.atomic():
        quote = lock(quote, revision)
        lifecycle.require("quote", quote.state, "edit")
        quote.state, customer = QuoteState.DRAFT, quote.contact
        write_sheet(quote, sheet)
        if quote.version and quote.contact != customer:
            message = f"Le devis {quote.number} est déjà parti chez {customer} : copiez-le pour un autre client."
            raise Refused("customer_known", message, "contact")
        if not just_recorded(quote.company_id, WRITTEN, quote, by=by):
            record(quote.company_id, events.QUOTE_CHANGED, quote, by=by, label=quote.display_number)
    return quote


def create_invoice(
    company: Company, sheet: Sheet, *, by: Author, kind: str = InvoiceKind.INVOICE, once: str | None = None
) -> Invoice:
    """A draft invoice; `once` as for a quote."""
    with transaction.atomic():
        if known := made_before(Invoice, company, once):
            return known
        invoice = Invoice(company=company, draft_number=next_draft_number(company), kind=kind, once=once)
        write_sheet(invoice, sheet)
        record_created(invoice, by=by)
    return invoice


def change_invoice(invoice: Invoice, sheet: Sheet, *, by: Author, revision: int | None = None) -> Invoice:
    with transaction.atomic():
        invoice = lock(invoice, revision)
        lifecycle.require(name_of(invoice), invoice.state, "edit")
        write_sheet(invoice, sheet)
        if not just_recorded(invoice.company_id, WRITTEN, invoice, by=by):
            record(invoice.company_id, events.INVOICE_CHANGED, invoice, by=by, label=invoice.display_number)
    return invoice


def delete_draft(document: AnyDocument, *, by: Author) -> None:
    """Delete a draft; one that has or had a number is kept."""
    with transaction.atomic():
        fresh = lock(document)
        name: lifecycle.DocumentName = "quote" if isinstance(fresh, Quote) else name_of(fresh)
        lifecycle.require(name, fresh.state, "delete")
        if fresh.number:
            raise Conflict("number_taken", f"{fresh.number} a déjà son numéro : refusez-le plutôt.", "status")
        event = events.QUOTE_DELETED if isinstance(fresh, Quote) else events.INVOICE_DELETED
        record(fresh.company_id, event, fresh, by=by, label=fresh.display_number)
        fresh.delete()


def write_sheet(document: Any, sheet: Sheet) -> None:
    """Fill, compute and save, in the caller's transaction."""
    fill(document, sheet)
    if document.pk is None:
        document.save()
    rows = None
    if sheet.lines is not None:
        line_model = QuoteLine if isinstance(document, Quote) else InvoiceLine
        rows = build_lines(document, sheet.lines, line_model)
        save_lines(document, rows)
    elif "vat_case" in sheet.values:
        rate = document.company.default_vat_rate if document.vat_case == "normal" else 0
        document.lines.filter(kind="item").update(vat_rate=rate)
    save_totals(document, rows)


def save_lines(document: Any, rows: list[Any]) -> None:
    """The lines of a draft become these; only what changed is written."""
    before = list(document.lines.all())
    for position, row in enumerate(rows):
        row.position = position
        setattr(row, "quote" if isinstance(document, Quote) else "invoice", document)
    lines = document.lines.model._default_manager
    columns = [column for column in document.lines.model._meta.concrete_fields if not column.primary_key]
    changed = []
    for old, row in zip(before, rows, strict=False):
        row.pk, row._state.adding = old.pk, False
        if any(getattr(old, column.attname) != getattr(row, column.attname) for column in columns):
            changed.append(row)
    if changed:
        lines.bulk_update(changed, [column.name for column in columns], batch_size=100)
    if len(before) > len(rows):
        lines.filter(pk__in=[old.pk for old in before[len(rows) :]]).delete()
    if len(rows) > len(before):
        lines.bulk_create(rows[len(before) :])


def save_totals(document: Any, rows: list[Any] | None = None) -> None:
    """Compute the document as it stands and keep its totals, for lists; raise its revision.

    `rows`: its lines, when the caller has them.
    """
    on = document.date or document.company.today
    if isinstance(document, Quote):
        composed = compose_quote(document, on=on, rows=rows)
    elif rows is None:
        composed = compose_invoice(document, on=on)
    else:
        composed = compose_typed(document, on=on, rows=rows, quotes=quotes_of(document))
    totals = sum_up(composed.vat_breakdown)
    document.total_excl_vat, document.total_vat = totals.excl_vat, totals.vat
    document.total_incl_vat = totals.incl_vat
    if misfits(document, ("total_excl_vat", "total_vat", "total_incl_vat")):
        raise Refused("total_too_large", "Le total est trop grand : vérifiez les quantités et les prix.", "lines")
    document.revision += 1
    document.updated_at = clock.now()
    document.search = search_text(document)
    document.save()


def search_text(document: Any) -> str:
    return fold(f"{document.display_number} {document.customer_name} {document.subject}")[:700]


def lock(document: AnyDocument, revision: int | None = None) -> AnyDocument:
    """The same row, locked and fresh. Raises Conflict("changed_elsewhere") when another page saved it meanwhile."""
    lock_chain(document.company_id)
    rows = type(document)._default_manager.select_for_update(of=("self",)).select_related("company")
    fresh = rows.get(pk=document.pk)
    if revision is not None and fresh.revision != revision:
        raise Conflict(
            "changed_elsewhere",
            "Ce document a été modifié ailleurs entre-temps : rechargez-le avant de continuer.",
            "revision",
        )
    return fresh


def made_before(model: type[AnyDocument], company: Company, once: str | None) -> AnyDocument | None:
    """What the same form made already, in the caller's transaction: the lock makes a second post wait for the first."""
    if not once:
        return None
    lock_chain(company.pk)
    return model._default_manager.filter(company=company, once=once).first()


def name_of(invoice: Invoice) -> lifecycle.DocumentName:
    return "credit_note" if invoice.is_credit_note else "invoice"


def next_draft_number(company: Company) -> int:
    lock_chain(company.pk)
    row, _ = DraftNumber.objects.select_for_update().get_or_create(company=company)
    row.last += 1
    row.save(update_fields=["last"])
    return row.last


def record_created(invoice: Invoice, *, by: Author) -> None:
    kind = InvoiceKind(invoice.kind).label.lower()
    record(invoice.company_id, events.INVOICE_CREATED, invoice, by=by, kind=kind, label=invoice.display_number)
