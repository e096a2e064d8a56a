"""Send a document by e-mail with its PDF; a quote still in draft is numbered and frozen first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from ardoise.archive.models import ArchivedFile
from ardoise.domain import lifecycle
from ardoise.history.record import Author, record
from ardoise.notifications.actions.write import write_message, written_before
from ardoise.notifications.models import Message
from ardoise.sales import events
from ardoise.sales.actions.draft import name_of
from ardoise.sales.actions.finalise import finalise_quote
from ardoise.sales.actions.pdf import file_of, keep_quote_pdf
from ardoise.sales.extras import Extra, keep_extras
from ardoise.sales.mails import draft_message, filled
from ardoise.sales.models import Invoice, Quote


def send_document(
    document: Quote | Invoice,
    *,
    by: Author,
    to: Sequence[str] = (),
    cc: Sequence[str] = (),
    bcc: Sequence[str] = (),
    subject: str = "",
    message: str = "",
    at: datetime | None = None,
    extras: Sequence[Extra] = (),
    once: str | None = None,
) -> Message:
    """Queue the e-mail; what is not given comes from the template and the customer's people. `at` sends later.

    `extras` travel beside the document. `once` is the key of the form: the same key again sends nothing more.
    Raises Conflict for an invoice still in draft, Refused for an address, a variable or a file that cannot be.
    """
    if isinstance(document, Quote):
        document = finalise_quote(document, by=by)
    else:
        lifecycle.require(name_of(document), document.state, "send")
    usual = draft_message(document)
    file = _paper(document)
    with transaction.atomic():
        if known := written_before(document.company, once):
            return known
        sent = write_message(
            document.company,
            about=document,
            subject=filled(subject, document) or usual.subject,
            text=filled(message, document) or usual.text,
            to=list(to) or list(usual.to),
            cc=list(cc) if to or cc else list(usual.cc),
            bcc=list(bcc),
            attachments=[(file, file.name), *keep_extras(document.company, extras)],
            due_at=at,
            once=once,
            by=by,
        )
        addresses = ", ".join(delivery.address for delivery in sent.deliveries.all())
        name = events.DOCUMENT_QUEUED if at else events.DOCUMENT_SENT  # what can be taken back is not said sent
        record(document.company_id, name, document, by=by, number=document.number, recipients=addresses)
    return sent


def _paper(document: Quote | Invoice) -> ArchivedFile:
    return keep_quote_pdf(document) if isinstance(document, Quote) else file_of(document, "pdf")
