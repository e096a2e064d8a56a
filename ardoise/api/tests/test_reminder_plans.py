"""The plans of reminders through the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ardoise.reminders.models import Plan
from tests.fixtures import Api
from tests.world import House

pytestmark = pytest.mark.django_db
STEP = {"days": 5, "name": "Rappel", "subject": "Rappel {numéro}", "text": "Il reste {reste}."}
PLAN = {"name": "Ferme", "steps": [STEP, {**STEP, "days": 10, "kind": "formal_notice", "automatic": False}]}


def test_the_plans_of_the_house_are_listed_with_their_steps(api: Api) -> None:
    plans = api.get("/reminder-plans")["results"]
    assert [(plan["about"], plan["default"], plan["on"]) for plan in plans] == [
        ("invoices", True, False),
        ("quotes", True, False),
    ]
    assert [step["days"] for step in plans[0]["steps"]] == [-3, 7, 15, 30]
    assert plans[0]["steps"][3] | {"id": 0} == plans[0]["steps"][3] | {"id": 0, "kind": "formal_notice"}


def test_a_plan_is_made_then_replaced_and_its_steps_are_kept(api: Api) -> None:
    made = api.post("/reminder-plans", PLAN)
    assert (made["name"], made["on"], [one["days"] for one in made["steps"]]) == ("Ferme", False, [5, 10])
    first = made["steps"][0]
    again: dict[str, Any] = {**PLAN, "id": made["id"], "name": "Doux", "on": True}
    again["steps"] = [{**STEP, "id": first["id"], "days": 6}]
    replaced = api.post("/reminder-plans", again)
    assert (replaced["id"], replaced["name"], replaced["on"]) == (made["id"], "Doux", True)
    assert [(one["id"], one["days"]) for one in replaced["steps"]] == [(first["id"], 6)]
    assert Plan.objects.filter(name="Doux").count() == 1
    assert api.post("/reminder-plans", {**again, "on": False})["on"] is False


def test_the_name_of_a_plan_of_the_house_is_taken(api: Api) -> None:
    assert api.refused("POST", "/reminder-plans", {**PLAN, "name": "Relances des factures"})["field"] == "name"
    assert len(api.get("/reminder-plans")["results"]) == 2


def test_what_is_wrong_names_its_field(api: Api) -> None:
    wrong = {**PLAN, "steps": [{**STEP, "text": "{inconnue}"}]}
    assert api.refused("POST", "/reminder-plans", wrong)["field"] == "steps.0.text"
    wrong = {**PLAN, "steps": [STEP, STEP]}
    assert api.refused("POST", "/reminder-plans", wrong)["field"] == "steps.1.days"
    wrong = {**PLAN, "steps": [{**STEP, "addresses": ["pas une adresse"]}]}
    assert api.refused("POST", "/reminder-plans", wrong)["field"] == "steps.0.addresses"
    assert api.refused("POST", "/reminder-plans", {**PLAN, "steps": []})["field"] == "steps"
    assert api.refused("POST", "/reminder-plans", {**PLAN, "hour": 24})["field"] == "hour"
    assert (
        api.refused("POST", "/reminder-plans", {**PLAN, "steps": [{**STEP, "days": 10**9}]})["field"] == "steps.0.days"
    )
    assert not Plan.objects.filter(name="Ferme").exists()


def test_a_stranger_sees_her_own_and_replaces_nothing(
    api: Api, stranger: House, api_of: Callable[[House], Api]
) -> None:
    made = api.post("/reminder-plans", PLAN)
    chloe = api_of(stranger)
    assert made["id"] not in [plan["id"] for plan in chloe.get("/reminder-plans")["results"]]
    assert chloe.refused("POST", "/reminder-plans", {**PLAN, "id": made["id"]})["field"] == "id"


def test_a_step_of_another_plan_is_not_taken(api: Api) -> None:
    usual = api.get("/reminder-plans")["results"][0]["steps"][0]
    made = api.post("/reminder-plans", {**PLAN, "steps": [{**STEP, "id": usual["id"]}]})
    assert made["steps"][0]["id"] != usual["id"]
    assert api.get("/reminder-plans")["results"][0]["steps"][0] == usual
