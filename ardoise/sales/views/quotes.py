"""MES DEVIS: the list, the sheet, the answer of the customer, the files."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import Right
from ardoise.domain.errors import Refused
from ardoise.domain.money import Money
from ardoise.numbering.models import SeriesDocument
from ardoise.sales.actions.accept import decline_quote, reopen_quote
from ardoise.sales.actions.draft import change_quote, create_quote, delete_draft
from ardoise.sales.actions.duplicate import duplicate_quote
from ardoise.sales.actions.finalise import finalise_quote
from ardoise.sales.actions.pdf import quote_pdf
from ardoise.sales.forms import QuoteForm, initial_of
from ardoise.sales.models import Quote, QuoteState
from ardoise.sales.preview import Preview, preview_quote
from ardoise.sales.selection import current_quote
from ardoise.sales.sheet import Sheet
from ardoise.sales.views.editor import Editor, Step, Typed, document_page, edit_page, totals_answer
from ardoise.sales.views.shared import (
    ask_for_counter,
    download,
    leave_when_closed,
    number_hint,
    paper_page,
)
from ardoise.web.back import back_of, back_outside
from ardoise.web.toasts import Action, toast


@company_page(acts=Right.QUOTES_WRITE, asks=(Right.QUOTES_SEND,))
def quote_new(request: AccessRequest) -> HttpResponse:
    _require_step(request)
    return edit_page(request, _editor(request, None), title="Nouveau devis", kind="quotes")


@company_page(acts=Right.QUOTES_WRITE, asks=(Right.QUOTES_SEND,))
def quote_edit(request: AccessRequest, pk: int) -> HttpResponse:
    quote = _get(request, pk)
    if quote.state != QuoteState.DRAFT:  # it is at the customer's: changing it takes it back
        request.access.require(Right.QUOTES_SEND)
    _require_step(request)
    return leave_when_closed(request, quote, "edit") or edit_page(
        request, _editor(request, quote), title=quote.display_number, kind="quotes", intro=_version(quote)
    )


@require_POST
@company_page(acts=Right.QUOTES_WRITE)
def quote_new_totals(request: AccessRequest) -> HttpResponse:
    return totals_answer(request, _editor(request, None))


@require_POST
@company_page(acts=Right.QUOTES_WRITE)
def quote_totals(request: AccessRequest, pk: int) -> HttpResponse:
    return totals_answer(request, _editor(request, _get(request, pk)))


@require_POST
@company_page(acts=Right.QUOTES_SEND)
def quote_finalise(request: AccessRequest, pk: int) -> HttpResponse:
    quote = _get(request, pk)
    try:
        quote = finalise_quote(quote, by=request.access.user)
    except Refused as refusal:
        return ask_for_counter(request, refusal, quote, SeriesDocument.QUOTE)
    messages.success(request, f"Le devis {quote.number} est validé.")
    return redirect(back_of(request) or reverse("sales:quote_detail", args=[pk]))


@require_POST
@company_page(acts=Right.QUOTES_SEND)
def quote_decline(request: AccessRequest, pk: int) -> HttpResponse:
    quote = decline_quote(_get(request, pk), reason=request.POST.get("reason", ""), by=request.access.user)
    back = back_of(request) or reverse("sales:quote_detail", args=[pk])
    reopen = f"{reverse('sales:quote_reopen', args=[pk])}?{urlencode({'retour': back})}"
    toast(request, f"{quote.display_number} est noté refusé.", Action("Annuler", reopen, post=True, symbol="undo"))
    return redirect(back)


@require_POST
@company_page(acts=Right.QUOTES_SEND)
def quote_reopen(request: AccessRequest, pk: int) -> HttpResponse:
    quote = reopen_quote(_get(request, pk), by=request.access.user)
    messages.success(request, f"{quote.display_number} est de nouveau ouvert.")
    return redirect(back_of(request) or reverse("sales:quote_detail", args=[pk]))


@require_POST
@company_page(acts=Right.QUOTES_WRITE)
def quote_copy(request: AccessRequest, pk: int) -> HttpResponse:
    once = request.POST.get("once", "")[:40] or None
    copy = duplicate_quote(_get(request, pk), once=once, by=request.access.user)
    return redirect("sales:quote_edit", copy.pk)


@require_POST
@company_page(acts=Right.QUOTES_WRITE)
def quote_delete(request: AccessRequest, pk: int) -> HttpResponse:
    quote = _get(request, pk)
    page = document_page(quote)
    delete_draft(quote, by=request.access.user)
    messages.success(request, "Le brouillon est supprimé.")
    return redirect(back_outside(request, page) or "sales:quote_list")


@company_page(reads=Right.QUOTES)
def quote_download(request: AccessRequest, pk: int) -> HttpResponse:
    quote = _get(request, pk)
    return download(quote_pdf(quote), current_quote(quote), "pdf", "application/pdf")


@company_page(reads=Right.QUOTES)
def quote_page(request: AccessRequest, pk: int, page: int) -> HttpResponse:
    return paper_page(request, current_quote(_get(request, pk)), page)


def _version(quote: Quote) -> str:
    """What changing a quote that was sent means."""
    if not quote.version:
        return ""
    if quote.state == QuoteState.SENT:
        return (
            f"Ce devis est chez votre client. Ce que vous changez en fait un brouillon, la version {quote.version + 1}"
            " sous le même numéro : il faudra la renvoyer."
        )
    return f"Brouillon de la version {quote.version + 1} : votre client a encore la version {quote.version}."


def _get(request: AccessRequest, pk: int) -> Quote:
    return request.access.get(request.access.rows(Quote).select_related("contact"), pk=pk)


def _require_step(request: AccessRequest) -> None:
    """The button that gives a number is asked for before the sheet is saved."""
    if request.POST.get("then") == "finalise":
        request.access.require(Right.QUOTES_SEND)


STEPS = (
    Step("finalise", "Valider le devis", "check", is_main=True),
    Step("pdf", "PDF", "file", stays=True),
    Step("send", "Envoyer", "send"),
)
DRAFT_STEPS = (Step("save", "Enregistrer", "check", is_main=True), STEPS[1])  # of who prepares drafts


def _editor(request: AccessRequest, quote: Quote | None) -> Editor:
    company, user = request.access.company, request.access.user

    def save(typed: Typed) -> Any:
        if quote is None:
            return create_quote(company, typed.sheet, once=typed.once, by=user)
        return change_quote(quote, typed.sheet, revision=typed.revision, by=user)

    def preview(sheet: Sheet, agreed: Money | None) -> Preview:
        return preview_quote(quote or Quote(company=company), sheet, agreed=agreed)

    return Editor(
        QuoteForm,
        save,
        preview,
        totals_url=reverse("sales:quote_totals", args=[quote.pk]) if quote else reverse("sales:quote_new_totals"),
        initial=initial_of(quote, QuoteForm) if quote else {},
        then=partial(_then, request),
        steps=STEPS if request.access.may(Right.QUOTES_SEND) else DRAFT_STEPS,
        url=reverse("sales:quote_edit", args=[quote.pk]) if quote else reverse("sales:quote_new"),
        number=lambda: number_hint(quote or Quote(company=company), SeriesDocument.QUOTE),
        counter_url=reverse("numbering:series_edit", args=[SeriesDocument.QUOTE.value]),
        rows=quote.lines.all() if quote else (),
        document=quote,
        has_options=True,
    )


def _then(request: AccessRequest, quote: Quote, step: str) -> HttpResponse:
    """After the sheet was saved, what its button says."""
    if step == "pdf":
        return redirect("sales:quote_pdf", quote.pk)
    if step == "send":
        return redirect("sales:quote_send", quote.pk)
    if step == "finalise":
        try:
            quote = finalise_quote(quote, by=request.access.user)
        except Refused as refusal:
            if refusal.code == "series_missing":
                return ask_for_counter(request, refusal, quote, SeriesDocument.QUOTE)
            messages.warning(request, refusal.message)
            return redirect("sales:quote_edit", quote.pk)
        messages.success(request, f"Le devis {quote.number} est validé.")
    return redirect(document_page(quote))
