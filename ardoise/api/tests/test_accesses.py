"""Accesses by the API: listed, invited, taken away; the link never leaves by it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ardoise.companies.invitations import secret_of
from ardoise.companies.models import Invitation, Membership
from ardoise.companies.tests.people import accountant, mails, member
from tests.fixtures import Api
from tests.world import House

pytestmark = pytest.mark.django_db


def test_inviting_sends_the_mail_and_gives_no_link(api: Api) -> None:
    response = api.call("POST", "/accesses", {"email": "paul@exemple.fr", "role": "sales", "ends_on": "2030-01-31"})
    assert response.status_code == 201
    shown = response.json()
    assert (shown["kind"], shown["role"], shown["ends_on"], shown["state"]) == (
        "invitation",
        "sales",
        "2030-01-31",
        "open",
    )
    secret = secret_of(Invitation.objects.get())
    assert secret not in response.content.decode()
    assert secret in mails()[0]


def test_the_list_says_members_firms_and_invitations(api: Api, house: House) -> None:
    accountant(house)
    api.post("/accesses", {"email": "paul@exemple.fr", "role": "manager"})
    rows = api.get("/accesses")["results"]
    assert [(row["kind"], row["role"]) for row in rows] == [
        ("member", "owner"),
        ("member", "collaborator"),
        ("firm", "accountant"),
        ("invitation", "manager"),
    ]


def test_what_is_taken_away_is_closed(api: Api, house: House, api_of: Callable[[House], Api]) -> None:
    accountant(house)
    api.post("/accesses", {"email": "paul@exemple.fr", "role": "manager"})
    for row in api.get("/accesses")["results"][1:]:
        assert api.call("DELETE", f"/accesses/{row['id']}").status_code == 204
    assert [row["role"] for row in api.get("/accesses")["results"]] == ["owner"]
    last = Membership.objects.get(company=house.company)
    assert api.refused("DELETE", f"/accesses/member-{last.pk}")["code"] == "last_owner"


def test_the_key_of_someone_taken_away_is_dead_at_once(api: Api, house: House, api_of: Callable[[House], Api]) -> None:
    row = member(house, "gaelle@exemple.fr")
    theirs = api_of(House(house.company, row.user))
    assert theirs.get("/company")["legal_name"] == "Menuiserie Durand"
    assert api.call("DELETE", f"/accesses/member-{row.pk}").status_code == 204
    assert theirs.call("GET", "/company").status_code == 401


@pytest.mark.parametrize(
    "pk", ["12", "member-", "member-x", "other-1", "member-999999", "invitation-99999999999999999999"]
)
def test_what_names_no_access_is_not_found(api: Api, pk: str) -> None:
    assert api.call("DELETE", f"/accesses/{pk}").status_code == 404


def test_bad_input_is_named(api: Api, house: House) -> None:
    assert api.refused("POST", "/accesses", {"email": "paul", "role": "sales"})["field"] == "email"
    assert api.refused("POST", "/accesses", {"email": "paul@exemple.fr", "role": "roi"})["status"] == 422
    past = {"email": "paul@exemple.fr", "role": "sales", "ends_on": "2020-01-01"}
    assert api.refused("POST", "/accesses", past)["field"] == "ends_on"
    twice = {"email": house.collaborator.email if house.collaborator else "", "role": "sales"}
    assert api.refused("POST", "/accesses", twice)["status"] == 409


def test_a_manager_names_no_owner(house: House, api_of: Callable[[House], Api]) -> None:
    theirs = api_of(House(house.company, member(house, "gaelle@exemple.fr").user))
    refused = theirs.refused("POST", "/accesses", {"email": "paul@exemple.fr", "role": "owner"})
    assert (refused["status"], refused["code"]) == (403, "forbidden")
    assert not Invitation.objects.filter(email="paul@exemple.fr").exists()
