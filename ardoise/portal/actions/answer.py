"""Answer a question from the page of its document; the person who asked receives it with their link."""

from __future__ import annotations

from django.db import transaction

from ardoise.domain.errors import Refused
from ardoise.domain.identifiers import clean_text
from ardoise.history.models import Event
from ardoise.history.record import record
from ardoise.notifications.actions.write import write_message
from ardoise.portal import events
from ardoise.portal.actions.ask import LONGEST, SAID
from ardoise.portal.language import say
from ardoise.portal.models import Answer, Question
from ardoise.sales.deals import link_to, root_of
from ardoise.sales.events import LINK_REVOKED
from ardoise.sales.models import Invoice, Quote
from ardoise.users.models import User


def answer_question(question: Question, text: str, *, by: User) -> Answer:
    """Raises Refused("answer_empty") and ("answer_too_long")."""
    text = clean_text(text).strip()
    if not text:
        raise Refused("answer_empty", "Écrivez votre réponse.", "text")
    if len(text) > LONGEST:
        raise Refused("answer_too_long", "Votre réponse est trop longue : 3 000 caractères au plus.", "text")
    document = question.quote or question.invoice
    assert document is not None
    language = document.contact.language if document.contact else document.language
    with transaction.atomic():
        answer = Answer.objects.create(question=question, text=text, by=by)
        if question.address:
            number = document.number or ""
            words = say(language, "Vous avez demandé, au sujet de {number} :", number=number)
            link = None if _was_revoked_since(question, document) else link_to(document)
            closing = say(language, "Voir la page, ou répondre :") + "\n{lien}\n\n" if link else ""
            quoted = "\n".join(f"> {line}" for line in question.text.splitlines())
            write_message(
                document.company,
                about=document,
                subject=say(language, "Réponse à votre question : {number}", number=number),
                text=f"{words}\n\n{quoted}\n\n{text}\n\n{closing}{document.company}",
                to=[question.address],
                deal=link,
                by=by,
            )
        said = text if len(text) <= SAID else f"{text[:SAID]}…"
        record(document.company_id, events.QUESTION_ANSWERED, document, by=by, who=question.who, text=said)
    return answer


def _was_revoked_since(question: Question, document: Quote | Invoice) -> bool:
    """Who asked by a link that was revoked meanwhile has the answer, and no new link."""
    root = root_of(document)
    revocations = Event.objects.filter(
        chain=question.company_id, subject_type=root._meta.label_lower, subject_id=root.pk, name=LINK_REVOKED
    )
    return revocations.filter(at__gte=question.at).exists()
