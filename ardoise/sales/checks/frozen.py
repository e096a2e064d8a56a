"""Frozen values: unchanged, the same as their columns and their event, and adding up."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from django.db import models

from ardoise.domain import amount_checks, options
from ardoise.domain.document import Document, Line, LineKind, checksum, from_json
from ardoise.domain.errors import Refused
from ardoise.domain.money import Money
from ardoise.history.models import Event, Task
from ardoise.history.verify import Fault, Scope, fault
from ardoise.sales import events
from ardoise.sales.actions.pdf import pdf_key
from ardoise.sales.compose import kind_of
from ardoise.sales.models import Invoice, InvoiceState, IssuedDocument, Quote, QuoteVersion
from ardoise.sales.selection import chosen_lines, has_options

FROZEN = "invoices.frozen"
TOTALS = "invoices.totals"
FILES = "invoices.files"
QUOTES = "quotes.frozen"
ISSUES = (events.INVOICE_ISSUED, events.CREDIT_NOTE_ISSUED)


def frozen_values_are_unchanged(scope: Scope) -> Iterator[Fault]:
    """The JSON of each issued document against its checksum, its event, and the columns made from it."""
    for chunk in scope.chunks(_issued(scope).select_related("issued", "original")):
        sealed = _events(chunk)
        for invoice in chunk:
            yield from _frozen(invoice, sealed.get(invoice.pk))
    forged = IssuedDocument.objects.exclude(invoice__state=InvoiceState.ISSUED).order_by("pk")
    for document in scope.of(forged, "invoice__company"):
        yield fault(FROZEN, document, "", "appartient à une facture qui n’est pas émise")


def _frozen(invoice: Invoice, event: Event | None) -> Iterator[Fault]:
    issued = getattr(invoice, "issued", None)
    if issued is None:
        yield fault(FROZEN, invoice, invoice.number, "est émise sans valeur figée")
        return
    found = checksum(issued.document)
    if found != issued.sha256:
        yield fault(FROZEN, issued, invoice.number, "la valeur figée a été modifiée : son empreinte ne correspond plus")
        return
    if event is None:
        yield fault(FROZEN, invoice, invoice.number, "aucun événement ne raconte son émission")
    elif json.loads(event.data).get("sha256") != found:
        yield fault(FROZEN, issued, invoice.number, "la valeur figée n’est pas celle de son événement d’émission")
    document = from_json(issued.document)
    for name, column, value in _columns(invoice, document):
        if column != value:
            yield fault(FROZEN, invoice, invoice.number, f"{name} : la ligne dit {column}, la valeur figée {value}")


def _columns(invoice: Invoice, document: Document) -> Iterator[tuple[str, object, object]]:
    yield "numéro", invoice.number, document.number
    yield "date", invoice.date, document.issue_date
    yield "échéance", invoice.due_date, document.due_date
    yield "client", invoice.customer_name, document.buyer.name
    yield "genre", kind_of(invoice), document.kind
    yield "total HT", invoice.total_excl_vat, document.totals.excl_vat
    yield "TVA", invoice.total_vat, document.totals.vat
    yield "total TTC", invoice.total_incl_vat, document.totals.incl_vat


def totals_add_up(scope: Scope) -> Iterator[Fault]:
    """Every total of each issued document computed again from its lines (BR-CO-10 to BR-CO-17)."""
    rows = IssuedDocument.objects.select_related("invoice").order_by("pk")
    for issued in scope.each(scope.of(rows, "invoice__company")):
        document = from_json(issued.document)
        if document.issue_date is None:
            yield fault(TOTALS, issued, document.number, "n’a pas de date")
            continue
        for problem in amount_checks.problems(document, document.issue_date):
            if problem.code in ("totals_differ", "total_negative", "currency"):
                yield fault(TOTALS, issued, document.number, problem.message)
        for number, line in enumerate(document.lines, start=1):
            if not document.prices_include_vat and not _line_adds_up(line):
                yield fault(TOTALS, issued, document.number, f"la ligne {number} ne vaut pas quantité × prix − remise")


def _line_adds_up(line: Line) -> bool:
    if line.kind not in (LineKind.ITEM, LineKind.DEDUCTION):
        return True
    return Money.rounded(line.quantity * line.unit_price_excl_vat) - line.discount == line.total_excl_vat


def files_are_there(scope: Scope) -> Iterator[Fault]:
    """The XML of the issue event and the PDF. One that a kill interrupted is waited for."""
    for chunk in scope.chunks(_issued(scope).prefetch_related("files__file")):
        sealed = _events(chunk)
        for invoice in chunk:
            files = {row.kind: row.file for row in invoice.files.all()}
            event = sealed.get(invoice.pk)
            if "xml" not in files:
                yield fault(FILES, invoice, invoice.number, "n’a pas son XML")
            elif event and json.loads(event.data).get("xml_sha256") != files["xml"].sha256:
                yield fault(FILES, invoice, invoice.number, "son XML n’est pas celui de son événement d’émission")
            if "pdf" not in files:
                yield _without_pdf(invoice)
            for file in files.values():
                if file.company_id != invoice.company_id:
                    yield fault(FILES, invoice, invoice.number, f"son fichier {file.name} est d’une autre entreprise")


def _without_pdf(invoice: Invoice) -> Fault:
    waits = Task.objects.filter(key=pdf_key(invoice.pk), done_at__isnull=True, failed_at__isnull=True).exists()
    sentence = "son PDF attend le travailleur (ardoise worker)" if waits else "n’a pas son PDF, et rien ne le fera"
    return fault(FILES, invoice, invoice.number, sentence, is_warning=waits)


def quote_versions_are_unchanged(scope: Scope) -> Iterator[Fault]:
    """Each version against its checksum; the version accepted, with what was chosen, says the totals of the quote."""
    versions = QuoteVersion.objects.select_related("quote", "quote__acceptance").order_by("pk")
    for version in scope.each(scope.of(versions, "quote__company")):
        quote: Quote = version.quote
        if checksum(version.document) != version.sha256:
            yield fault(QUOTES, version, quote.number, f"la version {version.version} a été modifiée")
            continue
        document = from_json(version.document)
        accepted = getattr(quote, "acceptance", None)
        if accepted and accepted.version == version.version:
            yield from _accepted(quote, document)


def _accepted(quote: Quote, document: Document) -> Iterator[Fault]:
    """The totals of the quote are those of the version accepted, with the options that its lines say taken."""
    try:
        document = options.choose(document, chosen_lines(quote)) if has_options(document) else document
    except Refused as refusal:
        yield fault(QUOTES, quote, quote.number, f"ses options ne sont pas un choix possible : {refusal.message}")
        return
    if document.totals.incl_vat != quote.total_incl_vat:
        sentence = f"accepté à {document.totals.incl_vat} €, le devis dit {quote.total_incl_vat} €"
        yield fault(QUOTES, quote, quote.number, sentence)


def _issued(scope: Scope) -> models.QuerySet[Invoice]:
    return scope.of(Invoice.objects.filter(state=InvoiceState.ISSUED)).order_by("pk")


def _events(invoices: Sequence[Invoice]) -> dict[int, Event]:
    found = Event.objects.filter(
        chain__in={invoice.company_id for invoice in invoices},
        subject_type=Invoice._meta.label_lower,
        subject_id__in=[invoice.pk for invoice in invoices],
        name__in=ISSUES,
    )
    return {event.subject_id: event for event in found}
