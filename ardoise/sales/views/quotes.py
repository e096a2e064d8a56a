"""MES DEVIS: the list, the sheet, the answer of the customer, the billing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from ardoise.companies.gate import AccessRequest, company_page
from ardoise.domain.document import LineKind
from ardoise.domain.errors import Conflict, Refused
from ardoise.domain.lifecycle import QuoteStatus, allowed
from ardoise.domain.parts import total_incl_vat
from ardoise.domain.typing_numbers import parse_quantity
from ardoise.notifications.queries import states_of
from ardoise.sales.actions.accept import accept_quote, decline_quote, reopen_quote
from ardoise.sales.actions.bill import bill_down_payment, bill_part, bill_total
from ardoise.sales.actions.draft import change_quote, create_quote, delete_draft
from ardoise.sales.actions.duplicate import duplicate_quote
from ardoise.sales.actions.finalise import finalise_quote
from ardoise.sales.actions.pdf import current_quote, quote_pdf
from ardoise.sales.amounts import left_to_bill
from ardoise.sales.forms import QuoteForm, initial_of
from ardoise.sales.models import Invoice, Quote
from ardoise.sales.queries import billed_shares, quotes_of_status, status_of_quote
from ardoise.sales.views.editor import edit_page
from ardoise.sales.views.shared import download, page_numbers, paper_page, send_page, story
from ardoise.web.forms import Form, MoneyField, NumberField, form_page
from ardoise.web.lists import listing


class AcceptForm(Form):
    invoice = forms.ChoiceField(label="Quelle facture ?", widget=forms.RadioSelect)
    percent = NumberField(label="Acompte (%)", required=False)
    amount = MoneyField(label="ou montant TTC (€)", required=False)


@company_page
def quote_list(request: AccessRequest) -> HttpResponse:
    access, status = request.access, request.GET.get("status", "")
    rows = access.rows(Quote).select_related("company")
    if status in list(QuoteStatus):
        rows = quotes_of_status(rows, status, today=access.company.today)
    context = listing(request, rows)
    shares = billed_shares(context["page"].rows)
    today = access.company.today
    mails = states_of(access.company, "sales.quote", [quote.pk for quote in context["page"].rows])
    shown = [
        {
            "quote": quote,
            "status": status_of_quote(quote, share=shares.get(quote.pk, "nothing"), today=today),
            "mail": mails.get(quote.pk),
        }
        for quote in context["page"].rows
    ]
    page = {**context, "shown": shown, "section": "quotes", "status": status, "statuses": list(QuoteStatus)}
    return render(request, "sales/quote_list.html", page)


@company_page
def quote_new(request: AccessRequest) -> HttpResponse:
    def save(sheet: Any, _: int | None) -> Quote:
        return create_quote(request.access.company, sheet, by=request.access.user)

    return edit_page(request, QuoteForm, save, initial={}, title="Nouveau devis", section="quotes")


@company_page
def quote_edit(request: AccessRequest, pk: int) -> HttpResponse:
    quote = _get(request, pk)

    def save(sheet: Any, revision: int | None) -> Quote:
        return change_quote(quote, sheet, revision=revision, by=request.access.user)

    initial = initial_of(quote, QuoteForm)
    return edit_page(
        request,
        QuoteForm,
        save,
        initial=initial,
        rows=quote.lines.all(),
        title=quote.display_number,
        section="quotes",
        document=quote,
    )


@company_page
def quote_detail(request: AccessRequest, pk: int) -> HttpResponse:
    quote = _get(request, pk)
    document = current_quote(quote)
    today = request.access.company.today
    share = billed_shares([quote]).get(quote.pk, "nothing")
    context = {
        "quote": quote,
        "document": document,
        "pages": page_numbers(document),
        "status": status_of_quote(quote, share=share, today=today),
        "acts": allowed("quote", quote.state),
        "share": share,
        "invoices": Invoice.objects.filter(sources__quote=quote).select_related("settlement").order_by("pk"),
        "story": story(quote.company_id, quote),
        "section": "quotes",
    }
    return render(request, "sales/quote_detail.html", context)


@company_page
def quote_accept(request: AccessRequest, pk: int) -> HttpResponse:
    """« Devis Accepté »: down payment or total, or down payment again and balance; then « Voir le brouillon ? »."""
    quote = _get(request, pk)
    share = billed_shares([quote]).get(quote.pk, "nothing")
    choices = [("down_payment", "Facture d’Acompte"), ("total", "Facture du Total"), ("", "Accepter sans facturer")]
    if share != "nothing":
        choices = [("down_payment", "Acompte (encore)"), ("total", "Facture du solde")]

    def act(values: dict[str, Any]) -> HttpResponse:
        with transaction.atomic():  # an invoice refused leaves the quote as it was
            accept_quote(quote, by=request.access.user)
            invoice = _bill(quote, values, request)
        if invoice is None:
            return redirect("sales:quote_detail", pk)
        if "see" in request.POST:
            return redirect("sales:invoice_detail", invoice.pk)
        messages.success(request, f"{invoice.display_number} est prêt dans MES FACTURES.")
        return redirect("sales:quote_list")

    form = AcceptForm(
        request.POST or None, initial={"percent": quote.company.default_down_payment, "invoice": choices[0][0]}
    )
    choice: Any = form.fields["invoice"]
    choice.choices, choice.required = choices, False
    left = total_incl_vat(left_to_bill([quote])) if share != "nothing" else quote.total_incl_vat
    return form_page(
        request,
        form,
        act,
        template="sales/accept.html",
        quote=quote,
        left=left,
        section="quotes",
        title="Devis accepté",
    )


@company_page
def quote_part(request: AccessRequest, pk: int) -> HttpResponse:
    """Bill a part of the quote, by quantities."""
    quote = _get(request, pk)
    lines = list(quote.lines.filter(kind=LineKind.ITEM))
    problem = ""
    if request.method == "POST":
        try:
            typed = {line.pk: request.POST.get(f"quantity-{line.pk}", "").strip() for line in lines}
            quantities = {line: parse_quantity(text) for line, text in typed.items() if text}
            invoice = bill_part(quote, quantities, by=request.access.user)
            return redirect("sales:invoice_detail", invoice.pk)
        except Refused as refusal:
            problem = refusal.message
    context = {"quote": quote, "lines": lines, "problem": problem, "typed": request.POST, "section": "quotes"}
    return render(request, "sales/part.html", context, status=422 if problem else 200)


@require_POST
@company_page
def quotes_bill(request: AccessRequest) -> HttpResponse:
    """Several quotes of one customer into one invoice."""
    quotes = [_get(request, pk) for pk in request.POST.getlist("quotes") if pk.isdigit()]  # type: ignore[arg-type]
    invoice = bill_total(quotes, by=request.access.user)
    return redirect("sales:invoice_detail", invoice.pk)


@require_POST
@company_page
def quote_finalise(request: AccessRequest, pk: int) -> HttpResponse:
    quote = finalise_quote(_get(request, pk), by=request.access.user)
    messages.success(request, f"Le devis {quote.number} est validé.")
    return redirect("sales:quote_detail", pk)


@require_POST
@company_page
def quote_decline(request: AccessRequest, pk: int) -> HttpResponse:
    decline_quote(_get(request, pk), reason=request.POST.get("reason", "")[:300], by=request.access.user)
    return redirect("sales:quote_detail", pk)


@require_POST
@company_page
def quote_reopen(request: AccessRequest, pk: int) -> HttpResponse:
    reopen_quote(_get(request, pk), by=request.access.user)
    return redirect("sales:quote_detail", pk)


@require_POST
@company_page
def quote_copy(request: AccessRequest, pk: int) -> HttpResponse:
    copy = duplicate_quote(_get(request, pk), by=request.access.user)
    return redirect("sales:quote_edit", copy.pk)


@require_POST
@company_page
def quote_delete(request: AccessRequest, pk: int) -> HttpResponse:
    delete_draft(_get(request, pk), by=request.access.user)
    messages.success(request, "Le brouillon est supprimé.")
    return redirect("sales:quote_list")


@company_page
def quote_send(request: AccessRequest, pk: int) -> HttpResponse:
    quote = _get(request, pk)
    return send_page(request, quote, title=f"Envoyer {quote.display_number}", section="quotes")


@company_page
def quote_download(request: AccessRequest, pk: int) -> HttpResponse:
    quote = _get(request, pk)
    return download(quote_pdf(quote), current_quote(quote), "pdf", "application/pdf")


@company_page
def quote_page(request: AccessRequest, pk: int, page: int) -> HttpResponse:
    return paper_page(request, current_quote(_get(request, pk)), page)


def _get(request: AccessRequest, pk: int) -> Quote:
    return request.access.get(request.access.rows(Quote).select_related("company__logo", "contact"), pk=pk)


def _bill(quote: Quote, values: dict[str, Any], request: AccessRequest) -> Invoice | None:
    """The draft asked for. One that waits already is shown instead of made twice (NUM-07)."""
    by = request.access.user
    try:
        if values["invoice"] == "down_payment":
            return bill_down_payment(quote, percent=values["percent"], amount=values["amount"], by=by)
        return bill_total([quote], by=by) if values["invoice"] == "total" else None
    except Conflict as conflict:
        waiting = Invoice.objects.filter(sources__quote=quote).order_by("-pk").first()
        if waiting is None:
            raise
        messages.warning(request, conflict.message)
        return waiting
