"""The one writer of settlements: what is paid, credited and due of each issued invoice."""

from __future__ import annotations

from datetime import date

from django.db.models import Sum

from ardoise.domain.money import ZERO, Money, total
from ardoise.history import clock
from ardoise.sales.models import Invoice, InvoiceKind, InvoiceState, Settlement


def open_settlement(invoice: Invoice) -> None:
    """At issue: the whole is due; a credit note or a corrective invoice is at once set against its invoice."""
    due = ZERO if invoice.is_credit_note else amount_to_pay(invoice)
    Settlement.objects.create(invoice=invoice, company=invoice.company, due_date=invoice.due_date, due=due)
    for earlier in (invoice.original_id, invoice.replaces_id if invoice.kind == InvoiceKind.CORRECTIVE else None):
        if earlier:
            _recompute(earlier)


def amount_to_pay(invoice: Invoice) -> Money:
    """The total, less the down payments that a final invoice shows under it (method 2)."""
    if not invoice.deducts_as_prepaid:
        return invoice.total_incl_vat
    return invoice.total_incl_vat - total(row.base + row.vat for row in invoice.deductions.all())


def settle(invoice: Invoice, change: Money, *, on: date) -> Settlement:
    """Add an allocation (negative takes money back, or uses a credit note), in the transaction that writes it."""
    settlement = Settlement.objects.select_for_update().get(invoice=invoice)
    settlement.paid = settlement.paid - change if invoice.is_credit_note else settlement.paid + change
    settlement.last_date = on
    settlement.updated_at = clock.now()
    settlement.save(update_fields=["paid", "last_date", "updated_at"])
    return _recompute(invoice.original_id if invoice.is_credit_note and invoice.original_id else invoice.pk)


def _recompute(invoice_id: int) -> Settlement:
    """Due = total − paid − what its credit notes take off and that was not used elsewhere."""
    settlement = Settlement.objects.select_for_update().select_related("invoice").get(invoice_id=invoice_id)
    if settlement.invoice.is_credit_note:
        return settlement
    credits = Invoice.objects.filter(original_id=invoice_id, state=InvoiceState.ISSUED)
    sums = credits.aggregate(total=Sum("total_incl_vat"), used=Sum("settlement__paid"))
    to_pay = amount_to_pay(settlement.invoice)
    is_replaced = settlement.invoice.replacements.filter(
        kind=InvoiceKind.CORRECTIVE, state=InvoiceState.ISSUED
    ).exists()
    settlement.credited = to_pay if is_replaced else (sums["total"] or ZERO) - (sums["used"] or ZERO)
    settlement.due = max(ZERO, to_pay - settlement.paid - settlement.credited)
    settlement.save(update_fields=["credited", "due"])
    return settlement
