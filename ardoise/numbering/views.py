"""The page of the counters."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import Right
from ardoise.domain.errors import Refused
from ardoise.domain.french import long_date
from ardoise.domain.numbering import (
    CREDIT_NOTE_PATTERN,
    INVOICE_PATTERN,
    QUOTE_PATTERN,
    Pattern,
    parse,
    preview,
    validate,
)
from ardoise.numbering.actions.organise import organise_series
from ardoise.numbering.actions.plan import drop_planned, plan_series, starts_of
from ardoise.numbering.actions.take import upcoming_number
from ardoise.numbering.forms import CreditNoteForm, CreditNotePlanForm, PlanForm, SeriesForm, initial_of
from ardoise.numbering.models import Counter, Series, SeriesDocument
from ardoise.web.back import back_of
from ardoise.web.forms import form_page
from ardoise.web.fragments import dialog, frame

USUAL = {
    SeriesDocument.QUOTE: QUOTE_PATTERN,
    SeriesDocument.INVOICE: INVOICE_PATTERN,
    SeriesDocument.CREDIT_NOTE: CREDIT_NOTE_PATTERN,
}


class Words(NamedTuple):
    """How a page speaks of one kind of document."""

    plural: str
    coming: str
    following: str
    first: str
    letters: str  # offered for the block LETTRE
    others: str


WORDS = {
    SeriesDocument.QUOTE: Words(
        "devis",
        "vos prochains devis",
        "le suivant",
        "votre premier devis validé",
        "D DE DEV",
        "Les factures ont leur propre compteur.",
    ),
    SeriesDocument.INVOICE: Words(
        "factures",
        "vos prochaines factures",
        "la suivante",
        "votre première facture scellée",
        "F FA FAC",
        "Les devis ont leur propre compteur.",
    ),
    SeriesDocument.CREDIT_NOTE: Words(
        "avoirs",
        "vos prochains avoirs",
        "le suivant",
        "votre premier avoir",
        "A AV AVO",
        "Les devis et les factures gardent le leur.",
    ),
}


@company_page(reads=Right.PROFILE, acts=Right.PROFILE_CHANGE)
def series(request: AccessRequest) -> HttpResponse:
    """Each document with its numbers to come, and whether it is definitive."""
    today = request.access.company.today
    own = Series.objects.filter(company=request.access.company)
    rows = {row.document: row for row in own.started(today)}  # the last one is in force
    planned = {row.document: row for row in own.planned(today)}
    shown = [
        {**_shown(request, document, rows.get(document)), "planned": planned.get(document)}
        for document in SeriesDocument
    ]
    needed = (SeriesDocument.QUOTE, SeriesDocument.INVOICE)
    missing = next((document for document in needed if document not in rows), None)
    context = {"shown": shown, "to_organise": missing, "section": "profile"}
    return render(request, "numbering/list.html", {**context, "current": "compteurs"})


@company_page(reads=Right.PROFILE, acts=Right.PROFILE_CHANGE)
def series_edit(request: AccessRequest, document: str) -> HttpResponse:
    if document not in SeriesDocument.values:
        raise Http404
    kind = SeriesDocument(document)
    row = Series.objects.filter(company=request.access.company, document=document).started(_today(request)).last()
    back = back_of(request) or reverse("numbering:series")
    if request.method == "GET" and row and Counter.objects.filter(series=row).exists():
        context = {**_shown(request, kind, row), **_words(kind), "back": back, "section": "profile"}
        return dialog(request, "numbering/fixed.html", context)
    chosen = row.parsed if row else parse(USUAL[kind])
    form_class = CreditNoteForm if kind == SeriesDocument.CREDIT_NOTE else SeriesForm
    form = form_class(
        request.POST or None,
        initial={
            **initial_of(chosen),
            "first_number": row.first_number if row else 1,
            "uses_invoice_series": row is None or row.uses_invoice_series,
        },
    )
    if request.method == "POST" and "preview" in request.POST:
        return render(request, "numbering/preview.html", {**_preview(request, form), **_words(kind)})

    def act(values: dict[str, Any]) -> HttpResponse:
        as_proposed = "usual" in request.POST
        organise_series(
            request.access.company,
            kind,
            pattern=USUAL[kind] if as_proposed else form.pattern(),
            restarts_yearly=as_proposed or bool(values["restarts_yearly"]),
            first_number=1 if as_proposed else values["first_number"],
            uses_invoice_series=not as_proposed and values.get("uses_invoice_series", False),
            by=request.access.user,
        )
        messages.success(request, "Le compteur est organisé.")
        return redirect(back)

    today = request.access.company.today
    context = {
        "section": "profile",
        "back": back,
        "frame": frame(request),
        "today": today,
        "proposed": parse(USUAL[kind]).format(1, today) if row is None else "",
    }
    return form_page(request, form, act, template="numbering/edit.html", **context, **_words(kind))


@company_page(acts=Right.PROFILE_CHANGE)
def series_plan(request: AccessRequest, document: str) -> HttpResponse:
    """A series that takes over at the next month or year."""
    if document not in SeriesDocument.values:
        raise Http404
    kind, company = SeriesDocument(document), request.access.company
    own = Series.objects.filter(company=company, document=document)
    row, planned = own.started(_today(request)).last(), own.planned(_today(request)).first()
    if row is None:
        return redirect("numbering:series_edit", document)
    shown = planned or row
    starts = starts_of(company)
    form_class = CreditNotePlanForm if kind == SeriesDocument.CREDIT_NOTE else PlanForm
    initial = {
        **initial_of(shown.parsed),
        "first_number": planned.first_number if planned else 1,
        "uses_invoice_series": shown.uses_invoice_series,
        "starts_on": (planned.starts_on if planned else starts[-1]),
        "reason": planned.reason if planned else "",
    }
    form = form_class(request.POST or None, initial=initial, starts=starts)
    if request.method == "POST" and "preview" in request.POST:
        return render(request, "numbering/preview.html", {**_preview(request, form, planned=True), **_words(kind)})

    def act(values: dict[str, Any]) -> HttpResponse:
        made = plan_series(
            company,
            kind,
            starts_on=values["starts_on"],
            pattern=form.pattern(),
            restarts_yearly=bool(values["restarts_yearly"]),
            first_number=values["first_number"],
            uses_invoice_series=values.get("uses_invoice_series", False),
            reason=values["reason"],
            by=request.access.user,
        )
        messages.success(request, f"La nouvelle série commencera le {long_date(made.starts_on or starts[0])}.")
        return redirect("numbering:series")

    context = {
        "section": "profile",
        "back": reverse("numbering:series"),
        "frame": frame(request),
        "today": starts[-1],
        "planned": planned,
        "is_plan": True,
    }
    words = {**_words(kind), "title": f"Nouvelle série de {WORDS[kind].plural}"}
    return form_page(request, form, act, template="numbering/edit.html", **context, **words)


@company_page(reads=Right.PROFILE, acts=Right.PROFILE_CHANGE)
@require_POST
def series_drop(request: AccessRequest, pk: int) -> HttpResponse:
    drop_planned(request.access.get(Series, pk=pk), by=request.access.user)
    messages.success(request, "La nouvelle série est abandonnée : rien ne change.")
    return redirect("numbering:series")


def _today(request: AccessRequest) -> date:
    return request.access.company.today


def _words(document: SeriesDocument) -> dict[str, Any]:
    words = WORDS[document]
    return {"title": f"Organiser le compteur des {words.plural}", "words": words, "document": document}


def _preview(request: AccessRequest, form: SeriesForm, *, planned: bool = False) -> dict[str, Any]:
    """The next numbers of what is on the page, or why it cannot be."""
    if not form.is_valid() and "first_number" in form.errors:
        return {"problem": "Complétez le premier numéro."}
    if form.cleaned_data.get("uses_invoice_series"):
        return {"with_invoices": True}
    today = (form.cleaned_data.get("starts_on") if planned else None) or _today(request)
    restarts, first = bool(form.cleaned_data["restarts_yearly"]), form.cleaned_data["first_number"]
    try:
        pattern = parse(form.pattern(), restarts_yearly=restarts)
        validate(pattern, first, today)
    except Refused as refusal:
        return {"problem": refusal.message}
    return {"numbers": _numbers(pattern, first, today), "restarts": restarts, "planned": planned}


def _numbers(pattern: Pattern, number: int, today: date) -> list[tuple[str, date | None]]:
    """The numbers to come, each with its day: today, the next, the first of next month, the first of January."""
    ahead = preview(pattern, number, today)
    numbers = [(ahead.next_three[0], today), (ahead.next_three[1], None)]
    if today.month < 12:
        next_month = date(today.year, today.month + 1, 1)
        numbers.append((pattern.format(number + 2, next_month), next_month))
    return [*numbers, (ahead.january_first, date(today.year + 1, 1, 1))]


def _shown(request: AccessRequest, document: SeriesDocument, row: Series | None) -> dict[str, Any]:
    if row is None:
        return {"document": document, "words": WORDS[document], "row": None}
    today = request.access.company.today
    numbers = _numbers(row.parsed, upcoming_number(row, on=today), today)
    started = Counter.objects.filter(series=row).exists()
    return {"document": document, "words": WORDS[document], "row": row, "numbers": numbers, "started": started}
