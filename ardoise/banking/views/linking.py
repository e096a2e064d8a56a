"""« Lier facture »: a search, the amounts put on each row, « Valider »."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from ardoise.banking.actions.accept import payments_of
from ardoise.banking.actions.link import link_line
from ardoise.banking.actions.merge import link_expense, merge_line
from ardoise.banking.links import locked
from ardoise.banking.models import BankLine, ChequeDeposit, Payout, Reconciliation
from ardoise.banking.views.answers import acts_of, answer, offer, page_behind
from ardoise.banking.views.equation import signed_text
from ardoise.banking.views.linked import what_of
from ardoise.banking.views.window import Put, Window, place, window_of
from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import Right
from ardoise.contacts.models import Contact
from ardoise.domain.errors import Conflict, Refused
from ardoise.domain.french import money_text
from ardoise.domain.money import ZERO
from ardoise.payments.actions.record import Wanted
from ardoise.payments.models import Payment
from ardoise.purchases.models import Expense
from ardoise.sales.models import Invoice
from ardoise.web.fragments import dialog

CHOOSE = "Choisissez ce que cette ligne règle."
GONE = f"Une partie de votre choix n’est plus à lier : elle vient d’être réglée ou liée. {CHOOSE}"


@company_page(acts=Right.BANK_ACT)
def line_link(request: AccessRequest, pk: int) -> HttpResponse:
    line = _line(request, pk)
    is_posted = request.method == "POST"
    window = window_of(line, request.POST if is_posted else None)
    if not is_posted or "look" in request.POST:
        return dialog(request, "banking/link.html", _context(request, window))
    try:
        links = _link(request, window)
    except Refused as refusal:
        window = window_of(_line(request, pk), request.POST)  # it may have been linked meanwhile
        place(window, _documents(window), refusal)
        return dialog(request, "banking/link.html", _context(request, window), status=422)
    what = what_of(links)
    line.refresh_from_db()
    left = f", reste {money_text(abs(line.left))}" if line.left else ""
    offer(request, f"{signed_text(line.amount)} = {what}{left}", acts=acts_of(links))
    return answer(request, line, f"Liée à {what}")


@require_POST
@company_page(acts=Right.BANK_ACT)
def link_rows(request: AccessRequest, pk: int) -> HttpResponse:
    """The rows and the sums as they are being typed; `?sommes=1` leaves the rows alone."""
    window = window_of(_line(request, pk), request.POST)
    context = _context(request, window) | {"only_sums": "sommes" in request.GET}
    return render(request, "banking/link_answer.html", context)


def _line(request: AccessRequest, pk: int) -> BankLine:
    return request.access.get(request.access.rows(BankLine).select_related("account"), pk=pk)


def _context(request: AccessRequest, window: Window) -> dict[str, Any]:
    line = window.line
    return window.context() | {
        "title": "Lier facture",
        "section": "bank",
        "line": line,
        "sum": signed_text(line.amount),
        "seen": _seen(line),
        "rest_of_line": money_text(abs(line.left)) if line.linked_cents else "",
        "kept": line.kept,
        "rows_url": reverse("banking:link_rows", args=[line.pk]),
        "back": page_behind(request),
    }


def _seen(line: BankLine) -> str:
    """What the form says that it saw: posted twice, it links once."""
    return str(line.left.cents)


def _documents(window: Window) -> list[Put]:
    return [row for row in window.chosen if row.is_typed]


def _link(request: AccessRequest, window: Window) -> list[Reconciliation]:
    """All that is chosen, in one transaction: what is noted already, expenses, then documents and credits."""
    if window.gone:
        raise Conflict("choice_gone", GONE, "chosen")
    if not window.chosen:
        raise Refused("nothing_to_link", CHOOSE, "chosen")
    if any(row.error for row in window.chosen):
        raise Refused("typed", "Corrigez ce qui est marqué dans l’affectation.", "chosen")
    if window.rest < ZERO:
        message = f"Affecté {money_text(-window.rest)} de trop\u00a0: diminuez un montant."
        raise Refused("line_too_small", message, "chosen")
    line, by, links = window.line, request.access.user, []
    with transaction.atomic():
        if request.POST.get("left", seen := _seen(locked(line))) != seen:
            message = "Cette ligne a été liée entre-temps : regardez ce qu’il en reste, puis validez."
            raise Conflict("line_changed", message, "chosen")
        for row in window.chosen:
            if row.item.kind in ("payment", "deposit", "payout"):
                links += _merge(request, window, row)
            elif row.item.kind == "expense":
                links.append(link_expense(line, request.access.get(Expense, pk=row.item.id), by=by))
        documents, contact = _documents(window), _credited(request, window)
        if documents or contact:
            invoices = (
                request.access.rows(Invoice).select_related("contact").in_bulk([row.item.id for row in documents])
            )
            sign = 1 if line.cents > 0 else -1
            shares = [Wanted(invoices[row.item.id], row.amount if sign > 0 else -row.amount) for row in documents]
            keeps = contact is not None
            links += link_line(line, shares, contact=contact, keep_rest=keeps, remember=window.remembers, by=by)
    return links


def _merge(request: AccessRequest, window: Window, row: Put) -> list[Reconciliation]:
    deposit = payout = fee = None
    payments: Sequence[Payment]
    if row.item.kind == "deposit":
        deposit = request.access.get(ChequeDeposit, pk=row.item.id)
        payments = [one.payment for one in deposit.cheques.select_related("payment").order_by("pk")]
    elif row.item.kind == "payout":
        payout = request.access.get(Payout, pk=row.item.id)
        payments, fee = payments_of(payout), payout.fee or None
    else:
        payments = [request.access.get(Payment, pk=row.item.id)]
    return merge_line(
        window.line,
        payments,
        deposit=deposit,
        payout=payout,
        fee=fee,
        remember=window.remembers,
        by=request.access.user,
    )


def _credited(request: AccessRequest, window: Window) -> Contact | None:
    """Whose credit the rest is: a row says it, or the choice under the bar."""
    pk = next((row.item.id for row in window.chosen if row.item.kind == "credit"), None)
    if pk is None and window.rest_choice in dict(window.rest_choices) and window.rest_choice != "line":
        pk = int(window.rest_choice)
    return request.access.get(Contact, pk=pk) if pk else None
