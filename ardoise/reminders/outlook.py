"""What becomes of each open document: the step that leaves today, the next one, or what holds it. Writes nothing.

The worker, the dry run before a plan is turned on, the list and the margin of a document all read this.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q, QuerySet, prefetch_related_objects

from ardoise.companies.models import Company
from ardoise.domain.french import date_text
from ardoise.domain.reminders import DayOff, due_step, left_to_send, schedule, working_day
from ardoise.notifications.models import LOST, Delivery, DeliveryState, Message
from ardoise.reminders.days_off import day_off
from ardoise.reminders.documents import Document, about_of, anchors_of, is_open, local_day
from ardoise.reminders.models import (
    ContactPlan,
    DocumentPlan,
    Pause,
    PauseKind,
    Plan,
    PlanStep,
    Reminder,
)
from ardoise.reminders.money import seems_paid
from ardoise.reminders.recipients import recipients_of
from ardoise.sales.models import Invoice

NEVER_LEFT = (DeliveryState.CANCELLED,)
NOT_TO_REMIND = (*LOST, DeliveryState.COMPLAINED)  # nor who called the last mail unwanted


class State(StrEnum):
    CLOSED = "closed"  # paid, credited, answered, expired
    NONE = "none"  # no plan for this document
    DONE = "done"  # every step left or passed
    OFF = "off"  # its plan is not turned on
    STOPPED = "stopped"  # paused or in dispute
    HELD = "held"  # due, and something says to wait
    PROPOSED = "proposed"  # due, and a person sends it
    DUE = "due"  # leaves today
    PLANNED = "planned"  # leaves later


@dataclass(frozen=True)
class Outlook:
    document: Document
    state: State
    plan: Plan | None = None
    step: PlanStep | None = None
    day: date | None = None  # of the step
    reason: str = ""  # code of what holds it: rejected, money, nobody
    why: str = ""  # the same, in words
    pause: Pause | None = None


def reminders_that_left() -> QuerySet[Reminder]:
    """Without those taken back in their 20 seconds."""
    went = Delivery.objects.filter(message=OuterRef("message")).exclude(state__in=NEVER_LEFT)
    return Reminder.objects.filter(Exists(went))


class Outlooks:
    """The outlook of documents of one company on one day; each chunk is read in a bounded number of queries.

    `assumed_on`: a plan looked at as if it were on, for the dry run.
    """

    def __init__(self, company: Company, today: date, *, assumed_on: Plan | None = None) -> None:
        self.company, self.today = company, today
        self.assumed_on = assumed_on
        self.is_off: DayOff = day_off(company)
        plans = Plan.objects.filter(company=company)
        self.plans = {plan.pk: plan for plan in plans}
        self.defaults = {plan.about: plan for plan in self.plans.values() if plan.is_default}
        self.steps: dict[int, dict[int, PlanStep]] = defaultdict(dict)
        for step in PlanStep.objects.filter(plan__company=company, removed_at__isnull=True).order_by("days", "pk"):
            self.steps[step.plan_id][step.pk] = step

    def of(self, documents: Sequence[Document]) -> list[Outlook]:
        """One outlook for each, in their order; all of one kind."""
        if not documents:
            return []
        about, ids = about_of(documents[0]), [one.pk for one in documents]
        read = _Read(self.company, about, ids, [one.contact_id for one in documents if one.contact_id])
        found = [self._of(one, read) for one in documents]
        holds = _holds([one for one in found if one.state in (State.DUE, State.PROPOSED)])
        return [holds.get(one.document.pk, one) for one in found]

    def of_one(self, document: Document) -> Outlook:
        return self.of([document])[0]

    def _of(self, document: Document, read: _Read) -> Outlook:
        if not is_open(document, self.today):
            return Outlook(document, State.CLOSED)
        plan = self._plan(document, read)
        pause = read.pause(document, self.today)
        if plan is None:
            return Outlook(document, State.STOPPED if pause else State.NONE, pause=pause, why=_told(pause))
        steps = self.steps[plan.pk]
        planned = schedule((step.step for step in steps.values()), anchors_of(document), self.is_off)
        left = left_to_send(
            planned, sent=read.sent[document.pk], last_mail=read.last_mail.get(document.pk), today=self.today
        )
        step = steps[left[0].step.key] if left else None
        day = max(left[0].day, working_day(self.today, self.is_off)) if left else None
        if pause:
            return Outlook(document, State.STOPPED, plan, step, day, pause=pause, why=_told(pause))
        if step is None:
            return Outlook(document, State.DONE, plan)
        if not plan.is_on and plan != self.assumed_on:
            return Outlook(document, State.OFF, plan, step, day)
        if address := read.rejected.get(document.pk):
            why = f"{address} n’a pas reçu le dernier e-mail : corrigez l’adresse et renvoyez-le"
            return Outlook(document, State.HELD, plan, step, day, reason="rejected", why=why)
        if due_step(left, today=self.today, is_off=self.is_off) is None:
            return Outlook(document, State.PLANNED, plan, step, day)
        return Outlook(document, State.DUE if step.is_automatic else State.PROPOSED, plan, step, day)

    def _plan(self, document: Document, read: _Read) -> Plan | None:
        if document.pk in read.document_plans:
            return self.plans.get(read.document_plans[document.pk] or 0)
        if document.contact_id in read.contact_plans:
            return self.plans.get(read.contact_plans[document.contact_id] or 0)
        return self.defaults.get(about_of(document))


def _holds(due: Sequence[Outlook]) -> dict[int, Outlook]:
    """Those of what is due that something holds, under the id of their document; read together."""
    prefetch_related_objects([one.document.contact for one in due if one.document.contact], "people")
    paid = seems_paid([one.document for one in due if isinstance(one.document, Invoice)])
    withdrawn = _withdrawn([one.document.pk for one in due if isinstance(one.document, Invoice)])
    found = {}
    for one in due:
        assert one.step is not None
        if not recipients_of(one.document, one.step)[0]:
            why = "ce client n’a pas d’adresse e-mail"
            found[one.document.pk] = replace(one, state=State.HELD, reason="nobody", why=why)
        elif isinstance(one.document, Invoice) and one.document.pk in withdrawn:
            why = "ce client s’est rétracté : faites un avoir plutôt qu’une relance"
            found[one.document.pk] = replace(one, state=State.HELD, reason="withdrawn", why=why)
        elif isinstance(one.document, Invoice) and one.document.pk in paid:
            found[one.document.pk] = replace(one, state=State.HELD, reason="money", why=paid[one.document.pk])
    return found


def _withdrawn(invoices: list[int]) -> set[int]:
    """Those of a contract that its consumer went back on (C. conso. L221-18): nothing of it is to be paid."""
    rows = Invoice.objects.filter(pk__in=invoices, sources__quote__signature__withdrawal__isnull=False)
    return set(rows.values_list("pk", flat=True))


class _Read:
    """What is noted about a chunk of documents of one kind."""

    def __init__(self, company: Company, about: str, ids: list[int], contacts: list[int]) -> None:
        mine = {"company": company, "about_type": about, "about_id__in": ids}
        self.document_plans = dict(DocumentPlan.objects.filter(**mine).values_list("about_id", "plan_id"))
        chosen = ContactPlan.objects.filter(company=company, about=about, contact__in=contacts)
        self.contact_plans = dict(chosen.values_list("contact_id", "plan_id"))
        open_ = Pause.objects.filter(company=company, ended_at__isnull=True)
        self.pauses = list(open_.filter(Q(about_type=about, about_id__in=ids) | Q(contact__in=contacts)).order_by("pk"))
        self.sent: dict[int, set[int]] = defaultdict(set)
        for document, step in reminders_that_left().filter(**mine).values_list("about_id", "step_id"):
            self.sent[document].add(step)
        self.last_mail: dict[int, date] = {}
        self.rejected: dict[int, str] = {}
        self._mails(company, mine)

    def _mails(self, company: Company, mine: dict[str, object]) -> None:
        """The day of the last e-mail that carried each document, and who did not receive it."""
        carried = Message.objects.filter(attachments__isnull=False, **mine).values("pk")
        rows = Delivery.objects.filter(message__in=carried).exclude(state__in=NEVER_LEFT)
        told = rows.values_list(
            "message__about_id", "message_id", "message__due_at", "changed_at", "state", "address"
        ).order_by("message_id")
        last: dict[int, int] = {}
        for about, message, due_at, changed_at, state, address in told:
            assert about is not None
            if last.get(about) != message:
                last[about] = message
                self.rejected.pop(about, None)
            if state in NOT_TO_REMIND:
                self.rejected[about] = address
                continue
            day = local_day(max(due_at, changed_at) if state != DeliveryState.DELIVERED else due_at, company)
            self.last_mail[about] = max(day, self.last_mail.get(about, day))

    def pause(self, document: Document, today: date) -> Pause | None:
        """A dispute first, then the pause of the document, then its customer's; one that is over stops nothing."""
        mine = [
            one
            for one in self.pauses
            if (one.about_id == document.pk if one.about_id else one.contact_id == document.contact_id)
            and (one.until is None or one.until >= today)
        ]
        return min(mine, key=lambda one: (one.kind != PauseKind.DISPUTE, one.about_id is None), default=None)


def _told(pause: Pause | None) -> str:
    if pause is None:
        return ""
    until = f" jusqu’au {date_text(pause.until)}" if pause.until else ""
    return f"{pause.get_kind_display()}{until} : {pause.reason}"
