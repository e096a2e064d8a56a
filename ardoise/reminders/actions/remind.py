"""Send a step of a plan: by the worker on its day, or at once by a person who presses « Relancer »."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from ardoise.domain.errors import Conflict, Refused
from ardoise.history.record import PRODUCT, Author, lock_chain, record
from ardoise.reminders import events
from ardoise.reminders.actions.notice import notice_of_today
from ardoise.reminders.documents import Document, about_of, is_open, label_of, rows_of
from ardoise.reminders.models import PlanStep, Reminder
from ardoise.reminders.outlook import reminders_that_left
from ardoise.reminders.recipients import recipients_of
from ardoise.reminders.texts import prepared
from ardoise.sales.actions.send import send_document
from ardoise.sales.extras import Extra
from ardoise.sales.models import Invoice


def remind(document: Document, step: PlanStep, *, by: Author = PRODUCT, at: datetime | None = None) -> Reminder:
    """Queue the e-mail of this step and note that it left: once, whoever asks and however often.

    `at` sends later, so that it can be taken back. A formal notice carries its letter and its evidence.
    Raises Conflict("nothing_to_remind") when the document is not open any more, Refused("recipient_missing").
    """
    extras = _papers(document, step, by)
    with transaction.atomic():
        lock_chain(document.company_id)
        fresh: Document = rows_of(document.company, about_of(document)).get(pk=document.pk)
        today = fresh.company.today
        if not is_open(fresh, today):
            raise Conflict("nothing_to_remind", f"Il n’y a plus rien à relancer pour {label_of(fresh)}.", "status")
        this = {"about_type": about_of(fresh), "about_id": fresh.pk, "step": step}
        if known := reminders_that_left().filter(**this).first():
            return known
        to, cc, bcc = recipients_of(fresh, step)
        if not to:
            raise Refused("recipient_missing", "Ce client n’a pas d’adresse e-mail : ajoutez-la à sa fiche.", "to")
        attempt = Reminder.objects.filter(**this).count()
        message = send_document(
            fresh,
            by=by,
            to=to,
            cc=cc,
            bcc=bcc,
            subject=prepared(step.subject, fresh, today=today),
            message=prepared(step.text, fresh, today=today),
            at=at,
            extras=extras,
            once=f"relance-{fresh.pk}-{step.pk}-{attempt}",
            is_told=False,
        )
        reminder = Reminder.objects.create(
            company=fresh.company, attempt=attempt, day=today, message=message, by_id=by.pk, **this
        )
        record(
            fresh.company_id,
            events.REMINDER_QUEUED if at else events.REMINDER_SENT,  # what can be taken back is not said sent
            fresh,
            by=by,
            number=fresh.number,
            step=step.name,
            recipients=", ".join(to),
        )
    return reminder


def _papers(document: Document, step: PlanStep, by: Author) -> list[Extra]:
    """Compiled before anything is locked."""
    if not step.is_formal_notice or not isinstance(document, Invoice):
        return []
    return [notice_of_today(document, by=by)]
