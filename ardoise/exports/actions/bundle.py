"""Ask for a zip, make it in turns by the worker, forget it after a few days."""

from __future__ import annotations

import time
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Model

from ardoise.archive import drafts
from ardoise.archive.keep import Damaged, checked_path, digest_of
from ardoise.archive.models import ArchivedFile
from ardoise.companies.models import Company
from ardoise.domain.errors import Conflict, Refused
from ardoise.exports import events, store
from ardoise.exports.models import Bundle, BundleKind, BundleState
from ardoise.exports.readme import readme
from ardoise.exports.tables import line_of, pictures_of, rows_of, tables
from ardoise.history import clock, outbox
from ardoise.history.record import PRODUCT, Author, lock_chain, record
from ardoise.sales.actions.pdf import file_of
from ardoise.sales.models import Invoice, InvoiceState
from ardoise.users.models import User

TASK = "exports.make_bundle"
TURN = 20  # seconds: the rest is another task, so that mails do not wait for a large zip
VOLUME = 20_000  # rows of one file of a table: a large table is several files, and a turn may end between two
KEPT = timedelta(days=7)
AT_WORK = 3  # bundles of one company at once

BEGINNING = {"table": 0, "row": None, "volume": 1, "after": 0}  # where a turn begins: in the tables, then in the files


def ask_bundle(
    company: Company, kind: BundleKind, *, first: date | None = None, last: date | None = None, by: Author
) -> Bundle:
    """Raises Refused("nothing") when the period holds no document, Conflict("too_many") while others are made."""
    if kind != BundleKind.DATA:
        if first is None or last is None or last < first:
            raise Refused("period", "Donnez une période : du premier au dernier jour.", "first")
        if not _invoices(company, first, last).exists():
            raise Refused("nothing", "Aucune facture ni aucun avoir émis sur cette période.", "first")
    with transaction.atomic():
        lock_chain(company.pk)
        if Bundle.objects.filter(company=company, state=BundleState.MAKING).count() >= AT_WORK:
            raise Conflict("too_many", "Plusieurs exports sont déjà en préparation : attendez que l’un d’eux finisse.")
        bundle = Bundle.objects.create(
            company=company,
            kind=kind,
            first=first,
            last=last,
            name=_name(company, kind, first, last),
            token=store.new_token(),
            total=_total(company, kind, first, last),
            asked_by=by if isinstance(by, User) else None,
        )
        label = f"{bundle.get_kind_display()} {_days(first, last)}".strip()
        record(company.pk, events.BUNDLE_ASKED, bundle, by=by, label=label)
        outbox.put(TASK, key=f"bundle:{bundle.pk}:0", bundle_pk=bundle.pk)
    return bundle


def make_bundle(bundle_pk: int) -> None:
    """One turn of the worker, from where the last one stopped; done twice, it writes nothing twice."""
    bundle = Bundle.objects.select_related("company").filter(pk=bundle_pk, state=BundleState.MAKING).first()
    if bundle is None:
        return
    path = store.path_of(bundle.token)
    if not drafts.take_back(path, bundle.size):
        bundle.place, bundle.done = {**BEGINNING, "turn": bundle.place.get("turn", 0)}, 0
    try:
        with drafts.turn(path) as zipped:
            is_finished = _write(bundle, zipped)
    except Damaged as damage:
        _fail(bundle, str(damage))
        return
    bundle.size = path.stat().st_size
    bundle.place["turn"] += 1
    if not is_finished:
        bundle.save(update_fields=["done", "total", "place", "size"])
        outbox.put(TASK, key=f"bundle:{bundle.pk}:{bundle.place['turn']}", bundle_pk=bundle.pk)
        return
    drafts.finish(path)
    bundle.sha256, bundle.state = digest_of(path), BundleState.READY
    bundle.ready_at, bundle.expires_at = clock.now(), clock.now() + KEPT
    with transaction.atomic():
        lock_chain(bundle.company_id)
        bundle.save()
        record(bundle.company_id, events.BUNDLE_READY, bundle, by=PRODUCT, label=bundle.name, sha256=bundle.sha256)


def forget_bundles() -> None:
    """What expired leaves the disk; its request stays. A bundle that no worker ends is told as failed."""
    for bundle in Bundle.objects.filter(state=BundleState.READY, expires_at__lte=clock.now()):
        store.drop(bundle.token)
        Bundle.objects.filter(pk=bundle.pk).update(state=BundleState.GONE)
    for bundle in Bundle.objects.filter(state=BundleState.MAKING, created_at__lte=clock.now() - timedelta(days=2)):
        _fail(bundle, "l’export n’a pas pu être terminé : demandez-le à nouveau")


def note_taken(bundle: Bundle, *, by: Author) -> None:
    """Data that leaves the house is in the history (law.md 2.4)."""
    with transaction.atomic():
        record(bundle.company_id, events.BUNDLE_TAKEN, bundle, by=by, label=bundle.name, sha256=bundle.sha256)


def _write(bundle: Bundle, zipped: zipfile.ZipFile) -> bool:
    """Whether everything is in the zip; else the turn is over."""
    names = set(zipped.namelist())
    started = saved = time.monotonic()
    for moved in _steps(bundle, zipped, names):
        bundle.done += moved
        now = time.monotonic()
        if now - saved > 1:
            Bundle.objects.filter(pk=bundle.pk).update(done=bundle.done, total=bundle.total)
            saved = now
        if now - started > TURN:
            return False
    return True


def _steps(bundle: Bundle, zipped: zipfile.ZipFile, names: set[str]) -> Iterator[int]:
    """Write the next pieces; each time, how many things were added."""
    if bundle.kind == BundleKind.DATA:
        yield from _tables(bundle, zipped, names)
        yield from _files(bundle, zipped, names)
    else:
        yield from _papers(bundle, zipped, names)


def _papers(bundle: Bundle, zipped: zipfile.ZipFile, names: set[str]) -> Iterator[int]:
    assert bundle.first is not None
    assert bundle.last is not None
    kinds = ("pdf", "xml") if bundle.kind == BundleKind.FILES else ("pdf",)
    rows = _invoices(bundle.company, bundle.first, bundle.last).filter(pk__gt=bundle.place["after"]).order_by("pk")
    for invoice in rows.select_related("company", "issued").iterator(chunk_size=200):
        for kind in kinds:
            _add(zipped, names, file_of(invoice, kind), "")
        bundle.place["after"] = invoice.pk
        yield 1


def _tables(bundle: Bundle, zipped: zipfile.ZipFile, names: set[str]) -> Iterator[int]:
    if "LISEZMOI.txt" not in names:
        zipped.writestr("LISEZMOI.txt", readme(bundle.company))
        for name, content in pictures_of(bundle.company):
            zipped.writestr(name, content)
    known, place = tables(), bundle.place
    while place["table"] < len(known):
        if _volume(bundle, zipped, *known[place["table"]]):
            place |= {"table": place["table"] + 1, "row": None, "volume": 1}
        else:
            place["volume"] += 1
            bundle.total += 1  # one more file than was planned
        yield 1


def _volume(bundle: Bundle, zipped: zipfile.ZipFile, model: type[Model], way: str) -> bool:
    """The next rows of a table, in one file; whether they are the last ones."""
    place = bundle.place
    part = f"-{place['volume']}" if place["volume"] > 1 else ""
    count = 0
    with zipped.open(f"tables/{model._meta.label_lower}{part}.jsonl", "w", force_zip64=True) as stream:
        for row in rows_of(model, way, bundle.company, after=place["row"], most=VOLUME):
            stream.write(f"{line_of(row)}\n".encode())
            place["row"] = row.pk
            count += 1
    return count < VOLUME or not any(rows_of(model, way, bundle.company, after=place["row"], most=1))


def _files(bundle: Bundle, zipped: zipfile.ZipFile, names: set[str]) -> Iterator[int]:
    rows = ArchivedFile.objects.filter(company=bundle.company, pk__gt=bundle.place["after"]).order_by("pk")
    for file in rows.iterator(chunk_size=200):
        _add(zipped, names, file, "fichiers/")
        bundle.place["after"] = file.pk
        yield 1


def _add(zipped: zipfile.ZipFile, names: set[str], file: ArchivedFile, folder: str) -> None:
    safe = file.name.replace("/", "-").replace("\\", "-").lstrip(".") or "fichier"
    name = f"{folder}{safe}"
    if name in names:  # two files of one name stay two
        name = f"{folder}{file.pk}-{safe}"
    if name not in names:
        zipped.write(checked_path(file), name)
        names.add(name)


def _fail(bundle: Bundle, problem: str) -> None:
    with transaction.atomic():
        lock_chain(bundle.company_id)
        Bundle.objects.filter(pk=bundle.pk).update(state=BundleState.FAILED, problem=problem[:300])
        record(bundle.company_id, events.BUNDLE_FAILED, bundle, by=PRODUCT, label=bundle.name)
    store.drop(bundle.token)


def _invoices(company: Company, first: date, last: date) -> Any:
    return Invoice.objects.filter(company=company, state=InvoiceState.ISSUED, date__gte=first, date__lte=last)


def _total(company: Company, kind: BundleKind, first: date | None, last: date | None) -> int:
    if kind == BundleKind.DATA:
        return len(tables()) + ArchivedFile.objects.filter(company=company).count()
    assert first is not None
    assert last is not None
    return int(_invoices(company, first, last).count())


def _name(company: Company, kind: BundleKind, first: date | None, last: date | None) -> str:
    what = "donnees" if kind == BundleKind.DATA else "factures"
    stem = company.siren or f"entreprise-{company.pk}"
    days = f"{first:%Y%m%d}-{last:%Y%m%d}" if first and last else f"{company.today:%Y%m%d}"
    return f"{what}_{stem}_{days}.zip"


def _days(first: date | None, last: date | None) -> str:
    return f"du {first:%d/%m/%Y} au {last:%d/%m/%Y}" if first and last else ""
