"""What a sheet comes to before it is saved: the same composition as the saved document, and nothing written."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ardoise.domain.document import Document, LineKind
from ardoise.domain.money import Money
from ardoise.domain.parts import total_incl_vat
from ardoise.sales import amounts
from ardoise.sales.actions.bill import unsaved_part
from ardoise.sales.compose import compose_quote, compose_typed, quotes_of
from ardoise.sales.models import Invoice, InvoiceKind, InvoiceLine, Quote, QuoteLine
from ardoise.sales.sheet import Sheet, build_lines, fill


@dataclass(frozen=True)
class Preview:
    """The document as it would be, and the total without VAT of each typed line that has one."""

    document: Document
    line_totals: dict[int, Money]


def preview_quote(quote: Quote, sheet: Sheet) -> Preview:
    """Raises the refusals of saving. The quote is filled, never saved: give one read for this alone."""
    fill(quote, sheet)
    rows = build_lines(quote.company, sheet.lines or (), quote.vat_case, QuoteLine)
    document = compose_quote(quote, on=quote.date or quote.company.today, rows=rows)
    return Preview(document, _line_totals(document, sheet))


def preview_invoice(invoice: Invoice, sheet: Sheet, *, corrects: bool = False) -> Preview:
    """The same for an invoice; `corrects`: what is typed would replace this issued invoice."""
    quotes = quotes_of(invoice) if invoice.pk else []
    typed = _replacing(invoice) if corrects else invoice
    fill(typed, sheet)
    rows = build_lines(typed.company, sheet.lines or (), typed.vat_case, InvoiceLine)
    document = compose_typed(typed, on=typed.date or typed.company.today, rows=rows, quotes=quotes)
    return Preview(document, _line_totals(document, sheet))


def preview_down_payment(quote: Quote, *, percent: Decimal | None = None, amount: Money | None = None) -> Money:
    """What a down payment comes to, with VAT. Raises the refusals of billing it."""
    wanted = Invoice(
        company=quote.company,
        kind=InvoiceKind.DOWN_PAYMENT,
        down_payment_percent=None if amount is not None else percent,
        down_payment_amount=amount,
    )
    return total_incl_vat(amounts.down_payment(wanted, [quote]))


def preview_part(quote: Quote, quantities: dict[int, Decimal]) -> Document:
    """The invoice of these quantities. Raises the refusals of billing them."""
    invoice, quotes, lines = unsaved_part(quote, quantities)
    return compose_typed(invoice, on=quote.company.today, rows=lines, quotes=quotes)


def _replacing(original: Invoice) -> Invoice:
    return Invoice(
        company=original.company,
        kind=original.kind,
        replaces=original,
        deducts_as_prepaid=original.deducts_as_prepaid,
        language=original.language,
    )


def _line_totals(document: Document, sheet: Sheet) -> dict[int, Money]:
    """Blank lines are left out of a document; its first lines are the others, in order."""
    kept = [index for index, line in enumerate(sheet.lines or ()) if not line.is_blank]
    lines = zip(kept, document.lines, strict=False)  # what earlier invoices billed comes after, and was not typed
    return {index: line.total_excl_vat for index, line in lines if line.kind in (LineKind.ITEM, LineKind.SUBTOTAL)}
