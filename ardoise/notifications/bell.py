"""What the bell shows to one person at work for one company."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from ardoise.companies.gate import Access
from ardoise.domain.french import glued, moment_text
from ardoise.notifications.audience import notices_for
from ardoise.notifications.models import Choice, Notice, NoticeSeen

MOST = 99  # unread notices that are counted: the reading stops there, whatever waits
SHOWN = 20


@dataclass(frozen=True)
class Bell:
    """How many are unread, and the last of them: the two make the state that the page knows."""

    count: int
    last: int

    @property
    def state(self) -> str:
        return f"{self.count}-{self.last}"

    @property
    def figure(self) -> str:
        return f"{MOST}+" if self.count > MOST else str(self.count)

    @property
    def label(self) -> str:
        if not self.count:
            return "Notifications"
        return f"{self.figure} notification{'s' if self.count > 1 else ''} non lue{'s' if self.count > 1 else ''}"


def notices_of(access: Access) -> QuerySet[Notice]:
    """What this person is told of: not what they did, nor what their role hides or they silenced; unread or not."""
    silenced = Choice.objects.filter(user=access.user, company=access.company, kind=OuterRef("kind"), in_product=False)
    rows = access.rows(Notice).filter(~Exists(silenced), Q(author_id__isnull=True) | ~Q(author_id=access.user.pk))
    rows = notices_for(access, rows)
    return rows.annotate(seen_id=_seen(access)).order_by("-pk")


@dataclass(frozen=True)
class Told:
    """A notice as a person reads it."""

    notice: Notice
    text: str
    is_unread: bool
    when: str


def told(access: Access, rows: Iterable[Notice]) -> dict[str, Any]:
    """What `panel.html` and `notices.html` show, newest first."""
    zone, today = ZoneInfo(access.company.time_zone), access.company.today
    lines = [
        Told(
            row,
            glued(f"{row.who} {row.text}"),
            row.pk > row.seen_id,  # type: ignore[attr-defined]
            moment_text(row.at.astimezone(zone), today),
        )
        for row in rows
    ]
    return {
        "told": lines,
        "has_unread": any(line.is_unread for line in lines),
        "last": lines[0].notice.pk if lines else 0,
    }


def bell_of(access: Access) -> Bell:
    """In one query of at most a hundred keys."""
    unread = notices_of(access).filter(pk__gt=F("seen_id")).values_list("pk", flat=True)[: MOST + 1]
    found = list(unread)
    return Bell(len(found), found[0] if found else 0)


def bell(request: HttpRequest) -> dict[str, Any]:
    """For the templates: asked only when a page shows it."""
    access: Access | None = getattr(request, "access", None)
    return {"bell": SimpleLazyObject(lambda: bell_of(access))} if access else {}


def _seen(access: Access) -> Coalesce:
    last = NoticeSeen.objects.filter(user=access.user, company=access.company).values("last_id")
    return Coalesce(Subquery(last), Value(0), output_field=BigIntegerField())
