"""Correct an issued invoice: one transaction issues its credit note and its replacement, and moves its payments."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Sum

from ardoise.domain import lifecycle
from ardoise.domain.errors import Conflict
from ardoise.domain.money import ZERO
from ardoise.history import clock
from ardoise.history.record import Author, record
from ardoise.payments import events
from ardoise.payments.actions.record import Wanted, write_allocations
from ardoise.payments.models import OnlineSwitch, Payment
from ardoise.payments.queries import COUNTS
from ardoise.sales.actions.credit import draft_credit_note
from ardoise.sales.actions.draft import delete_draft, made_before, name_of
from ardoise.sales.actions.issue import complete, prepare, seal
from ardoise.sales.actions.replace import draft_replacement
from ardoise.sales.models import Invoice, InvoiceState, Settlement
from ardoise.sales.sheet import Sheet


@dataclass(frozen=True)
class Correction:
    credit_note: Invoice
    replacement: Invoice


def correct_invoice(original: Invoice, sheet: Sheet, *, by: Author, once: str | None = None) -> Correction:
    """Credit the whole invoice and issue the one that replaces it, as changed by the sheet; all or nothing.

    `once` is the key of the form: the same key again gives the correction that it made, or Conflict("being_corrected")
    while the first post is still at work.
    """
    lifecycle.require(name_of(original), original.state, "correct")
    with transaction.atomic():
        if known := made_before(Invoice, original.company, once):
            return _corrected(original, known)
        note = draft_credit_note(original, by=by)
        replacement = draft_replacement(original, sheet, by=by, once=once)
    try:
        note_trial, trial = prepare(note), prepare(replacement)
        with transaction.atomic():
            sealed_note = seal(note, by=by, trial=note_trial)
            sealed = seal(replacement, by=by, trial=trial)
            _move_payments(original, sealed.invoice)
            _keep_switch(original, sealed.invoice)
            record(
                original.company_id,
                events.INVOICE_CORRECTED,
                original,
                by=by,
                number=original.number,
                credit_note=sealed_note.invoice.number,
                replacement=sealed.invoice.number,
            )
    except Exception:
        for draft in (note, replacement):
            delete_draft(draft, by=by)
        raise
    complete(sealed_note)
    complete(sealed)
    return Correction(sealed_note.invoice, sealed.invoice)


def _corrected(original: Invoice, replacement: Invoice) -> Correction:
    if not replacement.is_issued:
        raise Conflict("being_corrected", f"La correction de {original.number} est en cours.", "status")
    note = Invoice.objects.filter(original=original, state=InvoiceState.ISSUED, pk__lt=replacement.pk).latest("pk")
    return Correction(note, replacement)


def _move_payments(original: Invoice, replacement: Invoice) -> None:
    """What was paid of the original, and not undone, pays its replacement; what is above is the customer's credit."""
    paid = Payment.objects.money().filter(
        COUNTS, allocations__invoice=original, reversal__isnull=True, reverses__isnull=True
    )
    paid = paid.order_by("pk").distinct()
    shares = [
        (payment, payment.allocations.filter(invoice=original).aggregate(sum=Sum("amount"))["sum"] or ZERO)
        for payment in paid
    ]
    at = clock.now()
    # What was given back on line goes first: the replacement then asks for it again.
    for payment, share in sorted(shares, key=lambda one: one[1] > ZERO):
        moved = min(share, Settlement.objects.get(invoice=replacement).due)
        if share:
            write_allocations(payment, [Wanted(original, -share)], counts=True, made_at=at)
        if moved:
            write_allocations(payment, [Wanted(replacement, moved)], counts=True, made_at=at)


def _keep_switch(original: Invoice, replacement: Invoice) -> None:
    """What was said of E-règlement for the invoice holds for the one that replaces it."""
    for said in OnlineSwitch.objects.filter(invoice=original):
        values = {"company": said.company, "is_on": said.is_on, "by": said.by, "at": said.at}
        OnlineSwitch.objects.get_or_create(invoice=replacement, defaults=values)
