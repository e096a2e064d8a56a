"""The documents that are reminded of: how they are named, found, and when they are open."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, QuerySet
from django.http import Http404

from ardoise.companies.gate import Access
from ardoise.companies.models import Company
from ardoise.domain.reminders import Anchor
from ardoise.reminders.models import About
from ardoise.sales.models import Invoice, InvoiceState, Quote, QuoteState, QuoteVersion

Document = Quote | Invoice


def about_of(document: Document) -> str:
    return document._meta.label_lower


def label_of(document: Document) -> str:
    """ "la facture FA-2026-0012", "le devis DE-2026-0031"."""
    word = "le devis" if isinstance(document, Quote) else "la facture"
    return f"{word} {document.display_number}"


def rows_of(company: Company, about: str) -> QuerySet[Any]:
    """With what a reminder reads of them."""
    return _quotes(company) if about == About.QUOTES else _invoices(company)


def document_of(access: Access, about: str, pk: int) -> Document:
    """The document of an address. Raises 404 for another kind and for another company's."""
    if about not in About.values:
        raise Http404
    document: Document = access.get(rows_of(access.company, about), pk=pk)
    return document


def open_documents(company: Company, about: str, today: date) -> QuerySet[Any]:
    """What may still be reminded of: owed invoices, quotes that wait for an answer. Read from the open rows alone."""
    if about == About.QUOTES:
        return _quotes(company).filter(state=QuoteState.SENT).exclude(valid_until__lt=today)  # index quote_waiting
    return _invoices(company).filter(settlement__company=company, settlement__due__gt=0)  # index open_sums


def is_open(document: Document, today: date) -> bool:
    if isinstance(document, Quote):
        return document.state == QuoteState.SENT and (document.valid_until is None or document.valid_until >= today)
    return document.state == InvoiceState.ISSUED and not document.is_credit_note and bool(document.settlement.due)


def anchors_of(document: Document) -> dict[Anchor, date]:
    """The days that the steps of a plan count from, those that the document has."""
    if isinstance(document, Invoice):
        return {Anchor.DUE: document.due_date} if document.due_date else {}
    found = {Anchor.VALIDITY: document.valid_until} if document.valid_until else {}
    sent_at = max((one.created_at for one in _versions(document)), default=None)
    return {**found, Anchor.SENT: local_day(sent_at, document.company)} if sent_at else found


def local_day(moment: datetime, company: Company) -> date:
    return moment.astimezone(ZoneInfo(company.time_zone)).date()


def _invoices(company: Company) -> QuerySet[Invoice]:
    return Invoice.objects.filter(company=company).select_related("company__logo", "contact", "settlement")


def _quotes(company: Company) -> QuerySet[Quote]:
    versions = QuoteVersion.objects.only("quote", "version", "created_at").order_by("pk")
    quotes = Quote.objects.filter(company=company).select_related("company__logo", "contact")
    return quotes.prefetch_related(Prefetch("versions", versions, to_attr="dated_versions"))


def _versions(quote: Quote) -> Iterable[QuoteVersion]:
    return getattr(quote, "dated_versions", None) or quote.versions.all()
