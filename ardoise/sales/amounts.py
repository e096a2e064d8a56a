"""The amounts of a draft, by its kind: lines summed up, parts of a quote, what is left, what is credited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from ardoise.domain import credit, parts
from ardoise.domain.document import Document, Line, LineKind, Preceding, VatLine, from_json
from ardoise.domain.errors import Refused
from ardoise.domain.money import Money
from ardoise.domain.totals import Computed, Discount, PricedLine, compute, discount_reaching
from ardoise.domain.vat import VatCase, category
from ardoise.sales import labels
from ardoise.sales.models import Deduction, Invoice, InvoiceKind, InvoiceState, IssuedDocument, Quote

Groups = tuple[VatLine, ...]


@dataclass(frozen=True)
class Earlier:
    """An issued invoice of the same quote, and what it billed net of its credit notes."""

    invoice: Invoice
    groups: Groups
    issue: Preceding


def compute_lines(document: Any, lines: Sequence[Any]) -> Computed:
    """The totals of the typed item lines; titles, texts and subtotals have none, options left out count in none."""
    discount = discount_of(document.discount_percent, document.discount_amount)
    try:
        return compute(_priced(document, lines), discount=discount, prices_include_vat=document.prices_include_vat)
    except Refused as refusal:
        raise _on_typed_line(refusal, lines) from None


def discount_for(document: Any, lines: Sequence[Any], agreed: Money) -> Money:
    """The discount of the document that brings its total with VAT to the agreed price (see `discount_reaching`)."""
    return discount_reaching(agreed, _priced(document, lines), prices_include_vat=document.prices_include_vat)


def _priced(document: Any, lines: Sequence[Any]) -> list[PricedLine]:
    case = VatCase(document.vat_case)
    return [
        PricedLine(
            line.quantity,
            line.unit_price,
            line.vat_rate,
            category(case, line.vat_rate),
            discount_of(line.discount_percent, line.discount_amount),
            is_chosen=line.is_chosen,
        )
        for line in lines
        if line.kind == LineKind.ITEM
    ]


def discount_of(percent: Any, amount: Money | None) -> Discount | None:
    if percent is None and amount is None:
        return None
    return Discount(percent=percent, amount=amount)


def quote_groups(quotes: Iterable[Quote]) -> Groups:
    """What the accepted quotes come to, per rate."""
    return parts.add(*(compute_lines(quote, list(quote.lines.all())).vat for quote in quotes))


def billed_together(quotes: Iterable[Quote]) -> list[Quote]:
    """These quotes and those that share an issued invoice with one of them, step by step: they only close together."""
    known: set[int] = set()
    found = {quote.pk for quote in quotes}
    while found != known:
        known = found
        shared = Invoice.objects.filter(sources__quote__in=known, state=InvoiceState.ISSUED)
        found = known | set(Quote.objects.filter(billings__invoice__in=shared).values_list("pk", flat=True))
    return list(Quote.objects.filter(pk__in=found).order_by("pk"))


def earlier_invoices(quotes: Iterable[Quote], *, replaced: int | None = None) -> list[Earlier]:
    """Every issued invoice of these quotes, oldest first, net of its issued credit notes.

    An invoice about to be replaced does not count: its credit note is issued with the replacement.
    """
    found = (
        Invoice.objects.filter(sources__quote__in=list(quotes), state=InvoiceState.ISSUED)
        .exclude(kind=InvoiceKind.CREDIT_NOTE)
        .distinct()
        .order_by("pk")
    )
    return [_earlier(invoice) for invoice in found if invoice.pk != replaced]


def issued_groups(quotes: Iterable[Quote]) -> Groups:
    return parts.add(*(earlier.groups for earlier in earlier_invoices(quotes)))


def left_to_bill(quotes: Sequence[Quote]) -> Groups:
    return parts.rest(quote_groups(quotes), issued_groups(quotes))


def frozen(invoice: Invoice) -> Document:
    """The frozen value of an issued invoice."""
    return from_json(IssuedDocument.objects.get(invoice=invoice).document)


def credited_groups(original: Invoice) -> Groups:
    """What the issued credit notes of an invoice already took, per rate."""
    notes = IssuedDocument.objects.filter(invoice__original=original)
    return parts.add(*(bare(from_json(note.document).vat_breakdown) for note in notes))


def down_payment(invoice: Invoice, quotes: Sequence[Quote]) -> Groups:
    """A down payment of a percent, or of an amount with VAT, of what the quotes come to."""
    issued = parts.add(*(entry.groups for entry in earlier_invoices(quotes, replaced=invoice.replaces_id)))
    percent, amount = invoice.down_payment_percent, invoice.down_payment_amount
    return share_asked(quote_groups(quotes), issued, percent=percent, amount=amount)


def share_asked(whole: Groups, issued: Groups, *, percent: Decimal | None, amount: Money | None) -> Groups:
    """A share of these amounts: of an amount with VAT when it is given, else of a percent."""
    if amount is not None:
        return parts.by_amount(whole, issued, amount)
    if percent is None:
        raise Refused("down_payment_missing", "Donnez l’acompte en pourcentage ou en euros.", "percent")
    return parts.by_percent(whole, issued, percent)


def deductions(invoice: Invoice, quotes: Sequence[Quote], full: Groups) -> list[Earlier]:
    """What a final or partial invoice takes off: all that was billed, or the share of down payments of its part."""
    earlier = earlier_invoices(quotes, replaced=invoice.replaces_id)
    if invoice.kind == InvoiceKind.FINAL:
        return [entry for entry in earlier if any(group.base or group.vat for group in entry.groups)]
    if invoice.kind != InvoiceKind.PART:
        return []
    whole = quote_groups(quotes)
    shares = []
    for entry in earlier:
        if entry.invoice.kind == InvoiceKind.DOWN_PAYMENT:
            left = parts.rest(entry.groups, _consumed(entry.invoice))
            share = parts.in_proportion(left, full, _not_yet_delivered(whole, earlier))
            shares.append(replace(entry, groups=share))
    return [entry for entry in shares if any(group.base or group.vat for group in entry.groups)]


def credit_note(invoice: Invoice, lines: Sequence[Any]) -> Groups:
    """What a credit note takes: all that is left, an amount with VAT, or its typed lines; never more than is left."""
    if invoice.original is None:
        return compute_lines(invoice, lines).vat
    original, credited = bare(frozen(invoice.original).vat_breakdown), credited_groups(invoice.original)
    if invoice.credits_whole:
        return credit.all_left(original, credited)
    if invoice.credit_amount is not None:
        return credit.by_amount(original, credited, invoice.credit_amount)
    bases = {(group.rate, group.category): group.base for group in compute_lines(invoice, lines).vat}
    return credit.by_bases(original, credited, bases)


def deduction_lines(entry: Earlier, language: str = "fr") -> list[Line]:
    """Method 1 of the law (law.md 1.6): one line of negative quantity per earlier invoice and rate."""
    is_down_payment = entry.invoice.kind == InvoiceKind.DOWN_PAYMENT
    label = labels.deduction(language, entry.issue, is_down_payment=is_down_payment)
    return [
        Line(
            kind=LineKind.DEDUCTION,
            label=label,
            quantity=Decimal(-1),
            unit_price=group.base.amount,
            unit_price_excl_vat=group.base.amount,
            vat_rate=group.rate,
            vat_category=group.category,
            total_excl_vat=-group.base,
            preceding=entry.issue,
        )
        for group in entry.groups
        if group.base or group.vat
    ]


def without_zeros(groups: Groups) -> Groups:
    """Only the rates that carry an amount; all of them when none does (a final invoice of 0.00)."""
    return tuple(group for group in groups if group.base or group.vat) or groups


def _earlier(invoice: Invoice) -> Earlier:
    document = frozen(invoice)
    assert document.issue_date is not None
    billed = bare(document.vat_breakdown)
    if invoice.deducts_as_prepaid:
        billed = parts.rest(billed, parts.add(*(_row(row) for row in invoice.deductions.all())))
    net = parts.rest(billed, credited_groups(invoice))
    return Earlier(invoice, net, Preceding(document.number, document.issue_date))


def _consumed(down_payment_invoice: Invoice) -> Groups:
    """What partial invoices already took of a down payment, net of their own credit in proportion being ignored."""
    taken = down_payment_invoice.deducted_in.filter(invoice__kind=InvoiceKind.PART)
    return parts.add(*(_row(row) for row in taken))


def _not_yet_delivered(whole: Groups, earlier: Sequence[Earlier]) -> Groups:
    """The quote less the gross of its earlier parts: what the remaining down payment still covers."""
    gross = [
        parts.add(
            entry.groups,
            *(_row(row) for row in entry.invoice.deductions.all()),
        )
        for entry in earlier
        if entry.invoice.kind == InvoiceKind.PART
    ]
    return parts.rest(whole, parts.add(*gross))


def _row(row: Deduction) -> Groups:
    return (VatLine(row.vat_rate, row.vat_category, row.base, row.vat),)


def bare(groups: Groups) -> Groups:
    """Without the exemption texts, so that groups of two documents compare."""
    return tuple(VatLine(group.rate, group.category, group.base, group.vat) for group in groups)


def _on_typed_line(refusal: Refused, lines: Sequence[Any]) -> Refused:
    """`lines.N` counts the priced lines; the person typed titles too: point at theirs."""
    head, _, rest = refusal.field.partition(".")
    number, _, tail = rest.partition(".")
    if head != "lines" or not number.isdigit():
        return refusal
    typed = [index for index, line in enumerate(lines) if line.kind == LineKind.ITEM]
    refusal.field = f"lines.{typed[int(number)]}.{tail}" if tail else f"lines.{typed[int(number)]}"
    return refusal
