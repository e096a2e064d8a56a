"""Make a credit note of an issued invoice: of all that is left, of an amount, or of lines (CGI 289-I-5)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction

from ardoise.domain import lifecycle
from ardoise.domain.document import LineKind, Nature
from ardoise.domain.errors import Conflict, Refused
from ardoise.domain.money import ZERO, Money, split, total
from ardoise.history.record import Author
from ardoise.sales import amounts
from ardoise.sales.actions.draft import (
    lock,
    made_before,
    name_of,
    next_draft_number,
    record_created,
    save_lines,
    save_totals,
)
from ardoise.sales.actions.issue import issue_invoice
from ardoise.sales.models import Invoice, InvoiceKind, InvoiceLine, InvoiceState
from ardoise.sales.replaced import refuse_replaced
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
    once: str | None = None,
) -> Invoice:
    """A draft credit note: of the amount with VAT, of the lines, or of all that is left when neither is given.

    Raises Refused("credit_too_large") with what is left, Conflict("already_replaced").
    A draft that waits for the same invoice is taken again.
    `once` is the key of the form: the same key again gives the credit note that it made (NUM-07).
    """
    with transaction.atomic():
        if known := made_before(Invoice, original.company, once):
            return known
        original = lock(original)
        lifecycle.require(name_of(original), original.state, "credit")
        refuse_replaced(original)
        Invoice.objects.filter(original=original, state=InvoiceState.DRAFT).delete()
        note = Invoice(
            company=original.company,
            kind=InvoiceKind.CREDIT_NOTE,
            original=original,
            draft_number=next_draft_number(original.company),
            credits_whole=amount is None and lines is None,
            credit_amount=amount,
            once=once,
        )
        for name in COPIED:
            setattr(note, name, getattr(original, name))
        note.save()
        save_lines(note, build_lines(note, lines or (), InvoiceLine))
        save_totals(note)
        record_created(note, by=by)
    return note


def credited_line(original: Invoice, line_id: int, quantity: Decimal | None = None) -> TypedLine:
    """A line of the original as a line of its credit note: for this quantity, or all of it; its discounts follow.

    A discount, of the line or of the document, comes back in proportion: 10 at 10 € less 20 €, 5 credited, is 40 €.
    Raises Refused("line_unknown"), ("quantity_too_large").
    """
    line = original.lines.filter(pk=line_id, kind=LineKind.ITEM).first()
    if line is None:
        raise Refused("line_unknown", "Cette ligne n’est pas une prestation de la facture.", "line")
    wanted = line.quantity if quantity is None else quantity
    if abs(wanted) > abs(line.quantity) or wanted * line.quantity <= 0:
        message = f"« {line.label} » : la quantité à créditer va de plus de 0 à {line.quantity.normalize():f}."
        raise Refused("quantity_too_large", message, "quantity")
    off = _discount_of(original, line)
    return TypedLine(
        label=line.label,
        description=line.description,
        quantity=wanted,
        unit=line.unit,
        unit_price=line.unit_price,
        vat_rate=line.vat_rate,
        discount_percent=line.discount_percent if off is None else None,
        discount_amount=None if off is None else off.times(wanted / line.quantity),
        nature=Nature(line.nature),
        reference=line.reference,
    )


def _discount_of(original: Invoice, line: InvoiceLine) -> Money | None:
    """What was taken off a whole line, the share of the document's discount included; None when a percent says it."""
    if not (original.discount_percent or original.discount_amount):
        return line.discount_amount
    if original.prices_include_vat:
        message = "Cette facture a une remise globale sur des prix TTC : créditez un montant plutôt qu’une ligne."
        raise Refused("line_of_discounted_prices", message, "line")
    document = amounts.frozen(original)
    items = [one for one in document.lines if one.kind is LineKind.ITEM]
    weights = [one.total_excl_vat.amount for one in items]
    off = total(one.amount for one in document.allowances)
    shares = split(off, weights) if sum(weights) else [ZERO] * len(items)
    rank = list(original.lines.filter(kind=LineKind.ITEM).values_list("pk", flat=True)).index(line.pk)
    return Money.rounded(line.quantity * line.unit_price) - items[rank].total_excl_vat + shares[rank]


def credit_invoice(
    original: Invoice,
    *,
    by: Author,
    amount: Money | None = None,
    lines: Sequence[TypedLine] | None = None,
    once: str | None = None,
) -> Invoice:
    """The credit note, issued at once; posted again by the same form, the one that was issued."""
    note = draft_credit_note(original, by=by, amount=amount, lines=lines, once=once)
    if note.is_issued:
        return note
    try:
        return issue_invoice(note, by=by)
    except Conflict:
        note.refresh_from_db()
        if once and note.is_issued:  # by the same form, meanwhile
            return note
        raise
