"""Turn accepted quotes into a draft invoice: a down payment, the total, a part, or what is left."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction

from ardoise.domain import lifecycle
from ardoise.domain.document import LineKind
from ardoise.domain.errors import Conflict, Refused
from ardoise.domain.money import Money
from ardoise.history.record import Author
from ardoise.sales import amounts
from ardoise.sales.actions.draft import lock, next_draft_number, record_created, save_lines, save_totals
from ardoise.sales.models import (
    Invoice,
    InvoiceKind,
    InvoiceLine,
    InvoiceSource,
    InvoiceState,
    Quote,
)
from ardoise.web.fitting import misfits

COPIED = (
    *("contact", "customer_name", "subject", "order_number", "buyer_reference", "contract_reference"),
    *("delivery_date", "period_start", "period_end", "payment_term", "notes", "vat_case", "exempt_article"),
    *("delivery_line1", "delivery_line2", "delivery_postcode", "delivery_city", "delivery_country"),
    *("prices_include_vat", "discount_percent", "discount_amount", "language"),
)
LINE_COPIED = (
    *("kind", "label", "description", "quantity", "unit", "unit_price", "vat_rate", "discount_percent"),
    *("discount_amount", "nature", "reference", "catalogue_item_id"),
)
Unsaved = tuple[Invoice, Sequence[Quote], list[InvoiceLine]]


def bill_down_payment(
    quote: Quote, *, by: Author, percent: Decimal | None = None, amount: Money | None = None
) -> Invoice:
    """A draft down payment of a percent of the quote, or of an amount with VAT (CGI 289-I-1-c).

    Raises Refused("down_payment_too_large") above what is left, Conflict("draft_exists") while a draft waits.
    """
    if percent is None and amount is None:
        percent = quote.usual_down_payment
    with transaction.atomic():
        quotes = _ready([quote])
        invoice = _draft(quotes, InvoiceKind.DOWN_PAYMENT)
        invoice.discount_percent = invoice.discount_amount = None
        invoice.prices_include_vat = False
        invoice.down_payment_percent = None if amount is not None else percent
        invoice.down_payment_amount = amount
        for field in ("percent", "amount"):
            for misfit in misfits(invoice, [f"down_payment_{field}"]):
                raise Refused(misfit.code, misfit.message, field)
        return _finish(invoice, quotes, [], by=by)


def bill_total(quotes: Sequence[Quote], *, by: Author) -> Invoice:
    """A draft of everything when nothing is billed yet, else of what is left (the final invoice)."""
    with transaction.atomic():
        return _finish(*_rest(_ready(quotes)), by=by)


def refuse_total(quotes: Sequence[Quote]) -> None:
    """Raise what `bill_total` would, and write nothing."""
    with transaction.atomic():
        _rest(_ready(quotes))


def bill_part(quote: Quote, quantities: dict[int, Decimal], *, by: Author) -> Invoice:
    """A draft of a part of the quote: quantities by line of the quote; the down payment is consumed in proportion.

    The part that leaves nothing is the final invoice: it takes the remainder, to the cent (house law 2, RND-09).
    Raises Refused("part_empty"), Refused("part_too_large") above what the earlier parts left of a line, and
    Refused("line_unknown") for a line of another quote; the field of the last two is `lines.<id of the line>.…`.
    """
    with transaction.atomic():
        quotes = _ready([quote])
        return _finish(*unsaved_part(quotes[0], quantities), by=by)


def unsaved_part(quote: Quote, quantities: dict[int, Decimal]) -> Unsaved:
    """The part as it would be drafted, nothing written. Raises the refusals of `bill_part` about lines."""
    lines = []
    ordered = list(quote.billed_lines())
    for stranger in quantities.keys() - {line.pk for line in ordered}:
        raise Refused("line_unknown", "Cette ligne n’est pas de ce devis.", f"lines.{stranger}.line")
    for line in ordered:
        quantity = quantities.get(line.pk, Decimal(0))
        if quantity:
            _require_left(line.pk, line.quantity, quantity, line.label)
            lines.append(_copy(line, quantity=quantity))
    if not lines:
        raise Refused("part_empty", "Donnez la quantité à facturer d’au moins une ligne.", "lines")
    if _leaves_nothing(quote, quantities):
        return _rest([quote])
    invoice = _draft([quote], InvoiceKind.PART)
    if invoice.discount_amount is not None:
        raise Refused(
            "part_with_amount_discount",
            "Ce devis porte une remise en euros : facturez un acompte ou le solde.",
            "lines",
        )
    return invoice, [quote], lines


def _ready(quotes: Sequence[Quote]) -> list[Quote]:
    """Locked, accepted, of one customer and one way of pricing, with something left and no draft waiting."""
    if len({quote.pk for quote in quotes}) < len(quotes):
        raise Refused("quote_twice", "Le même devis est cité deux fois.", "quotes")
    locked = [lock(quote) for quote in sorted(quotes, key=lambda quote: quote.pk)]
    if not locked:
        raise Refused("quotes_missing", "Choisissez au moins un devis.", "quotes")
    for quote in locked:
        lifecycle.require("quote", quote.state, "invoice")
    if len({(quote.company_id, quote.contact_id, quote.vat_case, quote.prices_include_vat) for quote in locked}) > 1:
        raise Refused(
            "quotes_differ",
            "Ces devis n’ont pas le même client, le même cas de TVA ou la même façon d’écrire les prix.",
            "quotes",
        )
    _refuse_second_draft(locked)
    together = amounts.billed_together(locked)
    earlier = amounts.earlier_invoices(together)
    if earlier and not any(group.base or group.vat for group in amounts.left_to_bill(together)):
        last = earlier[-1].issue.number
        raise Conflict("already_invoiced", f"Ce devis est déjà entièrement facturé (facture {last}).", "invoice")
    if len(together) > len(locked):
        numbers = ", ".join(quote.display_number for quote in together)
        message = f"Ces devis ont une facture commune : facturez-les ensemble ({numbers})."
        raise Conflict("billed_together", message, "quotes")
    return locked


def _rest(quotes: Sequence[Quote]) -> Unsaved:
    kind = InvoiceKind.FINAL if amounts.earlier_invoices(quotes) else InvoiceKind.INVOICE
    return _draft(quotes, kind), quotes, _copied_lines(quotes)


def _leaves_nothing(quote: Quote, quantities: dict[int, Decimal]) -> bool:
    """Whether this part ends the quote. After a credit note it stays a part: a rebate is not billed again."""
    earlier = [entry.invoice.pk for entry in amounts.earlier_invoices([quote])]
    if not earlier or Invoice.objects.filter(original__in=earlier, state=InvoiceState.ISSUED).exists():
        return False
    items = quote.billed_lines()
    return all(quantities.get(line.pk, Decimal(0)) == line.quantity - _billed_quantity(line.pk) for line in items)


def _refuse_second_draft(quotes: Sequence[Quote]) -> None:
    draft = Invoice.objects.filter(sources__quote__in=quotes, state=InvoiceState.DRAFT).order_by("pk").first()
    if draft is not None:
        conflict = Conflict(
            "draft_exists",
            f"Une facture de ce devis attend déjà : {draft.display_number}. Émettez-la ou supprimez-la d’abord.",
            "invoice",
        )
        raise conflict


def _draft(quotes: Sequence[Quote], kind: InvoiceKind) -> Invoice:
    first = quotes[0]
    invoice = Invoice(company=first.company, kind=kind)
    for name in COPIED:
        setattr(invoice, name, getattr(first, name))
    if len(quotes) > 1:
        _refuse_discounts(quotes)
        invoice.subject = " – ".join(dict.fromkeys(quote.subject for quote in quotes if quote.subject))[:300]
    return invoice


def _refuse_discounts(quotes: Sequence[Quote]) -> None:
    if any(quote.discount_percent or quote.discount_amount for quote in quotes):
        raise Refused(
            "quotes_with_discount",
            "Un devis à remise globale se facture seul : sa remise ne vaut pas pour les autres.",
            "quotes",
        )


def _copied_lines(quotes: Sequence[Quote]) -> list[InvoiceLine]:
    rows: list[InvoiceLine] = []
    for quote in quotes:
        if len(quotes) > 1:
            rows.append(InvoiceLine(kind=LineKind.TITLE, label=f"Devis {quote.number} – {quote.subject}".rstrip(" –")))
        rows += [_copy(line) for line in quote.lines.filter(is_chosen=True)]
    return rows


def _copy(line: object, quantity: Decimal | None = None) -> InvoiceLine:
    copy = InvoiceLine(**{name: getattr(line, name) for name in LINE_COPIED})
    copy.quote_line_id = line.pk  # type: ignore[attr-defined]
    if quantity is not None:
        copy.quantity = quantity
    return copy


def _billed_quantity(line_id: int) -> Decimal:
    rows = InvoiceLine.objects.filter(quote_line_id=line_id, invoice__kind=InvoiceKind.PART)
    return sum((row.quantity for row in rows.filter(invoice__state=InvoiceState.ISSUED)), Decimal(0))


def _require_left(line_id: int, ordered: Decimal, wanted: Decimal, label: str) -> None:
    left = ordered - _billed_quantity(line_id)
    if abs(wanted) > abs(left) or wanted * left < 0:
        raise Refused(
            "part_too_large",
            f"« {label} » : il reste {left.normalize():f} à facturer.",
            f"lines.{line_id}.quantity",
        )


def _finish(invoice: Invoice, quotes: Sequence[Quote], lines: list[InvoiceLine], *, by: Author) -> Invoice:
    invoice.draft_number = next_draft_number(invoice.company)
    invoice.save()
    InvoiceSource.objects.bulk_create(InvoiceSource(invoice=invoice, quote=quote) for quote in quotes)
    save_lines(invoice, lines)
    save_totals(invoice)
    record_created(invoice, by=by)
    return invoice
