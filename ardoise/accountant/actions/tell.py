"""Write to the accountant's side: they are no members of the company, so its bell does not reach their mail."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse

from ardoise.accountant.models import MissingDocument, Question
from ardoise.accountant.people import asker_of, askers_of
from ardoise.companies.gate import access_to
from ardoise.companies.models import Company
from ardoise.domain.errors import Refused
from ardoise.history.models import Event
from ardoise.history.record import PRODUCT
from ardoise.history.sentences import tell
from ardoise.notifications.actions.write import write_message, written_before
from ardoise.users.models import User


def tell_askers(event_id: int) -> None:
    """An answer of the company: to each accountant who spoke of it and still has an access."""
    event = Event.objects.get(pk=event_id)
    question = Question.objects.select_related("company", "asked_by").get(pk=json.loads(event.data)["question"])
    page, listed = reverse("accountant:question", args=[question.pk]), _listed("xpert_questions", "repondues")
    _write(event, question.company, question, askers_of(question), f"Réponse : {question.label}", page, listed)


def tell_asker(event_id: int) -> None:
    """Files came for a missing document: to who asked for it."""
    event = Event.objects.get(pk=event_id)
    missing = MissingDocument.objects.select_related("company", "asked_by").get(pk=event.subject_id)
    page, listed = reverse("accountant:missing", args=[missing.pk]), _listed("xpert_missing", "recues")
    last = missing.pieces.latest("pk")
    _write(event, missing.company, last, asker_of(missing), f"Pièce reçue : {missing.words}", page, listed)


def _listed(name: str, state: str) -> str:
    return f"{reverse(f'accountant:{name}')}?etat={state}"


def _write(
    event: Event, company: Company, about: models.Model, people: Iterable[User], subject: str, page: str, listed: str
) -> None:
    """Once for each of them, whatever is retried.

    `page` is of the company; someone of a firm, who may have another dossier open or none, goes by the list of Xpert.
    """
    for person in people:
        if person.pk == event.author_id:
            continue
        once = f"accountant:{event.pk}:{person.pk}"[:40]
        access = access_to(person, company.pk)
        where = listed if access and access.firm else page
        with suppress(Refused), transaction.atomic():  # an address that cannot be written to keeps nobody from hearing
            if written_before(company, once):
                continue
            write_message(
                company,
                about=about,
                subject=f"{company} : {subject}"[:200],
                text="\n".join(
                    [
                        f"{event.author_name} {tell(event)}".rstrip(".") + ".",
                        "",
                        settings.PUBLIC_URL + where,
                        "",
                        f"Vous recevez ce courrier parce que vous suivez {company} sur Ardoise.",
                    ]
                ),
                to=[person.email],
                once=once,
                by=PRODUCT,
            )
