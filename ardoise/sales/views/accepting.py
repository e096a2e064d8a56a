"""« Devis accepté »: which invoice, what it comes to while it is typed, then « Voir le brouillon ? »."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import ByDocument, Right
from ardoise.domain import options
from ardoise.domain.document import Document, Line, Option
from ardoise.domain.errors import Conflict, Refused
from ardoise.domain.french import NO_BREAK, money_text, number_text
from ardoise.domain.money import Money
from ardoise.domain.parts import total_incl_vat
from ardoise.numbering.models import SeriesDocument
from ardoise.sales import amounts
from ardoise.sales.actions.accept import accept_quote
from ardoise.sales.actions.bill import bill_down_payment, bill_total
from ardoise.sales.models import Invoice, Quote, QuoteState
from ardoise.sales.preview import preview_down_payment
from ardoise.sales.queries import billed_shares
from ardoise.sales.selection import proposal
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
class Offer:
    """An option of the dialog: a box, or one of the rounds of its group."""

    position: int
    label: str
    price: str
    is_ticked: bool
    group: str = ""
    name: str = "taken"
    opens_group: bool = False


@dataclass(frozen=True)
class DownPayment:
    """What the typed down payment comes to, or why it cannot be."""

    amount: Money | None = None
    rest: Money | None = None
    problem: str = ""


NOT_BILLED = ("", "Accepté, sans facture pour l’instant")
ANSWERS = ByDocument(Right.QUOTES_SEND, Right.INVOICES_WRITE)  # noting the answer, then billing what was accepted


@company_page(acts=ANSWERS)
def quote_accept(request: AccessRequest, pk: int) -> HttpResponse:
    """« Devis Accepté »: down payment or total, or down payment again and balance; then « Voir le brouillon ? »."""
    quote = quote_of(request, pk)
    is_accepted = quote.state == QuoteState.ACCEPTED
    may_bill = request.access.may(Right.INVOICES_WRITE)
    request.access.require(Right.INVOICES_WRITE if is_accepted else Right.QUOTES_SEND)
    if request.POST.get("invoice"):
        request.access.require(Right.INVOICES_WRITE)
    closed = leave_when_closed(request, quote, "invoice" if is_accepted else "accept")
    if closed:
        return leave(request, closed["Location"])
    if waiting_draft([quote]):
        return conflict_page(request, [quote], WAITS)
    share = billed_shares([quote]).get(quote.pk, "nothing")
    if share == "all":
        return conflict_page(request, [quote], Conflict("already_invoiced", "Ce devis est déjà entièrement facturé."))
    back = back_of(request) or reverse("sales:quote_list")

    proposed = None if is_accepted else proposal(quote)
    taken = _taken(request.POST, proposed)
    try:
        document = _chosen(proposed, taken)
    except Refused:
        document = proposed  # accepting says what is wrong

    def act(values: dict[str, Any]) -> HttpResponse:
        try:
            with transaction.atomic():  # an invoice refused leaves the quote as it was
                accepted = accept_quote(quote, chosen=taken, by=request.access.user)
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

    left = _left(quote, document)
    percent = quote.usual_down_payment
    usual = _down_payment(quote, document, left, percent=percent)
    choices = _choices(share, is_accepted=is_accepted) if may_bill else [NOT_BILLED]
    likely = choices[0][0] if not may_bill else "total" if share != "nothing" or usual.problem else "down_payment"
    form = AcceptForm(choices, request.POST or None, initial={"percent": percent, "invoice": likely})
    shown = usual if request.method == "GET" else _typed(quote, document, left, form)
    return form_page(
        request,
        form,
        act,
        template="sales/accept.html",
        frame=frame(request),
        quote=quote,
        offers=_offers(document),
        total=document.totals.incl_vat if document else quote.total_incl_vat,
        left=left,
        share=share,
        down_payment=shown,
        chosen=form["invoice"].value(),
        back=back,
        section="quotes",
        may_bill=may_bill,
        title="Quelle facture pour ce devis\u202f?" if may_bill else "Devis accepté\u202f?",
    )


@company_page(acts=ANSWERS)
def accept_amount(request: AccessRequest, pk: int) -> HttpResponse:
    """What the down payment being typed comes to, with the options ticked meanwhile.

    The percent and the amount take each other's place.
    """
    quote = quote_of(request, pk)
    proposed = None if quote.state == QuoteState.ACCEPTED else proposal(quote)
    try:
        document = _chosen(proposed, _taken(request.GET, proposed))
    except Refused as refusal:
        return render(request, "sales/accept_note.html", {"down_payment": DownPayment(problem=refusal.message)})
    left = _left(quote, document)
    values = request.GET.dict()
    asked = request.headers.get("HX-Trigger-Name")
    typed = "amount" if asked == "amount" or (asked != "percent" and values.get("amount")) else "percent"
    other = "percent" if typed == "amount" else "amount"
    usual = number_text(quote.usual_down_payment)
    values[other] = usual if typed == "amount" and not values.get("amount") else ""
    form = AcceptForm(_choices("nothing", is_accepted=False), values)
    context = {
        "down_payment": _typed(quote, document, left, form),
        "other": form[other],
        "quote": quote,
        "total": document.totals.incl_vat if document else None,
    }
    return render(request, "sales/accept_amount.html", context)


def _taken(posted: QueryDict, proposed: Document | None) -> frozenset[int] | None:
    """The options ticked in the dialog; None when it had none."""
    if proposed is None or "with_options" not in posted:
        return None
    names = [name for name in posted if name == "taken" or name.startswith("taken-")]
    values = [value for name in names for value in posted.getlist(name)]
    return frozenset(int(value) for value in values if value.isdecimal() and len(value) < 5)


def _chosen(proposed: Document | None, taken: frozenset[int] | None) -> Document | None:
    return proposed if proposed is None or taken is None else options.choose(proposed, taken)


def _offers(document: Document | None) -> list[Offer]:
    """The options in their order, the lines of a group together."""
    if document is None:
        return []
    offers = {
        index: Offer(index, line.label, _price(document, line), line.is_chosen)
        for index, line in enumerate(document.lines)
        if line.option == Option.OPTIONAL
    }
    for number, (group, members) in enumerate(options.choices(document.lines).items()):
        for index in members:
            line = document.lines[index]
            price, name = _price(document, line), f"taken-{number}"
            offers[index] = Offer(index, line.label, price, line.is_chosen, group, name, index == members[0])
    return sorted(offers.values(), key=lambda offer: (offer.name != "taken", offer.name, offer.position))


def _price(document: Document, line: Line) -> str:
    """As the paper prints it: with VAT when the prices are."""
    if document.prices_include_vat and line.total_incl_vat is not None:
        return money_text(line.total_incl_vat)
    return money_text(line.total_excl_vat) + (f"{NO_BREAK}HT" if line.vat_rate else "")


def _left(quote: Quote, document: Document | None) -> Money:
    return document.totals.incl_vat if document else total_incl_vat(amounts.left_to_bill([quote]))


def _typed(quote: Quote, document: Document | None, left: Money, form: AcceptForm) -> DownPayment:
    if not form.is_valid():
        return DownPayment(problem=message_of(form))
    percent, amount = form.cleaned_data["percent"], form.cleaned_data["amount"]
    return _down_payment(quote, document, left, percent=percent or quote.usual_down_payment, amount=amount)


def _down_payment(
    quote: Quote, document: Document | None, left: Money, *, percent: Decimal, amount: Money | None = None
) -> DownPayment:
    try:
        comes_to = preview_down_payment(quote, percent=percent, amount=amount, document=document)
    except Refused as refusal:
        return DownPayment(problem=refusal.message)
    return DownPayment(comes_to, left - comes_to)


def _choices(share: str, *, is_accepted: bool) -> list[tuple[str, str]]:
    if share != "nothing":
        return [("down_payment", "Acompte (encore)"), ("total", "Facture du solde")]
    choices = [("down_payment", "Facture d’Acompte"), ("total", "Facture du Total")]
    return choices if is_accepted else [*choices, NOT_BILLED]


def _bill(quote: Quote, values: dict[str, Any], request: AccessRequest) -> Invoice | None:
    by = request.access.user
    if values["invoice"] == "down_payment":
        return bill_down_payment(quote, percent=values["percent"], amount=values["amount"], by=by)
    return bill_total([quote], by=by) if values["invoice"] == "total" else None
