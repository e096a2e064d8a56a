"""The page of the counters."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from ardoise.companies.gate import AccessRequest, company_page
from ardoise.domain.errors import Refused
from ardoise.domain.numbering import parse, preview, validate
from ardoise.numbering.actions.organise import organise_series
from ardoise.numbering.actions.take import upcoming_number
from ardoise.numbering.forms import CreditNoteForm, SeriesForm, initial_of
from ardoise.numbering.models import Counter, Series, SeriesDocument
from ardoise.web.back import back_of
from ardoise.web.forms import form_page

USUAL = {
    SeriesDocument.QUOTE: "D-ANNÉE-NUMÉRO",
    SeriesDocument.INVOICE: "F-ANNÉE-NUMÉRO",
    SeriesDocument.CREDIT_NOTE: "A-ANNÉE-NUMÉRO",
}


@company_page
def series(request: AccessRequest) -> HttpResponse:
    """Each document with its numbers to come, and whether it is definitive."""
    rows = {row.document: row for row in request.access.rows(Series)}
    shown = [_shown(request, document, rows.get(document)) for document in SeriesDocument]
    return render(request, "numbering/list.html", {"shown": shown, "section": "profile"})


@company_page
def series_edit(request: AccessRequest, document: str) -> HttpResponse:
    if document not in SeriesDocument.values:
        raise Http404
    row = request.access.rows(Series).filter(document=document).first()
    chosen = row.parsed if row else parse(USUAL[SeriesDocument(document)])
    form_class = CreditNoteForm if document == SeriesDocument.CREDIT_NOTE else SeriesForm
    initial = {
        **initial_of(chosen),
        "restarts_yearly": chosen.restarts_yearly,
        "first_number": row.first_number if row else 1,
    }
    form = form_class(request.POST or None, initial=initial)
    if request.method == "POST" and "preview" in request.POST:
        return render(request, "numbering/preview.html", _preview(request, form))

    def act(values: dict[str, Any]) -> HttpResponse:
        request.access.require_owner()
        organise_series(
            request.access.company,
            SeriesDocument(document),
            pattern=form.pattern(),
            restarts_yearly=values["restarts_yearly"],
            first_number=values["first_number"],
            uses_invoice_series=values.get("uses_invoice_series", False),
            by=request.access.user,
        )
        messages.success(request, "Le compteur est organisé.")
        return redirect(back_of(request) or "numbering:series")

    context = {"title": f"Compteur : {SeriesDocument(document).label}", "section": "profile", "pattern": chosen.text}
    return form_page(request, form, act, template="numbering/edit.html", **context)


def _preview(request: AccessRequest, form: SeriesForm) -> dict[str, Any]:
    """The next numbers of what is on the page, or why it cannot be."""
    if not form.is_valid():
        return {"problem": "Complétez le premier numéro."}
    today = request.access.company.today
    try:
        pattern = parse(form.pattern(), restarts_yearly=form.cleaned_data["restarts_yearly"])
        validate(pattern, form.cleaned_data["first_number"], today)
    except Refused as refusal:
        return {"problem": refusal.message}
    return {"ahead": preview(pattern, form.cleaned_data["first_number"], today)}


def _shown(request: AccessRequest, document: SeriesDocument, row: Series | None) -> dict[str, Any]:
    if row is None:
        return {"document": document, "row": None}
    today = request.access.company.today
    ahead = preview(row.parsed, upcoming_number(row, on=today), today)
    return {"document": document, "row": row, "ahead": ahead, "started": Counter.objects.filter(series=row).exists()}
