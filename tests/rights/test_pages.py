"""The table of rights row by row through the pages: what a role opens, what it is refused, what it is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.test import Client

from ardoise.companies.models import Role
from ardoise.companies.pages import Address, may_go
from ardoise.companies.rights import ByDocument, lacks, listed
from tests.rights.cast import (
    Passed,
    access_of,
    at_the_gate,
    browser,
    guarded,
    is_known,
    more,
    objects,
    path_of,
    person,
    response_text,
    undone,
)
from tests.world import House

__all__ = ["at_the_gate", "more", "objects"]

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_only]  # the gate decides before any database does
MAY_BE_EMPTY = ("sales:logo_picture", "sales:terms_file", "sales:signature_file", "purchases:receipt_file")
ACTS_WHEN_READ = ("banking:feed_return",)  # where a bank sends one back
FILES = re.compile(
    r"/(pdf|zip|fichier|bordereau|lettre|dossier|export|preuve|recu|image)/$|apercu/<|(xml|png)$"
)  # no page
METHODS = ("GET", "POST")
MOVES = {
    "href": "GET",
    "hx-get": "GET",
    "hx-post": "POST",
    "formaction": "POST",
    "data-quote": "GET",
    "data-invoice": "GET",
}


class Ways(HTMLParser):
    """Every address that a page leads to, with how it is asked."""

    def __init__(self, here: str) -> None:
        super().__init__()
        self.here = here
        self.found: set[tuple[str, str]] = set()
        self.is_in_own_form = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        for name, method in MOVES.items():
            if values.get(name, "").startswith("/"):
                self.found.add((method, values[name].partition("#")[0]))
        if tag == "form":
            self.is_in_own_form = values.get("method") == "post" and not values.get("action")
        if tag == "button" and self.is_in_own_form and values.get("type") == "submit" and "formaction" not in values:
            self.found.add(("POST", self.here))
        if tag == "form" and values.get("action", "").startswith("/"):
            self.found.add((values.get("method", "get").upper(), values["action"]))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.is_in_own_form = False


def ways(page: str, here: str) -> Iterator[tuple[str, str]]:
    parser = Ways(here)
    parser.feed(page)
    yield from sorted(parser.found)


def answer(client: Client, method: str, path: str) -> int | None:
    """The status of a refusal; None when the gate let it through."""
    try:
        return client.generic(method, path, headers={"Accept": "application/json"}).status_code
    except Passed:
        return None


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_the_gate_answers_a_role_as_the_table_says(
    role: Role, house: House, objects: dict[str, int], at_the_gate: None
) -> None:
    client, wrong = browser(person(house, role)), []
    client.raise_request_exception = True
    for one in guarded():
        assert one.guard is not None
        path = path_of(one, objects)
        about = "sales.invoice" if "<str:about>" in one.route else ""
        for method in METHODS:
            status = answer(client, method, path)
            expected = (403, 405) if lacks(role, one.guard.of(method), about) else (None, 405)
            if status not in expected:
                wrong.append(f"{method} {path} ({one.name}) : {status or 'permis'}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.MANAGER], ids=lambda role: role.value)
def test_a_page_opens_and_shows_a_role_only_what_it_may_do(
    role: Role, house: House, objects: dict[str, int], more: dict[str, list[int]]
) -> None:
    client, access, wrong = browser(person(house, role)), access_of(house, role), set()
    for one in guarded():
        assert one.guard is not None
        about = "sales.invoice" if "<str:about>" in one.route else ""
        if lacks(role, one.guard.reads, about) or one.name in ACTS_WHEN_READ or FILES.search(one.route):
            continue
        first = path_of(one, objects)
        others = more.get({"devis": "quote", "factures": "invoice"}.get(one.route.split("/")[0], ""), [])
        others = others if "<int:pk>" in one.route else []
        for path in [first, *(re.sub(r"/\d+/", f"/{pk}/", first, count=1) for pk in others)]:
            with undone():
                response = client.get(path)
                page = response_text(response) if response.status_code == 200 else ""
            if response.status_code == 403 and not asks_itself(one):
                wrong.add(f"{one.name} : 403")
            if response.status_code in (404, 500) and is_known(one) and one.name not in MAY_BE_EMPTY:
                wrong.add(f"{one.name} : {response.status_code}")
            for method, to in ways(page, path):
                if not may_go(access, to, method) and not to.startswith(("/static/", "/media/")):
                    wrong.add(f"{one.name} mène à {method} {re.sub('[0-9]+', '…', to.partition('?')[0])}")
    assert not wrong, "\n".join(sorted(wrong))


def asks_itself(one: Address) -> bool:
    """Whether the view asks more, of what the request names."""
    guard = one.guard
    assert guard is not None
    return bool(guard.asks) or any(isinstance(need, ByDocument) for need in listed(guard.reads))
