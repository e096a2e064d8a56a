"""What the address of MES DEVIS or MES FACTURES asks: a status, words, a period, a customer, an order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest

from ardoise.companies.gate import AccessRequest
from ardoise.contacts.models import Contact
from ardoise.domain.lifecycle import InvoiceStatus, QuoteStatus
from ardoise.sales.models import Invoice, Quote
from ardoise.sales.models.base import DAY, NUMBER
from ardoise.sales.models.invoice import DUE_DAY, SignedTotal
from ardoise.sales.models.quote import VALID_DAY
from ardoise.sales.queries import (
    invoices_late,
    invoices_of_status,
    invoices_to_collect,
    quotes_of_status,
    quotes_to_bill,
)
from ardoise.web.lists import Head, address, in_period, searched, sorted_by

COUNTED = 99  # beyond, a chip says 99+
NEWEST = "-date"
NO_LIMIT = 1_000_000_000
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


@dataclass(frozen=True)
class Chip:
    label: str
    url: str
    is_on: bool
    count: str = ""
    is_late: bool = False


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


def chips_of(request: HttpRequest, labels: Mapping[str, str], counts: Mapping[str, int]) -> list[Chip]:
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


def few(rows: QuerySet[Any]) -> int:
    """How many, as far as a chip says it."""
    return rows.order_by()[: COUNTED + 1].count()
