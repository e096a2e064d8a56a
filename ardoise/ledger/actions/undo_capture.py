"""Undo the last capture: what it held is free again; its row, its file and its number stay."""

from __future__ import annotations

from ardoise.domain.errors import Conflict
from ardoise.history import outbox
from ardoise.history.record import Author, lock_chain, record
from ardoise.history.turns import writing
from ardoise.ledger import events
from ardoise.ledger.captures import last_live
from ardoise.ledger.models import Capture, CapturedEntry, CapturedKey, CaptureState, CaptureUndoing


def undo_capture(capture: Capture, *, by: Author) -> Capture:
    """Raises Conflict("not_taken"), ("already_undone"), ("not_the_last") when a later one stands."""
    with writing():
        lock_chain(capture.company_id)
        fresh = Capture.objects.select_related("company", "file", "undoing").get(pk=capture.pk)
        if fresh.is_undone:
            raise Conflict("already_undone", "Cette capture est déjà annulée.")
        if fresh.state != CaptureState.TAKEN:
            raise Conflict("not_taken", "Cette capture n’est pas faite : il n’y a rien à annuler.")
        last = last_live(fresh.company)
        if last is None or last.pk != fresh.pk:
            number = last.number if last else ""
            message = f"Seule la dernière capture s’annule : commencez par la capture n° {number}."
            raise Conflict("not_the_last", message)
        if Capture.objects.filter(company=fresh.company, state=CaptureState.MAKING).exists():
            raise Conflict("capture_running", "Une capture est en cours : attendez qu’elle finisse.")
        CaptureUndoing.objects.create(capture=fresh, undone_by_id=by.pk)
        CapturedKey.objects.filter(capture=fresh).delete()
        record(fresh.company_id, events.CAPTURE_UNDONE, fresh, by=by, number=fresh.number, entries=fresh.entries)
    return Capture.objects.select_related("company", "file", "undoing").get(pk=fresh.pk)


def give_up_capture(capture: Capture, *, by: Author) -> Capture:
    """Give up one that stopped on the way: nothing of it is captured. Raises Conflict("still_running")."""
    with writing():
        lock_chain(capture.company_id)
        fresh = Capture.objects.select_related("company").get(pk=capture.pk)
        if fresh.state != CaptureState.MAKING or is_at_work(fresh):
            raise Conflict("still_running", "Cette capture est encore en cours : attendez qu’elle finisse.")
        CapturedKey.objects.filter(capture=fresh).delete()
        CapturedEntry.objects.filter(capture=fresh).delete()
        fresh.state, fresh.number, fresh.error = CaptureState.FAILED, None, "Abandonnée avant la fin."
        fresh.save()
        told = {"first": f"{fresh.first:%d/%m/%Y}", "last": f"{fresh.last:%d/%m/%Y}", "reason": "abandonnée"}
        record(fresh.company_id, events.CAPTURE_FAILED, fresh, by=by, **told)
    return fresh


def is_at_work(capture: Capture) -> bool:
    """Whether the worker still has it to do."""
    return outbox.is_open(f"capture:{capture.pk}") or outbox.is_open(f"capture:{capture.pk}:{capture.written}")
