"""What payments by mode and VAT by rate add up to, and the rows that they are counted from, streamed.

Payments count the day they came (the day of their confirmation when they were announced), documents the day of their
issue. Only the rows of the period are read, by their index. `day_totals.py` answers for any period.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import Prefetch, QuerySet

from ardoise.companies.models import Company
from ardoise.compliance.counting import less_cancelled, vat_lines
from ardoise.domain.closings import Key, Part, Parts, document_parts, merged, parts_of
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

    def add(self, other: MethodTotal) -> None:
        self.count += other.count
        self.received += other.received
        self.refunded += other.refunded
        self.cancelled += other.cancelled


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
    late: int = 0  # payments and documents that no noted day held

    def count_payment(self, counted: Counted) -> None:
        one = self.methods.setdefault(counted.payment.method, MethodTotal(counted.payment.method))
        one.count += 1
        if counted.payment.reverses_id:
            one.cancelled += counted.amount
        elif counted.amount < ZERO:
            one.refunded += counted.amount
        else:
            one.received += counted.amount
        _add(self.received, counted.parts)
        self.unallocated += counted.unallocated

    def count_document(self, parts: Parts) -> None:
        self.documents += 1
        _add(self.billed, parts)

    def add(self, other: Totals) -> None:
        """What another day, or another period, adds."""
        for method, one in other.methods.items():
            self.methods.setdefault(method, MethodTotal(method)).add(one)
        _add(self.received, other.received)
        self.unallocated += other.unallocated
        self.documents += other.documents
        _add(self.billed, other.billed)

    def in_order(self) -> Totals:
        """The same, modes and rates in the order in which they are shown."""
        methods = {method: self.methods[method] for method in Method.values if method in self.methods}
        return replace(self, methods=methods, received=merged(self.received, {}), billed=merged(self.billed, {}))

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
            whole.add(one)
        return whole

    @property
    def received_whole(self) -> Part:
        return sum(self.received.values(), Part())

    @property
    def billed_whole(self) -> Part:
        return sum(self.billed.values(), Part())


def payments_of(company: Company, first: date, last: date) -> tuple[tuple[QuerySet[Payment], str], ...]:
    """The payments that count over these days, in two sets, each with the column of the day on which they came."""
    rows = Payment.objects.money().filter(company=company)
    return (
        (rows.filter(received=True, date__gte=first, date__lte=last), "date"),
        (
            rows.filter(received=False, confirmation__date__gte=first, confirmation__date__lte=last),
            "confirmation__date",
        ),
    )


def documents_of(company: Company, first: date, last: date) -> QuerySet[Invoice]:
    return Invoice.objects.filter(company=company, state=InvoiceState.ISSUED, date__gte=first, date__lte=last)


def payments_counted(company: Company, first: date, last: date) -> Iterator[Counted]:
    """Each payment that came in or went back over the period, in the order of days; streamed."""
    shares = Prefetch("allocations", Allocation.objects.select_related("invoice").only(*_OF_ALLOCATION))
    for rows, day in payments_of(company, first, last):
        some = rows.select_related("confirmation", "contact").only(*_OF_PAYMENT).prefetch_related(shares)
        for chunk in _chunks(some.order_by(day, "pk")):
            yield from _counted(chunk)


def documents_issued(company: Company, first: date, last: date) -> Iterator[tuple[Invoice, dict[Key, Part]]]:
    """Each document issued over the period, with what it bills at each rate, less what it cancels; streamed."""
    rows = documents_of(company, first, last).select_related("issued").only(*_OF_INVOICE).order_by("date", "pk")
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


def _chunks(rows: QuerySet[Payment]) -> Iterator[list[Payment]]:
    chunk: list[Payment] = []
    for row in rows.iterator(chunk_size=CHUNK):
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _add(to: dict[Key, Part], parts: Parts) -> None:
    for key, part in parts.items():
        to[key] = to[key] + part if key in to else part
