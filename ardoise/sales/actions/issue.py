"""Issue an invoice or a credit note: its legal number, its frozen value, its XML, then its PDF (CADENAS).

Everything that can fail is tried outside any lock; then one short transaction takes the number and freezes the value;
the PDF, fixed by that value, is compiled right after the commit, and by the worker if a kill interrupted it.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date

from ardoise.archive.keep import keep
from ardoise.domain import checks, lifecycle
from ardoise.domain.document import Document, checksum, to_json
from ardoise.domain.errors import Refused
from ardoise.domain.problem import Problem
from ardoise.history import clock, outbox
from ardoise.history.models import Task
from ardoise.history.record import Author, record
from ardoise.history.turns import writing
from ardoise.numbering.actions.take import Taken, last_date, series_of, take_number, upcoming_number
from ardoise.numbering.models import SeriesDocument
from ardoise.rendering.cii import build_cii
from ardoise.rendering.pdf import PaperError
from ardoise.rendering.xsd import WireError, validate_xsd
from ardoise.sales import events
from ardoise.sales.actions.draft import lock, name_of, save_totals, search_text
from ardoise.sales.actions.note_billed import note_billed
from ardoise.sales.actions.note_prices import note_prices
from ardoise.sales.actions.pdf import keep_pdf, paper_of, pdf_key
from ardoise.sales.actions.settle import open_settlement
from ardoise.sales.compose import compose_invoice, compose_with_table
from ardoise.sales.models import Deduction, Invoice, InvoiceFile, InvoiceKind, InvoiceState, IssuedDocument
from ardoise.sales.names import file_stem
from ardoise.sales.parties import facts_of
from ardoise.sales.regime import regime_problems
from ardoise.sales.replaced import replacing_problems
from ardoise.sales.tables import Table

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Trial:
    """The document as it would be issued now, its XML and its PDF: kept when issuing makes that very value."""

    document: Document
    xml: bytes
    pdf: bytes


@dataclass(frozen=True)
class Sealed:
    """An invoice just issued, in a transaction not yet committed: what `complete` needs after it."""

    invoice: Invoice
    document: Document
    xml: bytes
    pdf: bytes | None  # of the trial, when nobody took its number meanwhile
    reactions: tuple[Task, ...]


def issue_invoice(invoice: Invoice, *, by: Author) -> Invoice:
    """Issue a draft. Raises Invalid with every blocking problem, Conflict when it is issued already."""
    trial = prepare(invoice)
    with writing():
        sealed = seal(invoice, by=by, trial=trial)
    complete(sealed)
    return sealed.invoice


def problems_of(invoice: Invoice) -> list[Problem]:
    """Every check of law.md section 9 on the draft as it stands: blocking problems, then hints."""
    return problems_in(invoice, compose_invoice(invoice, on=_day(invoice), number=""))


def problems_in(invoice: Invoice, document: Document) -> list[Problem]:
    """The same on a document of the invoice as it would be, saved or not."""
    return _problems(invoice, document, last=_last_date(invoice))


def prepare(invoice: Invoice) -> Trial:
    """Try, outside any lock, all that could fail: the checks, the XML and its schema, the compilation of the paper.

    The trial bears the number that is next now; when it is still the next one, its bytes are those of the document.
    """
    lifecycle.require(name_of(invoice), invoice.state, "issue")
    on = _day(invoice)
    series = series_of(invoice.company, _series_document(invoice), on=on)
    document = compose_invoice(invoice, on=on, number=series.parsed.format(upcoming_number(series, on=on), on))
    checks.refuse_blocking(_problems(invoice, document, last=last_date(series)))
    try:
        xml = build_cii(document)
        validate_xsd(xml)
        return Trial(document, xml, paper_of(document, xml))
    except (WireError, PaperError) as error:
        raise Refused("cannot_be_rendered", f"Ce document ne peut pas être mis en page : {error}", "") from error


def seal(invoice: Invoice, *, by: Author, trial: Trial) -> Sealed:
    """In the caller's transaction: number, date, frozen value, XML, settlement, event, and the tasks that follow."""
    invoice = lock(invoice)
    lifecycle.require(name_of(invoice), invoice.state, "issue")
    checks.refuse_blocking(replacing_problems(invoice))  # tried before the lock too: another may have come first
    on = _day(invoice)
    taken = take_number(invoice.company, _series_document(invoice), on=on)
    document, table = compose_with_table(invoice, on=on, number=taken.text)
    is_as_tried = document == trial.document
    if not is_as_tried:
        checks.refuse_blocking(_problems(invoice, document))  # the counter has already judged the date
    _freeze(invoice, document, table, taken)
    xml = trial.xml if is_as_tried else build_cii(document)
    if not is_as_tried:
        validate_xsd(xml)
    file = keep(invoice.company, xml, name=f"{file_stem(document)}.xml", media_type="text/xml")
    InvoiceFile.objects.create(invoice=invoice, kind="xml", file=file)
    open_settlement(invoice)
    note_billed(invoice)
    note_prices(invoice)
    _refresh_drafts(invoice)
    record(
        invoice.company_id,
        events.CREDIT_NOTE_ISSUED if invoice.is_credit_note else events.INVOICE_ISSUED,
        invoice,
        by=by,
        number=taken.text,
        total=document.totals.incl_vat,
        original=document.preceding[0].number if document.preceding else None,
        sha256=checksum(to_json(document)),
        xml_sha256=file.sha256,
    )
    outbox.put_leased("sales.complete_pdf", key=pdf_key(invoice.pk), invoice_id=invoice.pk)
    pdf = trial.pdf if is_as_tried else None
    return Sealed(invoice, document, xml, pdf, _paid_before(invoice, by=by))


def complete(sealed: Sealed) -> None:
    """After the commit and before the answer: the PDF, and what follows. A fault here is the worker's to repair."""
    try:
        keep_pdf(sealed.invoice, sealed.document, sealed.xml, sealed.pdf)
    except Exception:
        log.exception("PDF of invoice %s left to the worker", sealed.invoice.pk)
    for task in sealed.reactions:
        outbox.run(task.pk)


def _paid_before(invoice: Invoice, *, by: Author) -> tuple[Task, ...]:
    """An invoice issued as already paid says so: its payment follows."""
    if invoice.paid_on is None:
        return ()
    event = record(
        invoice.company_id, events.INVOICE_PAID_BEFORE, invoice, by=by, number=invoice.number, date=invoice.paid_on
    )
    return tuple(Task.objects.filter(event=event))


def _freeze(invoice: Invoice, document: Document, table: Table, taken: Taken) -> None:
    """The deductions and the frozen value first: the row refuses everything once it says issued."""
    Deduction.objects.bulk_create(
        Deduction(
            invoice=invoice,
            earlier=entry.invoice,
            vat_rate=group.rate,
            vat_category=group.category,
            base=group.base,
            vat=group.vat,
        )
        for entry in table.earlier
        for group in entry.groups
        if group.base or group.vat
    )
    text = to_json(document)
    IssuedDocument.objects.create(invoice=invoice, document=text, sha256=checksum(text))
    invoice.number, invoice.date, invoice.due_date = taken.text, document.issue_date, document.due_date
    invoice.series, invoice.series_year, invoice.series_number = taken.series, taken.year, taken.number
    invoice.customer_name = document.buyer.name
    invoice.total_excl_vat, invoice.total_vat = document.totals.excl_vat, document.totals.vat
    invoice.total_incl_vat = document.totals.incl_vat
    invoice.issued_at = clock.now()
    invoice.search = search_text(invoice)
    invoice.state = InvoiceState.ISSUED
    invoice.revision += 1
    invoice.save()


def _refresh_drafts(invoice: Invoice) -> None:
    """Drafts of the same quotes: what they deduct has just changed. A plain invoice has none beside it."""
    if invoice.kind == InvoiceKind.INVOICE:
        return
    quotes = (invoice.original or invoice).sources.values("quote")
    for draft in Invoice.objects.filter(sources__quote__in=quotes, state=InvoiceState.DRAFT).distinct():
        save_totals(draft)


def _problems(invoice: Invoice, document: Document, last: date | None = None) -> list[Problem]:
    contact = invoice.contact
    needs = checks.BuyerNeeds(contact.needs_buyer_reference, contact.needs_order_number) if contact else None
    found = checks.check(
        document,
        today=invoice.company.today,
        last_date=last,
        seller_facts=facts_of(invoice.company, on=_day(invoice)),
        needs=needs,
    )
    return [*replacing_problems(invoice), *regime_problems(invoice, on=_day(invoice)), *found]


def _last_date(invoice: Invoice) -> date | None:
    try:
        return last_date(series_of(invoice.company, _series_document(invoice), on=_day(invoice)))
    except Refused:
        return None  # no series yet: taking a number says so


def _series_document(invoice: Invoice) -> SeriesDocument:
    return SeriesDocument.CREDIT_NOTE if invoice.is_credit_note else SeriesDocument.INVOICE


def _day(invoice: Invoice) -> date:
    return invoice.date or invoice.company.today
