"""Build the signed archive of a year that is closed, or of what came since: by the worker, streamed to disk, kept."""

from __future__ import annotations

import hashlib
import json
import time
import zipfile
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from ardoise import __version__
from ardoise.archive import drafts
from ardoise.archive.keep import Damaged, keep_file
from ardoise.companies.models import Company
from ardoise.compliance import events
from ardoise.compliance.archive_members import STAGES, Member, planned
from ardoise.compliance.archive_readme import readme
from ardoise.compliance.models import ArchiveKind, Closing, SignedArchive, SigningKey, WorkState
from ardoise.compliance.signing import current_key, sign
from ardoise.compliance.words import between_text
from ardoise.domain.closings import FIRST_HASH, ClosingKind
from ardoise.domain.errors import Conflict, Refused
from ardoise.history import clock, outbox
from ardoise.history.models import Chain, Event
from ardoise.history.outbox import GiveUp, TryLater
from ardoise.history.record import PRODUCT, Author, lock_chain, record

TASK = "compliance.build_archive"
TURN = 5  # seconds; the rest is another task, and the progress bar moves
FORMAT = "ardoise.archive/1"
OLD = (1980, 1, 1, 0, 0, 0)  # the date of every file in the zip: the same content gives the same bytes
VERIFIER = Path(__file__).parent.parent / "verifier.py"


def ask_year(company: Company, year: int, *, by: Author) -> SignedArchive:
    """The archive of a year: the one that is made, or a new one. Raises Refused("year_not_closed")."""
    made = SignedArchive.objects.filter(company=company, kind=ArchiveKind.YEAR, first=date(year, 1, 1))
    if (known := made.exclude(state=WorkState.FAILED).first()) is not None:
        return known
    closing = Closing.objects.filter(company=company, kind=ClosingKind.YEAR, first=date(year, 1, 1)).first()
    if closing is None:
        text = f"L’année {year} n’est pas clôturée : elle l’est d’elle-même quand elle est finie."
        raise Refused("year_not_closed", text)
    span = (closing.first_sequence, closing.last_sequence)
    return _ask(company, ArchiveKind.YEAR, (closing.first, closing.last), span, by=by)


def ask_interim(company: Company, *, by: Author) -> SignedArchive:
    """What came since the last year that is closed. Raises Conflict("archive_under_way"), Refused("nothing_new")."""
    working = SignedArchive.objects.filter(company=company, state__in=[WorkState.WAITING, WorkState.WORKING])
    if working.exists():
        raise Conflict("archive_under_way", "Une archive est déjà en cours : attendez qu’elle soit finie.")
    year = Closing.objects.filter(company=company, kind=ClosingKind.YEAR).order_by("-number").first()
    first_sequence = year.last_sequence + 1 if year else 1
    first = Event.objects.filter(chain=company.pk, sequence=first_sequence).first()
    if first is None:
        raise Refused("nothing_new", "Rien n’est arrivé depuis la dernière année clôturée : il n’y a rien à archiver.")
    day = first.at.astimezone(ZoneInfo(company.time_zone)).date()
    head = Chain.objects.get(chain=company.pk).length
    return _ask(company, ArchiveKind.INTERIM, (day, company.today), (first_sequence, head), by=by)


def build_archive(archive_pk: int) -> None:
    """The worker's task: write files until the turn is over, then finish or go on later."""
    archive = SignedArchive.objects.select_related("company").filter(pk=archive_pk).first()
    if archive is None or archive.state not in (WorkState.WAITING, WorkState.WORKING):
        return
    was = (archive.stage, archive.after)
    try:
        is_over = _write(archive)
    except TryLater:
        raise
    except (Damaged, OSError) as error:
        SignedArchive.objects.filter(pk=archive.pk).update(state=WorkState.FAILED, error=str(error))
        _drop(archive)
        raise GiveUp(str(error)) from error
    _save(archive, was)
    if is_over:
        _finish(archive)
    else:
        outbox.put(TASK, archive_pk=archive.pk)


def draft_of(archive: SignedArchive) -> Path:
    return Path(settings.ARCHIVE_ROOT) / ".archives" / f"{archive.pk}.zip"


def _ask(
    company: Company, kind: ArchiveKind, days: tuple[date, date], span: tuple[int, int], *, by: Author
) -> SignedArchive:
    with transaction.atomic():
        lock_chain(company.pk)
        last = SignedArchive.objects.filter(company=company).order_by("-number").first()
        archive = SignedArchive(
            company=company,
            kind=kind,
            number=last.number + 1 if last else 1,
            first=days[0],
            last=days[1],
            first_sequence=span[0],
            last_sequence=span[1],
            asked_by_id=by.pk,
        )
        archive.planned = planned(archive)
        archive.save()
        record(company.pk, events.ARCHIVE_ASKED, archive, by=by, period=between_text(*days), kind=str(kind))
        outbox.put(TASK, key=f"archive:{archive.pk}", archive_pk=archive.pk)
    return archive


def _write(archive: SignedArchive) -> bool:
    """Add files to the draft until the turn is over; True when all of them are there."""
    draft, notes = draft_of(archive), draft_of(archive).with_suffix(".files")
    draft.parent.mkdir(parents=True, exist_ok=True)
    if not (drafts.take_back(draft, archive.size) and _cut(notes, archive.written)):
        _drop(archive)
        archive.stage = archive.after = archive.written = 0
    until = time.monotonic() + TURN
    with drafts.turn(draft) as bundle, notes.open("a", encoding="utf-8") as known:
        is_over = False
        while archive.stage < len(STAGES):
            for member in STAGES[archive.stage][1](archive, archive.after):
                _add(bundle, member.name, member.content)
                known.write(json.dumps([member.name, *_told(member)]) + "\n")
                archive.written += 1
                archive.after = member.last
                if member.ends and time.monotonic() > until:
                    break
            else:
                archive.stage, archive.after = archive.stage + 1, 0
                continue
            break
        else:
            is_over = True
    archive.size = draft.stat().st_size
    return is_over


def _save(archive: SignedArchive, was: tuple[int, int]) -> None:
    """Note where the work is, unless another worker went further meanwhile."""
    now = SignedArchive.objects.filter(pk=archive.pk, stage=was[0], after=was[1])
    if not now.exclude(state__in=[WorkState.DONE, WorkState.FAILED]).update(
        state=WorkState.WORKING,
        stage=archive.stage,
        after=archive.after,
        size=archive.size,
        written=archive.written,
        planned=max(archive.planned, archive.written),
    ):
        raise TryLater("un autre traitement écrit cette archive")


def _finish(archive: SignedArchive) -> None:
    """The manifest and its signature, then the file is kept, its row frozen, its making told."""
    draft, notes = draft_of(archive), draft_of(archive).with_suffix(".files")
    known = [json.loads(line) for line in notes.read_text(encoding="utf-8").splitlines()]
    files = {name: {"sha256": digest, "size": size} for name, digest, size in known}
    key = current_key()
    with drafts.turn(draft) as bundle:
        for name, content in (("verifier.py", VERIFIER.read_bytes()), ("LISEZMOI.txt", readme(archive, key).encode())):
            _add(bundle, name, content)
            files[name] = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
        manifest = json.dumps(_manifest(archive, key, files), ensure_ascii=False, sort_keys=True, indent=1).encode()
        digest = hashlib.sha256(manifest).hexdigest()
        signed = sign(digest)
        _add(bundle, "manifest.json", manifest)
        _add(bundle, "manifest.json.sig", signed.signature.encode())
    with transaction.atomic():
        lock_chain(archive.company_id)
        fresh = SignedArchive.objects.select_for_update().get(pk=archive.pk)
        if fresh.state == WorkState.DONE:
            return
        name = f"archive-{archive.company.siren or archive.company_id}-{archive.number:03d}.zip"
        file = keep_file(archive.company, draft, name=name, media_type="application/zip")
        fresh.state, fresh.done_at, fresh.file = WorkState.DONE, clock.now(), file
        fresh.manifest_sha256, fresh.signature, fresh.key = digest, signed.signature, signed.key
        fresh.written = fresh.planned = len(files)
        fresh.save()
        by: Author = fresh.asked_by or PRODUCT
        record(
            archive.company_id, events.ARCHIVED, fresh, by=by, number=fresh.number, kind=fresh.kind,
            period=between_text(fresh.first, fresh.last), files=len(files), sha256=file.sha256, manifest=digest,
        )  # fmt: skip
    _drop(archive)


def _cut(notes: Path, count: int) -> bool:
    """Keep the notes of the first files, those that the draft holds; False when some are missing."""
    lines = notes.read_text(encoding="utf-8").splitlines(keepends=True) if notes.exists() else []
    if len(lines) > count:
        notes.write_text("".join(lines[:count]), encoding="utf-8")
    return len(lines) >= count


def _drop(archive: SignedArchive) -> None:
    drafts.drop(draft_of(archive))
    draft_of(archive).with_suffix(".files").unlink(missing_ok=True)


def _manifest(archive: SignedArchive, key: SigningKey, files: dict[str, Any]) -> dict[str, Any]:
    company = archive.company
    rows = Event.objects.filter(chain=company.pk)
    before = rows.filter(sequence=archive.first_sequence - 1).values_list("hash", flat=True).first()
    last = rows.get(sequence=archive.last_sequence)
    closings = Closing.objects.filter(company=company, first__gte=archive.first, last__lte=archive.last)
    closing = closings.order_by("-number").first()
    keys = SigningKey.objects.filter(key_id__in=closings.values("key")).values_list("key_id", "public")
    return {
        "format": FORMAT,
        "software": "Ardoise",
        "version": __version__,
        "company": {"name": company.legal_name, "siren": company.siren, "time_zone": company.time_zone},
        "kind": str(archive.kind),
        "number": archive.number,
        "first": archive.first.isoformat(),
        "last": archive.last.isoformat(),
        "made_at": archive.asked_at.isoformat(),
        "events": {
            "first": archive.first_sequence,
            "last": archive.last_sequence,
            "before_hash": before or FIRST_HASH,
            "last_hash": last.hash,
        },
        "closings": {"last": closing.number, "last_hash": closing.hash, "perpetual": str(closing.perpetual)}
        if closing
        else None,
        "key": {"id": key.key_id, "public": key.public},
        "keys": {**dict(keys), key.key_id: key.public},
        "files": files,
    }


def _told(member: Member) -> tuple[str, int]:
    return hashlib.sha256(member.content).hexdigest(), len(member.content)


def _add(bundle: zipfile.ZipFile, name: str, content: bytes) -> None:
    info = zipfile.ZipInfo(name, OLD)
    info.compress_type = zipfile.ZIP_STORED if name.endswith(".pdf") else zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    bundle.writestr(info, content)
