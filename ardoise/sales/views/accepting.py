"""« Devis accepté »: which invoice, what it comes to while it is typed, then « Voir le brouillon ? »."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from ardoise.companies.gate import AccessRequest, company_page
from ardoise.domain.errors import Conflict, Refused
from ardoise.domain.french import number_text
from ardoise.domain.money import Money
from ardoise.domain.parts import total_incl_vat
from ardoise.numbering.models import SeriesDocument
from ardoise.sales import amounts
from ardoise.sales.actions.accept import accept_quote
from ardoise.sales.actions.bill import bill_down_payment, bill_total
from ardoise.sales.models import Invoice, Quote, QuoteState
from ardoise.sales.preview import preview_down_payment
from ardoise.sales.queries import billed_shares
from ardoise.sales.views.billing import WAITS, conflict_page, quote_of, say_drafted, waiting_draft
from ardoise.sales.views.shared import ask_for_counter, leave_when_closed
from ardoise.web.back import back_of
from ardoise.web.forms import Form, MoneyField, NumberField, form_page, message_of
from ardoise.web.fragments import frame, leave
from ardoise.web.toasts import Action, toast


class AcceptForm(Form):
    invoice = forms.ChoiceField(required=False)
    percent = NumberField(label="Acompte (%)", required=False)
    amount = MoneyField(label="Acompte (€ TTC)", required=False)

    def __init__(self, choices: list[tuple[str, str]], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["invoice"]
        field.choices = choices


@dataclass(frozen=True)
class DownPayment:
    """What the typed down payment comes to, or why it cannot be."""

    amount: Money | None = None
    rest: Money | None = None
    problem: str = ""


@company_page
def quote_accept(request: AccessRequest, pk: int) -> HttpResponse:
    """« Devis Accepté »: down payment or total, or down payment again and balance; then « Voir le brouillon ? »."""
    quote = quote_of(request, pk)
    is_accepted = quote.state == QuoteState.ACCEPTED
    closed = leave_when_closed(request, quote, "invoice" if is_accepted else "accept")
    if closed:
        return leave(request, closed["Location"])
    if waiting_draft([quote]):
        return conflict_page(request, [quote], WAITS)
    share = billed_shares([quote]).get(quote.pk, "nothing")
    if share == "all":
        return conflict_page(request, [quote], Conflict("already_invoiced", "Ce devis est déjà entièrement facturé."))
    back = back_of(request) or reverse("sales:quote_list")

    def act(values: dict[str, Any]) -> HttpResponse:
        try:
            with transaction.atomic():  # an invoice refused leaves the quote as it was
                accepted = accept_quote(quote, by=request.access.user)
                invoice = _bill(accepted, values, request)
        except Conflict as conflict:
            return conflict_page(request, [quote], conflict)
        except Refused as refusal:
            if refusal.code == "series_missing":
                return ask_for_counter(request, refusal, quote, SeriesDocument.QUOTE)
            raise
        if invoice is None:
            reopen = f"{reverse('sales:quote_reopen', args=[pk])}?{urlencode({'retour': back})}"
            toast(request, f"{accepted.number} est accepté.", Action("Annuler", reopen, post=True, symbol="undo"))
            return redirect(reverse("sales:quote_detail", args=[pk]) if "see" in request.POST else back)
        if "see" in request.POST:
            return redirect("sales:invoice_detail", invoice.pk)
        say_drafted(request, invoice, back)
        return redirect(back)

    left = total_incl_vat(amounts.left_to_bill([quote]))
    percent = quote.company.default_down_payment
    usual = _down_payment(quote, left, percent=percent)
    choices = _choices(share, is_accepted=is_accepted)
    likely = "total" if share != "nothing" or usual.problem else "down_payment"
    form = AcceptForm(choices, request.POST or None, initial={"percent": percent, "invoice": likely})
    shown = usual if request.method == "GET" else _typed(quote, left, form)
    return form_page(
        request,
        form,
        act,
        template="sales/accept.html",
        frame=frame(request),
        quote=quote,
        left=left,
        share=share,
        down_payment=shown,
        chosen=form["invoice"].value(),
        back=back,
        section="quotes",
        title="Quelle facture pour ce devis\u202f?",
    )


@company_page
def accept_amount(request: AccessRequest, pk: int) -> HttpResponse:
    """What the down payment being typed comes to; the percent and the amount take each other's place."""
    quote = quote_of(request, pk)
    left = total_incl_vat(amounts.left_to_bill([quote]))
    values = request.GET.dict()
    typed = "amount" if request.headers.get("HX-Trigger-Name") == "amount" else "percent"
    other = "percent" if typed == "amount" else "amount"
    usual = number_text(quote.company.default_down_payment)
    values[other] = usual if typed == "amount" and not values.get("amount") else ""
    form = AcceptForm(_choices("nothing", is_accepted=False), values)
    context = {"down_payment": _typed(quote, left, form), "other": form[other], "quote": quote}
    return render(request, "sales/accept_amount.html", context)


def _typed(quote: Quote, left: Money, form: AcceptForm) -> DownPayment:
    if not form.is_valid():
        return DownPayment(problem=message_of(form))
    percent, amount = form.cleaned_data["percent"], form.cleaned_data["amount"]
    return _down_payment(quote, left, percent=percent or quote.company.default_down_payment, amount=amount)


def _down_payment(quote: Quote, left: Money, *, percent: Decimal, amount: Money | None = None) -> DownPayment:
    try:
        comes_to = preview_down_payment(quote, percent=percent, amount=amount)
    except Refused as refusal:
        return DownPayment(problem=refusal.message)
    return DownPayment(comes_to, left - comes_to)


def _choices(share: str, *, is_accepted: bool) -> list[tuple[str, str]]:
    if share != "nothing":
        return [("down_payment", "Acompte (encore)"), ("total", "Facture du solde")]
    choices = [("down_payment", "Facture d’Acompte"), ("total", "Facture du Total")]
    return choices if is_accepted else [*choices, ("", "Accepté, sans facture pour l’instant")]


def _bill(quote: Quote, values: dict[str, Any], request: AccessRequest) -> Invoice | None:
    by = request.access.user
    if values["invoice"] == "down_payment":
        return bill_down_payment(quote, percent=values["percent"], amount=values["amount"], by=by)
    return bill_total([quote], by=by) if values["invoice"] == "total" else None
