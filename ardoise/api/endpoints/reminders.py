"""Reminder plans: listed, made, replaced, turned on or off."""

from __future__ import annotations

from typing import Any, Literal

from ninja import Router, Status

from ardoise.api.auth import ApiRequest, Bearer
from ardoise.api.inputs import Body, Id, found
from ardoise.companies.rights import Right
from ardoise.domain.reminders import Anchor
from ardoise.reminders.actions.plans import save_plan, turn_off, turn_on
from ardoise.reminders.defaults import plans_of
from ardoise.reminders.models import About, Plan, PlanStep
from ardoise.reminders.values import StepValues

router = Router(tags=["Relances"])
ABOUT = {"invoices": About.INVOICES, "quotes": About.QUOTES}


class PlanStepIn(Body):
    id: Id | None = None
    days: int
    anchor: Literal["due", "sent", "validity"] | None = None
    name: str
    kind: Literal["reminder", "formal_notice"] = "reminder"
    subject: str
    text: str
    addresses: list[str] = []
    copy_to_self: bool = False
    automatic: bool = True


class ReminderPlanIn(Body):
    """Without `id` a plan is made; with it, it is replaced, and its steps of the same `id` keep what they sent."""

    id: Id | None = None
    about: Literal["invoices", "quotes"] = "invoices"
    name: str
    hour: int = 9
    on: bool | None = None
    steps: list[PlanStepIn]


@router.get("/reminder-plans", summary="Les plans de relance, avec leurs étapes", auth=Bearer(Right.REMINDERS))
def reminder_plans(request: ApiRequest) -> Any:
    return {"results": [_shown(plan) for plan in plans_of(request.auth.company)], "next": None}


@router.post(
    "/reminder-plans",
    summary="Créer un plan de relance, ou le remplacer",
    response={200: Any, 201: Any},
    auth=Bearer(Right.PROFILE_CHANGE),
)
def reminder_plan_save(request: ApiRequest, body: ReminderPlanIn) -> Any:
    """With `id`, the plan of that id is replaced; `on` turns it on or off, existing documents included."""
    access = request.auth
    plans_of(access.company)  # those of the house first: their names are taken
    known = found(access, Plan, body.id, "id", "Ce plan de relance")
    about = known.about if known else ABOUT[body.about]
    plan = save_plan(
        access.company,
        known,
        about=about,
        name=body.name,
        hour=body.hour,
        steps=[_step(one, about) for one in body.steps],
        by=access.user,
    )
    if body.on is not None:
        (turn_on if body.on else turn_off)(plan, by=access.user)
        plan.refresh_from_db()
    return Status(200 if known else 201, _shown(plan))


def _step(body: PlanStepIn, about: str) -> StepValues:
    return StepValues(
        days=body.days,
        anchor=body.anchor or (Anchor.SENT if about == About.QUOTES else Anchor.DUE),
        name=body.name,
        kind=body.kind,
        subject=body.subject,
        text=body.text,
        addresses=" ".join(body.addresses),
        copy_to_self=body.copy_to_self,
        is_automatic=body.automatic,
        pk=body.id,
    )


def _shown(plan: Plan) -> dict[str, Any]:
    steps = plan.steps.filter(removed_at__isnull=True).order_by("days", "pk")
    return {
        "id": plan.pk,
        "about": next(name for name, about in ABOUT.items() if about == plan.about),
        "name": plan.name,
        "default": plan.is_default,
        "hour": plan.hour,
        "on": plan.is_on,
        "on_since": plan.on_since,
        "steps": [_shown_step(step) for step in steps],
    }


def _shown_step(step: PlanStep) -> dict[str, Any]:
    names = ("id", "days", "anchor", "name", "kind", "subject", "text", "copy_to_self")
    return {
        **{name: getattr(step, name) for name in names},
        "addresses": step.addresses.split(),
        "automatic": step.is_automatic,
    }
