"""Take the files that came by the link of a missing document; who asked is told by the event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction

from ardoise.accountant import events
from ardoise.accountant.models import MissingDocument, Piece
from ardoise.accountant.uploads import Upload, check, keep_checked
from ardoise.archive.models import ArchivedFile
from ardoise.domain.errors import Conflict, Refused
from ardoise.history.record import Author, Visitor, lock_chain, record
from ardoise.purchases.actions.receipt import attach_receipt
from ardoise.purchases.models import Expense

MOST = 40  # files of one request
AT_ONCE = 10


@dataclass
class Received:
    """What was kept, and the refusals that name the others."""

    pieces: list[Piece] = field(default_factory=list)
    problems: list[Refused] = field(default_factory=list)


def receive_pieces(missing: MissingDocument, uploads: Sequence[Upload], *, sender: str = "") -> Received:
    """Each good file is kept; one that is refused does not take the others with it.

    The first one becomes the receipt of the expense that it was asked for, when that has none.
    Raises Refused("file_missing") or ("too_many_files"), Conflict("missing_closed").
    """
    if not uploads:
        raise Refused("file_missing", "Choisissez une photo ou un PDF, puis envoyez.", "file")
    if len(uploads) > AT_ONCE:
        raise Refused("too_many_files", f"Envoyez {AT_ONCE} fichiers à la fois au plus.", "file")
    by = Visitor(sender or "La personne qui a le lien")
    received, good = Received(), []
    for upload in uploads:  # before the lock: a large PDF takes its time
        try:
            check(upload)
            good.append(upload)
        except Refused as refusal:
            received.problems.append(refusal)
    with transaction.atomic():
        lock_chain(missing.company_id)
        rows = MissingDocument.objects.select_for_update(of=("self",)).select_related("company")
        fresh = rows.get(pk=missing.pk)
        if fresh.closed_at or fresh.is_expired or fresh.generation != missing.generation:
            raise Conflict("missing_closed", "Cette pièce n’est plus demandée : rien n’a été envoyé.")
        for upload in good:
            try:
                received.pieces.append(_take(fresh, upload, sender, len(received.pieces), by))
            except Refused as refusal:
                received.problems.append(refusal)
        if received.pieces:
            _note(fresh, received, by)
    return received


def _take(missing: MissingDocument, upload: Upload, sender: str, taken: int, by: Author) -> Piece:
    if missing.pieces_count + taken >= MOST:
        raise Refused(
            "too_many_files",
            f"« {upload.shown_name} » n’est pas parti : {MOST} fichiers sont déjà reçus pour cette demande.",
            "file",
        )
    file = keep_checked(missing.company, upload)
    _join_to_expense(missing, upload, by)
    return Piece.objects.create(missing=missing, file=file, sender=sender)


def _join_to_expense(missing: MissingDocument, upload: Upload, by: Author) -> ArchivedFile | None:
    if missing.about_type != "purchases.expense" or missing.about_id is None:
        return None
    expense = Expense.objects.filter(company=missing.company_id, pk=missing.about_id).first()
    if expense is None or expense.receipt_id or expense.cancelled_at:
        return None
    return attach_receipt(expense, upload.content, name=upload.name, by=by).receipt


def _note(missing: MissingDocument, received: Received, by: Author) -> None:
    count = len(received.pieces)
    missing.pieces_count += count
    missing.save(update_fields=["pieces_count"])
    record(
        missing.company_id,
        events.PIECE_RECEIVED,
        missing,
        by=by,
        words=missing.words,
        files="un fichier" if count == 1 else f"{count} fichiers",
        sha256=[piece.file.sha256 for piece in received.pieces],
    )
