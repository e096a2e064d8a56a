"""One world with an object of each kind, a person in each role, and the addresses that name them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from ardoise.companies.gate import Access
from ardoise.companies.models import Membership, Role
from ardoise.companies.pages import Address, addresses
from ardoise.companies.rights import Needs
from ardoise.users.models import User
from tests.fixtures import Api, line
from tests.journeys.test_a_stranger import OBJECTS, address_of, objects
from tests.world import House

__all__ = ["objects"]

# What an address without an object names.
NAMED = {
    r"^compteurs/<slug:document>": {"<slug:document>": "quote"},
    r"^profil/modeles/emails/": {"<slug:key>": "invoice", "<slug:language>": "fr"},
    r"^profil/modeles/documents/depart/": {"<slug:design>": "sobre"},
    r"^profil/<slug:section>": {"<slug:section>": "tva"},
    r"^reglements/en-ligne/connexion/": {"<slug:provider>": "stripe"},
    r"^banque/connexions/nouvelle/": {"<slug:provider>": "bridge"},
    r"^api/v1/numbering/": {"<document>": "quote"},
}


def person(house: House, role: Role) -> User:
    """Someone in that role; the owner is the one of the house."""
    if role == Role.OWNER:
        return house.owner
    user = User.objects.create_user(f"{role.value}@exemple.fr", "ardoise-demo")
    Membership.objects.create(user=user, company=house.company, role=role)
    return user


def access_of(house: House, role: Role) -> Access:
    return Access(house.owner, house.company, role)


def guarded() -> list[Address]:
    return [one for one in addresses() if one.guard is not None]


def path_of(one: Address, objects: dict[str, int]) -> str:
    """The address of an object of the house; of nothing when no object is known for it: the gate stands before."""
    route = one.route
    for rule, names in NAMED.items():
        if re.match(rule, route):
            for name, value in names.items():
                route = route.replace(name, value)
            return "/" + route
    if "<" not in route:
        return "/" + route
    if is_known(one):
        return address_of(route, objects)
    return "/" + re.sub(r"<int:\w+>", "1", re.sub(r"<(?!int:)[^>]+>", "x", route))


def is_known(one: Address) -> bool:
    """Whether its object is among those of the world."""
    return "<" not in one.route or any(re.match(rule, one.route) for rule in (*OBJECTS, *NAMED))


def browser(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


@contextmanager
def undone() -> Iterator[None]:
    """What is written within is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Passed(BaseException):
    """The gate let the request through: its view need not run. Nothing on the way back catches it."""


@pytest.fixture
def at_the_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests stop once the gate said yes."""
    asked = Access.require

    def require(access: Access, needs: Needs, about: str = "") -> None:
        asked(access, needs, about)
        raise Passed

    monkeypatch.setattr(Access, "require", require)


@pytest.fixture
def more(api: Api, objects: dict[str, int]) -> dict[str, list[int]]:
    """The other states of a quote and of an invoice, for what their pages show."""
    finalised = api.quote(line("100.00"))
    api.post(f"/quotes/{finalised['id']}/validation")
    accepted = api.accepted(line("200.00"), invoice=None)["quote"]
    billed = api.accepted(line("300.00"), invoice="down_payment")
    draft = api.invoice(line("50.00"))
    return {
        "quote": [finalised["id"], accepted["id"], billed["quote"]["id"]],
        "invoice": [draft["id"], billed["invoice"]["id"], objects["credit_note"]],
    }


def response_text(response: Any) -> str:
    if getattr(response, "streaming", False) or not response.get("Content-Type", "").startswith("text/html"):
        return ""
    return str(response.content.decode())
