"""« Comptes des clients »: the code of each, their own accounts, and a list given at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import Right
from ardoise.contacts.models import Contact
from ardoise.domain.errors import Refused
from ardoise.ledger.actions.change_customers import Given, change_customer, list_customers
from ardoise.ledger.books import accounts_of
from ardoise.ledger.customer_list import MOST_BYTES, Line, read_list
from ardoise.ledger.forms import CustomerForm, CustomerListForm
from ardoise.ledger.models import CustomerAccount
from ardoise.ledger.views.books import PROFILE
from ardoise.web.forms import form_page
from ardoise.web.lists import listing

_SHOWN = 200


@company_page(reads=Right.LEDGER)
def customers(request: AccessRequest) -> HttpResponse:
    rows = request.access.rows(Contact).filter(archived_at__isnull=True)
    context = listing(request, rows, ("search", "id"))
    contacts = list(context["page"].rows)
    accounts = accounts_of(request.access.company)
    accounts.know(contact.pk for contact in contacts)
    own = {row.contact_id: row for row in request.access.rows(CustomerAccount).filter(contact__in=contacts)}
    shown = [(contact, accounts.customer(contact.pk).aux, own.get(contact.pk)) for contact in contacts]
    page = {**PROFILE, **context, "rows": shown, "books": accounts.books, "placeholder": "Nom du client"}
    return render(request, "ledger/customers.html", page)


@company_page(reads=Right.LEDGER, acts=Right.LEDGER_WRITE)
def customer(request: AccessRequest, pk: int) -> HttpResponse:
    contact = request.access.get(Contact, pk=pk)
    row = request.access.rows(CustomerAccount).filter(contact=contact).first() or CustomerAccount(contact=contact)

    def act(values: dict[str, Any]) -> HttpResponse:
        change_customer(contact, Given(contact.pk, **values), by=request.access.user)
        messages.success(request, f"Comptes du client {contact.name} enregistrés.")
        return redirect("ledger:customers")

    form = CustomerForm(request.POST or None, initial={name: getattr(row, name) for name in CustomerForm.base_fields})
    context = {
        **PROFILE,
        "title": f"Comptes du client {contact.name}",
        "contact": contact,
        "row": row,
        "code": accounts_of(request.access.company).customer(contact.pk).aux,
    }
    return form_page(request, form, act, template="ledger/customer.html", **context)


@company_page(reads=Right.LEDGER_WRITE)
def customer_list(request: AccessRequest) -> HttpResponse:
    """The list is shown with who each line is; « Confirmer » posts the same list again."""
    form = CustomerListForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {**PROFILE, "form": form}
    if request.method != "POST" or not form.is_valid():
        return render(request, "ledger/customer_list.html", context, status=422 if request.method == "POST" else 200)
    try:
        lines = read_list(request.access.company, _content(form))
        if "confirm" in request.POST:
            return _apply(request, lines)
    except Refused as refusal:
        for problem in refusal.problems:
            form.add_error(None, problem.message)
        return render(request, "ledger/customer_list.html", context, status=422)
    text = "\n".join(" ; ".join((line.text, line.code, line.collective, line.sales)) for line in lines)
    form = CustomerListForm(initial={"list": text})
    known = sum(line.found is not None for line in lines)
    context |= {"form": form, "lines": lines[:_SHOWN], "count": len(lines), "known": known, "shown": _SHOWN}
    return render(request, "ledger/customer_list.html", context)


def _content(form: CustomerListForm) -> str | bytes:
    file = form.cleaned_data["file"]
    if file is None:
        return str(form.cleaned_data["list"])
    content: bytes = file.read(MOST_BYTES + 1)
    return content


def _apply(request: AccessRequest, lines: list[Line]) -> HttpResponse:
    given = {line.given.contact_id: line.given for line in lines if line.given}
    count = list_customers(request.access.company, list(given.values()), by=request.access.user)
    messages.success(request, f"Comptes de {count} client{'s' if count > 1 else ''} enregistrés.")
    return redirect(reverse("ledger:customers"))
