"""Read a delivery-status notification and note which address refused which message."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from email.message import EmailMessage

from django.db import transaction

from ardoise.history import clock
from ardoise.history.record import PRODUCT, record
from ardoise.notifications import events
from ardoise.notifications.models import Delivery, DeliveryState, Message

_TOKEN = re.compile(r"\b[0-9a-f]{32}\b")


def note_bounce(raw: bytes) -> int:
    """Set the deliveries that it names to bounced; returns how many. A mail that is no bounce of ours changes none."""
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    message = _message_of(raw)
    if message is None:
        return 0
    with transaction.atomic():
        return sum(_note(message, address, reason) for address, reason in _failures(mail))


def _message_of(raw: bytes) -> Message | None:
    """By the token of the envelope address or of the Message-ID, anywhere in the notification."""
    tokens = set(_TOKEN.findall(raw.decode("utf-8", "replace")))
    return Message.objects.filter(token__in=tokens).first() if tokens else None


def _failures(mail: EmailMessage) -> Iterator[tuple[str, str]]:
    """Each address whose action is failed (RFC 3464), with the server's words."""
    for part in mail.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in part.get_payload():
            if not isinstance(block, EmailMessage) or str(block.get("Action", "")).strip().lower() != "failed":
                continue
            address = str(block.get("Final-Recipient", "")).partition(";")[2].strip().lower()
            yield address, str(block.get("Diagnostic-Code", block.get("Status", ""))).partition(";")[2].strip()


def _note(message: Message, address: str, reason: str) -> int:
    delivery = Delivery.objects.select_for_update().filter(message=message, address__iexact=address).first()
    if delivery is None or delivery.state == DeliveryState.BOUNCED:
        return 0
    Delivery.objects.filter(pk=delivery.pk).update(
        state=DeliveryState.BOUNCED, reason=reason[:500], changed_at=clock.now()
    )
    record(
        message.company_id, events.MESSAGE_BOUNCED, message, by=PRODUCT, address=delivery.address, reason=reason[:300]
    )
    return 1
