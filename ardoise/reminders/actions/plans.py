"""Write a plan and its steps, turn it on or off, choose it for a customer or a document."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from ardoise.companies.models import Company
from ardoise.contacts.models import Contact
from ardoise.domain.errors import Conflict, Invalid, Refused
from ardoise.domain.identifiers import clean_email_list, clean_text
from ardoise.domain.reminders import LONGEST, Anchor
from ardoise.history import clock
from ardoise.history.record import Author, lock_chain, record
from ardoise.reminders import events
from ardoise.reminders.actions.pause import pause
from ardoise.reminders.documents import Document, about_of, label_of
from ardoise.reminders.models import About, ContactPlan, DocumentPlan, Plan, PlanStep
from ardoise.reminders.texts import check_text
from ardoise.reminders.values import StepValues
from ardoise.web.fitting import misfits

MOST_STEPS = 12
_ANCHORS = {About.INVOICES: {Anchor.DUE}, About.QUOTES: {Anchor.SENT, Anchor.VALIDITY}}


def save_plan(
    company: Company,
    plan: Plan | None,
    *,
    name: str,
    steps: Sequence[StepValues],
    hour: int = 9,
    about: str = About.INVOICES,
    by: Author,
) -> Plan:
    """Make a plan, or replace what it says: steps that are not given leave it, those of the same `pk` are changed.

    `about` is of a new plan only. Raises Invalid with every refusal, each on its field (`steps.0.subject`).
    """
    with transaction.atomic():
        lock_chain(company.pk)
        row = plan or Plan(company=company, about=about)
        row.name, row.hour = " ".join(clean_text(name).split()), hour
        known = {step.pk: step for step in row.steps.filter(removed_at__isnull=True)} if row.pk else {}
        written = [_step(known.get(one.pk or 0), one) for one in steps]
        if problems := [*_problems(row, steps), *_step_problems(row, written)]:
            raise Invalid(problems)
        row.save()
        for step in written:
            step.plan = row
            step.save()
        gone = set(known) - {step.pk for step in written}
        PlanStep.objects.filter(pk__in=gone).update(removed_at=clock.now())
        record(company.pk, events.PLAN_SAVED, row, by=by, name=row.name)
    return row


def turn_on(plan: Plan, *, leave_out: Sequence[Document] = (), by: Author) -> None:
    """From today. `leave_out`: the documents that were unticked in « Voici ce qui partirait aujourd’hui »."""
    with transaction.atomic():
        lock_chain(plan.company_id)
        for document in leave_out:
            pause(document, reason="Laissée de côté à l’activation des relances", by=by)
        if not Plan.objects.filter(pk=plan.pk, on_since__isnull=True).update(on_since=plan.company.today, ran_on=None):
            return
        record(plan.company_id, events.PLAN_TURNED_ON, plan, by=by, name=plan.name)


def turn_off(plan: Plan, *, by: Author) -> None:
    with transaction.atomic():
        lock_chain(plan.company_id)
        if Plan.objects.filter(pk=plan.pk, on_since__isnull=False).update(on_since=None):
            record(plan.company_id, events.PLAN_TURNED_OFF, plan, by=by, name=plan.name)


def choose_plan(of: Document | Contact, plan: Plan | None, *, about: str = "", usual: bool = False, by: Author) -> None:
    """This plan for one document or one customer; None is no reminder at all, `usual` goes back to the company's.

    `about` says which of a customer's documents. Raises Conflict for a plan made for the other kind of document.
    """
    kind = about if isinstance(of, Contact) else about_of(of)
    if plan is not None and plan.about != kind:
        raise Conflict("other_kind", "Ce plan est fait pour d’autres documents : choisissez-en un autre.", "plan")
    with transaction.atomic():
        lock_chain(of.company_id)
        rows: type[ContactPlan] | type[DocumentPlan]
        if isinstance(of, Contact):
            rows, named = ContactPlan, {"company": of.company, "contact": of, "about": kind}
        else:
            rows, named = DocumentPlan, {"company": of.company, "about_type": kind, "about_id": of.pk}
        rows._default_manager.filter(**named).delete()
        if not usual:
            rows._default_manager.create(**named, plan=plan)
        told = "habituel" if usual else f"« {plan.name} »" if plan else "aucun"
        label = of.name if isinstance(of, Contact) else label_of(of)
        record(of.company_id, events.PLAN_CHOSEN, of, by=by, label=label, plan=told)


def _step(known: PlanStep | None, values: StepValues) -> PlanStep:
    step = known or PlanStep()
    step.days, step.anchor, step.kind = values.days, values.anchor, values.kind
    step.name = " ".join(clean_text(values.name).split())
    step.subject = " ".join(clean_text(values.subject).split())
    step.text = clean_text(values.text).strip()
    step.addresses = " ".join(values.addresses.split())
    step.copy_to_self, step.is_automatic = values.copy_to_self, values.is_automatic
    return step


def _problems(plan: Plan, steps: Sequence[StepValues]) -> list[Refused]:
    found = misfits(plan, ["name", "about"])
    if not plan.name:
        found.append(Refused("name_missing", "Donnez un nom à ce plan.", "name"))
    same = Plan.objects.filter(company=plan.company, about=plan.about, name=plan.name)
    if same.exclude(pk=plan.pk).exists():
        found.append(Refused("name_taken", "Un autre plan porte déjà ce nom : choisissez-en un autre.", "name"))
    if not 0 <= plan.hour <= 23:
        found.append(Refused("hour", "L’heure va de 0 à 23.", "hour"))
    if not steps:
        found.append(Refused("steps_missing", "Un plan a au moins une étape.", "steps"))
    if len(steps) > MOST_STEPS:
        found.append(Refused("too_many_steps", f"Un plan a {MOST_STEPS} étapes au plus.", "steps"))
    return found


def _step_problems(plan: Plan, steps: Sequence[PlanStep]) -> list[Refused]:
    found: list[Refused] = []
    taken: set[tuple[str, int]] = set()
    for index, step in enumerate(steps):
        path = f"steps.{index}."
        found += misfits(step, ["name", "subject", "kind", "anchor", "addresses"], prefix=path)
        for field in ("name", "subject", "text"):
            if not getattr(step, field):
                found.append(Refused("text_missing", "Ce texte ne peut pas être vide.", f"{path}{field}"))
        if abs(step.days) > LONGEST:
            found.append(Refused("days", f"Une étape est à {LONGEST} jours au plus.", f"{path}days"))
        if plan.about in About.values and step.anchor not in _ANCHORS[About(plan.about)]:
            words = " ou ".join(anchor.label for anchor in sorted(_ANCHORS[About(plan.about)]))
            found.append(Refused("anchor", f"Cette étape se compte depuis {words}.", f"{path}anchor"))
        if (step.anchor, step.days) in taken:
            found.append(Refused("same_day", "Deux étapes tombent le même jour : changez-en une.", f"{path}days"))
        taken.add((step.anchor, step.days))
        if plan.is_for_quotes and step.is_formal_notice:
            found.append(Refused("kind", "Un devis ne se met pas en demeure.", f"{path}kind"))
        found += _readable(plan, step, path)
    return found


def _readable(plan: Plan, step: PlanStep, path: str) -> list[Refused]:
    """The refusals of its words and of its addresses."""
    found = []
    for field in ("subject", "text"):
        try:
            check_text(getattr(step, field), plan.about, field=f"{path}{field}")
        except Refused as refusal:
            found.append(refusal)
    try:
        clean_email_list(step.addresses, field=f"{path}addresses")
    except Refused as refusal:
        found.append(refusal)
    return found
