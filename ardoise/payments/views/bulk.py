"""« Payées »: the chosen invoices, each paid in full today; « Annuler » writes the reversing entries."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from ardoise.companies.gate import AccessRequest, company_page
from ardoise.domain.errors import Conflict
from ardoise.domain.french import money_text
from ardoise.domain.money import total
from ardoise.payments.actions.record import Wanted, record_payment
from ardoise.payments.actions.reverse import reverse_payment
from ardoise.payments.models import Method, Payment
from ardoise.sales.models import Invoice
from ardoise.web.back import back_of
from ardoise.web.bulk import Outcome, chosen_ids, say
from ardoise.web.fragments import leave
from ardoise.web.lists import WIPED
from ardoise.web.toasts import Action, toast


@require_POST
@company_page
def invoices_paid(request: AccessRequest) -> HttpResponse:
    outcome, paid, wiped = Outcome(chosen_ids(request)), [], []
    rows = request.access.rows(Invoice).filter(pk__in=chosen_ids(request)).order_by("-pk")
    for invoice in rows.select_related("settlement", "contact"):
        with outcome.one(invoice.pk, invoice.display_number) as done:
            paid.append(_pay(request, invoice))
            wiped.append(invoice.pk)
            done(invoice.display_number)
    back = back_of(request) or reverse("sales:invoice_list")
    request.session[WIPED] = wiped
    if paid:
        amount = money_text(total(payment.amount for payment in paid))
        text = f"{outcome.done_words('est payée', 'sont payées').rstrip('.')}\u00a0: {amount} encaissés."
        asked = urlencode({"reglements": ",".join(str(one.pk) for one in paid), "retour": back})
        undo = f"{reverse('payments:payments_reverse')}?{asked}"
        toast(request, text, Action("Annuler", undo, post=True, symbol="undo"))
    say(request, outcome, missed="Pas réglé")
    return redirect(back)


@require_POST
@company_page
def payments_reverse(request: AccessRequest) -> HttpResponse:
    """Take back what was just noted, each payment by its reversing entry."""
    ids = [int(pk) for pk in request.GET.get("reglements", "").split(",") if pk.isdigit() and len(pk) < 19]
    outcome = Outcome(ids)
    for payment in request.access.rows(Payment).filter(pk__in=ids):
        with outcome.one(payment.pk, payment.label or "Règlement") as done:
            reverse_payment(payment, by=request.access.user)
            done(payment.label or "Règlement")
    if outcome.done:
        count = len(outcome.done)
        messages.success(request, f"{count} règlements annulés." if count > 1 else "Le règlement est annulé.")
    say(request, outcome, missed="Pas annulé")
    return leave(request, back_of(request) or "sales:invoice_list")


def _pay(request: AccessRequest, invoice: Invoice) -> Payment:
    if not invoice.is_issued:
        raise Conflict("not_issued", "un brouillon se valide d’abord")
    if invoice.is_credit_note:
        raise Conflict("is_credit_note", "un avoir s’utilise ou se rembourse")
    if not invoice.settlement.due:
        raise Conflict("nothing_due", "il ne reste rien à payer")
    return record_payment(
        request.access.company,
        day=request.access.company.today,
        amount=invoice.settlement.due,
        method=Method.BANK_TRANSFER,
        label=f"Facture {invoice.number}",
        contact=invoice.contact,
        allocations=[Wanted(invoice)],
        by=request.access.user,
    )
