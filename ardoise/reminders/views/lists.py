"""Relances: what is to do, what is held and why, what was stopped, what left lately."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render

from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import SEES_DOCUMENT, Right
from ardoise.domain.terms import is_overdue
from ardoise.reminders.documents import Document, open_documents
from ardoise.reminders.models import About, Plan
from ardoise.reminders.outlook import Outlook, Outlooks, State, reminders_that_left
from ardoise.sales.models import Invoice, Quote

LOOKED_AT = 500  # open documents of each kind: the oldest first
SENT_SHOWN = 30
LATELY = timedelta(days=30)
UNATTENDED = (State.OFF, State.DONE, State.NONE)  # nothing is to leave by itself


@company_page(reads=Right.REMINDERS, asks=(Right.QUOTES, Right.INVOICES))
def reminder_list(request: AccessRequest) -> HttpResponse:
    company, today = request.access.company, request.access.company.today
    outlooks = Outlooks(company, today)
    found: dict[State, list[Outlook]] = {state: [] for state in State}
    for about in _seen(request):
        order = "valid_until" if about == About.QUOTES else "settlement__due_date"
        documents: list[Document] = list(open_documents(company, about, today).order_by(order, "pk")[:LOOKED_AT])
        for one in outlooks.of(documents):
            found[one.state].append(one)
    planned = sorted(found[State.PLANNED], key=lambda one: one.day or today)
    context = {
        "due": found[State.DUE],
        "proposed": found[State.PROPOSED],
        "held": found[State.HELD],
        "stopped": found[State.STOPPED],
        "planned": planned[:SENT_SHOWN],
        "unattended": [one for state in UNATTENDED for one in found[state] if _is_late(one, today)],
        "sent": _sent(request),
        "is_on": Plan.objects.filter(company=company, on_since__isnull=False).exists(),
        "section": "profile",
        "current": "relances",
    }
    return render(request, "reminders/list.html", context)


def _seen(request: AccessRequest) -> list[str]:
    """The kinds of documents that the role sees."""
    access = request.access
    return [about for about in About.values if access.may(SEES_DOCUMENT.of(about))]


def _is_late(one: Outlook, today: date) -> bool:
    return isinstance(one.document, Invoice) and is_overdue(one.document.due_date, today)


def _sent(request: AccessRequest) -> list[tuple[object, Document]]:
    """The last reminders with their documents, in two queries more."""
    company = request.access.company
    rows = reminders_that_left().filter(company=company, day__gte=company.today - LATELY, about_type__in=_seen(request))
    reminders = list(rows.select_related("step").order_by("-pk")[:SENT_SHOWN])
    known: dict[tuple[str, int], Document] = {}
    for about, model in ((About.INVOICES, Invoice), (About.QUOTES, Quote)):
        ids = [one.about_id for one in reminders if one.about_type == about]
        for document in model._default_manager.filter(company=company, pk__in=ids):
            known[(about, document.pk)] = document
    return [(one, known[(one.about_type, one.about_id)]) for one in reminders]
