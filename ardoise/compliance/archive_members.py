"""What a signed archive holds, file after file, in an order that never changes: the same rows give the same files.

Each stage yields `Member`s, from after the last row that is written already: the work may stop and go on later.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from ardoise.archive.keep import read
from ardoise.compliance.counting import DOCUMENTS, PAYMENTS
from ardoise.compliance.models import Closing, SignedArchive
from ardoise.domain.money import Money
from ardoise.history.models import Event
from ardoise.history.outbox import TryLater
from ardoise.payments.events import PAYMENT_REVERSED
from ardoise.payments.models import Payment
from ardoise.sales.models import Invoice, InvoiceFile

VOLUME = 2000  # rows of one JSONL file


@dataclass(frozen=True)
class Member:
    """One file of the zip, and the last row of its stage that it holds."""

    name: str
    content: bytes
    last: int
    ends: bool = True  # False: the files of one document are written in the same turn


Stage = Callable[[SignedArchive, int], Iterator[Member]]


def events(archive: SignedArchive, after: int) -> Iterator[Member]:
    """The chain, event by event, with all that its hashes are made of."""
    for chunk in _volumes(events_of(archive, after).order_by("sequence")):
        yield _volume("evenements", chunk, [event_row(event) for event in chunk], chunk[-1].sequence)


def documents(archive: SignedArchive, after: int) -> Iterator[Member]:
    """The documents issued, as they were frozen, in the order of their issue."""
    rows = events_of(archive, after).filter(name__in=DOCUMENTS).order_by("sequence")
    for chunk in _volumes(rows):
        found = Invoice.objects.select_related("issued").prefetch_related("files__file")
        invoices = found.in_bulk([event.subject_id for event in chunk])
        told = [_document(event, invoices[event.subject_id]) for event in chunk]
        yield _volume("documents", chunk, told, chunk[-1].sequence)


def payments(archive: SignedArchive, after: int) -> Iterator[Member]:
    """What happened to payments: recorded, confirmed, allocated, cancelled; the row with each event."""
    for chunk in _volumes(_payment_events(archive, after)):
        found = Payment.objects.select_related("confirmation").in_bulk(_payments_of(chunk))
        told = [
            {"event": event.sequence, "what": event.name, **_payment(found[pk])}
            for event in chunk
            for pk in _payments_of([event])
        ]
        yield _volume("reglements", chunk, told, chunk[-1].sequence)


def allocations(archive: SignedArchive, after: int) -> Iterator[Member]:
    """The part of each of these payments that settles each document."""
    for chunk in _volumes(_payment_events(archive, after)):
        found = Payment.objects.prefetch_related("allocations__invoice").in_bulk(_payments_of(chunk))
        told = [
            {"id": row.pk, "payment": pk, "invoice": row.invoice.number, "amount": _plain(row.amount)}
            for pk in sorted(found)
            for row in sorted(found[pk].allocations.all(), key=lambda one: one.pk)
        ]
        yield _volume("affectations", chunk, told, chunk[-1].sequence)


def closings(archive: SignedArchive, after: int) -> Iterator[Member]:
    """The closings of the period, with their texts and signatures."""
    rows = Closing.objects.filter(company=archive.company_id, number__gt=after)
    rows = rows.filter(first__gte=archive.first, last__lte=archive.last).order_by("number")
    for chunk in _volumes(rows):
        told = [
            {"number": one.number, "text": one.text, "hash": one.hash, "signature": one.signature, "key": one.key_id}
            for one in chunk
        ]
        yield _volume("clotures", chunk, told, chunk[-1].number)


def papers(archive: SignedArchive, after: int) -> Iterator[Member]:
    """The PDF and the XML of each document issued, in the bytes of its issue."""
    rows = events_of(archive, after).filter(name__in=DOCUMENTS).order_by("sequence")
    for chunk in _volumes(rows, 50):
        found = InvoiceFile.objects.filter(invoice__in=[event.subject_id for event in chunk])
        files: dict[int, list[InvoiceFile]] = {}
        for one in found.select_related("file", "invoice").order_by("kind"):
            files.setdefault(one.invoice_id, []).append(one)
        for event in chunk:
            mine = files.get(event.subject_id, [])
            if {one.kind for one in mine} != {"pdf", "xml"}:
                number = json.loads(event.data).get("number", "")
                raise TryLater(f"le PDF de {number} n’est pas encore fait")
            for one in mine:
                name = f"{one.kind}/{one.invoice.number}.{one.kind}"
                yield Member(name, read(one.file), event.sequence, ends=one is mine[-1])


STAGES: tuple[tuple[str, Stage], ...] = (
    ("événements", events),
    ("documents", documents),
    ("règlements", payments),
    ("affectations", allocations),
    ("clôtures", closings),
    ("PDF et XML", papers),
)


def events_of(archive: SignedArchive, after: int = 0) -> QuerySet[Event]:
    first = max(archive.first_sequence, after + 1)
    return Event.objects.filter(chain=archive.company_id, sequence__gte=first, sequence__lte=archive.last_sequence)


def planned(archive: SignedArchive) -> int:
    """About how many files the zip will have, for the progress bar."""
    rows = events_of(archive)
    papers = rows.filter(name__in=DOCUMENTS).count()
    volumes = rows.count() // VOLUME + papers // VOLUME + 2 * (rows.filter(name__in=PAYMENTS).count() // VOLUME)
    return volumes + 5 + 2 * papers


def event_row(event: Event) -> dict[str, Any]:
    return {
        "chain": event.chain,
        "sequence": event.sequence,
        "name": event.name,
        "subject_type": event.subject_type,
        "subject_id": event.subject_id,
        "author_id": event.author_id,
        "author_name": event.author_name,
        "on_behalf_of": event.on_behalf_of,
        "at": event.at.isoformat(),
        "data": event.data,
        "origin_hash": event.origin_hash,
        "previous_hash": event.previous_hash,
        "hash": event.hash,
    }


def _payment_events(archive: SignedArchive, after: int) -> QuerySet[Event]:
    return events_of(archive, after).filter(name__in=PAYMENTS).order_by("sequence")


def _payments_of(chunk: Iterable[Event]) -> list[int]:
    """The payments that these events write: of a cancellation, the payment and the entry that undoes it."""
    found: list[int] = []
    for event in chunk:
        found.append(event.subject_id)
        if event.name == PAYMENT_REVERSED:
            found.append(json.loads(event.data)["reversal"])
    return found


def _document(event: Event, invoice: Invoice) -> dict[str, Any]:
    return {
        "event": event.sequence,
        "number": invoice.number,
        "kind": invoice.kind,
        "issued_at": _plain(invoice.issued_at),
        "total_incl_vat": _plain(invoice.total_incl_vat),
        "document": invoice.issued.document,
        "sha256": invoice.issued.sha256,
        "files": {one.kind: one.file.sha256 for one in sorted(invoice.files.all(), key=lambda one: one.kind)},
    }


def _payment(payment: Payment) -> dict[str, Any]:
    confirmation = getattr(payment, "confirmation", None)
    return {
        "id": payment.pk,
        "date": _plain(payment.date),
        "method": payment.method,
        "direction": payment.direction,
        "received": payment.received,
        "amount": _plain(payment.amount),
        "label": payment.label,
        "reverses": payment.reverses_id,
        "confirmed_on": _plain(confirmation.date) if confirmation else None,
        "recorded_at": _plain(payment.created_at),
    }


def _volumes(rows: Any, size: int = VOLUME) -> Iterator[list[Any]]:
    chunk: list[Any] = []
    for row in rows.iterator(chunk_size=500):
        chunk.append(row)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _volume(name: str, chunk: list[Any], told: Iterable[dict[str, Any]], last: int) -> Member:
    """One JSON value per line; the volume is named by the rank of its first row."""
    first = chunk[0].number if isinstance(chunk[0], Closing) else chunk[0].sequence
    lines = "".join(json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n" for row in told)
    return Member(f"{name}/{name}-{first:09d}.jsonl", lines.encode(), last)


def _plain(value: Any) -> Any:
    if isinstance(value, Money):
        return str(value)
    return value.isoformat() if hasattr(value, "isoformat") else value
