"""Mon Profil, Relances: the plans, their steps with what they will look like, and what would leave today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.rights import Right
from ardoise.domain.errors import Refused
from ardoise.domain.french import long_date
from ardoise.domain.reminders import working_day
from ardoise.reminders.actions.plans import MOST_STEPS, save_plan, turn_off, turn_on
from ardoise.reminders.defaults import default_plan, plans_of
from ardoise.reminders.documents import Document, open_documents, rows_of
from ardoise.reminders.forms import PlanForm, StepForm, initial_of
from ardoise.reminders.models import About, ContactPlan, Plan, PlanStep
from ardoise.reminders.outlook import Outlook, Outlooks, State
from ardoise.reminders.texts import check_text, read_on, variables
from ardoise.sales.models import InvoiceKind, InvoiceState

CHUNK = 200
MOST_SHOWN = 200
LEAVES = (State.DUE, State.PROPOSED, State.HELD)
PAGE = {"section": "profile", "current": "relances"}


@dataclass(frozen=True)
class ShownPlan:
    plan: Plan
    steps: list[PlanStep]
    customers: int  # who have this plan instead of the usual one


@company_page(reads=Right.REMINDERS)
def plan_list(request: AccessRequest) -> HttpResponse:
    company = request.access.company
    plans = plans_of(company)
    steps = _steps(plans)
    chosen = list(ContactPlan.objects.filter(company=company).values_list("plan_id", flat=True))
    shown = [ShownPlan(plan, steps[plan.pk], chosen.count(plan.pk)) for plan in plans]
    first_off = next((plan for plan in plans if not plan.is_on), None)
    return render(request, "reminders/plans.html", {"shown": shown, "first_off": first_off, **PAGE})


@company_page(acts=Right.PROFILE_CHANGE)
def plan_new(request: AccessRequest) -> HttpResponse:
    """Begins as a copy of the usual one."""
    about = request.GET.get("pour", About.INVOICES)
    if about not in About.values:
        raise Http404
    return _edit(request, None, about)


@company_page(reads=Right.REMINDERS, acts=Right.PROFILE_CHANGE)
def plan_edit(request: AccessRequest, pk: int) -> HttpResponse:
    plan = request.access.get(Plan, pk=pk)
    return _edit(request, plan, plan.about)


@company_page(acts=Right.REMINDERS)
@require_POST
def step_preview(request: AccessRequest) -> HttpResponse:
    """What a step says of a real document, while it is typed."""
    about = request.GET.get("pour", About.INVOICES)
    if about not in About.values:
        raise Http404
    prefix = request.GET.get("etape", "")[:20]
    subject, text = (request.POST.get(f"{prefix}-{name}", "") for name in ("subject", "text"))
    return render(request, "reminders/step_preview.html", _preview(request, about, subject, text))


@company_page(reads=Right.REMINDERS, acts=Right.PROFILE_CHANGE)
def plan_today(request: AccessRequest, pk: int) -> HttpResponse:
    """« Voici ce qui partirait aujourd’hui »; posted, the plan is turned on and what is unticked is left out."""
    plan = request.access.get(Plan, pk=pk)
    company = request.access.company
    if request.method == "POST":
        unticked = set() if plan.is_on else _ids(request, "seen") - _ids(request, "keep")  # on already: nothing to tick
        left_out = list(rows_of(company, plan.about).filter(pk__in=unticked))
        turn_on(plan, leave_out=left_out, by=request.access.user)
        messages.success(request, f"« {plan.name} » est activé : ses relances partent à {plan.hour} h.")
        return redirect("reminders:plans")
    outlooks = Outlooks(company, company.today, assumed_on=plan)
    day = working_day(company.today, outlooks.is_off)
    leaving = list(islice(_leaving(plan, outlooks, day), MOST_SHOWN + 1))
    context = {
        "plan": plan,
        "leaving": leaving[:MOST_SHOWN],
        "most": MOST_SHOWN if len(leaving) > MOST_SHOWN else None,
        "when": "aujourd’hui" if day == company.today else f"le {long_date(day)}",
        "is_today": day == company.today,
        **PAGE,
    }
    return render(request, "reminders/today.html", context)


@company_page(acts=Right.PROFILE_CHANGE)
@require_POST
def plan_off(request: AccessRequest, pk: int) -> HttpResponse:
    plan = request.access.get(Plan, pk=pk)
    turn_off(plan, by=request.access.user)
    messages.success(request, f"« {plan.name} » est arrêté : plus rien ne part tout seul.")
    return redirect("reminders:plans")


def _edit(request: AccessRequest, plan: Plan | None, about: str) -> HttpResponse:
    company = request.access.company
    steps = _steps([plan or default_plan(company, about)])
    known = next(iter(steps.values()))
    if request.method == "POST":
        form, step_forms = _posted(request, about)
        are_valid = [
            one.is_valid() or _is_gone(one) for one in step_forms
        ]  # all of them, so that all say what is wrong
        if "more" in request.POST and len(step_forms) < MOST_STEPS:
            step_forms.append(StepForm(about, prefix=f"steps-{len(step_forms)}", initial={"is_automatic": True}))
        elif form.is_valid() and all(are_valid):
            kept = [one for one in step_forms if not _is_gone(one)]
            try:
                values = form.cleaned_data
                saved = save_plan(
                    company, plan, about=about, steps=[one.values for one in kept], by=request.access.user, **values
                )
            except Refused as refusal:
                _show_refusal(refusal, form, kept)
            else:
                messages.success(request, f"Plan « {saved.name} » enregistré.")
                return redirect("reminders:plans")
        status = 200 if "more" in request.POST else 422
    else:
        form = PlanForm(initial={"name": plan.name, "hour": plan.hour} if plan else {})
        step_forms = [
            StepForm(about, prefix=f"steps-{index}", initial={**initial_of(step), **({} if plan else {"pk": None})})
            for index, step in enumerate(known)
        ]
        status = 200
    shown = [
        (one, _preview(request, about, str(one["subject"].value() or ""), str(one["text"].value() or "")))
        for one in step_forms
    ]
    context = {
        "plan": plan,
        "about": about,
        "form": form,
        "step_forms": shown,
        "count": len(step_forms),
        "can_add": len(step_forms) < MOST_STEPS,
        "variables": variables(about),
        "is_for_quotes": about == About.QUOTES,
        **PAGE,
    }
    return render(request, "reminders/plan.html", context, status=status)


def _posted(request: AccessRequest, about: str) -> tuple[PlanForm, list[StepForm]]:
    typed = request.POST.get("count", "0")
    count = min(int(typed), MOST_STEPS) if typed.isdigit() and len(typed) < 4 else 0
    return PlanForm(request.POST), [StepForm(about, request.POST, prefix=f"steps-{index}") for index in range(count)]


def _is_gone(form: StepForm) -> bool:
    return bool(form["gone"].value())


def _show_refusal(refusal: Refused, form: PlanForm, steps: list[StepForm]) -> None:
    """`steps.2.subject` goes on the third form, the rest on the plan."""
    for problem in refusal.problems:
        head, _, rest = problem.field.partition(".")
        index, _, name = rest.partition(".")
        if head == "steps" and index.isdigit() and int(index) < len(steps):
            step = steps[int(index)]
            field = {"days": "count"}.get(name, name)
            step.add_error(field if field in step.fields else None, problem.message)
        else:
            form.add_refusal(problem)


def _preview(request: AccessRequest, about: str, subject: str, text: str) -> dict[str, Any]:
    company = request.access.company
    sample = _sample(request, about)
    try:
        check_text(subject, about, field="subject")
        check_text(text, about, field="text")
    except Refused as refusal:
        return {"sample": sample, "problem": refusal.message}
    if sample is None:
        return {"sample": None, "subject": subject, "text": text}
    subject, text = read_on(subject, text, sample, today=company.today)
    return {"sample": sample, "subject": subject, "text": text}


def _sample(request: AccessRequest, about: str) -> Document | None:
    """A real document to read a text on: the one that has waited the longest, else the last one."""
    known: Document | None = getattr(request, "sample", None)
    if known is None:
        company = request.access.company
        order = "valid_until" if about == About.QUOTES else "settlement__due_date"
        known = open_documents(company, about, company.today).order_by(order, "pk").first()
        known = known or _last(request, about)
        request.sample = known  # type: ignore[attr-defined]  # read once for the steps of a page
    return known


def _last(request: AccessRequest, about: str) -> Document | None:
    rows = rows_of(request.access.company, about).filter(number__isnull=False).order_by("-pk")
    if about == About.INVOICES:
        rows = rows.filter(state=InvoiceState.ISSUED).exclude(kind=InvoiceKind.CREDIT_NOTE)
    last: Document | None = rows.first()
    return last


def _steps(plans: list[Plan]) -> dict[int, list[PlanStep]]:
    found: dict[int, list[PlanStep]] = {plan.pk: [] for plan in plans}
    rows = PlanStep.objects.filter(plan__in=plans, removed_at__isnull=True)
    for step in sorted(rows, key=lambda one: (one.anchor == "validity", one.days, one.pk)):
        found[step.plan_id].append(step)
    return found


def _leaving(plan: Plan, outlooks: Outlooks, day: date) -> Any:
    """The documents of this plan with a step for that day, existing ones included."""
    rows = open_documents(outlooks.company, plan.about, outlooks.today).order_by("pk")
    last = 0
    while chunk := list(rows.filter(pk__gt=last)[:CHUNK]):
        last = chunk[-1].pk
        yield from (one for one in outlooks.of(chunk) if _leaves(one, plan, day))


def _leaves(outlook: Outlook, plan: Plan, day: date) -> bool:
    if outlook.plan != plan or outlook.day != day:
        return False
    return outlook.state in LEAVES or outlook.state == State.PLANNED


def _ids(request: AccessRequest, name: str) -> set[int]:
    return {int(text) for text in request.POST.getlist(name) if text.isdigit() and len(text) < 19}
