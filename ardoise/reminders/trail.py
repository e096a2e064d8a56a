"""What was done to be paid, in the order of time: sendings, openings, reminders. For who writes, and as evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from ardoise.companies.models import Company
from ardoise.domain.french import date_text, moment_text
from ardoise.notifications.models import Delivery, DeliveryState, Message, Opening, OpeningKind
from ardoise.reminders.documents import Document, about_of
from ardoise.reminders.outlook import reminders_that_left

MOST = 200
_WORDS = {OpeningKind.OPENED: "Page ouverte", OpeningKind.DOWNLOADED: "PDF téléchargé"}


@dataclass(frozen=True)
class Trace:
    at: datetime  # on the clock of the company
    what: str
    who: str  # the address, when it is known
    state: str
    today: str  # "hier à 09:12"

    @property
    def moment(self) -> str:
        return f"{date_text(self.at.date())} à {self.at:%H:%M}"


def trail_of(document: Document) -> list[Trace]:
    """Newest first."""
    company, about = document.company, about_of(document)
    reminders = {
        one.message_id: one.step.name
        for one in reminders_that_left().filter(about_type=about, about_id=document.pk).select_related("step")
    }
    messages = Message.objects.filter(company=company, about_type=about, about_id=document.pk)
    rows = Delivery.objects.filter(message__in=messages.order_by("-pk")[:MOST].values("pk"))
    told = [
        _trace(
            company,
            one.message.due_at if one.state == DeliveryState.QUEUED else one.changed_at,
            reminders.get(one.message_id, one.message.subject),
            one.address,
            one.get_state_display() + (f" : {one.reason}" if one.is_lost and one.reason else ""),
        )
        for one in rows.exclude(state=DeliveryState.CANCELLED).select_related("message")
    ]
    seen = Opening.objects.filter(company=company, about_type=about, about_id=document.pk).select_related("delivery")
    told += [
        _trace(company, one.at, _WORDS[OpeningKind(one.kind)], one.delivery.address if one.delivery else "", "")
        for one in seen.order_by("-pk")[:MOST]
    ]
    return sorted(told, key=lambda one: one.at, reverse=True)


def _trace(company: Company, at: datetime, what: str, who: str, state: str) -> Trace:
    local = at.astimezone(ZoneInfo(company.time_zone))
    return Trace(local, what, who, state, moment_text(local, company.today))
