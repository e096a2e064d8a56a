"""Make the « mise en demeure » of an invoice, with the pack of its evidence; both are kept."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pikepdf
from django.db import transaction

from ardoise.archive.keep import keep, read
from ardoise.domain.errors import Conflict
from ardoise.domain.french import date_text
from ardoise.domain.terms import is_overdue
from ardoise.history import clock
from ardoise.history.record import Author, lock_chain, record
from ardoise.reminders import events
from ardoise.reminders.letter import notice_letter, trail_letter
from ardoise.reminders.models import About, FormalNotice
from ardoise.reminders.outlook import reminders_that_left
from ardoise.reminders.penalty import penalty_of
from ardoise.reminders.trail import trail_of
from ardoise.rendering.letters import render_letter
from ardoise.sales.actions.pdf import current_invoice, file_of
from ardoise.sales.deals import root_of
from ardoise.sales.extras import Extra
from ardoise.sales.models import Invoice, Quote, SignatureFile, SignatureFileKind

DAYS_TO_PAY = 8
_PDF = "application/pdf"


@dataclass(frozen=True)
class Piece:
    """One document of the pack: how the letter names it, and its bytes."""

    name: str
    pdf: bytes


def make_notice(invoice: Invoice, *, by: Author, once: str | None = None) -> FormalNotice:
    """The letter of today and its pack, kept in the archive. The same `once` finds what it made already.

    Raises Conflict("not_late") for an invoice that is paid, or whose due date is not past.
    """
    company, today = invoice.company, invoice.company.today
    if not invoice.is_issued or not invoice.settlement.due or not is_overdue(invoice.due_date, today):
        raise Conflict("not_late", "Une mise en demeure se fait pour une facture échue et impayée.", "status")
    deadline = today + timedelta(days=DAYS_TO_PAY)
    letter, pack = _papers(invoice)
    stem = f"Mise-en-demeure-{invoice.number}".replace("/", "-")
    with transaction.atomic():
        lock_chain(company.pk)
        if once and (known := FormalNotice.objects.filter(company=company, once=once).first()):
            return known
        notice = FormalNotice.objects.create(
            company=company,
            invoice=invoice,
            day=today,
            deadline=deadline,
            letter=keep(company, letter, name=f"{stem}.pdf", media_type=_PDF),
            pack=keep(company, pack, name=f"{stem}-dossier.pdf", media_type=_PDF),
            once=once,
            by_id=by.pk,
        )
        record(company.pk, events.NOTICE_MADE, invoice, by=by, number=invoice.number, deadline=date_text(deadline))
    return notice


def notice_of_today(invoice: Invoice, *, by: Author) -> Extra:
    """The pack to attach to the e-mail: that of today, made now if there is none."""
    today = invoice.company.today
    notice = FormalNotice.objects.filter(invoice=invoice, day=today).select_related("pack").order_by("-pk").first()
    notice = notice or make_notice(invoice, by=by)
    return Extra(notice.pack.name, read(notice.pack))


def _papers(invoice: Invoice) -> tuple[bytes, bytes]:
    """The letter, and the one PDF that joins it to its evidence."""
    document, today, now = current_invoice(invoice), invoice.company.today, clock.now()
    told = trail_of(invoice)
    sent = reminders_that_left().filter(about_type=About.INVOICES, about_id=invoice.pk).order_by("day")
    pieces = list(_pieces(invoice))
    letter = render_letter(
        notice_letter(
            invoice,
            document,
            penalty_of(invoice, until=today),
            today=today,
            deadline=today + timedelta(days=DAYS_TO_PAY),
            reminded=list(dict.fromkeys(sent.values_list("day", flat=True))),
            pieces=[*(piece.name for piece in pieces), "chronologie des envois et relances"],
            made_at=now,
        )
    )
    trail = render_letter(trail_letter(document, told, today=today, made_at=now))
    return letter, _joined([letter, *(piece.pdf for piece in pieces), trail])


def _pieces(invoice: Invoice) -> Iterator[Piece]:
    """The invoice as it was sent, then the quote that its customer signed and the certificate, when there are."""
    yield Piece(f"facture {invoice.number}", read(file_of(invoice, "pdf")))
    root = root_of(invoice)
    if not isinstance(root, Quote):
        return
    names = {
        SignatureFileKind.SIGNED: f"devis {root.number} signé",
        SignatureFileKind.CERTIFICATE: "certificat de signature",
    }
    files = SignatureFile.objects.filter(signature__quote=root, kind__in=list(names)).select_related("file")
    for kept in sorted(files, key=lambda one: list(names).index(SignatureFileKind(one.kind))):
        yield Piece(names[SignatureFileKind(kept.kind)], read(kept.file))


def _joined(pdfs: list[bytes]) -> bytes:
    """Their pages one after the other; what a PDF carries inside (its XML) stays in the original."""
    with pikepdf.new() as whole:
        for pdf in pdfs:
            with pikepdf.open(io.BytesIO(pdf)) as part:
                whole.pages.extend(part.pages)
        written = io.BytesIO()
        whole.save(written, deterministic_id=True)
    return written.getvalue()
