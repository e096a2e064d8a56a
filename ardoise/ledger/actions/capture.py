"""Capture: freeze the new entries of a period under a number, and pack them for the accountant, once."""

from __future__ import annotations

import tempfile
import time
from datetime import date
from pathlib import Path

from django.db.models import Max

from ardoise.archive.keep import keep_file
from ardoise.companies.models import Company
from ardoise.domain.errors import Conflict, Refused
from ardoise.domain.french import date_text
from ardoise.history import outbox
from ardoise.history.outbox import TryLater
from ardoise.history.record import FIRST_HASH, PRODUCT, Author, behalf, lock_chain, record
from ardoise.history.turns import writing
from ardoise.ledger import events
from ardoise.ledger.actions.change_customers import keep_codes
from ardoise.ledger.batch import build, digest_of_lines, seal_of
from ardoise.ledger.books import Accounts, accounts_of
from ardoise.ledger.captures import chunks, last_live, moved, new_postings, scope_of, weight_of
from ardoise.ledger.controls import check_asked, controls, refuse_blocking
from ardoise.ledger.formats import CHOICES, ExportLine
from ardoise.ledger.frozen_lines import freeze
from ardoise.ledger.models import Capture, CapturedEntry, CapturedKey, CaptureState
from ardoise.ledger.postings import Posting, export_lines
from ardoise.ledger.waiting import issued_in, paid_in
from ardoise.users.models import User

TASK = "ledger.carry_on_capture"
AT_ONCE = 200  # documents; beyond, the worker does it
TURN = 20  # seconds


def take_capture(company: Company, first: date, last: date, template: str, *, by: Author) -> Capture:
    """Capture what is new from the first day to the last, in that format.

    At once when it is little; else the worker does it and `written` moves. Raises Refused with what blocks, or
    ("nothing_new"), Conflict("capture_running") while another is being made.
    """
    check_asked(first, last, template)
    ids = [company.pk]
    expected = issued_in(ids, first, last).count() + paid_in(ids, first, last).count()
    with writing():
        head = lock_chain(company.pk)
        if Capture.objects.filter(company=company, state=CaptureState.MAKING).exists():
            message = "Une capture de cette entreprise est en cours : attendez qu’elle finisse."
            raise Conflict("capture_running", message, "from")
        capture = Capture.objects.create(
            company=company,
            first=first,
            last=last,
            template=template,
            sequence=head.length,
            expected=expected,
            made_by_id=by.pk,
        )
        if expected > AT_ONCE:
            _put(capture, f"capture:{capture.pk}")
            return capture
        refuse_blocking(controls(company, first, last, template, deep=True))
        _begin(capture)
        accounts = accounts_of(company)
        for chunk in chunks(new_postings(company, scope_of(company, first, last))):
            _write_chunk(capture, chunk, accounts)
        capture.save()
        return _pack(capture, by=by)


def carry_on(capture_pk: int, on_behalf_of: str = "") -> None:
    """The worker's task: a few hundred entries in each transaction, then the zip. Taken again where it stopped."""
    token = behalf.set(on_behalf_of)
    try:
        _carry_on(capture_pk)
    finally:
        behalf.reset(token)


def _put(capture: Capture, key: str) -> None:
    """The task, with the firm for which the person of this request acts."""
    outbox.put(TASK, key=key, capture_pk=capture.pk, on_behalf_of=behalf.get())


def _carry_on(capture_pk: int) -> None:
    capture = Capture.objects.select_related("company").filter(pk=capture_pk).first()
    if capture is None or capture.state != CaptureState.MAKING:
        return
    by = User.objects.filter(pk=capture.made_by_id or 0).first() or PRODUCT
    if capture.number is None:
        try:
            refuse_blocking(controls(capture.company, capture.first, capture.last, capture.template, deep=True))
        except Refused as refusal:
            _fail(capture, refusal.message, by=by)
            return
        with writing():
            lock_chain(capture.company_id)
            _begin(capture)
    if not _write_in_turn(capture):
        return
    _pack(capture, by=by)


def _write_in_turn(capture: Capture) -> bool:
    """Whether all is written: after TURN seconds the rest is another task, so that mails do not wait."""
    company, until = capture.company, time.monotonic() + TURN
    reached = CapturedEntry.objects.filter(capture=capture).aggregate(day=Max("date"))["day"]
    accounts = accounts_of(company)
    for chunk in chunks(new_postings(company, scope_of(company, capture.first, capture.last), reached=reached)):
        with writing():
            lock_chain(company.pk)
            _require_mine(capture)
            _write_chunk(capture, chunk, accounts)
            capture.save()
            if time.monotonic() > until:
                _put(capture, f"capture:{capture.pk}:{capture.written}")
                return False
    return True


def _require_mine(capture: Capture) -> None:
    """Another worker may write the same capture, when the lease of the first had expired."""
    now = Capture.objects.select_for_update().get(pk=capture.pk)
    if now.state != CaptureState.MAKING or now.entries != capture.entries:
        raise TryLater("un autre traitement écrit cette capture")


def _begin(capture: Capture) -> None:
    """Its number, and that of its first entry: continuous from one standing capture to the next."""
    numbers = Capture.objects.filter(company=capture.company).aggregate(last=Max("number"))
    capture.number = (numbers["last"] or 0) + 1
    previous = Capture.objects.filter(company=capture.company, number=capture.number - 1).first()
    capture.previous_hash = previous.hash if previous else FIRST_HASH
    before = last_live(capture.company)
    capture.first_entry = before.last_entry + 1 if before else 1
    capture.save()


def _write_chunk(capture: Capture, chunk: list[Posting], accounts: Accounts) -> None:
    """Freeze the lines of these postings, in the accounts of today, and mark them."""
    keep_codes(accounts, {one.contact_id for one in chunk if one.contact_id})
    number = capture.first_entry + capture.entries
    held = _held_elsewhere(capture, chunk)
    lines: dict[int, list[ExportLine]] = {}
    for line in export_lines(
        [moved(one, capture.first) for one in chunk],
        accounts,
        number,
        valid_on=capture.company.today,
        holds=lambda _, match: match.keys.isdisjoint(held),
    ):
        lines.setdefault(line.number, []).append(line)
    rows = []
    for index, posting in enumerate(chunk):
        own = lines[number + index]
        rows.append(_entry(capture, posting, number + index, own))
        capture.lines += len(own)
        capture.cents += sum(line.debit for line in own)
        capture.late += posting.entry.date < capture.first
        capture.pieces += posting.source == "invoice"
        capture.written += posting.source in ("invoice", "payment")
    capture.entries += len(chunk)
    made = CapturedEntry.objects.bulk_create(rows)
    CapturedKey.objects.bulk_create(
        CapturedKey(
            company=capture.company,
            key=row.key,
            entry=row,
            capture=capture,
            source=row.source,
            source_id=row.source_id,
            date=row.date,
        )
        for row in made
    )


def _held_elsewhere(capture: Capture, chunk: list[Posting]) -> set[str]:
    """What the letters of these postings close that another capture holds: its file would have half of a letter."""
    keys = {key for posting in chunk for match in posting.letters.values() for key in match.keys}
    rows = CapturedKey.objects.filter(company=capture.company, key__in=keys).exclude(capture=capture)
    return set(rows.values_list("key", flat=True)) if keys else set()


def _entry(capture: Capture, posting: Posting, number: int, lines: list[ExportLine]) -> CapturedEntry:
    return CapturedEntry(
        capture=capture,
        number=number,
        key=posting.key,
        source=posting.source,
        source_id=posting.source_id,
        date=posting.entry.date,
        contact_id=posting.contact_id,
        weight=weight_of(posting),
        match_code=next((line.letter for line in lines if line.letter), ""),
        lines=freeze(lines),
    )


def _pack(capture: Capture, *, by: Author) -> Capture:
    """The zip, outside any lock when the worker makes it; then, under the lock, kept, sealed and told."""
    capture.lines_sha256 = digest_of_lines(capture)

    def progress(packed: int) -> None:
        Capture.objects.filter(pk=capture.pk, state=CaptureState.MAKING).update(packed=packed)

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "capture.zip"
        made = build(capture, path, progress=progress)
        with writing():
            lock_chain(capture.company_id)
            _require_mine(capture)
            name = f"capture-{capture.number:04d}-{capture.first:%Y%m%d}-{capture.last:%Y%m%d}.zip"
            capture.file = keep_file(capture.company, path, name=name, media_type="application/zip")
            capture.entries_name, capture.entries_sha256 = made.entries_name, made.entries_sha256
            capture.packed = len(made.documents)
            capture.hash = seal_of(capture)
            capture.state = CaptureState.TAKEN
            capture.save()
            record(
                capture.company_id,
                events.CAPTURE_TAKEN,
                capture,
                by=by,
                number=capture.number,
                entries=capture.entries,
                first=date_text(capture.first),
                last=date_text(capture.last),
                format=CHOICES[capture.template],
                sha256=capture.file.sha256,
                hash=capture.hash,
            )
    return capture


def _fail(capture: Capture, reason: str, *, by: Author) -> None:
    with writing():
        lock_chain(capture.company_id)
        capture.state, capture.error = CaptureState.FAILED, reason
        capture.save()
        first, last = date_text(capture.first), date_text(capture.last)
        record(capture.company_id, events.CAPTURE_FAILED, capture, by=by, first=first, last=last, reason=reason)
