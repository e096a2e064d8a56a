"""MES DEVIS and MES FACTURES: what is owed, the register, the next step of each row, the sums of what is shown."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.pages import may_go
from ardoise.companies.rights import Right
from ardoise.contacts.models import Contact
from ardoise.domain.lifecycle import InvoiceStatus, QuoteStatus, allowed
from ardoise.domain.money import ZERO, Money, total
from ardoise.history import clock
from ardoise.notifications.models import LOST, DeliveryState
from ardoise.notifications.queries import seen_of, states_of
from ardoise.sales.actions.draft import name_of
from ardoise.sales.models import Invoice, InvoiceKind, InvoiceSource, InvoiceState, PendingSeal, Quote, QuoteState
from ardoise.sales.models.base import DAY, NUMBER
from ardoise.sales.models.invoice import DUE_DAY, SignedTotal
from ardoise.sales.models.quote import VALID_DAY
from ardoise.sales.queries import (
    Shown,
    awaited_by,
    invoices_late,
    invoices_of_status,
    invoices_to_collect,
    noted_share,
    owed_to,
    quotes_of_status,
    quotes_to_bill,
    status_of_invoice,
    status_of_quote,
    sums_of_invoices,
    sums_of_quotes,
)
from ardoise.sales.signing import acts_of
from ardoise.web.back import back_of
from ardoise.web.lists import WIPED, Head, address, in_period, paged, routes, searched, sorted_by

COUNTED = 99  # beyond, a chip says 99+
NEWEST = "-date"
NO_LIMIT = 1_000_000_000
SEAL_TAKES_AT_MOST = timedelta(minutes=2)
NARROWING = ("q", "periode", "du", "au", "contact")  # what an address may ask beside the status
INVOICE_HEADS = (
    Head("numéro", name="numero", field="by_number", newest_first=True),
    Head("date", name="date", field="day", newest_first=True),
    Head("client, objet", name="client", field="customer_name"),
    Head("échéance", name="echeance", field="due_day"),
    Head("total ttc", css="money", name="total", field="signed_total", newest_first=True),
    Head("reste", css="money"),
    Head("statut", css="state-cell"),
)
QUOTE_HEADS = (
    *INVOICE_HEADS[:3],
    Head("validité", name="validite", field="valid_day"),
    Head("total ttc", css="money", name="total", field="total_incl_vat", newest_first=True),
    Head("statut", css="state-cell"),
)
INVOICE_ROUTES = {
    "see": "sales:invoice_detail",
    "edit": "sales:invoice_edit",
    "correct": "payments:invoice_correct",
    "issue": "sales:invoice_issue",
    "paid": "payments:invoice_paid",
    "send": "sales:invoice_send",
    "menu": "sales:invoice_menu",
}
QUOTE_ROUTES = {
    "see": "sales:quote_detail",
    "edit": "sales:quote_edit",
    "accept": "sales:quote_accept",
    "bill": "sales:quote_bill",
    "send": "sales:quote_send",
    "send_now": "sales:quote_send_now",
    "menu": "sales:quote_menu",
}
TO_COLLECT, LATE, TO_BILL = "open", "late", "to_bill"  # what the sums of the slate lead to, beside the statuses
INVOICE_CHIPS: dict[str, str] = {
    InvoiceStatus.DRAFT: "Brouillons",
    InvoiceStatus.UNPAID: "En attente",
    LATE: "Échues",
    InvoiceStatus.PARTLY_PAID: "En partie",
    InvoiceStatus.PAID: "Payées",
    InvoiceStatus.CREDIT_NOTE: "Avoirs",
    InvoiceStatus.CREDITED: "Soldées par avoir",
}
QUOTE_CHIPS: dict[str, str] = {
    QuoteStatus.DRAFT: "Brouillons",
    QuoteStatus.PENDING: "En attente",
    QuoteStatus.ACCEPTED: "Acceptés non facturés",
    QuoteStatus.DOWN_PAYMENT_INVOICED: "Acompte facturé",
    QuoteStatus.INVOICED: "Facturés",
    QuoteStatus.DECLINED: "Refusés",
    QuoteStatus.EXPIRED: "Expirés",
}
RARE_CHIPS = {TO_COLLECT: "À encaisser", InvoiceStatus.OVERDUE: "Échues, rien de payé", TO_BILL: "Reste à facturer"}

MAIL_WORDS = {  # beside the status of the document: it must not read as one
    DeliveryState.QUEUED: "Envoi en file",
    DeliveryState.HANDED_OVER: "Remis au serveur",
    DeliveryState.FAILED: "Envoi en échec",
    DeliveryState.BOUNCED: "E-mail rejeté",
    DeliveryState.COMPLAINED: "Signalé indésirable",
    DeliveryState.DELIVERED: "Remis",
}
SEEN = "Page ouverte"


@dataclass(frozen=True)
class Row:
    """What both lists show beside their document."""

    mail: DeliveryState | None
    is_seen: bool  # by the customer, as it stands now
    urls: dict[str, str]

    @property
    def mail_word(self) -> str:
        """What went wrong, else how far it went; empty when nothing left, or when the sending was taken back."""
        if self.is_seen and not self.is_mail_lost:
            return SEEN
        return MAIL_WORDS.get(self.mail, "") if self.mail else ""

    @property
    def is_mail_lost(self) -> bool:
        return self.mail in LOST


@dataclass(frozen=True)
class InvoiceRow(Row):
    invoice: Invoice
    status: InvoiceStatus
    today: date

    @property
    def excl_vat(self) -> Money:
        return self._signed(self.invoice.total_excl_vat)

    @property
    def total(self) -> Money:
        return self._signed(self.invoice.total_incl_vat)

    @property
    def due(self) -> Money:
        return self.invoice.settlement.due if self.invoice.is_issued else ZERO

    @property
    def is_sealing(self) -> bool:
        """Not for ever: when no worker comes, the row offers its step again."""
        pending = self._pending
        if pending is None or not pending.is_running or self.invoice.is_issued:
            return False
        return clock.now() - pending.due_at < SEAL_TAKES_AT_MOST

    @property
    def seal_problem(self) -> str:
        """Why CADENAS brought the draft back, or did not send; gone at the next change or sending."""
        pending = self._pending
        if pending is None or pending.is_running or pending.revision != self.invoice.revision:
            return ""
        if self.invoice.is_issued:
            return "" if self.mail else pending.problem
        return f"Revenu en brouillon\u00a0: {pending.problem}"

    @property
    def _pending(self) -> PendingSeal | None:
        return getattr(self.invoice, "pending_seal", None)

    @property
    def days_late(self) -> int:
        """Days since it should have been paid; 0 while nothing is late."""
        day = self.invoice.due_date
        return max(0, (self.today - day).days) if day and self.due else 0

    def _signed(self, amount: Money) -> Money:
        return -amount if self.invoice.is_credit_note else amount


@dataclass(frozen=True)
class QuoteRow(Row):
    quote: Quote
    status: QuoteStatus

    due = ZERO

    @property
    def excl_vat(self) -> Money:
        return self.quote.total_excl_vat

    @property
    def total(self) -> Money:
        return self.quote.total_incl_vat


@dataclass(frozen=True)
class Chip:
    label: str
    url: str
    is_on: bool
    count: str = ""
    is_late: bool = False


@company_page(reads=Right.INVOICES)
def invoice_list(request: AccessRequest) -> HttpResponse:
    company, today = request.access.company, request.access.company.today
    rows, context = invoices_asked(request)
    order, heads = sorted_by(request, INVOICE_HEADS, NEWEST)
    context |= paged(request, rows.select_related("settlement", "pending_seal"), order)
    found = context["page"].rows
    ids = [invoice.pk for invoice in found]
    mails, seen = states_of(company, "sales.invoice", ids), seen_of(company, "sales.invoice", ids)
    urls = routes(**_open(request, INVOICE_ROUTES))
    shown = [
        InvoiceRow(mails.get(one.pk), one.pk in seen, urls(one.pk), one, status_of_invoice(one, today=today), today)
        for one in found
    ]
    owed = owed_to(company, today=today)
    wiped = request.session.pop(WIPED, [])
    counts: dict[str, int] = {
        InvoiceStatus.DRAFT: _few(request.access.rows(Invoice).filter(state=InvoiceState.DRAFT)),
        InvoiceStatus.UNPAID: owed.waiting_count,
        LATE: owed.late_count,
        InvoiceStatus.PARTLY_PAID: owed.partly_count,
    }
    context |= {
        "section": "invoices",
        "may_pay": request.access.may(Right.PAYMENTS_RECORD),
        "owed": owed,
        "today": today,
        "heads": heads,
        "chips": _chips(request, INVOICE_CHIPS, counts),
        "shown": shown,
        "wiped": wiped,
        "sums": _sums(request, context, shown, partial(sums_of_invoices, rows)),
    }
    return render(request, "sales/invoice_list.html", context)


@company_page(reads=Right.QUOTES)
def quote_list(request: AccessRequest) -> HttpResponse:
    company, today = request.access.company, request.access.company.today
    rows, context = quotes_asked(request)
    order, heads = sorted_by(request, QUOTE_HEADS, NEWEST)
    context |= paged(request, rows, order)
    found = context["page"].rows
    ids = [quote.pk for quote in found]
    mails, seen = states_of(company, "sales.quote", ids), seen_of(company, "sales.quote", ids)
    urls = routes(**_open(request, QUOTE_ROUTES))
    shown = [
        QuoteRow(
            mails.get(one.pk),
            seen.get(one.pk, -1) >= one.version,
            urls(one.pk),
            one,
            status_of_quote(one, share=noted_share(one), today=today),
        )
        for one in found
    ]
    awaited = awaited_by(company, today=today)
    counts: dict[str, int] = {
        QuoteStatus.DRAFT: _few(request.access.rows(Quote).filter(state=QuoteState.DRAFT)),
        QuoteStatus.PENDING: awaited.waiting_count,
        QuoteStatus.ACCEPTED: awaited.unbilled_count,
        QuoteStatus.DOWN_PAYMENT_INVOICED: awaited.to_bill_count - awaited.unbilled_count,
    }
    context |= {
        "section": "quotes",
        "may_answer": request.access.may(Right.QUOTES_SEND),
        "awaited": awaited,
        "heads": heads,
        "chips": _chips(request, QUOTE_CHIPS, counts),
        "shown": shown,
        "sums": _sums(request, context, shown, partial(sums_of_quotes, rows)),
    }
    return render(request, "sales/quote_list.html", context)


@company_page(reads=Right.INVOICES)
def invoice_menu(request: AccessRequest, pk: int) -> HttpResponse:
    """What else may be done with an invoice: the menu of its row, asked when it opens."""
    invoice = request.access.get(request.access.rows(Invoice).select_related("settlement"), pk=pk)
    context = {
        "invoice": invoice,
        "acts": allowed(name_of(invoice), invoice.state),
        "can_copy": invoice.kind in (InvoiceKind.INVOICE, InvoiceKind.FINAL, InvoiceKind.PART),
        "once": uuid.uuid4().hex,
        "back": _page_behind(request),
    }
    return render(request, "sales/invoice_menu.html", context)


@company_page(reads=Right.QUOTES)
def quote_menu(request: AccessRequest, pk: int) -> HttpResponse:
    """What else may be done with a quote; what to bill of it first when it is accepted."""
    quote = request.access.get(request.access.rows(Quote), pk=pk)
    context = {
        "quote": quote,
        "acts": acts_of(quote),
        "share": noted_share(quote),
        "has_invoices": InvoiceSource.objects.filter(quote=quote).exists(),
        "percent": quote.usual_down_payment,
        "only_billing": "facturer" in request.GET,
        "once": uuid.uuid4().hex,
        "back": _page_behind(request),
    }
    return render(request, "sales/quote_menu.html", context)


def invoices_asked(request: AccessRequest) -> tuple[QuerySet[Invoice], dict[str, Any]]:
    """The invoices that an address asks for, whatever their page, and what its template says of it."""
    today, status = request.access.company.today, request.GET.get("status", "")
    rows = request.access.rows(Invoice)
    if status == TO_COLLECT:
        rows = _narrow(rows, invoices_to_collect(rows))
    elif status == LATE:
        rows = _narrow(rows, invoices_late(rows, today=today))
    elif status == InvoiceStatus.PAID:
        rows = invoices_of_status(rows, status, today=today)
    elif status in list(InvoiceStatus):
        rows = _narrow(rows, invoices_of_status(rows, status, today=today))
    rows = rows.annotate(day=DAY, due_day=DUE_DAY, by_number=NUMBER, signed_total=SignedTotal())
    return _asked(request, rows, today)


def quotes_asked(request: AccessRequest) -> tuple[QuerySet[Quote], dict[str, Any]]:
    today, status = request.access.company.today, request.GET.get("status", "")
    rows = request.access.rows(Quote)
    if status == TO_BILL:
        rows = _narrow(rows, quotes_to_bill(rows))
    elif status == QuoteStatus.INVOICED:
        rows = quotes_of_status(rows, status, today=today)
    elif status in list(QuoteStatus):
        rows = _narrow(rows, quotes_of_status(rows, status, today=today))
    return _asked(request, rows.annotate(day=DAY, valid_day=VALID_DAY, by_number=NUMBER), today)


def invoices_sorted(request: AccessRequest) -> QuerySet[Invoice]:
    """All that the list shows, page after page."""
    order, _ = sorted_by(request, INVOICE_HEADS, NEWEST)
    return invoices_asked(request)[0].order_by(*order)


def quotes_sorted(request: AccessRequest) -> QuerySet[Quote]:
    order, _ = sorted_by(request, QUOTE_HEADS, NEWEST)
    return quotes_asked(request)[0].order_by(*order)


def _open(request: AccessRequest, names: dict[str, str]) -> dict[str, str]:
    """The addresses of a row that the role may go to."""
    return {key: name for key, name in names.items() if may_go(request.access, name, "GET")}


def _asked(request: AccessRequest, rows: QuerySet[Any], today: date) -> tuple[QuerySet[Any], dict[str, Any]]:
    typed, contact = request.GET.get("contact", ""), None
    if typed.isdigit() and len(typed) < 19:
        contact = request.access.rows(Contact).filter(pk=int(typed)).first()
        rows = rows.filter(contact=contact) if contact else rows.none()
    rows, periods = in_period(request, searched(request, rows), today, "day")
    is_narrowed = any(request.GET.get(name) for name in NARROWING)
    is_filtered = is_narrowed or bool(request.GET.get("status"))
    back = urlencode({"retour": request.get_full_path()})
    return rows, {
        **periods,
        "is_filtered": is_filtered,
        "is_clean": not is_narrowed and request.GET.get("status") in (TO_COLLECT, LATE, TO_BILL),  # if nothing is found
        "back": back,
        "asked": address(request),
        "contact": contact,
        "contact_none": address(request, contact=None),
    }


def _narrow(rows: QuerySet[Any], found: QuerySet[Any]) -> QuerySet[Any]:
    """Few rows are found first and sorted after: a list read in its order goes through the history to find them.

    The limit, never reached, is what keeps both databases from merging the two questions again.
    """
    return rows.filter(pk__in=found.order_by().values("pk")[:NO_LIMIT])


def _chips(request: HttpRequest, labels: Mapping[str, str], counts: Mapping[str, int]) -> list[Chip]:
    """One chip for each status; counts only while nothing else filters: they are those of the whole company."""
    current = request.GET.get("status", "")
    is_narrowed = any(request.GET.get(name) for name in NARROWING)
    if current in RARE_CHIPS:
        labels = {**labels, current: RARE_CHIPS[current]}
    chips = []
    for value, label in labels.items():
        count = 0 if is_narrowed else counts.get(value, 0)
        text = f"{COUNTED}+" if count > COUNTED else str(count or "")
        is_on = value == current
        chips.append(
            Chip(label, address(request, status=None if is_on else value), is_on, text, value == LATE and count > 0)
        )
    return chips


def _few(rows: QuerySet[Any]) -> int:
    """How many, as far as a chip says it."""
    return rows.order_by()[: COUNTED + 1].count()


def _sums(
    request: HttpRequest,
    context: Mapping[str, Any],
    shown: Sequence[InvoiceRow | QuoteRow],
    query: Callable[[], Shown],
) -> Shown | None:
    """The sums of all that the filter shows: free on one page, computed within a year, else when asked (None)."""
    page = context["page"]
    if not page.next and not page.previous:
        amounts = (total(getattr(row, name) for row in shown) for name in ("excl_vat", "total", "due"))
        return Shown(len(shown), *amounts)
    return query() if context["period"].is_within_a_year or "total" in request.GET else None


def _page_behind(request: AccessRequest) -> str:
    """The list that shows the menu: acts come back to it."""
    shown = urlsplit(request.headers.get("HX-Current-URL", ""))
    return back_of(request) or f"{shown.path}{'?' if shown.query else ''}{shown.query}"
