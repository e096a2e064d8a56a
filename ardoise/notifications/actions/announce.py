"""Tell the people of a company what an event says: in the product at once, and by e-mail to those who want it.

A mail gathers what happened to one document: no more than one per kind and document in ten minutes. The first leaves at
once, those that follow wait for the next ten minutes.
"""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse

from ardoise.companies.models import Membership, Role
from ardoise.companies.queries import lasting_members
from ardoise.domain.errors import Refused
from ardoise.history import clock, outbox
from ardoise.history.models import Event
from ardoise.history.record import PRODUCT
from ardoise.history.sentences import tell
from ardoise.notifications.actions.write import write_message
from ardoise.notifications.audience import is_told
from ardoise.notifications.kinds import announcement_of
from ardoise.notifications.models import Choice, Notice

TASK = "notifications.mail_notices"
APART = timedelta(minutes=10)  # between two mails of one kind about one document
MOST = 50  # sentences in one mail


def announce(event_id: int) -> None:
    """Write the notice of an event and put the task of its mails; a second time finds it written."""
    event = Event.objects.get(pk=event_id)
    announcement, data = announcement_of(event.name), json.loads(event.data)
    if announcement is None or not announcement.when(event, data):
        return
    subject = announcement.about(event, data)
    if subject is None:
        return
    with transaction.atomic():
        notice, is_new = Notice.objects.get_or_create(
            company_id=event.chain,
            event=event,
            defaults={
                "kind": announcement.kind.key,
                "who": event.who,
                "author_id": event.author_id,
                "text": tell(event)[:500],
                "about_type": subject[0],
                "about_id": subject[1],
                "at": event.at,
            },
        )
        if is_new:
            outbox.put(TASK, key=f"notice:{notice.pk}", due_at=_next_mail(notice), notice_id=notice.pk)


def mail_notices(notice_id: int) -> None:
    """Write one mail to each member who wants it, with every sentence of that kind and document still to be told."""
    with transaction.atomic():
        notice = Notice.objects.select_related("company").get(pk=notice_id)
        waiting = list(_same(notice).select_for_update().filter(mailed_at__isnull=True).order_by("-pk")[:MOST])
        if not waiting:
            return
        due = _next_mail(notice)
        if due > clock.now():  # another mail left since this one was planned
            outbox.put(TASK, key=f"notice:{notice.pk}:{due.isoformat()}", due_at=due, notice_id=notice.pk)
            return
        told = sorted(waiting, key=lambda one: one.pk)
        for member in lasting_members(notice.company):
            mine = [one for one in told if one.author_id != member.user_id]
            if mine and _wants_mail(member, notice):
                with suppress(Refused):  # an address that cannot be written to keeps nobody else from hearing
                    _write(mine, member)
        _same(notice).filter(mailed_at__isnull=True).update(mailed_at=clock.now())


def _same(notice: Notice) -> models.QuerySet[Notice]:
    return Notice.objects.filter(
        company=notice.company, kind=notice.kind, about_type=notice.about_type, about_id=notice.about_id
    )


def _next_mail(notice: Notice) -> datetime:
    """At once, or ten minutes after the last one of that kind about that document."""
    last = _same(notice).filter(mailed_at__isnull=False).order_by("-mailed_at").values_list("mailed_at", flat=True)
    before = last.first()
    return max(clock.now(), before + APART) if before else clock.now()


def _wants_mail(member: Membership, notice: Notice) -> bool:
    if not is_told(Role(member.role), notice):
        return False
    choice = Choice.objects.filter(user=member.user_id, company=member.company_id, kind=notice.kind).first()
    return choice.by_email if choice else notice.what.by_email


def _write(notices: list[Notice], member: Membership) -> None:
    last = notices[-1]
    what = last.what.label
    sentences = [f"{one.who} {one.text}".rstrip(".") + "." for one in notices]
    choices = settings.PUBLIC_URL + reverse("notifications:choices")
    write_message(
        last.company,
        about=last,
        subject=f"{what} : {sentences[-1]}" if len(notices) == 1 else f"{what} ({len(notices)})",
        text="\n".join(
            [
                *sentences,
                "",
                settings.PUBLIC_URL + last.url,
                "",
                f"Vous recevez ce courrier parce que vous travaillez dans {last.company} sur Ardoise.",
                f"Pour choisir ce qui vous est dit : {choices}",
            ]
        ),
        to=[member.user.email],
        by=PRODUCT,
    )
