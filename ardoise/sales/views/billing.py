"""From accepted quotes to invoices: « Facturer », which asks nothing, a part of a quote, several quotes together."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import Right
from ardoise.domain.errors import Conflict, Refused
from ardoise.domain.french import money_text
from ardoise.domain.money import total
from ardoise.domain.parts import total_incl_vat
from ardoise.domain.typing_numbers import parse_decimal, parse_quantity
from ardoise.numbering.models import SeriesDocument
from ardoise.sales import amounts
from ardoise.sales.actions.accept import accept_quote
from ardoise.sales.actions.bill import bill_down_payment, bill_part, bill_total, refuse_total
from ardoise.sales.forms import CellRow
from ardoise.sales.mails import recipients
from ardoise.sales.models import Invoice, InvoiceState, Quote, QuoteState
from ardoise.sales.preview import preview_part
from ardoise.sales.queries import billed_quantities, noted_share, status_of_quote
from ardoise.sales.views.editor import document_page
from ardoise.sales.views.shared import ask_for_counter, leave_when_closed
from ardoise.web.back import back_of
from ardoise.web.bulk import chosen_ids, ids_among
from ardoise.web.fragments import dialog, leave
from ardoise.web.toasts import Action, toast

PARTS = ("total", "down_payment", "balance")
WAITS = Conflict("draft_exists", "Une facture de ce devis attend déjà : validez-la ou supprimez-la d’abord.", "invoice")


@require_POST
@company_page(acts=Right.INVOICES_WRITE, asks=(Right.QUOTES_SEND,))
def quote_bill(request: AccessRequest, pk: int) -> HttpResponse:
    """« Facturer »: the draft is made, its bar leads on. A quote not accepted yet is accepted by it."""
    quote = quote_of(request, pk)
    if quote.state != QuoteState.ACCEPTED:
        request.access.require(Right.QUOTES_SEND)
    back = back_of(request) or document_page(quote)
    part = request.POST.get("part", "total")
    try:
        if part not in PARTS:
            raise Refused("part_unknown", "Choisissez quoi facturer : le total, un acompte ou le solde.", "part")
        with transaction.atomic():  # an invoice refused leaves the quote as it was
            accepted = accept_quote(quote, by=request.access.user)
            invoice = _bill(accepted, part, request)
    except Conflict as conflict:
        return conflict_page(request, [quote], conflict)
    except Refused as refusal:
        if refusal.code == "series_missing":
            return ask_for_counter(request, refusal, quote, SeriesDocument.QUOTE)
        messages.error(request, refusal.message)
        return redirect(back)
    say_drafted(request, invoice, back)
    return redirect(back)


@company_page(acts=Right.INVOICES_WRITE)
def quote_part(request: AccessRequest, pk: int) -> HttpResponse:
    """Bill a part of the quote, by quantities."""
    quote = quote_of(request, pk)
    closed = leave_when_closed(request, quote, "invoice")
    if closed:
        return leave(request, closed["Location"])
    if waiting_draft([quote]):
        return conflict_page(request, [quote], WAITS)
    rows, problems = _part_rows(quote, request.POST), list[str]()
    if request.method == "POST":
        try:
            quantities = _quantities(rows)
            if not any(row.error for row in rows):
                invoice = bill_part(quote, quantities, by=request.access.user)
                return redirect("sales:invoice_detail", invoice.pk)
        except Conflict as conflict:
            return conflict_page(request, [quote], conflict)
        except Refused as refusal:
            problems = _place(refusal, rows)
    context = {
        "title": "Facturer une partie",
        "quote": quote,
        "rows": rows,
        "problems": problems,
        "back": back_of(request) or document_page(quote),
        "section": "quotes",
    }
    return dialog(request, "sales/part.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@company_page(acts=Right.INVOICES_WRITE)
def part_total(request: AccessRequest, pk: int) -> HttpResponse:
    """What the quantities being typed come to."""
    quote = quote_of(request, pk)
    rows, context = _part_rows(quote, request.POST), dict[str, Any]()
    try:
        quantities = _quantities(rows)
        wrong = next((row.error for row in rows if row.error), "")
        context = {"problem": wrong} if wrong else {"totals": preview_part(quote, quantities).totals}
    except Refused as refusal:
        context = {"problem": "" if refusal.code == "part_empty" else refusal.message}
    return render(request, "sales/part_total.html", context)


@company_page(acts=Right.INVOICES_WRITE)
def quotes_bill(request: AccessRequest) -> HttpResponse:
    """Several quotes of one customer into one invoice: what it will hold, then its draft."""
    chosen = chosen_ids(request) if request.method == "POST" else ids_among(request.GET.getlist("chosen"))
    quotes = [quote_of(request, pk) for pk in chosen]
    back = back_of(request) or reverse("sales:quote_list")
    if request.method == "POST":
        try:
            invoice = bill_total(quotes, by=request.access.user)
        except Conflict as conflict:
            return conflict_page(request, quotes, conflict)
        except Refused as refusal:
            messages.error(request, refusal.message)
            return redirect(back)
        return redirect("sales:invoice_detail", invoice.pk)
    obstacle = ""
    try:
        refuse_total(quotes)
    except Refused as refused:
        obstacle = refused.message
    lefts = [total_incl_vat(amounts.left_to_bill([quote])) for quote in quotes]
    context = {
        "title": "Facturer ensemble\u202f?",
        "rows": [
            (quote, left, status_of_quote(quote, share=noted_share(quote), today=request.access.company.today))
            for quote, left in zip(quotes, lefts, strict=True)
        ],
        "sum": total(lefts),
        "obstacle": obstacle,
        "back": back,
        "section": "quotes",
    }
    return dialog(request, "sales/together.html", context)


def quote_of(request: AccessRequest, pk: int) -> Quote:
    return request.access.get(request.access.rows(Quote).select_related("company__logo", "contact"), pk=pk)


def say_drafted(request: AccessRequest, invoice: Invoice, back: str) -> None:
    """The bar of a draft just made: sealed and sent from here, or opened."""
    text = f"{invoice.get_kind_display()} de {money_text(invoice.total_incl_vat)} : brouillon prêt dans MES FACTURES."
    toast(request, text, *_next_steps(invoice, back))


def waiting_draft(quotes: list[Quote]) -> Invoice | None:
    return Invoice.objects.filter(sources__quote__in=quotes, state=InvoiceState.DRAFT).order_by("-pk").first()


def conflict_page(request: AccessRequest, quotes: list[Quote], conflict: Conflict) -> HttpResponse:
    """The invoice that exists already is shown instead of made twice (NUM-07)."""
    back = back_of(request)
    draft = waiting_draft(quotes)
    if draft is not None and back:
        text = f"Une facture de ce devis attend déjà : {draft.display_number}, {money_text(draft.total_incl_vat)}."
        toast(request, text, *_next_steps(draft, back), level=messages.INFO)
        return leave(request, back)
    if draft is None and conflict.code == "already_invoiced":
        draft = Invoice.objects.filter(sources__quote__in=quotes).order_by("-pk").first()
    messages.warning(request, conflict.message)
    if draft is not None:
        return leave(request, document_page(draft))
    return leave(request, back or (document_page(quotes[0]) if quotes else reverse("sales:quote_list")))


def _next_steps(invoice: Invoice, back: str) -> list[Action]:
    issue = f"{reverse('sales:invoice_issue', args=[invoice.pk])}?{urlencode({'retour': back})}"
    if recipients(invoice)[0]:
        seal = Action("Valider et envoyer", issue, post=True, style="primary", symbol="lock", values={"send": "1"})
    else:
        seal = Action("Valider", issue, post=True, style="primary", symbol="lock")
    return [seal, Action("Ouvrir", document_page(invoice))]


def _bill(quote: Quote, part: str, request: AccessRequest) -> Invoice:
    if part != "down_payment":
        return bill_total([quote], by=request.access.user)
    text = request.POST.get("percent", "").strip()
    percent: Decimal | None = parse_decimal(text, 2) if text else None
    return bill_down_payment(quote, percent=percent, by=request.access.user)


def _part_rows(quote: Quote, typed: Any) -> list[CellRow]:
    billed = billed_quantities(quote)
    return [
        CellRow(line, typed.get(f"quantity-{line.pk}", ""), line.quantity - billed.get(line.pk, 0))
        for line in quote.billed_lines()
    ]


def _quantities(rows: list[CellRow]) -> dict[int, Decimal]:
    return {row.line.pk: row.read(parse_quantity) for row in rows if row.text.strip()}


def _place(refusal: Refused, rows: list[CellRow]) -> list[str]:
    """Refusals of `lines.<id>.…` on their row; the others are given back."""
    by_id = {str(row.line.pk): row for row in rows}
    others = []
    for problem in refusal.problems:
        steps = problem.field.split(".")
        row = by_id.get(steps[1]) if steps[0] == "lines" and len(steps) > 1 else None
        if row is None:
            others.append(problem.message)
        else:
            row.error = problem.message
    return others
