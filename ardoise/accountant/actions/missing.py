"""Ask for a document that is missing by a link, make the link again, close the request."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from ardoise.accountant import events
from ardoise.accountant.models import MissingDocument
from ardoise.accountant.subjects import about_of
from ardoise.accountant.texts import clean_words
from ardoise.companies.models import Company
from ardoise.domain.errors import Conflict, Refused
from ardoise.domain.french import date_text
from ardoise.domain.identifiers import clean_email
from ardoise.history import clock
from ardoise.history.record import behalf, lock_chain, record
from ardoise.notifications.actions.write import write_message
from ardoise.users.models import User

DAYS = 30  # how long a link holds
MOST_OPEN = 500  # requests at once, of one company


def ask_document(company: Company, words: str, *, address: str = "", about: Any = None, by: User) -> MissingDocument:
    """The link goes to the address, if any; else whoever asks passes it on. `about`: the document it is missing to.

    Raises Refused("words_…"), that of a wrong address, or ("too_many_missing").
    """
    words, address = clean_words(words), clean_email(address, field="address")
    with transaction.atomic():
        lock_chain(company.pk)
        if MissingDocument.objects.open().filter(company=company).count() >= MOST_OPEN:
            raise Refused("too_many_missing", "500 pièces sont déjà demandées : fermez celles qui sont arrivées.")
        missing = MissingDocument.objects.create(
            company=company,
            words=words,
            address=address,
            about_type=about_of(about) if about else "",
            about_id=about.pk if about else None,
            expires_at=_in_a_month(),
            asked_by=by,
            firm_name=behalf.get(),
        )
        _mail(missing, by=by)
        _note(missing, events.MISSING_ASKED, by=by, recipient=f"à {address}" if address else "")
    return missing


def renew_link(missing: MissingDocument, *, address: str | None = None, by: User) -> MissingDocument:
    """A new link for a month, sent to the address if there is one; those made before open nothing any more."""
    with transaction.atomic():
        fresh = _lock(missing)
        if address is not None:
            fresh.address = clean_email(address, field="address")
        fresh.generation += 1
        fresh.expires_at = _in_a_month()
        fresh.closed_at = fresh.closed_by = None
        fresh.save(update_fields=["address", "generation", "expires_at", "closed_at", "closed_by"])
        _mail(fresh, by=by)
        _note(fresh, events.MISSING_RENEWED, by=by)
    return fresh


def close_missing(missing: MissingDocument, *, by: User) -> MissingDocument:
    """It came, or is not needed any more: the link opens nothing. Raises Conflict("missing_closed")."""
    with transaction.atomic():
        fresh = _lock(missing)
        if fresh.closed_at:
            raise Conflict("missing_closed", "Cette demande est déjà fermée.")
        fresh.closed_at, fresh.closed_by = clock.now(), by
        fresh.save(update_fields=["closed_at", "closed_by"])
        _note(fresh, events.MISSING_CLOSED, by=by)
    return fresh


def _mail(missing: MissingDocument, *, by: User) -> None:
    if not missing.address:
        return
    firm = f" pour sa comptabilité, tenue par {missing.firm_name}" if missing.firm_name else " pour sa comptabilité"
    write_message(
        missing.company,
        about=missing,
        subject=f"Une pièce à envoyer : {missing.words}"[:200],
        text=(
            f"Bonjour,\n\n{missing.company} a besoin de cette pièce{firm} :\n\n    {missing.words}\n\n"
            "Une photo prise avec votre téléphone, ou un PDF, suffit. Aucun compte à créer : ouvrez cette page et "
            f"choisissez le fichier.\n\n{{lien}}\n\n"
            f"Le lien est valable jusqu’au {date_text(missing.last_day)}.\n\n{missing.company}"
        ),
        to=[missing.address],
        deal=missing.link,
        by=by,
    )


def _in_a_month() -> datetime:
    return clock.later(seconds=DAYS * 24 * 3600)


def _lock(missing: MissingDocument) -> MissingDocument:
    lock_chain(missing.company_id)
    rows = MissingDocument.objects.select_for_update(of=("self",)).select_related("company")
    return rows.get(pk=missing.pk)


def _note(missing: MissingDocument, name: str, *, by: User, **data: Any) -> None:
    record(missing.company_id, name, missing, by=by, words=missing.words, **data)
