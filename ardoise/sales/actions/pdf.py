"""The PDF of a document: compiled once from the frozen value, then the same bytes for ever."""

from __future__ import annotations

from ardoise.archive.keep import keep, read
from ardoise.archive.models import ArchivedFile
from ardoise.domain.document import Document, from_json
from ardoise.history import outbox
from ardoise.history.turns import writing
from ardoise.rendering.pdf import render_pdf
from ardoise.sales.compose import compose_invoice
from ardoise.sales.deals import paper_url
from ardoise.sales.logo import logo_bytes
from ardoise.sales.models import Invoice, InvoiceFile, Quote
from ardoise.sales.names import file_stem
from ardoise.sales.selection import current_quote


def complete_pdf(invoice_id: int) -> None:
    """Compile and keep the PDF that a kill left behind: a task of the outbox, idempotent."""
    invoice = Invoice.objects.select_related("company", "issued").get(pk=invoice_id)
    if not InvoiceFile.objects.filter(invoice=invoice, kind="pdf").exists():
        keep_pdf(invoice, from_json(invoice.issued.document), xml_of(invoice))


def keep_pdf(invoice: Invoice, document: Document, xml: bytes, pdf: bytes | None = None) -> None:
    """Keep the bytes once, compiled here when they are not given: the same value gives the same bytes, whoever does."""
    pdf = pdf or paper_of(document, xml)
    with writing():
        outbox.done(pdf_key(invoice.pk))  # locks the task's row: of two at once, the second finds the file
        if not InvoiceFile.objects.filter(invoice=invoice, kind="pdf").exists():
            file = keep(invoice.company, pdf, name=f"{file_stem(document)}.pdf", media_type="application/pdf")
            InvoiceFile.objects.create(invoice=invoice, kind="pdf", file=file)


def paper_of(document: Document, xml: bytes | None = None) -> bytes:
    """The PDF of a value, with its XML when it has one: its logo and the code of its deal come with it."""
    return render_pdf(document, logo=logo_bytes(document), facturx=xml, link=paper_url(document))


def pdf_key(invoice_id: int) -> str:
    return f"pdf:{invoice_id}"


def file_of(invoice: Invoice, kind: str) -> ArchivedFile:
    """The kept PDF or XML of an issued invoice; a PDF that a kill left behind is completed now."""
    if kind == "pdf":
        complete_pdf(invoice.pk)
    return InvoiceFile.objects.select_related("file").get(invoice=invoice, kind=kind).file


def xml_of(invoice: Invoice) -> bytes:
    return read(file_of(invoice, "xml"))


def invoice_pdf(invoice: Invoice) -> bytes:
    """The kept bytes of an issued invoice, or the draft as it stands."""
    if invoice.is_issued:
        return read(file_of(invoice, "pdf"))
    document = current_invoice(invoice)
    return paper_of(document)


def quote_pdf(quote: Quote) -> bytes:
    """The paper of a quote: its last frozen version, or the draft as it stands."""
    document = current_quote(quote)
    return paper_of(document)


def current_invoice(invoice: Invoice) -> Document:
    if invoice.is_issued:
        return from_json(invoice.issued.document)
    return compose_invoice(invoice, on=invoice.date or invoice.company.today)


def keep_quote_pdf(quote: Quote) -> ArchivedFile:
    """The PDF of the version that leaves the house, kept as it was sent."""
    stem = file_stem(current_quote(quote))
    return keep(quote.company, quote_pdf(quote), name=f"{stem}.pdf", media_type="application/pdf")
