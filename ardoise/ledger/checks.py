"""What must hold of captures: numbers and hashes that follow, lines that are those sealed, nothing held twice."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Max, Min, QuerySet

from ardoise.archive.keep import path_of
from ardoise.companies.models import Company
from ardoise.history.record import FIRST_HASH
from ardoise.history.verify import Fault, Scope, fault
from ardoise.ledger.batch import digest_of_lines, seal_of
from ardoise.ledger.captures import chunks, weight_of
from ardoise.ledger.models import Capture, CapturedEntry, CapturedKey, CaptureState
from ardoise.ledger.postings import postings

CAPTURES = "ledger.captures"
CAPTURED = "ledger.captured"


def captures_hold(scope: Scope) -> Iterator[Fault]:
    """Numbers from 1 without a hole, each hash over the one before; lines, file and keys are those that were sealed."""
    rows = Capture.objects.filter(state=CaptureState.TAKEN).select_related("company", "file", "undoing")
    before: Capture | None = None
    for capture in scope.each(scope.of(rows.order_by("company", "number"))):
        same = before if before and before.company_id == capture.company_id else None
        yield from _chained(capture, same)
        yield from _sealed(capture)
        yield from _held(capture)
        before = capture


def captured_entries_are_the_same(scope: Scope) -> Iterator[Fault]:
    """What a standing capture holds is still in the books, for the same amount: computed again from the documents."""
    for company in scope.each(_with_captures(scope)):
        keys = CapturedKey.objects.filter(company=company).aggregate(first=Min("date"), last=Max("date"))
        yield from _compared(company, keys["first"], keys["last"])


def _with_captures(scope: Scope) -> QuerySet[Company]:
    rows = Company.objects.filter(pk__in=CapturedKey.objects.values("company")).order_by("pk")
    return scope.of(rows, "pk")


def _chained(capture: Capture, before: Capture | None) -> Iterator[Fault]:
    expected = before.number + 1 if before and before.number else 1
    name = f"capture n° {capture.number}"
    if capture.number != expected:
        yield fault(CAPTURES, capture, name, f"le numéro {expected} manque avant elle")
    if capture.previous_hash != (before.hash if before else FIRST_HASH):
        yield fault(CAPTURES, capture, name, "ne suit pas l’empreinte de la capture précédente")
    if capture.hash != seal_of(capture):
        yield fault(CAPTURES, capture, name, "a été modifiée : son empreinte ne correspond plus")


def _sealed(capture: Capture) -> Iterator[Fault]:
    name = f"capture n° {capture.number}"
    if capture.lines_sha256 != digest_of_lines(capture):
        yield fault(CAPTURES, capture, name, "ses écritures ne sont plus celles qui ont été capturées")
    held = CapturedEntry.objects.filter(capture=capture).aggregate(
        count=Count("pk"), first=Min("number"), last=Max("number")
    )
    if (held["count"], held["first"], held["last"]) != (capture.entries, capture.first_entry, capture.last_entry):
        yield fault(CAPTURES, capture, name, "les numéros de ses écritures ne se suivent pas")
    if capture.file is not None and _of_file(capture) != capture.entries_sha256:
        yield fault(CAPTURES, capture, name, "le fichier d’écritures de son zip n’est plus le même")


def _of_file(capture: Capture) -> str:
    assert capture.file is not None
    digest = hashlib.sha256()
    try:
        with zipfile.ZipFile(path_of(capture.file.sha256)) as archive, archive.open(capture.entries_name) as stream:
            while block := stream.read(1024 * 1024):
                digest.update(block)
    except (OSError, KeyError, zipfile.BadZipFile):
        return ""
    return digest.hexdigest()


def _held(capture: Capture) -> Iterator[Fault]:
    """A standing capture holds each of its entries, one that was undone none."""
    expected = 0 if capture.is_undone else capture.entries
    found = CapturedKey.objects.filter(capture=capture).count()
    if found != expected:
        sentence = f"tient {found} écritures au lieu de {expected}"
        yield fault(CAPTURES, capture, f"capture n° {capture.number}", sentence)


def _compared(company: Company, first: date, last: date) -> Iterator[Fault]:
    held = CapturedKey.objects.filter(company=company).count()
    for chunk in chunks(postings(company, first=first, last=last)):
        keys = CapturedKey.objects.filter(company=company, key__in=[one.key for one in chunk]).select_related("entry")
        known = {key.key: key for key in keys}
        held -= len(known)
        for posting in chunk:
            key = known.get(posting.key)
            if key is not None and key.entry.weight != weight_of(posting):
                sentence = f"capturée pour {key.entry.weight} centimes, recalculée pour {weight_of(posting)}"
                yield fault(CAPTURED, key, posting.entry.reference, sentence)
    if held:
        yield fault(CAPTURED, company, company.legal_name, f"{held} écritures capturées ne se retrouvent plus")
