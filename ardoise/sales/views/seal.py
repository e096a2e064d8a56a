"""CADENAS: what will be sealed and under which number, 20 seconds to take it back, then what became of it."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import Right
from ardoise.domain.errors import Conflict, Refused
from ardoise.history import outbox
from ardoise.numbering.models import SeriesDocument
from ardoise.sales.actions.issue import problems_of
from ardoise.sales.actions.pdf import current_invoice
from ardoise.sales.actions.seal import ask_seal, cancel_seal, pending_of, sent_with_seal
from ardoise.sales.mails import recipients
from ardoise.sales.models import Invoice
from ardoise.sales.views.editor import document_page
from ardoise.sales.views.shared import ask_for_counter, leave_when_closed, number_hint, repair_of
from ardoise.web.back import back_of
from ardoise.web.fragments import dialog, leave
from ardoise.web.toasts import Action, asking_bar, forget_undo, offer_undo, toast

ASKED_AGAIN = 3  # seconds


@company_page(acts=Right.INVOICES_ISSUE)
def invoice_issue(request: AccessRequest, pk: int) -> HttpResponse:
    """The question, then the 20 seconds; posted twice, it is sealed once."""
    invoice = _get(request, pk)
    closed = leave_when_closed(request, invoice, "issue")
    if closed:
        return leave(request, closed["Location"])
    refused: list[Refused] = []
    if request.method == "POST":
        try:
            return _start(request, invoice)
        except Conflict as conflict:
            messages.warning(request, conflict.message)
            return redirect(document_page(invoice))
        except Refused as refusal:
            if refusal.code == "series_missing":
                return ask_for_counter(request, refusal, invoice, _series(invoice))
            refused = list(refusal.problems)
    question = {**_question(invoice, refused), "back": back_of(request) or document_page(invoice)}
    return dialog(request, "sales/issue.html", question, status=422 if refused else 200)


@require_POST
@company_page(acts=Right.INVOICES_ISSUE)
def seal_cancel(request: AccessRequest, pk: int) -> HttpResponse:
    invoice = _get(request, pk)
    try:
        cancel_seal(invoice, by=request.access.user)
        messages.success(request, "Rien n’est scellé : le brouillon reste à vous.")
    except Conflict as conflict:
        messages.warning(request, conflict.message)
    forget_undo(request, _key(pk))
    return leave(request, back_of(request) or document_page(invoice))


@company_page(acts=Right.INVOICES_ISSUE)
def seal_state(request: AccessRequest, pk: int) -> HttpResponse:
    """Asked by the bar when its time is over: what was asked is carried out, whether or not a worker is there."""
    invoice = _get(request, pk)
    pending = pending_of(invoice)
    if pending and pending.task_id is not None:
        outbox.run(pending.task_id)
        invoice = _get(request, pk)
        pending = pending_of(invoice)
    if pending and pending.is_running:  # the worker is at it, or it will be tried again
        text = f"{invoice.display_number} : le scellement est en cours"
        return HttpResponse(asking_bar(request, text, after=request.path, seconds=ASKED_AGAIN, symbol="lock"))
    forget_undo(request, _key(pk))
    _tell(request, invoice, pending.problem if pending else "")
    if urlsplit(request.headers.get("HX-Current-URL", "")).path == document_page(invoice):
        response = HttpResponse(status=204)
        response["HX-Refresh"] = "true"
        return response
    response = HttpResponse("")
    changed = {"invoice": [pk], "quote": list(invoice.sources.values_list("quote", flat=True))}
    response["HX-Trigger"] = json.dumps({"rows:changed": changed})  # a list draws them again
    return response


def _tell(request: AccessRequest, invoice: Invoice, problem: str) -> None:
    if problem:
        messages.warning(request, f"{invoice.display_number} : {problem}")
    elif invoice.is_issued:
        sent = sent_with_seal(invoice)
        addresses = ", ".join(sent.deliveries.order_by("pk").values_list("address", flat=True)) if sent else ""
        end = f"{_sealed(invoice)}, et part à {addresses}" if sent else _sealed(invoice)
        request.session["fresh_seal"] = invoice.pk
        toast(request, f"{invoice.number} est {end}.", _open(invoice))


def _sealed(invoice: Invoice) -> str:
    return "scellé" if invoice.is_credit_note else "scellée"


def _announced(invoice: Invoice, *, send: bool) -> str:
    if invoice.is_credit_note:
        return f"L’avoir sera scellé{' et envoyé' if send else ''}"
    return f"La facture sera scellée{' et envoyée' if send else ''}"


def _start(request: AccessRequest, invoice: Invoice) -> HttpResponse:
    hint = number_hint(invoice, _series(invoice))
    pending = ask_seal(invoice, send=request.POST.get("send") == "1", by=request.access.user)
    back = back_of(request) or document_page(invoice)
    offer_undo(
        request,
        _key(invoice.pk),
        f"{_announced(invoice, send=pending.send)} sous le numéro {hint}",
        f"{reverse('sales:seal_cancel', args=[invoice.pk])}?{urlencode({'retour': back})}",
        until=pending.due_at,
        seconds=settings.UNDO_SECONDS,
        symbol="lock",
        after=reverse("sales:seal_state", args=[invoice.pk]),
    )
    return redirect(back)


def _question(invoice: Invoice, refused: list[Refused]) -> dict[str, Any]:
    problems = problems_of(invoice)
    told = {problem.message for problem in problems}
    to, cc = recipients(invoice)
    return {
        "title": "Sceller cet avoir\u202f?" if invoice.is_credit_note else "Sceller cette facture\u202f?",
        "invoice": invoice,
        "document": current_invoice(invoice),
        "problems": [(problem, repair_of(invoice, problem)) for problem in problems],
        "is_blocked": any(problem.blocking for problem in problems),
        "others": [problem.message for problem in refused if problem.message not in told],
        "number_hint": number_hint(invoice, _series(invoice)),
        "recipients": [*to, *cc] if to else [],
        "undo_seconds": settings.UNDO_SECONDS,
        "section": "invoices",
    }


def _open(invoice: Invoice) -> Action:
    return Action("Ouvrir", document_page(invoice))


def _key(pk: int) -> str:
    return f"seal-{pk}"


def _series(invoice: Invoice) -> SeriesDocument:
    return SeriesDocument.CREDIT_NOTE if invoice.is_credit_note else SeriesDocument.INVOICE


def _get(request: AccessRequest, pk: int) -> Invoice:
    rows = request.access.rows(Invoice).select_related(
        "company__logo", "contact", "settlement", "issued", "original", "replaces"
    )
    return request.access.get(rows, pk=pk)
