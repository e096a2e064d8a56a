"""From a quote to its invoices: « Devis Accepté », a part, several quotes together."""

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
from ardoise.domain.errors import Conflict, Invalid, Refused
from ardoise.domain.parts import total_incl_vat
from ardoise.domain.typing_numbers import parse_quantity
from ardoise.numbering.models import SeriesDocument
from ardoise.sales import amounts
from ardoise.sales.actions.accept import accept_quote
from ardoise.sales.actions.bill import bill_down_payment, bill_part, bill_total
from ardoise.sales.forms import CellRow
from ardoise.sales.models import Invoice, InvoiceKind, InvoiceState, Quote, QuoteState
from ardoise.sales.queries import billed_quantities, billed_shares
from ardoise.sales.views.shared import ask_for_counter, leave_when_closed
from ardoise.web.back import back_of
from ardoise.web.bulk import chosen_ids
from ardoise.web.forms import Form, MoneyField, NumberField, form_page


class AcceptForm(Form):
    invoice = forms.ChoiceField(label="Quelle facture ?", widget=forms.RadioSelect, required=False)
    percent = NumberField(label="Acompte (%)", required=False)
    amount = MoneyField(label="ou montant TTC (€)", required=False)

    def __init__(self, choices: list[tuple[str, str]], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["invoice"]
        field.choices = choices


@company_page
def quote_accept(request: AccessRequest, pk: int) -> HttpResponse:
    """« Devis Accepté »: down payment or total, or down payment again and balance; then « Voir le brouillon ? »."""
    quote = _get(request, pk)
    is_accepted = quote.state == QuoteState.ACCEPTED
    closed = leave_when_closed(request, quote, "invoice" if is_accepted else "accept")
    if closed:
        return closed
    waiting = _waiting([quote])
    if waiting is not None:
        return _show(request, waiting, f"Une facture de ce devis attend déjà : {waiting.display_number}.")
    share = billed_shares([quote]).get(quote.pk, "nothing")
    if share == "all":
        messages.warning(request, "Ce devis est déjà entièrement facturé.")
        return redirect("sales:quote_detail", pk)

    def act(values: dict[str, Any]) -> HttpResponse:
        try:
            with transaction.atomic():  # an invoice refused leaves the quote as it was
                accept_quote(quote, by=request.access.user)
                invoice = _bill(quote, values, request)
        except Conflict as conflict:
            return _conflict(request, [quote], conflict)
        except Refused as refusal:
            if refusal.code == "series_missing":
                return ask_for_counter(request, refusal, quote, SeriesDocument.QUOTE)
            raise
        if invoice is None:
            messages.success(request, "Le devis est accepté.")
            return redirect("sales:quote_detail", pk)
        if "see" in request.POST:
            return redirect("sales:invoice_detail", invoice.pk)
        messages.success(request, f"{invoice.display_number} est prêt dans MES FACTURES.")
        return redirect("sales:quote_list")

    choices = _choices(share, is_accepted=is_accepted)
    percent = quote.company.default_down_payment
    initial = {"percent": percent, "invoice": choices[0][0]}
    left = total_incl_vat(amounts.left_to_bill([quote]))
    return form_page(
        request,
        AcceptForm(choices, request.POST or None, initial=initial),
        act,
        template="sales/accept.html",
        quote=quote,
        left=left,
        is_accepted=is_accepted,
        usual_percent=percent,
        usual_amount=_usual_amount(quote),
        section="quotes",
        title="Facturer" if is_accepted else "Devis accepté",
    )


@company_page
def quote_part(request: AccessRequest, pk: int) -> HttpResponse:
    """Bill a part of the quote, by quantities."""
    quote = _get(request, pk)
    closed = leave_when_closed(request, quote, "invoice")
    if closed:
        return closed
    billed = billed_quantities(quote)
    rows = [
        CellRow(line, request.POST.get(f"quantity-{line.pk}", ""), line.quantity - billed.get(line.pk, 0))
        for line in quote.lines.filter(kind=LineKind.ITEM)
    ]
    problems: list[str] = []
    if request.method == "POST":
        try:
            quantities = {row.line.pk: row.read(parse_quantity) for row in rows if row.text.strip()}
            if not any(row.error for row in rows):
                invoice = bill_part(quote, quantities, by=request.access.user)
                return redirect("sales:invoice_detail", invoice.pk)
        except Conflict as conflict:
            return _conflict(request, [quote], conflict)
        except Refused as refusal:
            problems = _place(refusal, rows)
    context = {"quote": quote, "rows": rows, "problems": problems, "section": "quotes"}
    return render(request, "sales/part.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@company_page
def quotes_bill(request: AccessRequest) -> HttpResponse:
    """Several quotes of one customer into one invoice."""
    quotes = [_get(request, pk) for pk in chosen_ids(request)]
    try:
        invoice = bill_total(quotes, by=request.access.user)
    except Conflict as conflict:
        return _conflict(request, quotes, conflict)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect(back_of(request) or "sales:quote_list")
    return redirect("sales:invoice_detail", invoice.pk)


def _get(request: AccessRequest, pk: int) -> Quote:
    return request.access.get(request.access.rows(Quote).select_related("company__logo", "contact"), pk=pk)


def _choices(share: str, *, is_accepted: bool) -> list[tuple[str, str]]:
    if share != "nothing":
        return [("down_payment", "Acompte (encore)"), ("total", "Facture du solde")]
    choices = [("down_payment", "Facture d’Acompte"), ("total", "Facture du Total")]
    return choices if is_accepted else [*choices, ("", "Accepter sans facturer pour l’instant")]


def _usual_amount(quote: Quote) -> Any:
    """What the usual down payment comes to; None when less than that is left."""
    usual = Invoice(kind=InvoiceKind.DOWN_PAYMENT, down_payment_percent=quote.company.default_down_payment)
    try:
        return total_incl_vat(amounts.down_payment(usual, [quote]))
    except Refused:
        return None


def _bill(quote: Quote, values: dict[str, Any], request: AccessRequest) -> Invoice | None:
    by = request.access.user
    if values["invoice"] == "down_payment":
        return bill_down_payment(quote, percent=values["percent"], amount=values["amount"], by=by)
    return bill_total([quote], by=by) if values["invoice"] == "total" else None


def _conflict(request: AccessRequest, quotes: list[Quote], conflict: Conflict) -> HttpResponse:
    """The invoice that exists already is shown instead of made twice (NUM-07)."""
    found = _waiting(quotes)
    if found is None and conflict.code == "already_invoiced":
        found = Invoice.objects.filter(sources__quote__in=quotes).order_by("-pk").first()
    if found is not None:
        return _show(request, found, conflict.message)
    messages.warning(request, conflict.message)
    return redirect("sales:quote_detail", quotes[0].pk) if quotes else redirect("sales:quote_list")


def _waiting(quotes: list[Quote]) -> Invoice | None:
    return Invoice.objects.filter(sources__quote__in=quotes, state=InvoiceState.DRAFT).order_by("-pk").first()


def _show(request: AccessRequest, invoice: Invoice, message: str) -> HttpResponse:
    messages.warning(request, message)
    return redirect("sales:invoice_detail", invoice.pk)


def _place(refusal: Refused, rows: list[CellRow]) -> list[str]:
    """Refusals of `lines.<id>.…` on their row; the others are given back."""
    by_id = {str(row.line.pk): row for row in rows}
    others = []
    for problem in refusal.problems if isinstance(refusal, Invalid) else [refusal]:
        steps = problem.field.split(".")
        row = by_id.get(steps[1]) if steps[0] == "lines" and len(steps) > 1 else None
        if row is None:
            others.append(problem.message)
        else:
            row.error = problem.message
    return others
