"""« Créer une dépense »: a line of money out, prefilled; or the expense of that amount that is noted already."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ardoise.banking.actions.merge import link_expense
from ardoise.banking.actions.spend import require_spent, spend_line
from ardoise.banking.models import BankLine
from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import Right
from ardoise.domain.french import date_text, money_text
from ardoise.domain.suppliers import method_of, payee_key, speaks_of_fees, supplier_name
from ardoise.purchases.forms import USUAL_RATE, ExpenseForm, new_initial
from ardoise.purchases.models import Expense
from ardoise.purchases.queries import last_paid_to, waiting
from ardoise.purchases.vat import rate_of
from ardoise.purchases.views.expenses import expense_page
from ardoise.web.back import back_of

BANK_FEES = "627000"
OFFERED = 3


@company_page(acts=(Right.BANK_ACT, Right.PURCHASES_WRITE))
def line_expense(request: AccessRequest, pk: int) -> HttpResponse:
    line = request.access.get(request.access.rows(BankLine).select_related("account"), pk=pk)
    if request.method == "GET":
        require_spent(line)
    company, back = request.access.company, back_of(request) or reverse("banking:to_link")
    if chosen := request.POST.get("expense"):
        expense = request.access.get(Expense, pk=chosen)
        link_expense(line, expense, by=request.access.user)
        messages.success(request, f"La ligne est liée à la dépense {expense}.")
        return redirect(back)
    form = ExpenseForm(company, request.POST or None, request.FILES or None, initial=_initial(line))

    def act(values: dict[str, Any]) -> HttpResponse:
        once = values["once"] or None
        expense = spend_line(line, form.values(), once=once, by=request.access.user, **form.receipt_sent())
        messages.success(request, f"Dépense notée et liée : {expense}, {money_text(expense.amount)}.")
        return redirect(back)

    context = {
        "intro": f"{line.label}, le {date_text(line.date)}, {money_text(line.left)}",
        "button": "Noter et lier",
        "known": waiting(company, line.left, day=line.date)[:OFFERED],
    }
    return expense_page(request, form, act, title="Créer une dépense", back=back, **context)


def _initial(line: BankLine) -> dict[str, Any]:
    """The day and the amount of the bank; supplier, nature and VAT as the last time this payee was paid."""
    last = last_paid_to(line.company, payee_key(line.label, line.counterparty, line.memo))
    guessed = {
        "date": line.date,
        "method": method_of(line.label),
        "supplier": supplier_name(line.label, line.counterparty, line.memo),
    }
    if last is not None:
        rate = rate_of(last.amount, last.vat)
        label = last.label if last.label != last.supplier else ""
        guessed |= {"supplier": last.supplier, "label": label, "ledger_account": last.ledger_account}
        guessed["rate"] = "" if rate is None else str(rate)
    elif speaks_of_fees(line.label):
        guessed |= {"ledger_account": BANK_FEES, "rate": "0"}
    else:
        guessed["rate"] = str(USUAL_RATE)
    return new_initial(line.company, amount=abs(line.left), **guessed)
