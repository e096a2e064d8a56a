"""« Mise en demeure »: the sums, the letter, its evidence, and how it leaves."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from ardoise.archive.keep import read
from ardoise.archive.models import ArchivedFile
from ardoise.companies.actions.penalty_rate import note_rate
from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import Right
from ardoise.domain.errors import Refused
from ardoise.domain.terms import half_year, is_overdue
from ardoise.history import clock
from ardoise.reminders.actions.notice import DAYS_TO_PAY, make_notice
from ardoise.reminders.actions.remind import remind
from ardoise.reminders.documents import document_of, is_open
from ardoise.reminders.forms import RateForm
from ardoise.reminders.models import About, FormalNotice, PlanStep, StepKind
from ardoise.reminders.outlook import Outlooks, reminders_that_left
from ardoise.reminders.penalty import penalty_of
from ardoise.reminders.recipients import recipients_of
from ardoise.sales.models import Invoice
from ardoise.sales.views.sending import offer_to_take_back
from ardoise.web.forms import message_of


@company_page(reads=(Right.REMINDERS, Right.INVOICES), acts=(Right.REMINDERS_ACT, Right.INVOICES))
def notice(request: AccessRequest, pk: int) -> HttpResponse:
    """The sums of today before the letter is made, and the letters made already; posted, one is made."""
    invoice = _invoice(request, pk)
    today = request.access.company.today
    if request.method == "POST":
        try:
            make_notice(invoice, by=request.access.user, once=request.POST.get("once", "")[:40] or None)
        except Refused as refusal:
            messages.warning(request, refusal.message)
        else:
            messages.success(request, "La mise en demeure est prête, avec son dossier.")
        return redirect("reminders:notice", pk)
    penalty = penalty_of(invoice, until=today)
    step = _formal_step(invoice)
    context = {
        "invoice": invoice,
        "can_make": is_open(invoice, today) and is_overdue(invoice.due_date, today),
        "penalty": penalty,
        "whole": invoice.settlement.due + penalty.known + penalty.fee if invoice.is_issued else None,
        "days": (today - invoice.due_date).days if invoice.due_date else 0,
        "deadline": today + timedelta(days=DAYS_TO_PAY),
        "made": FormalNotice.objects.filter(invoice=invoice).select_related("letter", "pack").order_by("-pk")[:20],
        "today": today,
        "to": recipients_of(invoice, step)[0] if step else [],
        "sent": _left(invoice, step),
        "rate_form": RateForm(),
        "half_year": half_year(penalty.missing[0].first)[0] if penalty.missing else None,
        "once": uuid.uuid4().hex,
    }
    return render(request, "reminders/notice.html", context)


@require_POST
@company_page(acts=Right.PROFILE_CHANGE)
def rate_note(request: AccessRequest, pk: int) -> HttpResponse:
    """The figures of the first half-year that is missing for this invoice."""
    invoice = _invoice(request, pk)
    missing = penalty_of(invoice, until=request.access.company.today).missing
    form = RateForm(request.POST)
    if not missing or not form.is_valid():
        messages.warning(request, message_of(form) or "Aucun taux ne manque pour cette facture.")
        return redirect("reminders:notice", pk)
    try:
        note_rate(request.access.company, missing[0].first, by=request.access.user, **form.cleaned_data)
    except Refused as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, "Taux noté : les pénalités le prennent en compte.")
    return redirect("reminders:notice", pk)


@require_POST
@company_page(acts=(Right.REMINDERS_ACT, Right.INVOICES))
def notice_send(request: AccessRequest, pk: int) -> HttpResponse:
    """By e-mail with its whole file, and 20 seconds to take it back."""
    made = request.access.get(FormalNotice, pk=pk)
    invoice = _invoice(request, made.invoice_id)
    step = _formal_step(invoice)
    if step is None:
        messages.warning(request, "Le plan n’a pas d’étape « Mise en demeure » : ajoutez-la, ou postez la lettre.")
        return redirect("reminders:notice", invoice.pk)
    if made.day != request.access.company.today:
        messages.warning(request, "Cette lettre date d’un autre jour : refaites-la, ses sommes et son délai changent.")
        return redirect("reminders:notice", invoice.pk)
    try:
        sent = remind(invoice, step, by=request.access.user, at=clock.later(seconds=settings.UNDO_SECONDS))
    except Refused as refusal:
        messages.warning(request, refusal.message)
    else:
        offer_to_take_back(request, sent.message, invoice)
    return redirect("reminders:notice", invoice.pk)


@company_page(reads=(Right.REMINDERS, Right.INVOICES))
def notice_letter(request: AccessRequest, pk: int) -> HttpResponse:
    return _download(request.access.get(FormalNotice, pk=pk).letter)


@company_page(reads=(Right.REMINDERS, Right.INVOICES))
def notice_pack(request: AccessRequest, pk: int) -> HttpResponse:
    return _download(request.access.get(FormalNotice, pk=pk).pack)


def _invoice(request: AccessRequest, pk: int) -> Invoice:
    invoice = document_of(request.access, About.INVOICES, pk)
    assert isinstance(invoice, Invoice)
    return invoice


def _formal_step(invoice: Invoice) -> PlanStep | None:
    """The formal notice of the plan of this invoice, else of the company's own."""
    plan = Outlooks(invoice.company, invoice.company.today).of_one(invoice).plan
    steps = PlanStep.objects.filter(
        plan__company=invoice.company, kind=StepKind.FORMAL_NOTICE, removed_at__isnull=True
    ).select_related("plan")
    return next(iter(sorted(steps, key=lambda one: (one.plan_id != (plan and plan.pk), not one.plan.is_default))), None)


def _left(invoice: Invoice, step: PlanStep | None):  # type: ignore[no-untyped-def]
    rows = reminders_that_left().filter(about_type=About.INVOICES, about_id=invoice.pk, step=step)
    return rows.first() if step else None


def _download(file: ArchivedFile) -> HttpResponse:
    response = HttpResponse(read(file), content_type=file.media_type)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    response["Cache-Control"] = "private, no-store"
    return response
