"""The one writer of `LastPrice`: what each designation was last sold for to this customer."""

from __future__ import annotations

from collections.abc import Iterable

from ardoise.contacts.models import Contact
from ardoise.domain.document import LineKind
from ardoise.sales.models import Invoice, LastPrice
from ardoise.sales.models.last_price import KEY_LENGTH
from ardoise.web.search import fold


def note_prices(invoice: Invoice) -> None:
    """After an invoice is issued, in the same transaction. A credit note sells nothing."""
    if invoice.is_credit_note or invoice.contact is None or invoice.date is None:
        return
    prices = {
        key_of(line.label): LastPrice(
            contact=invoice.contact,
            key=key_of(line.label),
            unit_price=line.unit_price,
            includes_vat=invoice.prices_include_vat,
            date=invoice.date,
        )
        for line in invoice.lines.all()
        if line.kind == LineKind.ITEM and line.label and line.unit_price
    }
    LastPrice.objects.bulk_create(
        prices.values(),
        update_conflicts=True,
        unique_fields=["contact", "key"],
        update_fields=["unit_price", "includes_vat", "date"],
    )


def last_prices(contact: Contact, labels: Iterable[str], *, include_vat: bool) -> dict[str, LastPrice]:
    """The last price of each of these designations for this customer, by its key; none in another kind of price."""
    keys = {key_of(label) for label in labels if label}
    rows = LastPrice.objects.filter(contact=contact, key__in=keys, includes_vat=include_vat) if keys else []
    return {row.key: row for row in rows}


def key_of(label: str) -> str:
    return fold(label)[:KEY_LENGTH]
