"""Send a document, and say what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from ardoise.api.dates import Moment
from ardoise.api.inputs import Addresses, Body
from ardoise.companies.gate import Access
from ardoise.notifications.models import Message
from ardoise.sales.actions.send import send_document
from ardoise.sales.models import Invoice, Quote
from ardoise.users.models import User


class SendingIn(Body):
    to: Addresses = []
    cc: Addresses = []
    bcc: Addresses = []
    subject: str = ""
    message: str = ""
    at: Moment | None = None


def send(document: Quote | Invoice, body: SendingIn, *, by: User) -> dict[str, Any]:
    message = send_document(
        document,
        to=body.to,
        cc=body.cc,
        bcc=body.bcc,
        subject=body.subject,
        message=body.message,
        at=_moment(body.at, document),
        by=by,
    )
    return shown(message)


def sendings(access: Access, document: Quote | Invoice) -> dict[str, Any]:
    """The last e-mails about a document, and what became of each address."""
    rows = access.rows(Message).filter(about_type=document._meta.label_lower, about_id=document.pk)
    return {"results": [shown(message) for message in rows.order_by("-pk")[:50]], "next": None}


def shown(message: Message) -> dict[str, Any]:
    return {
        "id": message.pk,
        "subject": message.subject,
        "message": message.shown_text,
        "at": message.due_at,
        "deliveries": [
            {"address": delivery.address, "kind": delivery.kind, "state": delivery.state, "reason": delivery.reason}
            for delivery in message.deliveries.order_by("pk")
        ],
    }


def _moment(at: datetime | None, document: Quote | Invoice) -> datetime | None:
    """A moment without a zone is of the company's clock."""
    return at if at is None or at.tzinfo else at.replace(tzinfo=ZoneInfo(document.company.time_zone))
