"""The one writer of `Quote.billed`: what the issued invoices of a quote come to, less their credit notes."""

from __future__ import annotations

from ardoise.domain.money import ZERO
from ardoise.sales.models import Invoice, Quote
from ardoise.sales.queries import billed_sums


def note_billed(invoice: Invoice) -> None:
    """After an invoice or a credit note is issued, in the same transaction: its quotes know it."""
    quotes = [source.quote_id for source in (invoice.original or invoice).sources.all()]
    billed = billed_sums(quotes)
    for pk in quotes:
        Quote.objects.filter(pk=pk).update(billed=billed.get(pk, ZERO))
