"""Captures: the list, the control of a period, the act, its progress and its result, the file, undoing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from ardoise.archive.keep import checked_path
from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.models import Company
from ardoise.companies.rights import Right
from ardoise.domain.errors import Refused
from ardoise.domain.money import Money
from ardoise.ledger.actions.capture import take_capture
from ardoise.ledger.actions.undo_capture import give_up_capture, is_at_work, undo_capture
from ardoise.ledger.books import books_of
from ardoise.ledger.captures import last_live, waiting_of
from ardoise.ledger.controls import controls
from ardoise.ledger.formats import CHOICES
from ardoise.ledger.models import Capture, CapturedEntry, CaptureState
from ardoise.ledger.waiting import MonthState
from ardoise.web.lists import listing
from ardoise.web.periods import period_of, periods
from ardoise.web.progress import Progress, out_of, progress_part

_PAGE = {"section": "profile", "current": "captures"}


@company_page(reads=Right.LEDGER, acts=Right.LEDGER_WRITE)
def captures(request: AccessRequest) -> HttpResponse:
    rows = _rows(request).select_related("made_by")
    company = request.access.company
    return render(request, "ledger/captures.html", {**_PAGE, **_asked(request, company), **listing(request, rows)})


@company_page(reads=Right.LEDGER, acts=Right.LEDGER_WRITE)
def control(request: AccessRequest) -> HttpResponse:
    """What would be captured, and what is to mend before."""
    company = request.access.company
    period, template = period_of(request.GET, company.today), _template(request.GET, company)
    if period.first is None or period.last is None:
        return _back_to_form(request, "Donnez les deux dates de la période.")
    try:
        found = controls(company, period.first, period.last, template)
    except Refused as refusal:
        return _back_to_form(request, refusal.message)
    shown = {
        "control": found,
        "period": period,
        "format": CHOICES[template],
        "journals": [_Row(one.label, one.entries, one.debit, one.credit) for _, one in sorted(found.journals.items())],
        "classes": [_Row(one.label, one.entries, one.debit, one.credit) for _, one in sorted(found.classes.items())],
        "total": _Row("Total", found.new, found.cents, found.cents),
    }
    return render(request, "ledger/control.html", {**_PAGE, **shown})


@require_POST
@company_page(reads=Right.LEDGER, acts=Right.LEDGER_WRITE)
def capture_new(request: AccessRequest) -> HttpResponse:
    company = request.access.company
    first, last = _day(request.POST.get("first", "")), _day(request.POST.get("last", ""))
    if first is None or last is None:
        return _back_to_form(request, "Donnez les deux dates de la période.")
    try:
        made = take_capture(company, first, last, request.POST.get("format", ""), by=request.access.user)
    except Refused as refusal:
        messages.error(request, refusal.message)
        asked = f"?du={first}&au={last}&format={_template(request.POST, company)}"
        return redirect(reverse("ledger:capture_control") + asked)
    if made.state == CaptureState.TAKEN:
        messages.success(request, f"Capture n° {made.number} faite : {made.entries} écritures.")
    return redirect("ledger:capture", made.pk)


@company_page(reads=Right.LEDGER, acts=Right.LEDGER_WRITE)
def capture(request: AccessRequest, pk: int) -> HttpResponse:
    """How far it is, or what it holds."""
    made = _capture(request, pk)
    if made.state == CaptureState.MAKING:
        return render(request, "ledger/capture_making.html", {**_PAGE, "capture": made, "progress": _progress(made)})
    last = last_live(request.access.company)
    shown = {
        "capture": made,
        "format": CHOICES.get(made.template, made.template),
        "total": Money.of_cents(made.cents),
        "is_last": last is not None and last.pk == made.pk,
        "sources": _sources(made),
    }
    return render(request, "ledger/capture.html", {**_PAGE, **shown})


@company_page(reads=Right.LEDGER, acts=Right.LEDGER_WRITE)
def capture_progress(request: AccessRequest, pk: int) -> HttpResponse:
    return progress_part(request, _progress(_capture(request, pk)))


@company_page(reads=Right.LEDGER, acts=Right.LEDGER_WRITE)
def capture_file(request: AccessRequest, pk: int) -> HttpResponseBase:
    """The zip as it was made: the same bytes for ever. One that was undone says so in its name."""
    made = _capture(request, pk)
    if made.file is None:
        raise Http404
    name = f"ANNULEE-{made.file.name}" if made.is_undone else made.file.name
    response = FileResponse(checked_path(made.file).open("rb"), as_attachment=True, filename=name)
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@company_page(reads=Right.LEDGER, acts=Right.LEDGER_WRITE)
def capture_undo(request: AccessRequest, pk: int) -> HttpResponse:
    made = _capture(request, pk)
    try:
        if made.state == CaptureState.MAKING:
            give_up_capture(made, by=request.access.user)
            messages.success(request, "Capture abandonnée : rien n’est capturé.")
        else:
            undo_capture(made, by=request.access.user)
            messages.success(request, f"Capture n° {made.number} annulée : ses écritures sont de nouveau à capturer.")
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("ledger:capture", made.pk)


@dataclass(frozen=True)
class _Row:
    label: str
    entries: int
    debit_cents: int
    credit_cents: int

    @property
    def debit(self) -> Money:
        return Money.of_cents(self.debit_cents)

    @property
    def credit(self) -> Money:
        return Money.of_cents(self.credit_cents)


def _rows(request: AccessRequest) -> QuerySet[Capture]:
    return request.access.rows(Capture).select_related("undoing", "file")


def _capture(request: AccessRequest, pk: int) -> Capture:
    return request.access.get(_rows(request).select_related("made_by", "undoing__undone_by"), pk=pk)


def _asked(request: AccessRequest, company: Company) -> dict[str, Any]:
    """The form: the month that waits and the usual format, or what was typed."""
    known = periods(company.today)
    waits = waiting_of(company, known[1].first or company.today)
    usual = known[0] if waits.state in (MonthState.CAPTURED, MonthState.NOTHING) else known[1]
    typed = request.GET.get("periode", "") or ("dates" if request.GET.get("du") else "")
    return {
        "periods": known,
        "waits": waits,
        "usual": typed or usual.name,
        "formats": CHOICES.items(),
        "template": _template(request.GET, company),
        "du": request.GET.get("du", ""),
        "au": request.GET.get("au", ""),
    }


def _template(asked: Mapping[str, str], company: Company) -> str:
    template = asked.get("format", "")
    return template if template in CHOICES else books_of(company).template


def _back_to_form(request: AccessRequest, message: str) -> HttpResponse:
    """The form again, with what was typed."""
    shown = _asked(request, request.access.company)
    page = listing(request, _rows(request).select_related("made_by"))
    return render(request, "ledger/captures.html", {**_PAGE, **shown, **page, "error": message}, status=422)


def _progress(made: Capture) -> Progress | None:
    """None when it is over, or when the worker has it no more."""
    if made.state != CaptureState.MAKING or not is_at_work(made):
        return None
    url = reverse("ledger:capture_progress", args=[made.pk])
    if made.packed:
        label = f"Préparation du fichier : {out_of(made.packed, 'pièces', made.pieces)}"
        return Progress(url, label, made.packed, made.pieces)
    if made.written:
        label = f"Écritures : {out_of(made.written, 'documents', made.expected)}"
        return Progress(url, label, made.written, made.expected)
    return Progress(url, "Contrôle en cours")


def _sources(made: Capture) -> list[tuple[str, int]]:
    """« 12 factures et avoirs, 9 règlements, 3 TVA »."""
    rows = CapturedEntry.objects.filter(capture=made).values("source").annotate(count=Count("pk")).order_by("source")
    names = {"invoice": "factures et avoirs", "payment": "règlements", "vat": "TVA sur encaissements"}
    told: dict[str, int] = {}
    for row in rows:
        name = names.get(row["source"], "autres écritures")
        told[name] = told.get(name, 0) + row["count"]
    return list(told.items())


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
