"""« Solder l’écart »: the small rest of an invoice, in one click; « Annuler » reverses it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import Right
from ardoise.domain.errors import Refused
from ardoise.domain.french import money_text
from ardoise.domain.money import Money
from ardoise.domain.typing_numbers import parse_decimal
from ardoise.payments.actions.difference import settle_difference
from ardoise.payments.views.bulk import say_paid
from ardoise.sales.models import Invoice
from ardoise.web.back import back_of


@require_POST
@company_page(acts=Right.PAYMENTS_RECORD)
def invoice_difference(request: AccessRequest, pk: int) -> HttpResponse:
    invoice = request.access.get(Invoice, pk=pk)
    back = back_of(request) or reverse("sales:invoice_detail", args=[pk])
    shown, once = request.POST.get("due", ""), request.POST.get("once", "")[:40]
    try:
        due = Money(parse_decimal(shown, 2)) if shown else None
        payment = settle_difference(invoice, due=due, once=once or None, by=request.access.user)
    except Refused as refusal:
        messages.warning(request, refusal.message)
    else:
        text = f"{invoice.number} est soldée : écart de règlement de {money_text(payment.amount)}."
        say_paid(request, [payment], back, text)
    return redirect(back)
