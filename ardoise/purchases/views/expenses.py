"""The pages of expenses: the register, one expense, its form, its receipt."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from ardoise.archive.keep import read
from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import Right
from ardoise.domain.errors import Refused
from ardoise.domain.french import moment_text, money_text
from ardoise.domain.money import Money
from ardoise.domain.typing_numbers import parse_decimal
from ardoise.history.models import Event
from ardoise.history.sentences import tell
from ardoise.purchases.actions.cancel import cancel_expense
from ardoise.purchases.actions.change import change_expense
from ardoise.purchases.actions.receipt import attach_receipt
from ardoise.purchases.actions.record import record_expense
from ardoise.purchases.forms import PDF_OR_PHOTO, ExpenseForm, initial_of, new_initial
from ardoise.purchases.models import Expense
from ardoise.purchases.queries import sums_of
from ardoise.purchases.vat import RATES, vat_in
from ardoise.web.back import back_of
from ardoise.web.forms import form_page
from ardoise.web.fragments import frame
from ardoise.web.lists import address, in_period, paged, searched
from ardoise.web.spreadsheets import table_file

HERE = {"section": "bank", "tab": "expenses"}
STATUSES = (("without_receipt", "Sans reçu"), ("cancelled", "Annulées"))
EXPORTED = ("Date", "Fournisseur", "Libellé", "Compte", "Mode", "HT", "TVA récupérable", "TTC", "Reçu")


@company_page(reads=Right.PURCHASES)
def expense_list(request: AccessRequest) -> HttpResponse:
    status = request.GET.get("status", "")
    rows, periods = _listed(request)
    amount, vat = sums_of(rows)
    context = paged(request, rows.select_related("receipt"), ("-date", "-id"))
    sums = {"amount": amount, "vat": vat, "has_vat": not request.access.company.is_franchise}
    return render(
        request,
        "purchases/list.html",
        {**context, **periods, **HERE, "status": status, "statuses": STATUSES, "sums": sums, "asked": address(request)},
    )


@company_page(reads=(Right.PURCHASES, Right.EXPORTS))
def expenses_export(request: AccessRequest) -> HttpResponseBase:
    """All that the list shows, whatever its pages."""
    rows = _listed(request)[0].select_related("receipt").order_by("-date", "-pk")
    cells = (
        (
            expense.date,
            expense.supplier,
            expense.label,
            expense.ledger_account,
            expense.get_method_display(),
            expense.amount - expense.vat,
            expense.vat,
            expense.amount,
            expense.receipt.name if expense.receipt else "",
        )
        for expense in rows.iterator(chunk_size=500)
    )
    return table_file("depenses", EXPORTED, cells, kind=request.GET.get("format", ""))


def _listed(request: AccessRequest) -> tuple[QuerySet[Expense], dict[str, Any]]:
    """The expenses that an address asks for, whatever their page."""
    rows, status = request.access.rows(Expense), request.GET.get("status", "")
    rows = rows.exclude(cancelled_at=None) if status == "cancelled" else rows.filter(cancelled_at=None)
    if status == "without_receipt":
        rows = rows.filter(receipt=None)
    return in_period(request, searched(request, rows), request.access.company.today, "date")


@company_page(acts=Right.PURCHASES_WRITE)
def expense_new(request: AccessRequest) -> HttpResponse:
    company = request.access.company
    back = back_of(request) or reverse("purchases:expense_list")
    form = ExpenseForm(company, request.POST or None, request.FILES or None, initial=new_initial(company))

    def act(values: dict[str, Any]) -> HttpResponse:
        expense = record_expense(
            company, form.values(), once=values["once"] or None, by=request.access.user, **form.receipt_sent()
        )
        messages.success(request, f"Dépense notée : {expense}, {money_text(expense.amount)}.")
        return redirect(back)

    return expense_page(request, form, act, title="Noter une dépense", back=back)


@company_page(acts=Right.PURCHASES_WRITE)
def expense_edit(request: AccessRequest, pk: int) -> HttpResponse:
    expense = _get(request, pk)
    page = reverse("purchases:expense_detail", args=[pk])
    if expense.cancelled_at:
        return redirect(page)
    files = request.FILES or None
    form = ExpenseForm(request.access.company, request.POST or None, files, initial=initial_of(expense))
    del form.fields["receipt"]  # joined from its page

    def act(values: dict[str, Any]) -> HttpResponse:
        change_expense(expense, form.values(), by=request.access.user)
        return redirect(page)

    return expense_page(request, form, act, title=f"Modifier {expense}", back=page)


def expense_page(
    request: AccessRequest, form: ExpenseForm, act: Any, *, title: str, back: str, **context: Any
) -> HttpResponse:
    """The form in a dialog, or alone; a file chosen is to be chosen again after a refusal, and it is said."""
    page = {**HERE, "title": title, "back": back, "frame": frame(request), "sent_file": bool(request.FILES)}
    return form_page(request, form, act, template="purchases/form.html", **page, **context)


@company_page(acts=Right.PURCHASES_WRITE)
def expense_vat(request: AccessRequest) -> HttpResponse:
    """The cell of VAT, computed from the amount and the rate typed; as it was when they say nothing."""
    text = request.GET.get("vat", "")
    try:
        rate = next((rate for rate in RATES if str(rate) == request.GET.get("rate")), None)
        typed = request.GET.get("amount", "").strip()
        if rate is not None and typed:
            text = str(vat_in(Money(parse_decimal(typed, 2)), rate)).replace(".", ",")
    except Refused:
        pass  # half a number is no fault
    return render(request, "purchases/vat.html", {"vat": text})


@company_page(reads=Right.PURCHASES)
def expense_detail(request: AccessRequest, pk: int) -> HttpResponse:
    return _detail(request, _get(request, pk))


@require_POST
@company_page(acts=Right.PURCHASES_WRITE)
def expense_cancel(request: AccessRequest, pk: int) -> HttpResponse:
    expense = cancel_expense(_get(request, pk), by=request.access.user)
    messages.success(request, f"La dépense {expense} est annulée.")
    return redirect("purchases:expense_detail", pk)


@require_POST
@company_page(acts=Right.PURCHASES_WRITE)
def receipt_attach(request: AccessRequest, pk: int) -> HttpResponse:
    expense, file = _get(request, pk), request.FILES.get("receipt")
    try:
        if file is None:
            raise Refused("receipt_missing", "Choisissez le fichier du reçu.", "receipt")
        attach_receipt(expense, file.read(), name=file.name or "", by=request.access.user)
    except Refused as refusal:
        return _detail(request, expense, problem=refusal.message)
    messages.success(request, "Le reçu est joint.")
    return redirect("purchases:expense_detail", pk)


@company_page(reads=Right.PURCHASES)
def receipt_file(request: AccessRequest, pk: int) -> HttpResponse:
    file = _get(request, pk).receipt
    if file is None:
        raise Http404
    response = HttpResponse(read(file), content_type=file.media_type)
    name = file.name.encode("ascii", "ignore").decode().strip() or "recu"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _get(request: AccessRequest, pk: int) -> Expense:
    return request.access.get(request.access.rows(Expense).select_related("receipt"), pk=pk)


def _detail(request: AccessRequest, expense: Expense, problem: str = "") -> HttpResponse:
    context = {
        **HERE,
        "expense": expense,
        "story": _story(expense),
        "problem": problem,
        "accept": PDF_OR_PHOTO,
        "is_linked": Expense.objects.filter(pk=expense.pk).linked(True).exists(),
        "has_vat": not request.access.company.is_franchise,
        "is_picture": bool(expense.receipt and expense.receipt.media_type.startswith("image/")),
    }
    return render(request, "purchases/detail.html", context, status=422 if problem else 200)


def _story(expense: Expense) -> list[dict[str, Any]]:
    zone, today = ZoneInfo(expense.company.time_zone), expense.company.today
    rows = Event.objects.filter(chain=expense.company_id, subject_type=expense._meta.label_lower, subject_id=expense.pk)
    told = []
    for event in rows.order_by("-sequence")[:30]:
        at = event.at.astimezone(zone)
        told.append({"who": event.who, "text": tell(event), "at": at, "when": moment_text(at, today)})
    return told
