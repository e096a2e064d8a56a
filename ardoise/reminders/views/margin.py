"""The margin of a document: what leaves next, what left, what stops it; and the acts of a person there."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import SEES_DOCUMENT, Right
from ardoise.contacts.models import Contact
from ardoise.domain.errors import Refused
from ardoise.domain.terms import is_overdue
from ardoise.history import clock
from ardoise.reminders.actions.pause import pause, resume
from ardoise.reminders.actions.plans import choose_plan
from ardoise.reminders.actions.remind import remind
from ardoise.reminders.defaults import default_plan, plans_of
from ardoise.reminders.documents import Document, about_of, document_of, is_open
from ardoise.reminders.forms import NO_PLAN, USUAL, ChoiceForm, PauseForm
from ardoise.reminders.models import About, ContactPlan, DocumentPlan, FormalNotice, Pause, PauseKind, Plan
from ardoise.reminders.outlook import Outlooks, State, reminders_that_left
from ardoise.reminders.penalty import penalty_of
from ardoise.reminders.trail import trail_of
from ardoise.sales.models import Invoice, Quote
from ardoise.sales.views.editor import document_page
from ardoise.sales.views.sending import offer_to_take_back
from ardoise.web.back import back_of
from ardoise.web.forms import message_of

SHOWN = 8  # lines of history in a margin
QUIET = (State.CLOSED, State.NONE, State.DONE, State.OFF, State.PLANNED)  # nobody has anything to do


@company_page(reads=(Right.REMINDERS, SEES_DOCUMENT))
def panel(request: AccessRequest, about: str, pk: int) -> HttpResponse:
    """A fragment of the page of an invoice or a quote; nothing for what is never reminded of."""
    document = document_of(request.access, about, pk)
    today = request.access.company.today
    is_invoice = isinstance(document, Invoice)
    if not document.number or (isinstance(document, Invoice) and document.is_credit_note):
        return HttpResponse()
    default_plan(request.access.company, about)
    outlook = Outlooks(request.access.company, today).of_one(document)
    mine = reminders_that_left().filter(about_type=about, about_id=pk).select_related("step")
    reminders = list(mine.order_by("-pk")[:SHOWN])
    is_late = isinstance(document, Invoice) and is_open(document, today) and is_overdue(document.due_date, today)
    context = {
        "document": document,
        "about": about,
        "back": document_page(document),
        "outlook": outlook,
        "reminders": reminders,
        "penalty": penalty_of(document, until=today) if isinstance(document, Invoice) and is_late else None,
        "is_late": is_late,
        "needs_act": outlook.state not in QUIET or (is_late and outlook.state != State.CLOSED),
        "is_invoice": is_invoice,
        "notices": FormalNotice.objects.filter(invoice=pk).order_by("-pk")[:3] if is_invoice else [],
        "pause_form": PauseForm(auto_id="pause_%s"),
        "choice_form": _choice_form(request, document),
    }
    if outlook.state == State.CLOSED and not reminders:
        return HttpResponse()
    return render(request, "reminders/panel.html", context)


@company_page(reads=(Right.REMINDERS, SEES_DOCUMENT))
def history(request: AccessRequest, about: str, pk: int) -> HttpResponse:
    """A fragment of ENVOYER: what was sent and seen already, under the eyes of who writes."""
    document = document_of(request.access, about, pk)
    trail = trail_of(document)[:SHOWN]
    outlook = Outlooks(request.access.company, request.access.company.today).of_one(document)
    return render(request, "reminders/history.html", {"trail": trail, "outlook": outlook})


@require_POST
@company_page(acts=(Right.REMINDERS_ACT, SEES_DOCUMENT))
def remind_now(request: AccessRequest, about: str, pk: int) -> HttpResponse:
    """« Relancer »: the next step at once, with 20 seconds to take it back. Without a step left, ENVOYER opens."""
    document = document_of(request.access, about, pk)
    company = request.access.company
    back = back_of(request) or document_page(document)
    default_plan(company, about)
    outlook = Outlooks(company, company.today).of_one(document)
    if outlook.state == State.CLOSED:
        messages.warning(request, "Il n’y a plus rien à relancer : ce document est réglé ou répondu.")
        return redirect(back)
    if outlook.step and outlook.step.is_formal_notice:
        return redirect("reminders:notice", document.pk)
    if reminders_that_left().filter(about_type=about, about_id=pk, day=company.today).exists():
        messages.info(request, "Une relance est déjà partie aujourd’hui : il n’y en aura pas deux.")
        return redirect(back)
    if outlook.step is None:
        messages.info(request, "Toutes les relances du plan sont parties : écrivez celle-ci vous-même.")
        return redirect(_letter_page(document))
    try:
        sent = remind(document, outlook.step, by=request.access.user, at=clock.later(seconds=settings.UNDO_SECONDS))
    except Refused as refusal:
        messages.warning(request, refusal.message)
        return redirect(back)
    offer_to_take_back(request, sent.message, document)
    return redirect(back)


@require_POST
@company_page(acts=(Right.REMINDERS_ACT, SEES_DOCUMENT))
def document_pause(request: AccessRequest, about: str, pk: int) -> HttpResponse:
    document = document_of(request.access, about, pk)
    return _paused(request, document, back_of(request) or document_page(document))


@require_POST
@company_page(acts=(Right.REMINDERS_ACT, SEES_DOCUMENT))
def document_resume(request: AccessRequest, about: str, pk: int) -> HttpResponse:
    document = document_of(request.access, about, pk)
    resume(document, by=request.access.user)
    messages.success(request, "Les relances de ce document reprennent.")
    return redirect(back_of(request) or document_page(document))


@require_POST
@company_page(acts=(Right.REMINDERS_ACT, SEES_DOCUMENT))
def document_choose(request: AccessRequest, about: str, pk: int) -> HttpResponse:
    document = document_of(request.access, about, pk)
    return _chosen(request, document, _choice_form(request, document), back_of(request) or document_page(document))


@company_page(reads=Right.REMINDERS)
def of_contact(request: AccessRequest, pk: int) -> HttpResponse:
    """A fragment of the page of a customer: their plans, and a pause of all their reminders."""
    contact = request.access.get(Contact, pk=pk)
    plans = plans_of(request.access.company)
    open_ = Pause.objects.filter(company=request.access.company, contact=contact, ended_at__isnull=True).first()
    context = {
        "contact": contact,
        "pause": open_,
        "pause_form": PauseForm(auto_id="pause_%s"),
        "choices": [(about, _contact_form(contact, plans, about)) for about in About],
    }
    return render(request, "reminders/of_contact.html", context)


@require_POST
@company_page(acts=Right.REMINDERS_ACT)
def contact_pause(request: AccessRequest, pk: int) -> HttpResponse:
    contact = request.access.get(Contact, pk=pk)
    return _paused(request, contact, reverse("contacts:contact_detail", args=[pk]))


@require_POST
@company_page(acts=Right.REMINDERS_ACT)
def contact_resume(request: AccessRequest, pk: int) -> HttpResponse:
    contact = request.access.get(Contact, pk=pk)
    resume(contact, by=request.access.user)
    messages.success(request, "Les relances de ce client reprennent.")
    return redirect("contacts:contact_detail", pk)


@require_POST
@company_page(acts=Right.REMINDERS_ACT)
def contact_choose(request: AccessRequest, pk: int) -> HttpResponse:
    contact = request.access.get(Contact, pk=pk)
    about = request.POST.get("about", "")
    back = reverse("contacts:contact_detail", args=[pk])
    if about not in About.values:
        messages.warning(request, "Choisissez pour quels documents.")
        return redirect(back)
    form = _contact_form(contact, plans_of(request.access.company), about, request.POST)
    return _chosen(request, contact, form, back, about=about)


def _paused(request: AccessRequest, of: Document | Contact, back: str) -> HttpResponse:
    """« En litige » is a pause without end that says so."""
    form = PauseForm(request.POST)
    if not form.is_valid():
        messages.warning(request, message_of(form))
        return redirect(back)
    is_dispute = "dispute" in request.POST
    values = {"reason": form.cleaned_data["reason"], "until": None if is_dispute else form.cleaned_data["until"]}
    try:
        pause(of, kind=PauseKind.DISPUTE if is_dispute else PauseKind.PAUSE, by=request.access.user, **values)
    except Refused as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, "Noté en litige." if is_dispute else "Les relances sont en pause.")
    return redirect(back)


def _chosen(
    request: AccessRequest, of: Document | Contact, form: ChoiceForm, back: str, *, about: str = ""
) -> HttpResponse:
    if form.is_valid():
        choose_plan(of, form.chosen, usual=form.is_usual, about=about, by=request.access.user)
        messages.success(request, "Plan de relance choisi.")
    else:
        messages.warning(request, "Ce plan n’existe plus : choisissez-en un autre.")
    return redirect(back)


def _choice_form(request: AccessRequest, document: Document) -> ChoiceForm:
    about = about_of(document)
    plans = list(Plan.objects.filter(company=request.access.company, about=about).order_by("pk"))
    row = DocumentPlan.objects.filter(about_type=about, about_id=document.pk).first()
    posted = request.POST if request.method == "POST" else None
    return ChoiceForm(plans, posted, initial={"plan": _key(row)}, auto_id="choice_%s")


def _contact_form(contact: Contact, plans: list[Plan], about: str, posted: Any = None) -> ChoiceForm:
    row = ContactPlan.objects.filter(contact=contact, about=about).first()
    mine = [plan for plan in plans if plan.about == about]
    name = "quotes" if about == About.QUOTES else "invoices"
    return ChoiceForm(mine, posted, initial={"plan": _key(row)}, auto_id=f"{name}_%s")


def _key(row: DocumentPlan | ContactPlan | None) -> str:
    if row is None:
        return USUAL
    return str(row.plan_id) if row.plan_id else NO_PLAN


def _letter_page(document: Document) -> str:
    kind, template = ("quote", "quote_again") if isinstance(document, Quote) else ("invoice", "reminder")
    return f"{reverse(f'sales:{kind}_send', args=[document.pk])}?template={template}"
