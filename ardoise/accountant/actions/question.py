"""Ask a question about a document, answer it, close it, open it again."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from ardoise.accountant import events
from ardoise.accountant.models import Question, Reply, Side
from ardoise.accountant.subjects import SUBJECTS, about_of, name_of
from ardoise.accountant.texts import clean_message, said
from ardoise.accountant.uploads import Upload, keep_upload
from ardoise.domain.errors import Conflict, Refused
from ardoise.history import clock
from ardoise.history.record import behalf, lock_chain, record
from ardoise.users.models import User

MOST_REPLIES = 200


def ask_question(document: Any, text: str, *, by: User) -> Question:
    """The accountant asks; the people who may see the document are told by the event. Raises Refused("text_…")."""
    text = clean_message(text, empty="Écrivez votre question.")
    with transaction.atomic():
        question = Question.objects.create(
            company=document.company,
            about_type=about_of(document),
            about_id=document.pk,
            label=name_of(document),
            text=text,
            asked_by=by,
            firm_name=behalf.get(),
        )
        _note(question, events.QUESTION_ASKED, by=by, text=said(text))
    return question


def reply_to(question: Question, text: str, file: Upload | None = None, *, side: Side, by: User) -> Reply:
    """Either side speaks, with a file if it wishes: then it is for the other one to speak.

    Raises Refused("text_…") or ("file_…"), Conflict("question_closed").
    """
    empty = "" if file else "Écrivez votre réponse, ou joignez un fichier."
    text = clean_message(text, empty=empty)
    with transaction.atomic():
        fresh = _lock(question)
        if fresh.is_closed:
            raise Conflict(
                "question_closed", "Cette question est fermée : le comptable peut la rouvrir, ou en poser une autre."
            )
        if fresh.replies.count() >= MOST_REPLIES:
            raise Refused("too_many_replies", "Cet échange est très long : fermez-le et posez une nouvelle question.")
        kept = keep_upload(fresh.company, file) if file else None
        reply = Reply.objects.create(question=fresh, side=side, text=text, file=kept, by=by, firm_name=behalf.get())
        fresh.waits_for = Side.COMPANY if side == Side.ACCOUNTANT else Side.ACCOUNTANT
        fresh.save(update_fields=["waits_for"])
        name = events.QUESTION_PURSUED if side == Side.ACCOUNTANT else events.QUESTION_ANSWERED
        details = {"file": kept.name, "sha256": kept.sha256} if kept else {}
        _note(fresh, name, by=by, text=said(text) or (kept.name if kept else ""), reply=reply.pk, **details)
    return reply


def close_question(question: Question, *, by: User) -> Question:
    """A second time does nothing."""
    with transaction.atomic():
        fresh = _lock(question)
        if not fresh.is_closed:
            fresh.closed_at, fresh.closed_by = clock.now(), by
            fresh.save(update_fields=["closed_at", "closed_by"])
            _note(fresh, events.QUESTION_CLOSED, by=by)
    return fresh


def reopen_question(question: Question, *, by: User) -> Question:
    """It waits for the company again."""
    with transaction.atomic():
        fresh = _lock(question)
        if fresh.is_closed:
            fresh.closed_at, fresh.closed_by, fresh.waits_for = None, None, Side.COMPANY
            fresh.save(update_fields=["closed_at", "closed_by", "waits_for"])
            _note(fresh, events.QUESTION_REOPENED, by=by)
    return fresh


def _lock(question: Question) -> Question:
    lock_chain(question.company_id)
    return Question.objects.select_for_update(of=("self",)).select_related("company").get(pk=question.pk)


def _note(question: Question, name: str, *, by: User, **data: Any) -> None:
    """In the history of the document itself."""
    document = SUBJECTS[question.about_type].model(pk=question.about_id)
    record(question.company_id, name, document, by=by, label=question.label, question=question.pk, **data)
