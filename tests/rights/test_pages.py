"""The table of rights row by row through the pages: what a role opens, what it is refused, what it is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest

from ardoise.companies.models import Role
from ardoise.companies.pages import may_go
from ardoise.companies.rights import lacks
from tests.rights.cast import (
    access_of,
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

__all__ = ["more", "objects"]

pytestmark = pytest.mark.django_db
MAY_BE_EMPTY = ("sales:logo_picture", "sales:terms_file", "sales:signature_file", "purchases:receipt_file")
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

    def __init__(self) -> None:
        super().__init__()
        self.found: set[tuple[str, str]] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        for name, method in MOVES.items():
            if values.get(name, "").startswith("/"):
                self.found.add((method, values[name]))
        if tag == "form" and values.get("action", "").startswith("/"):
            self.found.add((values.get("method", "get").upper(), values["action"]))


def ways(page: str) -> Iterator[tuple[str, str]]:
    parser = Ways()
    parser.feed(page)
    yield from sorted(parser.found)


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_each_page_answers_a_role_as_the_table_says(role: Role, house: House, objects: dict[str, int]) -> None:
    client, wrong = browser(person(house, role)), []
    for one in guarded():
        assert one.guard is not None
        path = path_of(one, objects)
        about = "sales.invoice" if "<str:about>" in one.route else ""
        for method in METHODS:
            with undone():
                status = client.generic(method, path, content_type="application/x-www-form-urlencoded").status_code
            refused = lacks(role, one.guard.of(method), about) is not None
            is_fair = status in (403, 405) if refused else status != 403 or bool(one.guard.asks)
            is_lost = (
                method == "GET" and status == 404 and not refused and is_known(one) and one.name not in MAY_BE_EMPTY
            )
            if not is_fair or is_lost:
                wrong.append(
                    f"{method} {path} ({one.name}) : {status}, {'refusé' if refused else 'permis'} par la table"
                )
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_a_page_shows_a_role_only_what_it_may_do(
    role: Role, house: House, objects: dict[str, int], more: dict[str, list[int]]
) -> None:
    client, access, wrong = browser(person(house, role)), access_of(house, role), set()
    for one in guarded():
        first = path_of(one, objects)
        kind = {"devis": "quote", "factures": "invoice"}.get(one.route.split("/")[0], "")
        others = (
            [re.sub(r"/\d+/", f"/{pk}/", first, count=1) for pk in more.get(kind, [])]
            if "<int:pk>" in one.route
            else []
        )
        for path in [first, *others]:
            with undone():
                page = response_text(response) if (response := client.get(path)).status_code == 200 else ""
            for method, to in ways(page):
                if not may_go(access, to, method) and not to.startswith(("/static/", "/media/")):
                    wrong.add(f"{one.name} mène à {method} {re.sub('[0-9]+', '…', to.partition('?')[0])}")
    assert not wrong, "\n".join(sorted(wrong))
