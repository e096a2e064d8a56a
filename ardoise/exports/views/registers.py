"""The registers on screen, a page at a time, and whole as a file; the aged balance and the account of a customer."""

from __future__ import annotations

from datetime import date
from itertools import islice

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.text import slugify

from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import Right
from ardoise.contacts.models import Contact
from ardoise.domain.money import total
from ardoise.exports.balances import AGES, aged_balance, statement_of
from ardoise.exports.forms import asked_day, asked_period
from ardoise.exports.papers import aged_paper, statement_paper
from ardoise.exports.registers import REGISTERS
from ardoise.web.spreadsheets import table_file

SHOWN = 100  # rows of a register on screen: the file has them all
HERE = {"section": "profile", "current": "exports"}
SEES = (Right.EXPORTS, Right.INVOICES)


@company_page(reads=(Right.EXPORTS, Right.INVOICES, Right.PAYMENTS))
def register(request: AccessRequest, code: str) -> HttpResponseBase:
    found = REGISTERS.get(code)
    if found is None:
        raise Http404
    company = request.access.company
    form, first, last = asked_period(request, company.today)
    if request.GET.get("format") in ("csv", "xlsx") and not form.errors:
        name = f"{found.code}_{first:%Y%m%d}-{last:%Y%m%d}"
        return table_file(name, found.heads, found.rows(company, first, last), kind=request.GET["format"])
    rows, sums = list(islice(found.rows(company, first, last), SHOWN + 1)), found.sums(company, first, last)
    context = {
        "register": found,
        "form": form,
        "period": (first, last),
        "rows": [[(value, column in found.amounts) for column, value in enumerate(row)] for row in rows[:SHOWN]],
        "heads": [(head, column in found.amounts) for column, head in enumerate(found.heads)],
        "sums": [sums.get(column) for column in range(len(found.heads))],
        "has_more": len(rows) > SHOWN,
        "query": _query(first=first, last=last),
    }
    return render(request, "exports/register.html", {**context, **HERE})


@company_page(reads=SEES)
def aged(request: AccessRequest) -> HttpResponseBase:
    company = request.access.company
    form, day = asked_day(request, company.today)
    rows = aged_balance(company, day)
    kind = request.GET.get("format")
    if kind in ("csv", "xlsx"):
        heads = ("Client", *AGES, "Crédit", "Solde")
        cells = ((row.name, *row.ages, row.credit, row.balance) for row in rows)
        return table_file(f"balance-agee_{day:%Y%m%d}", heads, cells, kind=kind)
    if kind == "pdf":
        return _pdf(aged_paper(company, rows, day), f"balance-agee_{day:%Y%m%d}")
    sums = {
        "ages": [total(row.ages[age] for row in rows) for age in range(len(AGES))],
        "credit": total(row.credit for row in rows),
        "balance": total(row.balance for row in rows),
    }
    context = {"form": form, "day": day, "rows": rows, "ages": AGES, "sums": sums, "query": _query(day=day)}
    return render(request, "exports/aged.html", {**context, **HERE})


@company_page(reads=SEES)
def statement(request: AccessRequest, pk: int) -> HttpResponseBase:
    company, contact = request.access.company, request.access.get(Contact, pk=pk)
    form, first, last = asked_period(request, company.today)
    if "first" not in request.GET:
        first = date(company.today.year, 1, 1)
        form.initial["first"] = first
    found = statement_of(contact, first, last)
    kind, name = request.GET.get("format"), f"compte_{slugify(contact.name) or contact.pk}_{last:%Y%m%d}"
    if kind in ("csv", "xlsx"):
        heads = ("Date", "Libellé", "Échéance", "Débit", "Crédit", "Solde")
        opening = (first, "Solde à l’ouverture", None, None, None, found.opening)
        lines = ((one.day, one.label, one.due, one.debit, one.credit, balance) for one, balance in found.lines)
        return table_file(name, heads, (opening, *lines), kind=kind)
    if kind == "pdf":
        return _pdf(statement_paper(company, found), name)
    context = {"form": form, "statement": found, "contact": contact, "query": _query(first=first, last=last)}
    return render(request, "exports/statement.html", {**context, **HERE})


def _query(**days: date) -> str:
    """The address of this page as a file, but for its format."""
    return "".join(f"{name}={day.isoformat()}&" for name, day in days.items())


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
