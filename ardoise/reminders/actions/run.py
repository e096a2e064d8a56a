"""The turn of the worker: at its hour, each plan that is on sends what is due that day, once."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from ardoise.domain.errors import Refused
from ardoise.history import clock
from ardoise.history.record import PRODUCT, record
from ardoise.reminders import events
from ardoise.reminders.actions.remind import remind
from ardoise.reminders.documents import Document, about_of, open_documents
from ardoise.reminders.models import Held, Plan
from ardoise.reminders.outlook import Outlook, Outlooks, State

log = logging.getLogger(__name__)
CHUNK = 200


def run_daily() -> None:
    """A periodic task of the outbox. Run twice, or by two workers at once, it sends each step once."""
    earliest_today = clock.now().astimezone(ZoneInfo("Pacific/Kiritimati")).date()  # nowhere is it later
    waiting = Plan.objects.filter(on_since__isnull=False).filter(Q(ran_on=None) | Q(ran_on__lt=earliest_today))
    for plan in waiting.select_related("company").order_by("pk").iterator():
        local = clock.now().astimezone(ZoneInfo(plan.company.time_zone))
        if local.hour >= plan.hour and (plan.ran_on is None or plan.ran_on < local.date()):
            run_plan(plan, local)


def run_plan(plan: Plan, local: datetime) -> None:
    """Send what is due, note what is held; the day is over for this plan once every document was looked at.

    A document that fails stops nobody else's: its error is raised at the end, and the next turn tries it again.
    """
    outlooks = Outlooks(plan.company, local.date())
    failure: Exception | None = None
    for chunk in _chunks(plan, local):
        for outlook in outlooks.of(chunk):
            if outlook.plan != plan:
                continue
            try:
                _carry_out(outlook, local.date())
            except Exception as error:  # any fault of one document
                log.exception("reminder of %s %s failed", about_of(outlook.document), outlook.document.pk)
                failure = error
    if failure:
        raise failure
    Plan.objects.filter(pk=plan.pk).filter(Q(ran_on=None) | Q(ran_on__lt=local.date())).update(ran_on=local.date())


def _chunks(plan: Plan, local: datetime) -> Iterator[list[Document]]:
    """The open documents, by their ids: few rows at a time, and none twice."""
    last = 0
    rows = open_documents(plan.company, plan.about, local.date()).order_by("pk")
    while chunk := list(rows.filter(pk__gt=last)[:CHUNK]):
        yield chunk
        last = chunk[-1].pk


def _carry_out(outlook: Outlook, today: date) -> None:
    """What cannot leave as it is (an address that is none) is held too, with the refusal as its reason."""
    if outlook.state == State.HELD and outlook.day == today:
        note_held(outlook)
    if outlook.state == State.PROPOSED:
        note_held(replace(outlook, reason="proposed", why="elle vous est proposée, à envoyer depuis sa page"))
    if outlook.state != State.DUE or outlook.step is None:
        return
    try:
        remind(outlook.document, outlook.step)
    except Refused as refusal:
        note_held(replace(outlook, reason="refused", why=refusal.message))


def note_held(outlook: Outlook) -> None:
    """Said once for a step and a reason."""
    document, step = outlook.document, outlook.step
    assert step is not None
    assert outlook.day is not None
    with transaction.atomic():
        _, is_new = Held.objects.get_or_create(
            about_type=about_of(document),
            about_id=document.pk,
            step=step,
            reason=outlook.reason,
            defaults={"company": document.company, "day": outlook.day},
        )
        if is_new:
            record(
                document.company_id,
                events.REMINDER_HELD,
                document,
                by=PRODUCT,
                number=document.number,
                step=step.name,
                reason=outlook.why,
            )
