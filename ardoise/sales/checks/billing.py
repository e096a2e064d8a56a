"""Parts of a quote: what each final invoice took off, and Σ issued = quote, per rate, base and VAT apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ardoise.domain import parts
from ardoise.domain.document import VatLine, from_json
from ardoise.domain.french import money_text, percent_text
from ardoise.domain.money import Money
from ardoise.domain.totals import Key
from ardoise.history.models import Event
from ardoise.history.verify import Fault, Scope, fault
from ardoise.sales.amounts import Groups, bare, quote_groups
from ardoise.sales.checks.frozen import ISSUES
from ardoise.sales.models import Invoice, InvoiceKind, InvoiceState, Quote

BILLING = "quotes.billing"


@dataclass(frozen=True, slots=True)
class _Part:
    """An issued invoice of some quotes, when it was issued, and what its credit notes took off since."""

    invoice: Invoice
    sequence: int
    billed: Groups
    credits: tuple[tuple[int, Groups], ...]

    def net(self, before: int | None = None) -> Groups:
        """What stands of it now, or stood just before that event of the company."""
        taken = [groups for sequence, groups in self.credits if before is None or sequence < before]
        return parts.subtract(self.billed, parts.add(*taken))


def parts_add_up(scope: Scope) -> Iterator[Fault]:
    """Each final invoice took off what was billed before it; together they come to the quotes, to the cent."""
    finals = Invoice.objects.filter(state=InvoiceState.ISSUED, kind=InvoiceKind.FINAL).order_by("pk")
    for invoice in scope.each(scope.of(finals)):
        quotes = list(Quote.objects.filter(billings__invoice=invoice).order_by("pk"))
        if quotes:
            yield from _final(invoice, quotes)
    billed = Quote.objects.filter(billings__invoice__state=InvoiceState.ISSUED).distinct().order_by("pk")
    for quote in scope.each(scope.of(billed)):
        yield from _down_payments(quote)


def _final(invoice: Invoice, quotes: Sequence[Quote]) -> Iterator[Fault]:
    known = _parts(quotes)
    mine = next((part for part in known if part.invoice.pk == invoice.pk), None)
    if mine is None:
        yield fault(BILLING, invoice, invoice.number, "n’a pas d’événement d’émission : rien ne se vérifie")
        return
    taken = _deducted(invoice)
    before = parts.add(*(part.net(mine.sequence) for part in known if part.sequence < mine.sequence))
    for rate in _differences(taken, before):
        yield fault(BILLING, invoice, invoice.number, f"n’a pas déduit ce qui était déjà facturé à {rate}")
    full, whole = parts.add(mine.billed, taken), quote_groups(quotes)
    if _bases(full) == _bases(whole):  # its lines are those of the quotes: the cents of VAT must be the same too
        for rate in _differences(full, whole):
            yield fault(BILLING, invoice, invoice.number, f"avec ce qui précède, ne fait pas le devis à {rate}")


def _down_payments(quote: Quote) -> Iterator[Fault]:
    """Down payments, less their credit notes, never exceed the quote."""
    stand = [part.net() for part in _parts([quote]) if part.invoice.kind == InvoiceKind.DOWN_PAYMENT]
    above = parts.total_incl_vat(parts.add(*stand)) - quote.total_incl_vat
    if above > parts.ROUNDING_SLACK:
        yield fault(BILLING, quote, quote.number, f"ses acomptes dépassent le devis de {money_text(above)}")


def _parts(quotes: Sequence[Quote]) -> list[_Part]:
    """Every issued invoice that bills one of the quotes, in the order of issue."""
    rows = Invoice.objects.filter(sources__quote__in=quotes, state=InvoiceState.ISSUED).distinct()
    invoices = list(rows.exclude(kind=InvoiceKind.CREDIT_NOTE).select_related("issued"))
    notes = list(Invoice.objects.filter(original__in=invoices, state=InvoiceState.ISSUED).select_related("issued"))
    ranks = _ranks([*invoices, *notes])
    found = [
        _Part(
            invoice,
            ranks[invoice.pk],
            _billed(invoice),
            tuple((ranks[n.pk], _groups(n)) for n in notes if n.original_id == invoice.pk and n.pk in ranks),
        )
        for invoice in invoices
        if invoice.pk in ranks
    ]
    return sorted(found, key=lambda part: part.sequence)


def _ranks(invoices: Sequence[Invoice]) -> dict[int, int]:
    events = Event.objects.filter(
        chain__in={invoice.company_id for invoice in invoices},
        subject_type=Invoice._meta.label_lower,
        subject_id__in=[invoice.pk for invoice in invoices],
        name__in=ISSUES,
    )
    return dict(events.values_list("subject_id", "sequence"))


def _groups(invoice: Invoice) -> Groups:
    return bare(from_json(invoice.issued.document).vat_breakdown)


def _billed(invoice: Invoice) -> Groups:
    """What the invoice itself asks; one that deducts under its total (method 2) shows the whole above."""
    groups = _groups(invoice)
    return parts.subtract(groups, _deducted(invoice)) if invoice.deducts_as_prepaid else groups


def _deducted(invoice: Invoice) -> Groups:
    rows = invoice.deductions.all()
    return parts.add(*((VatLine(row.vat_rate, row.vat_category, row.base, row.vat),) for row in rows))


def _bases(groups: Groups) -> dict[Key, Money]:
    return {parts.key(group): group.base for group in groups if group.base}


def _differences(one: Groups, other: Groups) -> list[str]:
    gaps = [group for group in parts.subtract(one, other) if group.base or group.vat]
    return [f"{percent_text(gap.rate)} (base {gap.base}, TVA {gap.vat} d’écart)" for gap in gaps]
