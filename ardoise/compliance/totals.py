"""Totals of payments by mode and of VAT by rate, for any period, on demand (BOI-TVA-DECLA-30-10-30, n° 40 and 50).

Payments count the day they came (the day of their confirmation when they were announced), documents the day of their
issue. Only the rows of the period are read, by their index.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Prefetch, QuerySet

from ardoise.companies.models import Company
from ardoise.compliance.counting import less_cancelled, vat_lines
from ardoise.domain.closings import Key, Part, document_parts, merged, parts_of
from ardoise.domain.money import ZERO, Money, total
from ardoise.payments.models import Allocation, Method, Payment
from ardoise.payments.queries import signed
from ardoise.sales.models import Invoice, InvoiceKind, InvoiceState, IssuedDocument
from ardoise.sales.replaced import cancelled_by

CHUNK = 500
# what is read of each row, and no more: most of the time goes there
_OF_PAYMENT = ("date", "method", "direction", "received", "amount", "reverses", "contact__name", "confirmation__date")
_OF_ALLOCATION = ("payment", "amount", "invoice__number")
_OF_INVOICE = ("kind", "number", "date", "customer_name", "issued__document")


@dataclass
class MethodTotal:
    """One mode: what came in, what was paid back, what was cancelled, and how many entries that makes."""

    method: str
    count: int = 0
    received: Money = ZERO
    refunded: Money = ZERO
    cancelled: Money = ZERO

    @property
    def net(self) -> Money:
        return self.received + self.refunded + self.cancelled


@dataclass(frozen=True)
class Counted:
    """One payment as it counts: its day, its amount with its sign, what it is at each rate."""

    payment: Payment
    day: date
    amount: Money
    parts: dict[Key, Part]
    numbers: str

    @property
    def unallocated(self) -> Money:
        return self.amount - total(part.incl_vat for part in self.parts.values())


@dataclass
class Totals:
    """The period, its payments by mode, and VAT twice: in what was received, and on what was issued."""

    first: date
    last: date
    methods: dict[str, MethodTotal] = field(default_factory=dict)
    received: dict[Key, Part] = field(default_factory=dict)
    unallocated: Money = ZERO
    documents: int = 0
    billed: dict[Key, Part] = field(default_factory=dict)

    @property
    def payments(self) -> int:
        return sum(one.count for one in self.methods.values())

    @property
    def net(self) -> Money:
        return total(one.net for one in self.methods.values())

    @property
    def sum_of_methods(self) -> MethodTotal:
        whole = MethodTotal("")
        for one in self.methods.values():
            whole.count += one.count
            whole.received += one.received
            whole.refunded += one.refunded
            whole.cancelled += one.cancelled
        return whole

    @property
    def received_whole(self) -> Part:
        return sum(self.received.values(), Part())

    @property
    def billed_whole(self) -> Part:
        return sum(self.billed.values(), Part())


def totals_of(company: Company, first: date, last: date) -> Totals:
    totals = Totals(first, last)
    found = {method: MethodTotal(method) for method in Method.values}
    for counted in payments_counted(company, first, last):
        _add(found[counted.payment.method], counted)
        totals.received = merged(totals.received, counted.parts)
        totals.unallocated += counted.unallocated
    totals.methods = {method: one for method, one in found.items() if one.count}
    for _, parts in documents_issued(company, first, last):
        totals.documents += 1
        totals.billed = merged(totals.billed, parts)
    return totals


def payments_counted(company: Company, first: date, last: date) -> Iterator[Counted]:
    """Each payment that came in or went back over the period, in the order of days; streamed."""
    rows = Payment.objects.filter(company=company).select_related("confirmation", "contact")
    rows = rows.only(*_OF_PAYMENT).prefetch_related(
        Prefetch("allocations", Allocation.objects.select_related("invoice").only(*_OF_ALLOCATION))
    )
    received = rows.filter(received=True, date__gte=first, date__lte=last).order_by("date", "pk")
    confirmed = rows.filter(received=False, confirmation__date__gte=first, confirmation__date__lte=last)
    for some in (received, confirmed.order_by("confirmation__date", "pk")):
        for chunk in _chunks(some):
            yield from _counted(chunk)


def documents_issued(company: Company, first: date, last: date) -> Iterator[tuple[Invoice, dict[Key, Part]]]:
    """Each document issued over the period, with what it bills at each rate, less what it cancels; streamed."""
    rows = Invoice.objects.filter(company=company, state=InvoiceState.ISSUED, date__gte=first, date__lte=last)
    rows = rows.select_related("issued").only(*_OF_INVOICE).order_by("date", "pk")
    for invoice in rows.iterator(chunk_size=CHUNK):
        parts = document_parts(vat_lines(invoice.issued.document), is_credit=invoice.is_credit_note)
        if invoice.kind == InvoiceKind.CORRECTIVE:
            parts = less_cancelled(parts, cancelled_by([invoice.pk]).get(invoice.pk))
        yield invoice, parts


def _counted(payments: Sequence[Payment]) -> Iterator[Counted]:
    wanted = {share.invoice_id for payment in payments for share in payment.allocations.all()}
    texts = IssuedDocument.objects.filter(invoice__in=wanted).values_list("invoice", "document")
    groups = {pk: vat_lines(text) for pk, text in texts}
    for payment in payments:
        parts: dict[Key, Part] = {}
        shares = list(payment.allocations.all())
        for share in shares:
            parts = merged(parts, parts_of(groups.get(share.invoice_id, []), share.amount))
        day = payment.date if payment.received else payment.confirmation.date
        numbers = ", ".join(dict.fromkeys(share.invoice.number or "" for share in shares))
        yield Counted(payment, day, signed(payment), parts, numbers)


def _add(whole: MethodTotal, counted: Counted) -> None:
    whole.count += 1
    if counted.payment.reverses_id:
        whole.cancelled += counted.amount
    elif counted.amount < ZERO:
        whole.refunded += counted.amount
    else:
        whole.received += counted.amount


def _chunks(rows: QuerySet[Payment]) -> Iterator[list[Payment]]:
    chunk: list[Payment] = []
    for row in rows.iterator(chunk_size=CHUNK):
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
