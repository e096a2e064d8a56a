"""Hand a mail to a sending service by its API (django-anymail) rather than to an SMTP server.

Each address gets a mail of its own, under its name alone: these services have no envelope apart from the headers.
Our token goes with it, so that the webhooks can say later what became of which delivery.
"""

from __future__ import annotations

from email.message import EmailMessage

from anymail.backends.base import AnymailBaseBackend
from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused
from anymail.message import AnymailMessage

from ardoise.archive.keep import read
from ardoise.notifications.models import Delivery, Message

__all__ = ["AnymailBaseBackend", "AnymailError", "for_provider", "outer_id_of", "provider_reason"]


def for_provider(mail: EmailMessage, message: Message, delivery: Delivery) -> AnymailMessage:
    """The same subject, texts, answers and files as the composed mail."""
    html = _text(mail, "html")
    sent = AnymailMessage(
        subject=str(mail["Subject"]),
        body=_text(mail, "plain"),
        from_email=str(mail["From"]),
        to=[delivery.address],
        reply_to=[message.reply_to] if message.reply_to else None,
        headers={"Auto-Submitted": str(mail["Auto-Submitted"])},
        metadata={"token": message.token},
        track_opens=False,  # a picture that spies is not an honest « lu »
        track_clicks=False,
    )
    if html:
        sent.attach_alternative(html, "text/html")
    for one in message.attachments.select_related("file").order_by("pk"):
        sent.attach(one.name, read(one.file), one.file.media_type)
    return sent


def _text(mail: EmailMessage, kind: str) -> str:
    """Attached files are of the older class of the standard library, which the newer one cannot search."""
    parts = (part for part in mail.walk() if isinstance(part, EmailMessage))
    return next((part.get_content() for part in parts if part.get_content_type() == f"text/{kind}"), "")


def outer_id_of(sent: AnymailMessage) -> str:
    """The name that the service gave to the mail; empty when it gives none."""
    given = sent.anymail_status.message_id
    return str(given)[:200] if given and not isinstance(given, set) else ""


def provider_reason(error: AnymailError) -> tuple[int, str]:
    """As the code and the words of a mail server: 5xx is final, 4xx may be tried again, 0 is for us to repair."""
    if isinstance(error, AnymailRecipientsRefused):
        return 550, "adresse refusée par le service d’envoi"
    status = error.status_code if isinstance(error, AnymailAPIError) else None
    if status in (400, 413, 422):
        return 554, " ".join(getattr(error.response, "text", "").split())[:200]
    if status in (401, 402, 403):
        return 0, "le service d’envoi refuse la clé ou l’expéditeur"
    return (450 if status == 429 else 0), "le service d’envoi ne répond pas comme prévu"
