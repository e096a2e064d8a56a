"""Every address is open on purpose or says what it asks; the table of the documents is that of the code."""

from __future__ import annotations

import ast
import inspect
import sys

import pytest

from ardoise.api.management.commands.rights import DOCUMENT
from ardoise.api.rights_table import bearer_of, operations, rights_table
from ardoise.companies.models import Role
from ardoise.companies.pages import Address, addresses
from ardoise.companies.rights import RIGHTS, Needs, Right, listed
from tests.house.source import ROOT

# Without the gate, on purpose: before a login, of a person whatever the company, of a firm, or behind a secret link.
BEFORE_LOGIN = ("home", "health", "web:guide", "web:guide_chapter", "web:guide_picture", "web:styles", "web:theme")
OF_A_PERSON = (
    *("companies:found", "companies:choose", "notifications:bell"),
    *("companies:logins", "companies:session_end", "companies:sessions_end"),
)
OF_A_FIRM = (
    *("companies:firm", "companies:firm_rename", "companies:colleague_remove"),
    *("companies:colleague_renew", "companies:colleague_revoke"),
    *("accountant:portfolio", "accountant:xpert_questions", "accountant:xpert_missing"),
)
BEHIND_A_SECRET = (
    *("companies:invitation", "companies:invitation_other", "accountant:drop"),
    *("payments:online_webhook", "banking:feed_webhook", "notifications:rebound"),
)
OPEN = {*BEFORE_LOGIN, *OF_A_PERSON, *OF_A_FIRM, *BEHIND_A_SECRET}
OPEN_ROUTES = (
    "comptes/",
    "d/<str:token>",
    "api/v1/",
)  # the login's own pages; the customer's page; the API has its table


def guarded() -> list[Address]:
    return [one for one in addresses() if one.guard is not None]


def rights_in(needs: Needs) -> set[Right]:
    found: set[Right] = set()
    for need in listed(needs):
        found |= {need} if isinstance(need, Right) else {need.quote, need.invoice}
    return found


def test_each_address_is_open_on_purpose_or_passes_the_gate() -> None:
    open_ones = {
        one.name or one.route for one in addresses() if one.guard is None and not one.route.startswith(OPEN_ROUTES)
    }
    assert open_ones - OPEN == set(), "une adresse de plus : `company_page`, ou la liste de ce test avec sa raison"


def test_each_operation_of_the_api_says_the_right_that_it_asks() -> None:
    silent = []
    for method, path, one in operations():
        bearer = bearer_of(one)
        if bearer is None or bearer.needs is None:
            silent.append(f"{method} {path}")
    assert silent == []


def test_the_document_is_what_the_code_does() -> None:
    written = (ROOT / DOCUMENT).read_text(encoding="utf-8")
    assert written == rights_table(), "lancez `ardoise rights` : les droits ont changé"


def test_what_a_view_asks_itself_is_told_to_the_table() -> None:
    """Each right named in a `require` of a module of views is among those that its pages say."""
    said: dict[str, set[Right]] = {}
    for one in guarded():
        assert one.guard is not None
        module = inspect.unwrap(one.view).__module__
        known = said.setdefault(module, set())
        known |= rights_in(one.guard.reads) | rights_in(one.guard.acts) | set(one.guard.asks)
    for module, known in said.items():
        assert asked_in(ast.parse(inspect.getsource(sys.modules[module]))) <= known, module


def asked_in(tree: ast.Module) -> set[Right]:
    """The rights named within calls to `require`."""
    calls = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "require"
    ]
    names = {
        inner.attr
        for call in calls
        for inner in ast.walk(call)
        if isinstance(inner, ast.Attribute) and isinstance(inner.value, ast.Name) and inner.value.id == "Right"
    }
    return {Right[name] for name in names}


@pytest.mark.parametrize("right", list(Right), ids=lambda right: right.value)
def test_each_right_is_someone_s(right: Right) -> None:
    assert any(right in RIGHTS[role] for role in Role)


def test_the_roles_are_what_they_say() -> None:
    """Commercial: quotes only. Assistant: drafts only. The accountant changes nothing but the books."""
    assert not {right for right in RIGHTS[Role.SALES] if right.value.startswith(("invoices", "payments", "bank"))}
    assert not RIGHTS[Role.ASSISTANT] & {Right.QUOTES_SEND, Right.INVOICES_ISSUE, Right.PAYMENTS_RECORD}
    acts = {
        right for right in Right if right.value.endswith(("_write", "_issue", "_send", "_record", "_act", "_change"))
    }
    assert RIGHTS[Role.ACCOUNTANT] & acts == {Right.LEDGER_WRITE}
    assert Right.OWNERSHIP not in RIGHTS[Role.MANAGER]
