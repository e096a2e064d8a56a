"""Stop the reminders of a document or of a customer for a while, or because of a dispute; and go on again."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from ardoise.contacts.models import Contact
from ardoise.domain.errors import Invalid, Refused
from ardoise.domain.french import date_text
from ardoise.domain.identifiers import clean_text
from ardoise.history import clock
from ardoise.history.record import Author, lock_chain, record
from ardoise.reminders import events
from ardoise.reminders.documents import Document, about_of, label_of
from ardoise.reminders.models import Pause, PauseKind
from ardoise.web.fitting import misfits


def pause(
    of: Document | Contact, *, reason: str, until: date | None = None, kind: str = PauseKind.PAUSE, by: Author
) -> Pause:
    """Takes the place of the pause that is open. Raises Refused without a reason, or for a day that is past."""
    reason = " ".join(clean_text(reason).split())
    if not reason:
        raise Refused("reason_missing", "Dites pourquoi : la raison sera montrée à la place de la relance.", "reason")
    if until is not None and until < of.company.today:
        raise Refused("until_past", "Ce jour est passé : choisissez-en un à venir, ou videz la case.", "until")
    with transaction.atomic():
        lock_chain(of.company_id)
        _open(of).update(ended_at=clock.now())
        row = Pause(company=of.company, reason=reason, until=until, kind=kind, by_id=by.pk, **_named(of))
        if problems := misfits(row, ["reason", "until", "kind"]):
            raise Invalid(problems)
        row.save()
        name = events.DISPUTED if kind == PauseKind.DISPUTE else events.PAUSED
        end = f"jusqu’au {date_text(until)}" if until else ""
        record(of.company_id, name, of, by=by, label=_label(of), reason=reason, until=end)
    return row


def resume(of: Document | Contact, *, by: Author) -> None:
    """End what stops it; done twice, it is done once."""
    with transaction.atomic():
        lock_chain(of.company_id)
        if _open(of).update(ended_at=clock.now()):
            record(of.company_id, events.RESUMED, of, by=by, label=_label(of))


def _open(of: Document | Contact) -> QuerySet[Pause]:
    return Pause.objects.filter(company=of.company, ended_at__isnull=True, **_named(of))


def _named(of: Document | Contact) -> dict[str, object]:
    return {"contact": of} if isinstance(of, Contact) else {"about_type": about_of(of), "about_id": of.pk}


def _label(of: Document | Contact) -> str:
    return of.name if isinstance(of, Contact) else label_of(of)
