"""Copy a quote or an invoice into a new draft of today."""

from __future__ import annotations

from django.db import transaction

from ardoise.domain.errors import Conflict
from ardoise.history.record import Author
from ardoise.sales.actions.bill import COPIED, LINE_COPIED
from ardoise.sales.actions.draft import (
    create_quote,
    made_before,
    next_draft_number,
    record_created,
    save_lines,
    save_totals,
)
from ardoise.sales.models import Invoice, InvoiceKind, InvoiceLine, Quote, QuoteLine
from ardoise.sales.sheet import Sheet

OPTION_COPIED = ("option", "choice_group", "is_chosen")


def duplicate_quote(quote: Quote, *, by: Author, once: str | None = None) -> Quote:
    with transaction.atomic():
        if known := made_before(Quote, quote.company, once):
            return known
        values = {
            name: getattr(quote, name) for name in COPIED if name not in ("customer_name", "period_start", "period_end")
        }
        values |= {
            "delivery_date": None,
            "down_payment_percent": quote.down_payment_percent,
            "layout_id": quote.layout_id,
        }
        copy = create_quote(quote.company, Sheet(values), by=by, once=once)
        save_lines(copy, [_copy(line, QuoteLine, (*LINE_COPIED, *OPTION_COPIED)) for line in quote.lines.all()])
        save_totals(copy)
    return copy


def duplicate_invoice(invoice: Invoice, *, by: Author, once: str | None = None) -> Invoice:
    """A plain invoice with the same lines; a down payment or a credit note cannot be copied: it hangs on another."""
    if invoice.kind not in (InvoiceKind.INVOICE, InvoiceKind.FINAL, InvoiceKind.PART):
        raise Conflict("cannot_duplicate", "Une facture d’acompte ou un avoir ne se copie pas.", "kind")
    with transaction.atomic():
        if known := made_before(Invoice, invoice.company, once):
            return known
        copy = Invoice(company=invoice.company, draft_number=next_draft_number(invoice.company), once=once)
        for name in COPIED:
            setattr(copy, name, getattr(invoice, name))
        copy.layout_id = invoice.layout_id
        copy.delivery_date = copy.period_start = copy.period_end = None
        copy.save()
        save_lines(copy, [_copy(line, InvoiceLine) for line in invoice.lines.all()])
        save_totals(copy)
        record_created(copy, by=by)
    return copy


def _copy(
    line: object, model: type[QuoteLine] | type[InvoiceLine], names: tuple[str, ...] = LINE_COPIED
) -> QuoteLine | InvoiceLine:
    return model(**{name: getattr(line, name) for name in names})
