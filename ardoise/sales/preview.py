"""What a sheet comes to before it is saved: the same composition as the saved document, and nothing written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from ardoise.domain.document import Document, Line
from ardoise.domain.money import Money
from ardoise.domain.parts import total_incl_vat
from ardoise.domain.problem import Problem
from ardoise.sales import amounts
from ardoise.sales.actions.bill import unsaved_part
from ardoise.sales.actions.finalise import problems_in_quote
from ardoise.sales.actions.issue import problems_in
from ardoise.sales.actions.replace import replacing_kind
from ardoise.sales.compose import compose_quote, compose_typed, quotes_of
from ardoise.sales.models import Invoice, InvoiceKind, InvoiceLine, Quote, QuoteLine
from ardoise.sales.sheet import Sheet, build_lines, fill


@dataclass(frozen=True)
class Preview:
    """The document as it would be; each typed line that is not blank, as its row and as the document has it."""

    document: Document
    problems: list[Problem]
    rows: dict[int, Any]
    lines: dict[int, Line]
    agreed: Money | None = None


def preview_quote(quote: Quote, sheet: Sheet, *, agreed: Money | None = None) -> Preview:
    """Raises the refusals of saving. The quote is filled, never saved: give one read for this alone.

    Without lines on the sheet, those of the quote stay. `agreed`: a discount brings the total with VAT to this price.
    """
    fill(quote, sheet)
    rows = _rows(quote, sheet, QuoteLine)
    discount = _agree(quote, rows, agreed)
    document = compose_quote(quote, on=quote.date or quote.company.today, rows=rows)
    return _preview(document, problems_in_quote(quote, document), sheet, rows, discount)


def preview_invoice(invoice: Invoice, sheet: Sheet, *, corrects: bool = False, agreed: Money | None = None) -> Preview:
    """The same for an invoice; `corrects`: what is typed would replace this issued invoice."""
    quotes = quotes_of(invoice) if invoice.pk else []
    typed = _replacing(invoice) if corrects else invoice
    fill(typed, sheet)
    rows = list(invoice.lines.all()) if corrects and sheet.lines is None else _rows(typed, sheet, InvoiceLine)
    discount = _agree(typed, rows, agreed)
    document = compose_typed(typed, on=typed.date or typed.company.today, rows=rows, quotes=quotes)
    return _preview(document, problems_in(typed, document), sheet, rows, discount)


def preview_down_payment(
    quote: Quote, *, percent: Decimal | None = None, amount: Money | None = None, document: Document | None = None
) -> Money:
    """What a down payment comes to, with VAT. Raises the refusals of billing it.

    `document`: the quote as it would be accepted, when it is not yet; nothing was billed of it then.
    """
    if document is not None:
        whole = amounts.bare(document.vat_breakdown)
        return total_incl_vat(amounts.share_asked(whole, (), percent=percent, amount=amount))
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
        kind=replacing_kind(original),
        contact=original.contact,
        replaces=original,
        deducts_as_prepaid=original.deducts_as_prepaid,
        language=original.language,
    )


def _rows(document: Any, sheet: Sheet, line_model: type[Any]) -> list[Any]:
    if sheet.lines is None:
        return list(document.lines.all()) if document.pk else []
    return build_lines(document, sheet.lines, line_model)


def _agree(document: Any, rows: list[Any], agreed: Money | None) -> Money | None:
    """Put the discount that reaches the agreed price on the document."""
    if agreed is None:
        return None
    document.discount_percent, document.discount_amount = None, None
    discount = amounts.discount_for(document, rows, agreed)
    document.discount_amount = discount or None
    return discount


def _preview(
    document: Document, problems: list[Problem], sheet: Sheet, rows: list[Any], agreed: Money | None
) -> Preview:
    """Blank lines are left out of a document; its first lines are the others, in order."""
    kept = [index for index, line in enumerate(sheet.lines) if not line.is_blank] if sheet.lines else range(len(rows))
    # what earlier invoices billed comes after in the document, and was not typed
    lines = dict(zip(kept, document.lines, strict=False))
    on_sheet = [_on_sheet(problem, list(kept)) for problem in problems]
    return Preview(document, on_sheet, dict(zip(kept, rows, strict=False)), lines, agreed)


def _on_sheet(problem: Problem, kept: list[int]) -> Problem:
    """The field of a line named by its rank on the sheet, not in the document."""
    steps = problem.field.split(".")
    if steps[0] != "lines" or len(steps) < 2 or not steps[1].isdigit() or int(steps[1]) >= len(kept):
        return problem
    return replace(problem, field=".".join(["lines", str(kept[int(steps[1])]), *steps[2:]]))
