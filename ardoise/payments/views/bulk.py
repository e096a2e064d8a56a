"""« Payée », « Payées »: invoices paid in full today; « Annuler » writes the reversing entries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import Right
from ardoise.domain.errors import Conflict, Refused
from ardoise.domain.french import money_text
from ardoise.domain.money import total
from ardoise.payments.actions.record import Wanted, record_payment
from ardoise.payments.actions.reverse import reverse_payment
from ardoise.payments.models import Method, Payment
from ardoise.payments.queries import small_rest, unallocated, usual_method
from ardoise.sales.models import Invoice, InvoiceKind
from ardoise.web.back import back_of
from ardoise.web.bulk import Outcome, chosen_ids, say
from ardoise.web.fragments import leave
from ardoise.web.lists import WIPED
from ardoise.web.toasts import Action, toast

WAYS = {
    Method.CASH: "en espèces",
    Method.CARD: "par CB",
    Method.CHEQUE: "par chèque",
    Method.BANK_TRANSFER: "par virement",
    Method.DIRECT_DEBIT: "par prélèvement",
    Method.OTHER: "",
}


@require_POST
@company_page(acts=Right.PAYMENTS_RECORD)
def invoice_paid(request: AccessRequest, pk: int) -> HttpResponse:
    """« Payée » in one click: all that is left, today, by the usual method of the customer."""
    rows = request.access.rows(Invoice).select_related("settlement", "contact")
    invoice = request.access.get(rows, pk=pk)
    back = back_of(request) or reverse("sales:invoice_detail", args=[pk])
    try:
        say_paid(request, [_pay(request, invoice)], back)
    except Refused as refusal:
        messages.warning(request, f"{invoice.display_number} : {refusal.message}")
    return redirect(back)


@require_POST
@company_page(acts=Right.PAYMENTS_RECORD)
def invoices_paid(request: AccessRequest) -> HttpResponse:
    outcome, paid = Outcome(chosen_ids(request)), []
    rows = request.access.rows(Invoice).filter(pk__in=chosen_ids(request)).order_by("-pk")
    for invoice in rows.select_related("settlement", "contact"):
        with outcome.one(invoice.pk, invoice.display_number) as done:
            paid.append(_pay(request, invoice))
            done(invoice.display_number)
    back = back_of(request) or reverse("sales:invoice_list")
    if paid:
        amount = money_text(total(payment.amount for payment in paid))
        text = f"{outcome.done_words('est payée', 'sont payées').rstrip('.')}\u00a0: {amount} encaissés."
        say_paid(request, paid, back, text)
    say(request, outcome, missed="Pas réglé")
    return redirect(back)


def say_paid(request: AccessRequest, payments: Sequence[Payment], back: str, text: str = "") -> None:
    """The bar of payments just noted, with « Annuler »; the invoices settled whole are struck in their list."""
    ids = [payment.pk for payment in payments]
    settled = Invoice.objects.filter(
        allocations__payment__in=ids, settlement__due=0, settlement__company=request.access.company
    )
    request.session[WIPED] = sorted(set(settled.exclude(kind=InvoiceKind.CREDIT_NOTE).values_list("pk", flat=True)))
    asked = urlencode({"reglements": ",".join(str(pk) for pk in ids), "retour": back})
    undo = f"{reverse('payments:payments_reverse')}?{asked}"
    actions = [Action("Annuler", undo, post=True, symbol="undo"), *_differences(payments, back)]
    toast(request, text or _words(payments[0]), *actions)


def _differences(payments: Sequence[Payment], back: str) -> Iterator[Action]:
    """« Solder l’écart » of the one invoice that a payment leaves almost settled."""
    shares = payments[0].allocations.select_related("invoice__settlement") if len(payments) == 1 else ()
    rests = [(share.invoice, rest) for share in shares if (rest := small_rest(share.invoice))]
    if len(rests) == 1:
        invoice, rest = rests[0]
        url = f"{reverse('payments:invoice_difference', args=[invoice.pk])}?{urlencode({'retour': back})}"
        values = {"due": str(rest), "once": uuid4().hex}
        yield Action(f"Solder l’écart ({money_text(rest)})", url, post=True, symbol="check", values=values)


def _words(payment: Payment) -> str:
    """« FA-2026-0146 est payée : 1 480,50 € reçus par virement. »"""
    shares = list(payment.allocations.select_related("invoice__settlement").order_by("pk"))
    invoices = [share.invoice for share in shares if not share.invoice.is_credit_note]
    amount = f"{money_text(payment.amount)} {WAYS[Method(payment.method)]}".rstrip()
    if not payment.amount:  # only credit notes pay
        notes = ", ".join(str(share.invoice.number) for share in shares if share.invoice.is_credit_note)
        used = total(share.amount for share in shares if not share.invoice.is_credit_note)
        amount = f"{money_text(used)} de l’avoir {notes}"
    if not payment.received:
        return f"Noté : {amount}, annoncés."
    numbers = ", ".join(str(invoice.number) for invoice in invoices)
    over = unallocated(payment)
    end = f" {money_text(over)} au crédit du client." if over else ""
    if not invoices:
        return f"Noté : {amount}.{end}"
    if any(invoice.settlement.due for invoice in invoices):
        return f"{numbers} est payée en partie : {amount}.{end}"
    verb = "sont payées" if len(invoices) > 1 else "est payée"
    return f"{numbers} {verb} : {amount}.{end}"


@require_POST
@company_page(acts=Right.PAYMENTS_RECORD)
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
    """The due is read again when it is locked: clicked twice, the second finds nothing to pay."""
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
        method=usual_method(request.access.company, invoice.contact, invoice.settlement.due),
        label=f"Facture {invoice.number}",
        contact=invoice.contact,
        allocations=[Wanted(invoice)],
        by=request.access.user,
    )
