"""« Remises de chèques »: the list, the choice of the cheques, one deposit with its slip, its cancellation."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Prefetch, Sum
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import escape
from django.views.decorators.http import require_POST

from ardoise.banking.actions.deposits import MOST, Given, cancel_deposit, correct_slip, make_deposit
from ardoise.banking.bordereau import bordereau
from ardoise.banking.cheque_form import (
    EURO,
    ChequeRow,
    DepositForm,
    deposit_initial,
    rows_of,
    typed_cheque,
    written_cheque,
)
from ardoise.banking.models import BankAccount, ChequeDeposit, Reconciliation
from ardoise.banking.recorded import cheques_waiting
from ardoise.banking.views.head import head
from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import Right
from ardoise.domain.errors import Refused
from ardoise.domain.french import money_text
from ardoise.domain.money import ZERO
from ardoise.payments.models import Payment
from ardoise.web.bulk import chosen_ids
from ardoise.web.forms import form_page
from ardoise.web.lists import listing

TAB = "deposits"


@company_page(reads=Right.BANK)
def deposit_list(request: AccessRequest) -> HttpResponse:
    rows = request.access.rows(ChequeDeposit).select_related("account").annotate(count=Count("cheques"))
    rows = rows.prefetch_related(Prefetch("reconciliations", _standing(), to_attr="links"))
    waiting = cheques_waiting(request.access.company).aggregate(count=Count("pk"), sum=Sum("amount"))
    context = {
        **head(request, TAB),
        **listing(request, rows),
        "waiting": waiting["count"],
        "waiting_sum": waiting["sum"] or ZERO,
    }
    return render(request, "banking/deposits.html", context)


@company_page(acts=Right.BANK_ACT)
def deposit_new(request: AccessRequest) -> HttpResponse:
    """The cheques that wait, oldest first, all ticked; what is written on each may be completed."""
    company = request.access.company
    accounts = list(request.access.rows(BankAccount).filter(closed_at=None, currency=EURO).order_by("pk"))
    waiting = cheques_waiting(company).select_related("contact").order_by("date", "pk")
    posted = request.POST if request.method == "POST" else None
    cheques = rows_of(waiting[:MOST], posted, chosen_ids(request))
    form = DepositForm(posted, initial=deposit_initial(company, accounts), accounts=accounts)

    def act(values: dict[str, Any]) -> HttpResponse:
        deposit = make_deposit(
            request.access.get(BankAccount, pk=values["account"]),
            _given(request),
            number=values["number"],
            day=values["date"],
            once=values["once"] or None,
            by=request.access.user,
        )
        messages.success(request, f"La remise {deposit.number} est prête : imprimez son bordereau.")
        return redirect("banking:deposit", deposit.pk)

    context = {
        **head(request, TAB),
        "cheques": cheques,
        "more": max(0, waiting.count() - MOST),
        "said": _said([row for row in cheques if row.is_chosen]),
        "can_make": bool(accounts),
    }
    return form_page(request, form, act, template="banking/deposit_new.html", **context)


@require_POST
@company_page(acts=Right.BANK_ACT)
def deposit_sum(request: AccessRequest) -> HttpResponse:
    """How many cheques are ticked, and their sum."""
    ids = chosen_ids(request)
    cheques = cheques_waiting(request.access.company).filter(pk__in=ids)
    return HttpResponse(escape(_said([ChequeRow(one, typed_cheque(one.pk, {})) for one in cheques])))


@company_page(reads=Right.BANK)
def deposit(request: AccessRequest, pk: int) -> HttpResponse:
    """One deposit; posted, what is written on its cheques is corrected."""
    found = request.access.get(request.access.rows(ChequeDeposit).select_related("account"), pk=pk)
    rows = list(found.cheques.select_related("payment__contact").order_by("pk"))
    error, status = "", 200
    if request.method == "POST":
        typed = {row.payment_id: typed_cheque(row.payment_id, request.POST) for row in rows}
        try:
            correct_slip(found, typed, by=request.access.user)
        except Refused as refusal:
            error, status = refusal.message, 422
        else:
            messages.success(request, "Le bordereau est corrigé.")
            return redirect("banking:deposit", pk)
    posted = request.POST if error else None
    context = {
        **head(request, TAB),
        "deposit": found,
        "cheques": [
            ChequeRow(row.payment, typed_cheque(row.payment_id, posted) if posted else written_cheque(row))
            for row in rows
        ],
        "links": list(_standing().filter(deposit=found)[:1]),
        "error": error,
    }
    return render(request, "banking/deposit.html", context, status=status)


@company_page(reads=Right.BANK)
def deposit_slip(request: AccessRequest, pk: int) -> HttpResponse:
    """The slip to print; it opens in the browser."""
    rows = request.access.rows(ChequeDeposit).select_related("account", "company__logo")
    found = request.access.get(rows.filter(cancelled_at=None), pk=pk)
    response = HttpResponse(bordereau(found), content_type="application/pdf")
    name = "".join(sign if sign.isalnum() else "-" for sign in found.number)
    response["Content-Disposition"] = f'inline; filename="remise-{name.encode("ascii", "ignore").decode()}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@company_page(acts=Right.BANK_ACT)
def deposit_cancel(request: AccessRequest, pk: int) -> HttpResponse:
    found = request.access.get(ChequeDeposit, pk=pk)
    cancel_deposit(found, by=request.access.user)
    messages.success(request, f"La remise {found.number} est annulée, ses chèques sont de nouveau à remettre.")
    return redirect("banking:deposits")


def _standing():  # type: ignore[no-untyped-def]
    return Reconciliation.objects.filter(undone_at=None).select_related("line").order_by("pk")


def _given(request: AccessRequest) -> list[Given]:
    """The ticked ones with what is typed; the act says when one waits no more."""
    ids = chosen_ids(request)
    payments = request.access.rows(Payment).in_bulk(ids)
    if len(payments) < len(ids):
        raise Refused("cheque_unknown", "Un chèque choisi est introuvable : vérifiez la liste.", "cheques")
    return [Given(payments[pk], typed_cheque(pk, request.POST)) for pk in ids]


def _said(rows: list[ChequeRow]) -> str:
    if not rows:
        return "Aucun chèque choisi"
    sum_ = sum((row.payment.amount for row in rows), ZERO)
    return f"{len(rows)} chèque{'s' if len(rows) > 1 else ''} · {money_text(sum_)}"
