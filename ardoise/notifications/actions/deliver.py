"""Hand a message to the mail server, one address after the other, and note what became of each.

Each acceptance is committed at once: a worker killed between two addresses sends the second one only.
"""

from __future__ import annotations

import smtplib
from collections.abc import Iterable, Sequence
from email.encoders import encode_base64
from email.headerregistry import Address
from email.message import EmailMessage
from email.mime.base import MIMEBase
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from ardoise.archive.keep import read
from ardoise.history import clock
from ardoise.history.outbox import WAITS, TryLater
from ardoise.history.record import PRODUCT, record
from ardoise.notifications import events
from ardoise.notifications.actions.provider import (
    AnymailBaseBackend,
    AnymailError,
    for_provider,
    outer_id_of,
    provider_reason,
)
from ardoise.notifications.links import link_of, link_url
from ardoise.notifications.models import LINK, Attachment, Delivery, DeliveryState, Message
from ardoise.notifications.names import ascii_file_name

MAX_TRIES = len(WAITS)


class _Ready:
    """What Django's mail backends ask of a message: its sender, its recipients and its text."""

    def __init__(self, mail: EmailMessage, sender: str, recipient: str) -> None:
        self.mail, self.from_email, self.recipient = mail, sender, recipient
        self.encoding = "utf-8"

    def recipients(self) -> list[str]:
        return [self.recipient]

    def message(self) -> _Ready:
        return self

    def as_bytes(self, linesep: str = "\n") -> bytes:
        return self.mail.as_bytes(policy=SMTP.clone(linesep=linesep, refold_source="none"))


def deliver(message_id: int) -> None:
    """Carry a message to every address still queued. Raises TryLater while one may still succeed."""
    message = Message.objects.select_related("company").get(pk=message_id)
    waiting = list(message.deliveries.filter(state=DeliveryState.QUEUED).order_by("pk"))
    if not waiting:
        return
    parts = [_part(attachment) for attachment in message.attachments.select_related("file").order_by("pk")]
    problems = [
        problem
        for delivery in waiting
        if (problem := _hand_over(message, compose_mail(message, delivery, parts), delivery))
    ]
    if problems:
        raise TryLater("; ".join(problems))


def compose_mail(message: Message, delivery: Delivery, parts: Sequence[Any]) -> EmailMessage:
    """The MIME message for one address, with its own link; attachments under their own name and a plain fallback."""
    link = link_of(message.deal, f"m{delivery.pk}")
    mail = compose(message, message.deliveries.order_by("pk"), link=link_url(link) if link else "")
    if parts:
        mail.make_mixed()
    for part in parts:
        mail.attach(part)
    return mail


def compose(message: Message, deliveries: Iterable[Delivery], *, link: str) -> EmailMessage:
    """Its headers and its text with the link that its reader will follow; Bcc never written."""
    mail = EmailMessage()
    sender_address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    user, _, domain = sender_address.partition("@")
    mail["From"] = Address(message.from_name, user, domain)
    named = list(deliveries)
    for kind, header in (("to", "To"), ("cc", "Cc")):
        addresses = [delivery.address for delivery in named if delivery.kind == kind]
        if addresses:
            mail[header] = ", ".join(addresses)
    if message.reply_to:
        mail["Reply-To"] = message.reply_to
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(clock.now())
    mail["Message-ID"] = f"<{message.token}@{domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.text.replace(LINK, link) if message.deal else message.text)
    return mail


def _part(attachment: Attachment) -> Any:
    """The file, its name written twice: plain letters, then the exact one (RFC 2231). The standard library's modern
    headers keep one of them only, so this part is written by its older class."""
    main, _, sub = attachment.file.media_type.partition("/")
    part = MIMEBase(main, sub)
    part.set_payload(read(attachment.file))
    encode_base64(part)
    plain = ascii_file_name(attachment.name).replace('"', "")
    exact = quote(attachment.name, safe="")
    part["Content-Disposition"] = f"attachment; filename=\"{plain}\";\n filename*=UTF-8''{exact}"
    return part


def envelope_sender(message: Message) -> str:
    """Where refusals come back: the address of the bounces with the token of the message, when one is watched."""
    watched = settings.BOUNCE_ADDRESS
    if not watched:
        return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    user, _, domain = watched.partition("@")
    return f"{user}+{message.token}@{domain}"


def _hand_over(message: Message, mail: EmailMessage, delivery: Delivery) -> str | None:
    """None when the address is settled, one way or the other; else why another try is needed."""
    connection: BaseEmailBackend = get_connection(fail_silently=False)
    try:
        outer_id = _send(connection, message, mail, delivery)
    except (smtplib.SMTPException, AnymailError, OSError) as error:
        return _refused(message, delivery, error)
    _note(delivery, DeliveryState.HANDED_OVER, "", outer_id)
    return None


def _send(connection: BaseEmailBackend, message: Message, mail: EmailMessage, delivery: Delivery) -> str:
    """By SMTP, or by the API of a service, which answers with its own name for the mail."""
    if isinstance(connection, AnymailBaseBackend):
        sent = for_provider(mail, message, delivery)
        connection.send_messages([sent])
        return outer_id_of(sent)
    connection.send_messages([_Ready(mail, envelope_sender(message), delivery.address)])  # type: ignore[list-item]
    return ""


def _refused(message: Message, delivery: Delivery, error: Exception) -> str | None:
    code, words = _reason(error)
    reason = f"{_sentence(code)} ({words})" if words else _sentence(code)
    is_final = 500 <= code < 600 or delivery.attempts + 1 > MAX_TRIES
    if not is_final:
        _note(delivery, DeliveryState.QUEUED, reason)
        return f"{delivery.address} : {reason}"
    with transaction.atomic():
        _note(delivery, DeliveryState.FAILED, reason)
        record(
            message.company_id,
            events.MESSAGE_FAILED,
            message,
            by=PRODUCT,
            subject=message.subject,
            address=delivery.address,
            reason=reason,
        )
    return None


def _note(delivery: Delivery, state: DeliveryState, reason: str, outer_id: str = "") -> None:
    """Unless its refusal came back faster than the answer of the server."""
    Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.QUEUED).update(
        state=state,
        reason=reason[:500],
        attempts=delivery.attempts + 1,
        changed_at=clock.now(),
        outer_id=outer_id,
    )


def _reason(error: Exception) -> tuple[int, str]:
    """The code and words of the server; credentials are never in them."""
    if isinstance(error, AnymailError):
        return provider_reason(error)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
        return int(code), _text(words)
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return 0, "identifiants refusés"  # to be repaired in the settings: worth another try
    if isinstance(error, smtplib.SMTPResponseException):
        return int(error.smtp_code), _text(error.smtp_error)
    return 0, ""


def _text(words: object) -> str:
    return (words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words))[:300]


def _sentence(code: int) -> str:
    if 500 <= code < 600:
        return f"Adresse ou message refusé par le serveur, code {code}"
    if 400 <= code < 500:
        return f"Le serveur demande de réessayer plus tard, code {code}"
    return "Le serveur de courrier ne répond pas ou refuse la connexion"
