"""The table of rights row by row through the API, with the key of a person in each role."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from ardoise.api.rights_table import bearer_of, operations
from ardoise.companies.actions.tokens import create_token
from ardoise.companies.models import Membership, Role
from ardoise.companies.rights import Needs, lacks
from ardoise.history import clock
from tests.rights.cast import Passed, at_the_gate, objects, person
from tests.world import House

__all__ = ["at_the_gate", "objects"]

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_only]  # the gate decides before any database does
PROBLEM = "application/problem+json"


def key_of(house: House, role: Role) -> Client:
    user = person(house, role)
    secret = create_token(house.company, user, by=user)
    return Client(headers={"Authorization": f"Bearer {secret}"})


def answer(client: Client, method: str, path: str) -> Any:
    """The refusal; None when the gate let it through."""
    try:
        return client.generic(method, path, "{}", content_type="application/json")
    except Passed:
        return None


def paths() -> list[tuple[str, str, Needs]]:
    """Each operation, its objects being of nobody: the gate stands before them."""
    found = []
    for method, path, one in operations():
        bearer = bearer_of(one)
        assert bearer is not None, path
        found.append((method, "/api/v1" + re.sub(r"\{[^}]+\}", "1", path), bearer.needs))
    return found


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_the_api_answers_a_role_as_the_table_says(role: Role, house: House, at_the_gate: None) -> None:
    client, wrong = key_of(house, role), []
    for method, path, needs in paths():
        response = answer(client, method, path)
        if lacks(role, needs) is None:
            if response is not None:
                wrong.append(f"{method} {path} : {response.status_code}, permis par la table")
        elif response is None or response.status_code != 403 or response["Content-Type"] != PROBLEM:
            wrong.append(f"{method} {path} : refusé par la table")
    assert not wrong, "\n".join(wrong)


def test_a_refusal_says_the_right_and_whom_to_ask(house: House) -> None:
    problem = key_of(house, Role.SALES).get("/api/v1/invoices").json()
    assert (problem["status"], problem["code"]) == (403, "forbidden")
    assert "Voir les factures" in problem["detail"]
    assert "propriétaire" in problem["detail"]


def test_a_key_has_the_role_of_its_person_at_the_moment(house: House) -> None:
    client = key_of(house, Role.COLLABORATOR)
    assert client.get("/api/v1/invoices").status_code == 200
    Membership.objects.filter(user__email="collaborator@exemple.fr").update(role=Role.SALES)
    assert client.get("/api/v1/invoices").status_code == 403
    assert client.get("/api/v1/quotes").status_code == 200
    yesterday = clock.now().date().replace(year=clock.now().year - 1)
    Membership.objects.filter(user__email="collaborator@exemple.fr").update(ends_on=yesterday)
    assert client.get("/api/v1/quotes").status_code == 401


def test_the_key_of_someone_deactivated_opens_nothing(house: House) -> None:
    client = key_of(house, Role.COLLABORATOR)
    membership = Membership.objects.get(user__email="collaborator@exemple.fr")
    membership.user.is_active = False
    membership.user.save()
    assert client.get("/api/v1/quotes").status_code == 401


def test_an_answer_kept_for_a_role_is_not_read_by_another(house: House) -> None:
    owner, sales = key_of(house, Role.OWNER), key_of(house, Role.SALES)
    kept = {"Idempotency-Key": "contact-1"}
    contact = '{"name": "Hôtel des Cimes", "kind": "business"}'
    first = owner.post("/api/v1/contacts", contact, content_type="application/json", headers=kept)
    assert first.status_code == 201
    again = sales.post("/api/v1/contacts", contact, content_type="application/json", headers=kept)
    assert (again.status_code, again.json()["code"]) == (422, "key_reused")
