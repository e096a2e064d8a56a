"""Entries: those of a period, journal by journal, and those of one document or payment beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.models import Company
from ardoise.companies.rights import Right
from ardoise.domain.errors import Refused
from ardoise.domain.money import Money, total
from ardoise.ledger.books import Accounts, accounts_of
from ardoise.ledger.captures import captures_of
from ardoise.ledger.models import Capture
from ardoise.ledger.paging import find
from ardoise.ledger.postings import Posting, postings_of_invoice, postings_of_payment
from ardoise.payments.models import Payment
from ardoise.sales.models import Invoice, InvoiceState
from ardoise.web.lists import address
from ardoise.web.periods import Period, period_of, periods

PER_PAGE = 40
_PAGE = {"section": "profile", "current": "ecritures"}


@dataclass(frozen=True)
class Line:
    """One line as it is shown."""

    account: str
    label: str
    debit: Money
    credit: Money
    letter: str


@dataclass(frozen=True)
class Shown:
    """An entry as it is shown: its lines named, its document, the capture that holds it."""

    posting: Posting
    lines: list[Line]
    url: str
    capture: Capture | None


@company_page(reads=Right.LEDGER)
def entries(request: AccessRequest) -> HttpResponse:
    company = request.access.company
    accounts = accounts_of(company)
    period, is_usual = _period(request, company)
    journals = _journals(accounts)
    journal = request.GET.get("journal", "")
    journal = journal if journal in journals else ""
    days = (period.first, period.last)
    try:
        found = find(accounts, *days, request.GET.get("apres", ""), journal=journal, limit=PER_PAGE)
    except Refused:  # an address that was changed by hand
        found = find(accounts, *days, "", journal=journal, limit=PER_PAGE)
    shown = list(show(found.postings, accounts))
    lines = [line for one in found.postings for line in one.entry.lines]
    context = {
        **_PAGE,
        "shown": shown,
        "debit": total(line.debit for line in lines),
        "credit": total(line.credit for line in lines),
        "journal": journal,
        "journals": [(code, label, address(request, journal=code, apres=None)) for code, label in journals.items()],
        "all_journals": address(request, journal=None, apres=None),
        "next": address(request, apres=found.next) if found.next else "",
        "start": address(request, apres=None) if request.GET.get("apres") else "",
        "period": period,
        "period_menu": [
            (one, address(request, periode=one.name, du=None, au=None, apres=None)) for one in periods(company.today)
        ],
        "period_none": address(request, periode=None, du=None, au=None, apres=None),
        "is_usual": is_usual,
        "kept": [("journal", journal)] if journal else [],
    }
    return render(request, "ledger/entries.html", context)


@company_page(reads=Right.LEDGER)
def entry_panel(request: AccessRequest, about: str, pk: int) -> HttpResponse:
    """« Écriture comptable », folded beside a document or a payment; a page of its own without JavaScript."""
    if about == "sales.invoice":
        invoice = request.access.get(Invoice, pk=pk)
        found = postings_of_invoice(invoice) if invoice.state == InvoiceState.ISSUED else []
        title = f"Écriture de {invoice.display_number}"
    elif about == "payments.payment":
        payment = request.access.get(Payment, pk=pk)
        found = postings_of_payment(payment)
        title = f"Écriture du règlement RG-{payment.pk}"
    else:
        raise Http404
    context = {**_PAGE, "shown": list(show(found, accounts_of(request.access.company))), "title": title}
    is_part = bool(request.headers.get("HX-Request"))
    return render(request, f"ledger/{'entry_panel' if is_part else 'entry_page'}.html", context)


def show(found: Iterable[Posting], accounts: Accounts) -> Iterator[Shown]:
    rows = list(found)
    captured = captures_of(accounts.company, [one.key for one in rows])
    for posting in rows:
        lines = [
            Line(
                f"{line.account} {line.aux}".strip(),
                line.aux_name or accounts.label(line.account),
                line.debit,
                line.credit,
                match.code if (match := posting.letters.get(line.aux)) and _is_customer(line.account) else "",
            )
            for line in posting.entry.lines
        ]
        yield Shown(posting, lines, _url(posting), captured.get(posting.key))


def _is_customer(account: str) -> bool:
    return account.startswith("4") and not account.startswith(("44", "419"))


def _url(posting: Posting) -> str:
    if posting.source in ("invoice", "replaced"):
        return reverse("sales:invoice_detail", args=[posting.source_id])
    if posting.source in ("payment", "fee"):
        return reverse("ledger:entry_panel", args=["payments.payment", posting.source_id])
    return ""


def _journals(accounts: Accounts) -> dict[str, str]:
    books = accounts.books
    codes = [books.sales_journal, books.bank_journal, books.cash_journal, books.other_journal]
    codes += [row.journal for row in accounts.bank_journals.values()]
    return {code: accounts.journal_label(code) for code in dict.fromkeys(codes)}


def _period(request: AccessRequest, company: Company) -> tuple[Period, bool]:
    """This month when nothing is asked: the whole history is asked for, never given."""
    period = period_of(request.GET, company.today)
    return (period, False) if period else (periods(company.today)[0], True)
