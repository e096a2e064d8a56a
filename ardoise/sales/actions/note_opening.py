"""Note that a customer really saw a document, or took its PDF. See `docs/domain/tracking.md` for what counts."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet

from ardoise.history import clock
from ardoise.history.record import Author, lock_chain, record
from ardoise.notifications.models import Delivery, Opening, OpeningKind
from ardoise.sales import events
from ardoise.sales.models import Invoice, Quote

APART = timedelta(hours=1)  # one look is not counted twice
MOST = 50  # rows for one recipient of one document: later looks teach nothing


def note_opening(
    document: Quote | Invoice, kind: OpeningKind, *, version: int = 0, delivery: Delivery | None, by: Author
) -> Opening | None:
    """One row an hour at most for this recipient and this version; the first one is an event. None: known already.

    `version`: the one of the quote that was on the page, which may have been replaced since.
    """
    about = {"about_type": document._meta.label_lower, "about_id": document.pk}
    values = {"company_id": document.company_id, **about, "version": version, "delivery": delivery, "kind": kind}
    known = Opening.objects.filter(**values).order_by("-pk")
    if _is_enough(known):  # most looks end here, and hold no act of the company back
        return None
    with transaction.atomic():
        lock_chain(document.company_id)
        if _is_enough(known.all()):  # two tabs at the same second are one look
            return None
        is_first = not known.exists()
        opening = Opening.objects.create(**values)
        if is_first:
            record(
                document.company_id, _event(document, kind), document, by=by, number=document.number, version=version
            )
    return opening


def _is_enough(known: QuerySet[Opening]) -> bool:
    last = known.first()
    return last is not None and (clock.now() - last.at < APART or known.count() >= MOST)


def _event(document: Quote | Invoice, kind: OpeningKind) -> str:
    if kind == OpeningKind.DOWNLOADED:
        return events.DOCUMENT_DOWNLOADED
    return events.QUOTE_SEEN if isinstance(document, Quote) else events.INVOICE_SEEN
