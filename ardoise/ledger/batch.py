"""The zip of a capture, made of what it froze: the file of entries, the PDFs and XMLs, the payments, the manifest."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ardoise.archive.keep import checked_path, digest_of
from ardoise.archive.models import ArchivedFile
from ardoise.ledger.captures import chunks
from ardoise.ledger.control import Sum
from ardoise.ledger.formats import FORMATS, ExportLine, Third, file_name_of, pattern_of, write_to
from ardoise.ledger.frozen_lines import thaw
from ardoise.ledger.manifest import PAYMENTS, Made, manifest_of
from ardoise.ledger.models import Capture, CapturedEntry
from ardoise.ledger.readme import readme
from ardoise.payments.models import Payment
from ardoise.sales.actions.pdf import file_of
from ardoise.sales.models import Invoice, InvoiceFile
from ardoise.web.spreadsheets import BOM, cell

Progress = Callable[[int], None]
MANIFEST = "manifeste.json"
README = "LISEZMOI.txt"
_HEADS = ("Date", "Client", "Sens", "Mode", "Montant", "Libellé", "Factures", "N° écriture")


def entries_of(capture: Capture) -> Iterator[CapturedEntry]:
    """In the order of their numbers, never all in memory."""
    return CapturedEntry.objects.filter(capture=capture).order_by("number").iterator(chunk_size=500)


def lines_of(capture: Capture) -> Iterator[ExportLine]:
    rank = 1
    for entry in entries_of(capture):
        lines = thaw(entry.lines, number=entry.number, rank=rank)
        rank += len(lines)
        yield from lines


def digest_of_lines(capture: Capture) -> str:
    """SHA-256 of what was captured, entry by entry in order."""
    digest = hashlib.sha256()
    for entry in entries_of(capture):
        digest.update(f"{entry.number}\t{entry.key}\t{entry.lines}\n".encode())
    return digest.hexdigest()


def seal_of(capture: Capture) -> str:
    """SHA-256 of all that a capture says of itself, its file and the hash of the one before included."""
    assert capture.file is not None
    said = [
        *(capture.company_id, capture.number, capture.first.isoformat(), capture.last.isoformat(), capture.template),
        *(capture.first_entry, capture.entries, capture.lines, capture.late, capture.cents),
        *(capture.lines_sha256, capture.entries_name, capture.entries_sha256, capture.file.sha256),
        capture.previous_hash,
    ]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def build(capture: Capture, to: Path, *, progress: Progress = lambda _: None) -> Made:
    """Write the zip at `to`. Nothing else than what the capture froze is read, and the kept files."""
    made = Made()
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive, tempfile.TemporaryDirectory() as folder:
        pack = _Pack(archive, capture.made_at.astimezone(ZoneInfo(capture.company.time_zone)))
        entries = Path(folder) / "entries"
        with entries.open("wb") as stream:
            write_entries(capture, stream, made.journals)
        made.entries_name = file_name_of(
            pattern_of(capture.template), capture.company.siren, capture.first, capture.last
        )
        made.entries_sha256 = digest_of(entries)
        pack.file(made.entries_name, entries)
        _put_documents(capture, pack, made, progress)
        _put_payments(capture, pack, made)
        manifest = manifest_of(capture, made)
        pack.text(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1) + "\n")
        pack.text(README, readme(capture, made.entries_name, len(made.documents), made.payments))
    return made


def write_entries(capture: Capture, to: Any, journals: dict[str, Sum] | None = None) -> None:
    """The file of entries alone, from the frozen lines; the totals of journals are counted on the way."""
    template = FORMATS.get(capture.template)
    thirds: dict[str, Third] = {}
    if template and template.names_thirds:
        for line in lines_of(capture):
            if line.aux:
                thirds.setdefault(line.aux, Third(line.aux, line.aux_label, line.account))
    lines = _counted(lines_of(capture), journals) if journals is not None else lines_of(capture)
    write_to(to, capture.template, lines, thirds.values(), names_of(capture), made_at=capture.made_at)


def names_of(capture: Capture) -> dict[str, str]:
    """What the heads of files say."""
    company = capture.company
    return {
        "company": company.legal_name,
        "code": company.siren or str(company.pk),
        "siren": company.siren,
        "first": f"{capture.first:%d%m%Y}",
        "last": f"{capture.last:%d%m%Y}",
        "opening": f"0101{capture.first:%Y}",
        "closing": f"3112{capture.last:%Y}",
    }


class _Pack:
    """The zip being written: every member bears the moment of the capture."""

    def __init__(self, archive: zipfile.ZipFile, at: datetime) -> None:
        self.archive = archive
        self.at = (max(at.year, 1980), at.month, at.day, at.hour, at.minute, at.second)
        self.names: set[str] = set()

    def file(self, name: str, source: Path, *, is_packed: bool = False) -> str:
        """A file, stored as it is when it is packed already; returns the name that it took."""
        info = self._info(name)
        info.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
        with source.open("rb") as stream, self.archive.open(info, "w", force_zip64=True) as member:
            shutil.copyfileobj(stream, member, 1024 * 1024)
        return info.filename

    def text(self, name: str, content: str) -> None:
        info = self._info(name)
        info.compress_type = zipfile.ZIP_DEFLATED
        self.archive.writestr(info, content.encode())

    def _info(self, name: str) -> zipfile.ZipInfo:
        stem, dot, ending = name.rpartition(".")
        taken, count = name, 1
        while taken in self.names:  # two numbers that differ by a slash alone
            count += 1
            taken = f"{stem}_{count}{dot}{ending}"
        self.names.add(taken)
        info = zipfile.ZipInfo(taken, self.at)
        info.external_attr = 0o644 << 16
        return info


def _counted(lines: Iterator[ExportLine], journals: dict[str, Sum]) -> Iterator[ExportLine]:
    number = 0
    for line in lines:
        one = journals.setdefault(line.journal, Sum(line.journal_label))
        one.entries += line.number != number
        number = line.number
        one.debit += line.debit
        one.credit += line.credit
        yield line


def _put_documents(capture: Capture, pack: _Pack, made: Made, progress: Progress) -> None:
    rows = CapturedEntry.objects.filter(capture=capture, source="invoice").order_by("number")
    ids = rows.values_list("source_id", flat=True).iterator(chunk_size=500)
    for chunk in chunks(ids, 100):
        invoices = Invoice.objects.in_bulk([pk for pk in chunk if pk])
        kept = InvoiceFile.objects.filter(invoice__in=invoices).select_related("file")
        files = {(row.invoice_id, row.kind): row.file for row in kept}
        for pk in chunk:
            invoice = invoices[pk or 0]
            xml = files.get((invoice.pk, "xml"))
            pdf = files.get((invoice.pk, "pdf")) or file_of(invoice, "pdf")
            both = [_put_file(pack, invoice, kind, file) for kind, file in (("pdf", pdf), ("xml", xml))]
            made.documents.append(
                {
                    "numero": invoice.number,
                    "nature": invoice.get_kind_display(),
                    "date": invoice.date.isoformat() if invoice.date else "",
                    "ttc": str(invoice.total_incl_vat),
                    "fichiers": [one for one in both if one],
                }
            )
        progress(len(made.documents))


def _put_file(pack: _Pack, invoice: Invoice, kind: str, file: ArchivedFile | None) -> dict[str, Any] | None:
    if file is None:
        return None
    name = (invoice.number or str(invoice.pk)).replace("/", "-").replace("\\", "-")
    taken = pack.file(f"pieces/{name}.{kind}", checked_path(file), is_packed=kind == "pdf")
    return {"nom": taken, "sha256": file.sha256, "octets": file.size}


def _put_payments(capture: Capture, pack: _Pack, made: Made) -> None:
    rows = CapturedEntry.objects.filter(capture=capture, source="payment").order_by("number")
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(_HEADS)
    for chunk in chunks(rows.values_list("number", "source_id").iterator(chunk_size=500)):
        payments = Payment.objects.select_related("contact").prefetch_related("allocations__invoice")
        known = payments.in_bulk([pk for _, pk in chunk])
        for number, pk in chunk:
            payment = known[pk]
            numbers = dict.fromkeys(share.invoice.number for share in payment.allocations.all())
            told = (
                *(payment.date, payment.contact.name if payment.contact else "", payment.get_direction_display()),
                *(payment.get_method_display(), payment.amount, payment.label, ", ".join(n for n in numbers if n)),
                number,
            )
            writer.writerow([cell(value) for value in told])
            made.payments += 1
    pack.text(PAYMENTS, BOM + text.getvalue())
