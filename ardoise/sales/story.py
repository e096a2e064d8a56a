"""What happened to a document, newest first: its own events, the turning points of its family, money and mails."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Q

from ardoise.domain.french import moment_text
from ardoise.history import clock
from ardoise.history.models import Event
from ardoise.history.sentences import tell
from ardoise.notifications.events import MESSAGE_BOUNCED, MESSAGE_FAILED
from ardoise.notifications.models import DeliveryState, Message
from ardoise.sales import events
from ardoise.sales.family import Family
from ardoise.sales.models import Invoice, Quote

MOST = 30
TURNING_POINTS = (
    events.QUOTE_ACCEPTED,
    events.QUOTE_DECLINED,
    events.QUOTE_REOPENED,
    events.QUOTE_SIGNED,
    events.QUOTE_WITHDRAWN,
    events.INVOICE_ISSUED,
    events.CREDIT_NOTE_ISSUED,
)
PAYMENT, MESSAGE = "payments.payment", "notifications.message"
MONEY_IN = ("payment.recorded", "payment.confirmed")
# events told by what happened rather than by who did it
REJECTED = ("E-mail rejeté", "à {address} : {reason}")
RETOLD = {
    MESSAGE_BOUNCED: REJECTED,
    MESSAGE_FAILED: REJECTED,
    events.QUOTE_SEEN: ("Page ouverte", "par {author}, version {version}"),
    events.INVOICE_SEEN: ("Page ouverte", "par {author}"),
    events.DOCUMENT_DOWNLOADED: ("PDF téléchargé", "par {author}"),
}


@dataclass(frozen=True)
class Moment:
    """One line: who or what in bold, the rest, the hour."""

    who: str
    text: str
    at: datetime  # in the time of the company
    when: str
    is_money: bool = False
    is_to_come: bool = False


def story_of(document: Quote | Invoice, family: Family, mails: Iterable[Message]) -> list[Moment]:
    zone, today = ZoneInfo(document.company.time_zone), document.company.today
    mails = list(mails)

    def moment(who: str, text: str, at: datetime, *, is_money: bool = False, is_to_come: bool = False) -> Moment:
        local = at.astimezone(zone)
        return Moment(who, text, local, moment_text(local, today), is_money, is_to_come)

    told = [
        moment(*_told(event), event.at, is_money=_brings_money(event)) for event in _events(document, family, mails)
    ]
    for mail in mails:
        for one in mail.deliveries.all():
            if one.state in (DeliveryState.HANDED_OVER, DeliveryState.DELIVERED):
                told.append(moment("E-mail remis", f"à {one.address}", one.changed_at))
            elif one.state == DeliveryState.QUEUED and mail.due_at > clock.now():
                told.append(moment("Envoi prévu", f"à {one.address}", mail.due_at, is_to_come=True))
    return sorted(told, key=lambda one: one.at, reverse=True)[:MOST]


def _events(document: Quote | Invoice, family: Family, mails: list[Message]) -> list[Event]:
    """In the order they were recorded, last first: two of the same second stay in turn."""
    label = document._meta.label_lower
    payments = Invoice.objects.filter(pk__in=[one.pk for one in family.invoices], allocations__isnull=False)
    found = (
        Q(subject_type=label, subject_id=document.pk)
        | Q(subject_type="sales.quote", subject_id__in=[one.pk for one in family.quotes], name__in=TURNING_POINTS)
        | Q(subject_type="sales.invoice", subject_id__in=[one.pk for one in family.invoices], name__in=TURNING_POINTS)
        | Q(subject_type=PAYMENT, subject_id__in=list(payments.values_list("allocations__payment", flat=True)))
        | Q(subject_type=MESSAGE, subject_id__in=[mail.pk for mail in mails])
    )
    said_by_signing = Q(name=events.QUOTE_ACCEPTED, author_id__isnull=True)
    rows = Event.objects.filter(found, chain=document.company_id).exclude(said_by_signing).order_by()
    return sorted(rows, key=lambda event: event.sequence, reverse=True)


def _told(event: Event) -> tuple[str, str]:
    """Who or what, then the rest."""
    if event.name not in RETOLD:
        return event.who, tell(event)
    what, text = RETOLD[event.name]
    return what, text.format(author=event.who, **json.loads(event.data))


def _brings_money(event: Event) -> bool:
    if event.name not in MONEY_IN:
        return False
    data = json.loads(event.data)
    return bool(data.get("received", True)) and data.get("direction", "in") == "in"
