"""CADENAS with 20 seconds to take it back: asked, then cancelled or carried out by the outbox. No number until then."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction

from ardoise.domain import lifecycle
from ardoise.domain.errors import Conflict, Refused
from ardoise.history import clock, outbox
from ardoise.history.models import Task
from ardoise.history.record import Author, record
from ardoise.history.turns import writing
from ardoise.notifications.models import Message
from ardoise.sales import events
from ardoise.sales.actions.draft import lock, name_of
from ardoise.sales.actions.issue import Sealed, complete, prepare, seal
from ardoise.sales.actions.send import send_document
from ardoise.sales.mails import recipients
from ardoise.sales.models import Invoice, PendingSeal

TASK = "sales.finish_seal"


def ask_seal(invoice: Invoice, *, send: bool, by: Author) -> PendingSeal:
    """Seal in 20 seconds, and send then to the usual recipients. Asked twice, it runs once.

    Raises at once what `issue_invoice` would, and Refused("recipient_missing") when there is nobody to send to.
    """
    prepare(invoice)
    if send and not recipients(invoice)[0]:
        raise Refused("recipient_missing", "Ce client n’a pas d’adresse e-mail : scellez sans envoyer.", "to")
    with transaction.atomic():
        fresh = lock(invoice, invoice.revision)
        lifecycle.require(name_of(fresh), fresh.state, "issue")
        known = PendingSeal.objects.filter(invoice=fresh).first()
        if known and known.revision == fresh.revision and _is_waiting(known):
            return known
        token, due_at = secrets.token_hex(16), clock.now() + timedelta(seconds=settings.UNDO_SECONDS)
        task = outbox.put(TASK, due_at=due_at, key=f"seal:{token}", invoice_id=fresh.pk, token=token)
        values = {"token": token, "author_id": by.pk, "due_at": due_at, "revision": fresh.revision, "send": send}
        pending, _ = PendingSeal.objects.update_or_create(
            invoice=fresh, defaults={**values, "problem": "", "task_id": task.pk}
        )
        record(fresh.company_id, events.INVOICE_SEAL_ASKED, fresh, by=by, label=fresh.display_number)
    return pending


def cancel_seal(invoice: Invoice, *, by: Author) -> None:
    """Take it back: the draft stays as it was. Done twice, it is done once. Raises Conflict when it is sealed."""
    with transaction.atomic():
        fresh = lock(invoice)
        if fresh.is_issued:
            raise Conflict("already_issued", f"{fresh.number} est déjà scellée : corrigez-la par un avoir.", "status")
        pending = PendingSeal.objects.filter(invoice=fresh).first()
        if pending is None or pending.task_id is None:
            return
        outbox.cancel(pending.task_id)
        pending.delete()  # a worker that holds the task already finds nothing to seal
        record(fresh.company_id, events.INVOICE_SEAL_CANCELLED, fresh, by=by, label=fresh.display_number)


def finish_seal(invoice_id: int, token: str) -> None:
    """The outbox's task. Killed anywhere and tried again, it numbers once and sends once."""
    pending = PendingSeal.objects.select_related("author").filter(invoice=invoice_id, token=token).first()
    if pending is None or not pending.is_running:
        return
    invoice = _fresh(invoice_id)
    if not invoice.is_issued:
        try:
            sealed = _seal(invoice, pending)
        except Refused as refusal:
            _lapse(invoice_id, token, _reasons(refusal))
            return
        if sealed is None:
            return
        complete(sealed)
        invoice = _fresh(invoice_id)
    if not pending.send:
        PendingSeal.objects.filter(invoice=invoice_id, token=token).delete()
        return
    try:
        send_document(invoice, by=pending.author, once=sending_key(invoice_id))
    except Refused as refusal:
        _lapse(invoice_id, token, f"Scellée, mais pas envoyée : {refusal.message}")
    else:
        PendingSeal.objects.filter(invoice=invoice_id, token=token).delete()


def sending_key(invoice_id: int) -> str:
    return f"seal:{invoice_id}"


def sent_with_seal(invoice: Invoice) -> Message | None:
    return Message.objects.filter(company=invoice.company_id, once=sending_key(invoice.pk)).first()


def pending_of(invoice: Invoice) -> PendingSeal | None:
    """The seal that runs, or the reason why the last one lapsed; a draft changed since has neither."""
    pending = PendingSeal.objects.filter(invoice=invoice).first()
    return pending if pending and (pending.is_running or pending.revision == invoice.revision) else None


def _is_waiting(pending: PendingSeal) -> bool:
    return (
        pending.task_id is not None
        and Task.objects.filter(pk=pending.task_id, done_at__isnull=True, failed_at__isnull=True).exists()
    )


def _seal(invoice: Invoice, pending: PendingSeal) -> Sealed | None:
    """Number it, unless it was taken back meanwhile. Raises Refused when it changed or when a check fails."""
    _require_same(invoice, pending)
    trial = prepare(invoice)
    with writing():
        fresh = lock(invoice)
        if not PendingSeal.objects.filter(invoice=fresh, token=pending.token, task_id__isnull=False).exists():
            return None
        _require_same(fresh, pending)
        return seal(invoice, by=pending.author, trial=trial)


def _require_same(invoice: Invoice, pending: PendingSeal) -> None:
    if invoice.revision != pending.revision:
        raise Conflict("changed_elsewhere", "Le brouillon a changé : relisez-le, puis scellez-le.", "revision")


def _lapse(invoice_id: int, token: str, reason: str) -> None:
    """The draft comes back with its reason."""
    with transaction.atomic():
        fresh = lock(Invoice.objects.get(pk=invoice_id))
        PendingSeal.objects.filter(invoice=fresh, token=token).update(
            task_id=None, problem=reason, revision=fresh.revision
        )


def _fresh(invoice_id: int) -> Invoice:
    return Invoice.objects.select_related("company__logo", "contact", "settlement", "issued").get(pk=invoice_id)


def _reasons(refusal: Refused) -> str:
    return " ".join(problem.message for problem in refusal.problems)
