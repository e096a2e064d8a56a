"""Prepare the invoice that replaces one that is credited: same kind, quotes and lines, then what is changed."""

from __future__ import annotations

from django.db import transaction

from ardoise.domain.errors import Refused
from ardoise.history.record import Author
from ardoise.sales.actions.bill import COPIED, LINE_COPIED
from ardoise.sales.actions.draft import next_draft_number, record_created, save_lines, write_sheet
from ardoise.sales.models import Invoice, InvoiceKind, InvoiceLine, InvoiceSource
from ardoise.sales.sheet import Sheet

ALSO_COPIED = ("down_payment_percent", "down_payment_amount", "deducts_as_prepaid")


def draft_replacement(original: Invoice, sheet: Sheet, *, by: Author, once: str | None = None) -> Invoice:
    if "replaces" in sheet.values:
        message = f"La nouvelle facture remplace {original.number} : n’en donnez pas une autre."
        raise Refused("replaces_fixed", message, "replaces")
    with transaction.atomic():
        draft = Invoice(
            company=original.company,
            kind=replacing_kind(original),
            replaces=original,
            draft_number=next_draft_number(original.company),
            once=once,
        )
        for name in (*COPIED, *ALSO_COPIED):
            setattr(draft, name, getattr(original, name))
        draft.save()
        InvoiceSource.objects.bulk_create(
            InvoiceSource(invoice=draft, quote_id=source.quote_id) for source in original.sources.all()
        )
        save_lines(draft, [_copy(line) for line in original.lines.all()])
        write_sheet(draft, sheet)
        record_created(draft, by=by)
    return draft


def replacing_kind(original: Invoice) -> str:
    """That of the original; a corrective invoice is credited like any other, so that nothing is cancelled twice."""
    return InvoiceKind.INVOICE if original.kind == InvoiceKind.CORRECTIVE else original.kind


def _copy(line: InvoiceLine) -> InvoiceLine:
    return InvoiceLine(**{name: getattr(line, name) for name in (*LINE_COPIED, "quote_line_id")})
