"""Forget that someone pays for a customer. What is linked already stays linked."""

from __future__ import annotations

from django.db import transaction

from ardoise.banking import events
from ardoise.banking.models import Lesson
from ardoise.history.record import Author, lock_chain, record


def forget_lesson(lesson: Lesson, *, by: Author) -> None:
    with transaction.atomic():
        lock_chain(lesson.company_id)
        Lesson.objects.filter(pk=lesson.pk).delete()
        record(
            lesson.company_id,
            events.LESSON_FORGOTTEN,
            lesson.contact,
            by=by,
            payer=lesson.key,
            name=lesson.contact.name,
        )
