"""The pages of payments: the register, « Régler facture », confirmation, reversal."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import escape
from django.views.decorators.http import require_POST

from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import Right
from ardoise.contacts.models import Contact
from ardoise.domain.errors import Refused
from ardoise.domain.french import money_text
from ardoise.domain.money import ZERO, Money, total
from ardoise.domain.typing_numbers import parse_decimal
from ardoise.payments.actions.confirm import confirm_payment
from ardoise.payments.actions.record import record_payment, settled
from ardoise.payments.actions.reverse import reverse_payment
from ardoise.payments.forms import PaymentForm, Share, payment_initial, place, shares_of, wanted
from ardoise.payments.models import Payment
from ardoise.payments.queries import credit_of, matching, open_invoices, payments_of_status, signed, unused
from ardoise.payments.views.bulk import say_paid
from ardoise.sales.actions.settle import amount_to_pay
from ardoise.sales.models import Invoice, InvoiceKind, InvoiceState
from ardoise.web.back import back_of
from ardoise.web.forms import form_page
from ardoise.web.fragments import frame
from ardoise.web.lists import address, in_period, listing
from ardoise.web.spreadsheets import table_file

STATUSES = (("received", "Reçus"), ("announced", "Annoncés"), ("reversed", "Annulés"))
EXPORTED = ("Date", "Client", "Libellé", "Mode", "Factures", "État", "Reçu", "Montant")


@company_page(reads=Right.PAYMENTS)
def payment_list(request: AccessRequest) -> HttpResponse:
    rows, periods = _listed(request)
    context = listing(request, rows.prefetch_related("allocations__invoice"))
    page = {**context, **periods, "section": "payments", "statuses": STATUSES, "asked": address(request)}
    return render(request, "payments/list.html", {**page, "status": request.GET.get("status", "")})


@company_page(reads=(Right.PAYMENTS, Right.EXPORTS))
def payments_export(request: AccessRequest) -> HttpResponseBase:
    """All that the list shows, whatever its pages."""
    rows = _listed(request)[0].prefetch_related("allocations__invoice").order_by("-pk")
    cells = (
        (
            payment.date,
            payment.contact.name if payment.contact else "",
            payment.label,
            payment.get_method_display(),
            ", ".join(share.invoice.number or "" for share in payment.allocations.all()),
            "Annulation" if payment.reverses_id else "Annulé" if hasattr(payment, "reversal") else "",
            "oui" if payment.received or hasattr(payment, "confirmation") else "annoncé",
            signed(payment),
        )
        for payment in rows.iterator(chunk_size=500)
    )
    return table_file("reglements", EXPORTED, cells, kind=request.GET.get("format", ""))


def _listed(request: AccessRequest) -> tuple[QuerySet[Payment], dict[str, Any]]:
    """The payments that an address asks for, whatever their page."""
    rows = request.access.rows(Payment).select_related("contact", "reverses", "reversal", "confirmation")
    status, q = request.GET.get("status", ""), request.GET.get("q", "").strip()
    if status in dict(STATUSES):
        rows = payments_of_status(rows, status, today=request.access.company.today)
    if q:
        rows = matching(rows, q)
    return in_period(request, rows, request.access.company.today, "date")


@company_page(acts=Right.PAYMENTS_RECORD)
def payment_new(request: AccessRequest) -> HttpResponse:
    """« Régler facture »: one line, then how it is shared over the invoices of the customer."""
    chosen, shares = _asked(request)
    contact = chosen.contact if chosen else None
    page = reverse("sales:invoice_detail", args=[chosen.pk]) if chosen else reverse("payments:payment_list")
    back = back_of(request) or page

    def act(values: dict[str, Any]) -> HttpResponse:
        try:
            payment = record_payment(
                request.access.company,
                day=values["date"],
                amount=values["amount"],
                method=values["method"],
                label=values["label"],
                received=values["received"],
                contact=contact,
                allocations=wanted(shares),
                once=values["once"] or None,
                by=request.access.user,
            )
        except Refused as refusal:
            raise place(shares, refusal) from None
        say_paid(request, [payment], back)
        return redirect(back)

    amount = chosen.settlement.due if chosen and not chosen.is_credit_note else ZERO
    form = PaymentForm(request.POST or None, initial=payment_initial(request.access.company, amount, contact))
    context = {
        "title": "Utiliser l’avoir sur une facture" if chosen and chosen.is_credit_note else "Régler facture",
        "section": "payments" if not chosen else "invoices",
        "frame": frame(request),
        "shares": shares,
        "is_unfolded": len(shares) > 1 and any(share.is_typed or share.error for share in shares),
        "contact": contact,
        "chosen": chosen,
        "method": form["method"].value(),
        "credit": credit_of(contact) if contact else ZERO,
        "outcome": _outcome(shares, amount, received=True) if request.method == "GET" else "",
        "back": back,
        **_paid_before(chosen),
    }
    return form_page(request, form, act, template="payments/new.html", **context)


@require_POST
@company_page(acts=Right.PAYMENTS_RECORD)
def payment_outcome(request: AccessRequest) -> HttpResponse:
    """What the invoice will be once the payment being typed is recorded."""
    _, shares = _asked(request)
    try:
        text = request.POST.get("amount", "").strip()
        amount = Money(parse_decimal(text, 2)) if text else ZERO
        said = _outcome(shares, amount, received="received" in request.POST)
    except Refused as refusal:
        said = refusal.message
    return HttpResponse(escape(said))


def _asked(request: AccessRequest) -> tuple[Invoice | None, list[Share]]:
    """The invoice or credit note named by the address, and what may be typed beside it."""
    invoice, note = _named(request, "facture"), _named(request, "avoir")
    chosen = invoice or note
    contact = chosen.contact if chosen else None
    rows = open_invoices(contact) if contact else ([invoice] if invoice else [])
    posted = request.POST if request.method == "POST" else None
    return chosen, shares_of(posted, [*rows, *_notes(request, contact)], chosen)


def _outcome(shares: list[Share], amount: Money, *, received: bool) -> str:
    """« La facture sera Payée », with what is left over or missing. Raises the refusals of recording it."""
    paying = next((share for share in shares if share.takes_rest), None)
    if paying is None:
        return ""
    found = settled(wanted(shares), amount)
    if not received:
        return "La facture reste en attente : le paiement est annoncé."
    taken = total(one.amount for one in found if one.amount and one.invoice.pk == paying.invoice.pk)
    left, over = paying.left - taken, amount - total(one.amount for one in found if one.amount)
    said = "La facture sera Payée."
    if left:
        said = f"La facture sera Payée en partie : il restera {money_text(left)}."
    return f"{said} {money_text(over)} au crédit du client." if over else said


def _paid_before(chosen: Invoice | None) -> dict[str, Any]:
    """What is already paid of it, for the meter: sums, and a part of a hundred."""
    if chosen is None or chosen.is_credit_note:
        return {}
    done = amount_to_pay(chosen) - chosen.settlement.due
    if done <= ZERO or not chosen.settlement.due:
        return {}
    part = min(99, max(1, done.cents * 100 // amount_to_pay(chosen).cents))
    return {"done": done, "part": part, "rest_part": 100 - part}


@require_POST
@company_page(acts=Right.PAYMENTS_RECORD)
def payment_reverse(request: AccessRequest, pk: int) -> HttpResponse:
    reverse_payment(request.access.get(Payment, pk=pk), by=request.access.user)
    messages.success(request, "Le règlement est annulé.")
    return redirect(back_of(request) or "payments:payment_list")


@require_POST
@company_page(acts=Right.PAYMENTS_RECORD)
def payment_confirm(request: AccessRequest, pk: int) -> HttpResponse:
    confirm_payment(request.access.get(Payment, pk=pk), on=request.access.company.today, by=request.access.user)
    messages.success(request, "Le règlement est noté reçu.")
    return redirect(back_of(request) or "payments:payment_list")


def _named(request: AccessRequest, name: str) -> Invoice | None:
    pk = request.GET.get(name, "")
    if not pk:
        return None
    rows = request.access.rows(Invoice).select_related("settlement", "contact").filter(state=InvoiceState.ISSUED)
    return request.access.get(rows, pk=pk)


def _notes(request: AccessRequest, contact: Contact | None) -> list[Invoice]:
    """The credit notes of the customer that still give something."""
    if contact is None:
        return []
    rows = request.access.rows(Invoice).filter(contact=contact, kind=InvoiceKind.CREDIT_NOTE, state=InvoiceState.ISSUED)
    return [note for note in rows.select_related("settlement", "original").order_by("-pk")[:20] if unused(note)]
