"""What events say was counted: payments that really came, went back or were cancelled, and documents issued.

Only events and frozen rows are read, so that the same events give the same sums for ever.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from ardoise.domain.closings import Key, Part, Parts, Sums, document_parts, merged, paid, parts_of
from ardoise.domain.document import VatLine
from ardoise.domain.money import Money
from ardoise.history.models import Event
from ardoise.payments.events import PAYMENT_ALLOCATED, PAYMENT_CONFIRMED, PAYMENT_RECORDED, PAYMENT_REVERSED
from ardoise.payments.models import Payment
from ardoise.payments.queries import signed
from ardoise.sales.events import CREDIT_NOTE_ISSUED, INVOICE_ISSUED
from ardoise.sales.models import Invoice, InvoiceKind, IssuedDocument
from ardoise.sales.replaced import cancelled_by

PAYMENTS = (PAYMENT_RECORDED, PAYMENT_CONFIRMED, PAYMENT_REVERSED, PAYMENT_ALLOCATED)
DOCUMENTS = (INVOICE_ISSUED, CREDIT_NOTE_ISSUED)
COUNTED = (*PAYMENTS, *DOCUMENTS)
CHUNK = 500

Shares = list[tuple[int, Money]]  # invoice, amount


def sums_of_events(company_id: int, first: int, last: int) -> Sums:
    """What the events of a company from `first` to `last` counted; read by handfuls."""
    rows = Event.objects.filter(chain=company_id, sequence__gte=first, sequence__lte=last, name__in=COUNTED)
    sums = Sums()
    for chunk in chunks(rows.order_by("sequence").iterator(chunk_size=CHUNK)):
        sums += sums_of(company_id, chunk)
    return sums


def chunks(events: Iterable[Event]) -> Iterator[list[Event]]:
    chunk: list[Event] = []
    for event in events:
        chunk.append(event)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def sums_of(company_id: int, events: Sequence[Event]) -> Sums:
    """What these events counted together."""
    reading = _Reading(company_id, events)
    sums = Sums()
    for event in events:
        sums += reading.counted(event)
    return sums


def vat_lines(document: str) -> list[VatLine]:
    """The VAT of a frozen document, without building the rest of it."""
    return [
        VatLine(Decimal(row["rate"]), row["category"], _money(row["base"]), _money(row["vat"]))
        for row in json.loads(document)["vat_breakdown"]
    ]


def less_cancelled(parts: dict[Key, Part], cancelled: int | None) -> dict[Key, Part]:
    """What a corrective invoice bills, less the document that it cancels and replaces."""
    if cancelled is None:
        return parts
    former = IssuedDocument.objects.select_related("invoice").get(invoice=cancelled)
    return merged(parts, document_parts(vat_lines(former.document), is_credit=not former.invoice.is_credit_note))


class _Reading:
    """The rows that a handful of events speak of, read in a few queries."""

    def __init__(self, company_id: int, events: Sequence[Event]) -> None:
        self.company_id = company_id
        told = {event.pk: json.loads(event.data) for event in events}
        self.told = told
        wanted = {event.subject_id for event in events if event.name in PAYMENTS}
        wanted |= {told[event.pk]["reversal"] for event in events if event.name == PAYMENT_REVERSED}
        rows = Payment.objects.filter(company=company_id).select_related("confirmation")
        self.payments = rows.prefetch_related("allocations").in_bulk(list(wanted))
        self.recorded = self._recorded(events)
        self.numbers = self._numbers([told[event.pk] for event in events if event.name == PAYMENT_ALLOCATED])
        self.groups = self._groups(events)
        self.cancelled = cancelled_by(event.subject_id for event in events if event.name == INVOICE_ISSUED)

    def _recorded(self, events: Sequence[Event]) -> dict[int, list[Event]]:
        """Of the payments that were announced first: every event that set them against documents, or confirmed them."""
        about = {event.subject_id for event in events if event.name in (PAYMENT_CONFIRMED, PAYMENT_ALLOCATED)}
        rows = Event.objects.filter(
            chain=self.company_id,
            subject_type=Payment._meta.label_lower,
            subject_id__in=about,
            name__in=(PAYMENT_RECORDED, PAYMENT_CONFIRMED, PAYMENT_ALLOCATED),
        )
        found: dict[int, list[Event]] = {}
        for event in rows.order_by("sequence"):
            found.setdefault(event.subject_id, []).append(event)
            self.told.setdefault(event.pk, json.loads(event.data))
        return found

    def _numbers(self, told: Sequence[dict[str, Any]]) -> dict[str, int]:
        more = [self.told[one.pk] for rows in self.recorded.values() for one in rows if one.name == PAYMENT_ALLOCATED]
        numbers = {one["invoice"] for one in (*told, *more)}
        rows = Invoice.objects.filter(company=self.company_id, number__in=numbers)
        return {number: pk for number, pk in rows.values_list("number", "pk") if number}

    def _groups(self, events: Sequence[Event]) -> dict[int, list[VatLine]]:
        """The VAT of every document named, by the key of its invoice."""
        wanted = {event.subject_id for event in events if event.name in DOCUMENTS} | set(self.numbers.values())
        wanted |= {share.invoice_id for payment in self.payments.values() for share in payment.allocations.all()}
        for event in (*events, *(one for rows in self.recorded.values() for one in rows)):
            wanted |= {pk for pk, _ in self._shares(event)}
        rows = IssuedDocument.objects.filter(invoice__in=wanted, invoice__company=self.company_id)
        self.credits = set(
            Invoice.objects.filter(pk__in=wanted, kind=InvoiceKind.CREDIT_NOTE).values_list("pk", flat=True)
        )
        return {pk: vat_lines(text) for pk, text in rows.values_list("invoice", "document")}

    def counted(self, event: Event) -> Sums:
        if event.name in DOCUMENTS:
            groups = self.groups.get(event.subject_id, [])
            parts = document_parts(groups, is_credit=event.subject_id in self.credits)
            return Sums(documents=1, billed=less_cancelled(parts, self.cancelled.get(event.subject_id)))
        payment = self.payments[event.subject_id]
        if event.name == PAYMENT_RECORDED:
            return self._paid(payment, self._shares(event)) if payment.received else Sums()
        if event.name == PAYMENT_REVERSED:
            reversal = self.payments[self.told[event.pk]["reversal"]]
            shares = [(share.invoice_id, share.amount) for share in reversal.allocations.all()]
            return self._paid(reversal, shares) if reversal.received else Sums()
        if event.name == PAYMENT_CONFIRMED:
            return self._paid(payment, self._shares_before(event))
        return self._allocated(payment, event)

    def _paid(self, payment: Payment, shares: Shares) -> Sums:
        return paid(payment.method, signed(payment), self._parts(shares))

    def _allocated(self, payment: Payment, event: Event) -> Sums:
        """A credit that found its invoice: no money moves, its rate is known. Before it counts, it waits."""
        earlier = [one for one in self.recorded.get(payment.pk, []) if one.sequence < event.sequence]
        counts = payment.received or any(one.name == PAYMENT_CONFIRMED for one in earlier)
        return Sums(by_rate=self._parts(self._shares(event))) if counts else Sums()

    def _shares_before(self, confirmation: Event) -> Shares:
        """How an announced payment was shared when it was confirmed."""
        earlier = [one for one in self.recorded[confirmation.subject_id] if one.sequence < confirmation.sequence]
        return [share for one in earlier for share in self._shares(one)]

    def _shares(self, event: Event) -> Shares:
        told = self.told[event.pk]
        if event.name == PAYMENT_RECORDED:
            return [(pk, Money(amount)) for pk, amount in told.get("shares", [])]
        if event.name == PAYMENT_ALLOCATED and told["invoice"] in self.numbers:
            return [(self.numbers[told["invoice"]], Money(told["amount"]))]
        return []

    def _parts(self, shares: Shares) -> Parts:
        parts: dict[tuple[Decimal, str], Part] = {}
        for invoice, amount in shares:
            parts = merged(parts, parts_of(self.groups.get(invoice, []), amount))
        return parts


def _money(text: str) -> Money:
    amount, currency = text.split(" ")
    return Money(amount, currency)
