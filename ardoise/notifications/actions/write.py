"""Write a message: in the transaction of the act that sends it, with its task to deliver."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import models, transaction

from ardoise.archive.models import ArchivedFile
from ardoise.companies.models import Company
from ardoise.domain.errors import Conflict, Refused
from ardoise.domain.identifiers import clean_email, clean_email_list, clean_text
from ardoise.history import clock, outbox
from ardoise.history.record import Author, lock_chain, record
from ardoise.notifications import events
from ardoise.notifications.links import Link
from ardoise.notifications.models import LINK, LOST, Attachment, Delivery, DeliveryState, Message
from ardoise.notifications.names import clean_file_name

TASK = "notifications.deliver"
CLOSING = f"Voir en ligne : {LINK}"


def write_message(
    company: Company,
    *,
    about: models.Model,
    subject: str,
    text: str,
    to: Sequence[str],
    cc: Sequence[str] = (),
    bcc: Sequence[str] = (),
    attachments: Sequence[tuple[ArchivedFile, str]] = (),
    due_at: datetime | None = None,
    once: str | None = None,
    deal: Link | None = None,
    by: Author,
) -> Message:
    """Queue a message, one delivery per address. Raises Refused that names the address that is wrong, or none given.

    `deal`: the deal that the mail opens (`sales.deals.link_to`): each address finds its own link where the text says
    {lien}, or at its end.
    `once`: the key of the form that sends it; what it sent already is found by `written_before`.
    """
    message, deliveries = unsaved(
        company, about=about, subject=subject, text=text, recipients={"to": to, "cc": cc, "bcc": bcc}, deal=deal, by=by
    )
    message.due_at, message.once = due_at or clock.now(), once
    with transaction.atomic():
        message.save()
        for file, name in attachments:
            Attachment.objects.create(message=message, name=clean_file_name(name), file=file)
        Delivery.objects.bulk_create(deliveries)
        outbox.put(TASK, due_at=message.due_at, key=f"message:{message.pk}", message_id=message.pk)
    return message


def unsaved(
    company: Company,
    *,
    about: models.Model,
    subject: str,
    text: str,
    recipients: Mapping[str, Sequence[str]],
    deal: Link | None = None,
    by: Author,
) -> tuple[Message, list[Delivery]]:
    """The message as it would be queued, and nothing written: to be shown before it is sent."""
    message = Message(
        company=company,
        about_type=about._meta.label_lower,
        about_id=about.pk,
        subject=one_line(subject),
        text=with_link(clean_text(text)) if deal else clean_text(text),
        deal=deal.key if deal else "",
        from_name=one_line(str(company)),
        reply_to=company.email,
        token=secrets.token_hex(16),
        author_id=by.pk,
        due_at=clock.now(),
    )
    addresses = _recipients(recipients)
    return message, [Delivery(message=message, address=address, kind=kind) for address, kind in addresses.items()]


def with_link(text: str, closing: str = CLOSING) -> str:
    """A text that does not say where its link goes ends with it."""
    return text if LINK in text else f"{text.rstrip()}\n\n{closing}"


def written_before(company: Company, once: str | None) -> Message | None:
    """What the same form sent already, in the caller's transaction: a second post waits for the first (NUM-07)."""
    if not once:
        return None
    lock_chain(company.pk)
    return Message.objects.filter(company=company, once=once).first()


def cancel_message(message: Message, *, by: Author) -> None:
    """Take a message back before it leaves. Raises Conflict when a delivery has begun."""
    with transaction.atomic():
        waiting = message.deliveries.select_for_update().filter(state=DeliveryState.QUEUED)
        if waiting.count() != message.deliveries.count():
            raise Conflict("already_sent", "Ce courrier est déjà parti : il ne peut plus être annulé.", "message")
        waiting.update(state=DeliveryState.CANCELLED, changed_at=clock.now())
        record(message.company_id, events.MESSAGE_CANCELLED, message, by=by, subject=message.subject)


def resend_failed(message: Message, addresses: dict[str, str], *, by: Author) -> None:
    """Try the failed deliveries again, at corrected addresses; what was handed over is never sent twice."""
    with transaction.atomic():
        failed = list(message.deliveries.select_for_update().filter(state__in=LOST))
        if not failed:
            raise Conflict("nothing_failed", "Aucun destinataire de ce courrier n’est en échec.", "message")
        for delivery in failed:
            delivery.address = clean_email(addresses.get(delivery.address, delivery.address), field="to")
            delivery.state, delivery.reason, delivery.attempts = DeliveryState.QUEUED, "", 0
            delivery.changed_at = clock.now()
            delivery.save()
        tries = secrets.token_hex(4)
        outbox.put(TASK, key=f"message:{message.pk}:{tries}", message_id=message.pk)
        names = ", ".join(delivery.address for delivery in failed)
        record(message.company_id, events.MESSAGE_RESENT, message, by=by, subject=message.subject, addresses=names)


def one_line(text: str) -> str:
    """No line break and no control: a header cannot be injected."""
    return " ".join(clean_text(text).split())[:300]


def _recipients(given: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Each address once, in the first of To, Cc, Cci that names it (EML-03)."""
    found: dict[str, str] = {}
    for kind, texts in given.items():
        for text in texts:
            for address in clean_email_list(text, field=kind):
                found.setdefault(address, kind)
    if "to" not in found.values():
        raise Refused("recipient_missing", "Donnez au moins une adresse e-mail à qui l’envoyer.", "to")
    return found
