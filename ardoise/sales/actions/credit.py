"""Make a credit note of an issued invoice: of all that is left, of an amount, or of lines (CGI 289-I-5)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from ardoise.domain import lifecycle
from ardoise.domain.money import Money
from ardoise.history.record import Author
from ardoise.sales.actions.draft import lock, name_of, next_draft_number, record_created, save_lines, save_totals
from ardoise.sales.actions.issue import issue_invoice
from ardoise.sales.models import Invoice, InvoiceKind, InvoiceLine, InvoiceState
from ardoise.sales.sheet import TypedLine, build_lines

COPIED = (
    *("contact", "customer_name", "subject", "order_number", "buyer_reference", "contract_reference", "language"),
    *("vat_case", "exempt_article", "prices_include_vat", "delivery_date", "period_start", "period_end"),
    *("delivery_line1", "delivery_line2", "delivery_postcode", "delivery_city", "delivery_country"),
)


def draft_credit_note(
    original: Invoice,
    *,
    by: Author,
    amount: Money | None = None,
    lines: Sequence[TypedLine] | None = None,
) -> Invoice:
    """A draft credit note: of the amount with VAT, of the lines, or of all that is left when neither is given.

    Raises Refused("credit_too_large") with what is left. A draft that waits for the same invoice is taken again.
    """
    with transaction.atomic():
        original = lock(original)
        lifecycle.require(name_of(original), original.state, "credit")
        Invoice.objects.filter(original=original, state=InvoiceState.DRAFT).delete()
        note = Invoice(
            company=original.company,
            kind=InvoiceKind.CREDIT_NOTE,
            original=original,
            draft_number=next_draft_number(original.company),
            credits_whole=amount is None and lines is None,
            credit_amount=amount,
        )
        for name in COPIED:
            setattr(note, name, getattr(original, name))
        note.save()
        save_lines(note, build_lines(note.company, lines or (), note.vat_case, InvoiceLine))
        save_totals(note)
        record_created(note, by=by)
    return note


def credit_invoice(
    original: Invoice,
    *,
    by: Author,
    amount: Money | None = None,
    lines: Sequence[TypedLine] | None = None,
) -> Invoice:
    """The credit note, issued at once."""
    return issue_invoice(draft_credit_note(original, by=by, amount=amount, lines=lines), by=by)
