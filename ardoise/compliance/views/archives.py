"""The signed archives: ask for one, see it being made, take it again."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import Right
from ardoise.compliance import events
from ardoise.compliance.actions.archive import ask_interim, ask_year
from ardoise.compliance.models import ArchiveKind, Closing, SignedArchive, WorkState
from ardoise.compliance.signing import current_key
from ardoise.compliance.views.shared import kept, page
from ardoise.compliance.words import between_text
from ardoise.domain.closings import ClosingKind
from ardoise.domain.errors import Refused
from ardoise.history.record import record
from ardoise.web.lists import paged
from ardoise.web.progress import Progress, out_of, progress_part


@company_page(reads=Right.COMPLIANCE)
def archives(request: AccessRequest) -> HttpResponse:
    found = paged(request, request.access.rows(SignedArchive).select_related("asked_by", "file", "key"), ("-id",))
    closed = request.access.rows(Closing).filter(kind=ClosingKind.YEAR).order_by("-first")
    made = request.access.rows(SignedArchive).filter(kind=ArchiveKind.YEAR).exclude(state=WorkState.FAILED)
    context = {
        **found,
        "shown": [(one, between_text(one.first, one.last), _progress(one)) for one in found["page"].rows],
        "years": [one.first.year for one in closed.exclude(first__in=made.values("first"))],
        "key": current_key(),
    }
    return page(request, "compliance/archives.html", context)


@require_POST
@company_page(acts=Right.COMPLIANCE)
def archive_year(request: AccessRequest) -> HttpResponse:
    text = request.POST.get("annee", "")
    if not (text.isascii() and text.isdigit() and len(text) == 4 and text != "0000"):
        raise Refused("year_unknown", "Choisissez une année clôturée.")
    ask_year(request.access.company, int(text), by=request.access.user)
    return redirect("compliance:archives")


@require_POST
@company_page(acts=Right.COMPLIANCE)
def archive_interim(request: AccessRequest) -> HttpResponse:
    ask_interim(request.access.company, by=request.access.user)
    messages.success(request, "L’archive se prépare : elle paraîtra ici, signée.")
    return redirect("compliance:archives")


@company_page(reads=Right.COMPLIANCE)
def progress(request: AccessRequest, pk: int) -> HttpResponse:
    return progress_part(request, _progress(request.access.get(SignedArchive, pk=pk)))


@company_page(reads=Right.COMPLIANCE)
def archive_file(request: AccessRequest, pk: int) -> HttpResponseBase:
    """The same bytes each time; taking them is told in the chain."""
    archive = request.access.get(SignedArchive.objects.select_related("file"), pk=pk)
    if archive.file is None:
        raise Http404
    response = kept(archive.file)
    if request.method == "GET":
        with transaction.atomic():
            record(archive.company_id, events.ARCHIVE_TAKEN, archive, by=request.access.user, number=archive.number)
    return response


def _progress(archive: SignedArchive) -> Progress | None:
    """What is planned is counted before the papers are: about as many files."""
    if archive.state in (WorkState.DONE, WorkState.FAILED):
        return None
    written, planned = archive.written, archive.planned
    label = f"Archive n° {archive.number} en cours : {out_of(written, 'fichiers', planned)} environ"
    return Progress(reverse("compliance:archive_progress", args=[archive.pk]), label, written, planned)
