"""Send a document by e-mail with its PDF; a quote still in draft is numbered and frozen first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

from django.db import transaction

from ardoise.archive.models import ArchivedFile
from ardoise.domain import lifecycle
from ardoise.history.record import Author, record
from ardoise.notifications.actions.deliver import compose
from ardoise.notifications.actions.write import unsaved, write_message, written_before
from ardoise.notifications.links import example_url
from ardoise.notifications.models import Message
from ardoise.sales import events
from ardoise.sales.actions.draft import name_of
from ardoise.sales.actions.finalise import finalise_quote
from ardoise.sales.actions.pdf import current_invoice, file_of, keep_quote_pdf
from ardoise.sales.deals import link_to
from ardoise.sales.extras import Extra, keep_extras
from ardoise.sales.mails import REPLACED, draft_message, filled, filled_subject, note_beside
from ardoise.sales.models import Invoice, Quote
from ardoise.sales.names import file_stem
from ardoise.sales.selection import current_quote


def send_document(
    document: Quote | Invoice,
    *,
    by: Author,
    to: Sequence[str] = (),
    cc: Sequence[str] = (),
    bcc: Sequence[str] = (),
    subject: str = "",
    message: str = "",
    template: str = "",
    at: datetime | None = None,
    extras: Sequence[Extra] = (),
    once: str | None = None,
    is_told: bool = True,
) -> Message:
    """Queue the e-mail; what is not given comes from the template and the customer's people. `at` sends later.

    `template` names one of `templates_of`; that of a replacement attaches the credit note too.
    `extras` travel beside the document. `once` is the key of the form: the same key again sends nothing more.
    `is_told` is False for a caller who records an event of its own.
    Raises Conflict for an invoice still in draft, Refused for an address, a variable or a file that cannot be.
    """
    if isinstance(document, Quote):
        document = finalise_quote(document, by=by)
    else:
        lifecycle.require(name_of(document), document.state, "send")
    usual = draft_message(document, template)
    files = _papers(document, template)
    with transaction.atomic():
        if known := written_before(document.company, once):
            return known
        sent = write_message(
            document.company,
            about=document,
            subject=filled_subject(subject, document) or usual.subject,
            text=filled(message, document) or usual.text,
            to=list(to) or list(usual.to),
            cc=list(cc) if to or cc else list(usual.cc),
            bcc=list(bcc),
            attachments=[*((file, file.name) for file in files), *keep_extras(document.company, extras)],
            due_at=at,
            once=once,
            deal=link_to(document),
            by=by,
        )
        addresses = ", ".join(delivery.address for delivery in sent.deliveries.all())
        name = events.DOCUMENT_QUEUED if at else events.DOCUMENT_SENT  # what can be taken back is not said sent
        if is_told:
            record(document.company_id, name, document, by=by, number=document.number, recipients=addresses)
    return sent


@dataclass(frozen=True)
class Letter:
    """The e-mail as it would leave, and the names of the files of the house that go with it."""

    mail: EmailMessage
    files: list[str]


def preview_message(
    document: Quote | Invoice,
    *,
    by: Author,
    to: Sequence[str],
    cc: Sequence[str],
    bcc: Sequence[str],
    subject: str,
    message: str,
    template: str = "",
    number: str = "",
) -> Letter:
    """Composed as it will be when it leaves; nothing is written. `number`: the one that a draft would take.

    Raises the refusals of sending for an address or a variable that cannot be.
    """
    written, deliveries = unsaved(
        document.company,
        about=document,
        subject=filled_subject(subject, document, number=number),
        text=filled(message, document, number=number),
        recipients={"to": to, "cc": cc, "bcc": bcc},
        deal=link_to(document),
        by=by,
    )
    papers = [document, *_beside(document, template)]
    return Letter(compose(written, deliveries, link=example_url()), [f"{_stem(one, number)}.pdf" for one in papers])


def _papers(document: Quote | Invoice, template: str) -> list[ArchivedFile]:
    if isinstance(document, Quote):
        return [keep_quote_pdf(document)]
    return [file_of(one, "pdf") for one in (document, *_beside(document, template))]


def _beside(document: Quote | Invoice, template: str) -> list[Invoice]:
    note = note_beside(document) if template == REPLACED else None
    return [note] if note else []


def _stem(document: Quote | Invoice, number: str) -> str:
    value = current_quote(document) if isinstance(document, Quote) else current_invoice(document)
    stem = file_stem(value)
    return stem if value.number or not number else f"{stem.partition('-')[0]}-{number.replace('/', '-')}"
