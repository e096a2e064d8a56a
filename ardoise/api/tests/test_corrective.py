"""A corrective invoice takes back a whole invoice that nothing else took back, whatever the door and the order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from ardoise.domain.errors import Invalid
from ardoise.domain.money import total
from ardoise.exports.balances import aged_balance
from ardoise.ledger.postings import postings
from ardoise.payments.queries import credit_of
from ardoise.sales.actions.issue import prepare, seal
from ardoise.sales.models import Invoice, Settlement
from tests.fixtures import Api, line
from tests.world import House

LATER = date(2100, 1, 1)


def corrective(api: Api, former: Any, price: str = "80.00") -> Any:
    return api.invoice(line(price), kind="corrective", replaces=former["id"])


def refused(api: Api, former: Any, code: str) -> None:
    """In drafting: a new draft, and one made for another invoice."""
    body = {"kind": "corrective", "replaces": former["id"], "contact": api.house.contacts[0].pk, "lines": [line("80")]}
    problem = api.refused("POST", "/invoices", body)
    assert (problem["status"], problem["code"], problem["field"]) == (409, code, "replaces")
    assert former["number"] in problem["detail"]
    draft = corrective(api, api.issued(line("1.00")))
    assert api.refused("PATCH", f"/invoices/{draft['id']}", {"replaces": former["id"]})["code"] == code


def issue_refused(api: Api, draft: Any, code: str) -> None:
    """At issue: the draft says it before, its number stays free."""
    assert code in {one["code"] for one in api.get(f"/invoices/{draft['id']}")["problems"]}
    problem = api.refused("POST", f"/invoices/{draft['id']}/issue")
    assert (problem["status"], problem["code"]) == (422, code)
    assert not Invoice.objects.get(pk=draft["id"]).is_issued


def assert_all_agree(api: Api) -> None:
    """Registers, settlements and books say the same of what customers owe."""
    company = api.house.company
    lines = [row for one in postings(company, first=None, last=LATER) for row in one.entry.lines]
    books = total(row.debit - row.credit for row in lines if row.account == "411000")
    credit = total(credit_of(contact) for contact in api.house.contacts)
    due = total(Settlement.objects.values_list("due", flat=True))
    assert books == total(row.balance for row in aged_balance(company, company.today)) == due - credit


@pytest.mark.parametrize("amount", [None, "12.00"])
def test_what_a_credit_note_took_back_is_not_replaced(api: Api, amount: str | None) -> None:
    former = api.issued(line("100.00"))
    draft = corrective(api, former)
    api.post(f"/invoices/{former['id']}/credit-notes", {"amount": amount})
    refused(api, former, "already_credited")
    issue_refused(api, draft, "already_credited")
    assert_all_agree(api)


def test_what_is_replaced_is_not_replaced_again_but_its_corrective_may_be(api: Api) -> None:
    former = api.issued(line("100.00"))
    other, draft = corrective(api, former, "70.00"), corrective(api, former)
    first = api.post(f"/invoices/{draft['id']}/issue")
    refused(api, former, "already_replaced")
    issue_refused(api, other, "already_replaced")
    api.post(f"/invoices/{corrective(api, first, '60.00')['id']}/issue")
    refused(api, first, "already_replaced")
    assert_all_agree(api)


def test_what_was_paid_goes_by_corriger_which_moves_its_payments(api: Api) -> None:
    former = api.issued(line("100.00"))
    draft = corrective(api, former)
    payment = api.pay(former, "50.00")
    refused(api, former, "already_settled")
    issue_refused(api, draft, "already_settled")
    api.post(f"/payments/{payment['id']}/reversal")
    assert api.post(f"/invoices/{draft['id']}/issue")["amount_due"] == "96.00"
    assert_all_agree(api)


def test_a_credit_note_and_an_invoice_of_a_quote_are_not_replaced(api: Api) -> None:
    former = api.issued(line("100.00"))
    refused(api, api.post(f"/invoices/{former['id']}/credit-notes"), "replaces_credit_note")
    billed = api.accepted(line("100.00"), invoice="down_payment", percent="30")["invoice"]
    refused(api, api.post(f"/invoices/{billed['id']}/issue"), "replaces_billing")


def test_an_invoice_of_a_quote_leaves_out_nothing_that_was_billed(api: Api) -> None:
    accepted = api.accepted(line("1000.00"), invoice="down_payment", percent="30")
    down_payment = api.post(f"/invoices/{accepted['invoice']['id']}/issue")
    final = api.post("/invoices", {"quotes": [accepted["quote"]["id"]]})
    assert final["amount_due"] == "840.00"
    body = {"replaces": down_payment["id"]}
    assert api.refused("PATCH", f"/invoices/{final['id']}", body)["code"] == "replaces_billing"
    assert api.get(f"/invoices/{final['id']}")["amount_due"] == "840.00"


def test_what_is_replaced_is_neither_credited_nor_corrected(
    api: Api, house: House, browser_of: Callable[[House], Client]
) -> None:
    former = api.issued(line("100.00"))
    note = api.post(f"/invoices/{former['id']}/credit-notes", {"draft": True})
    new = api.post(f"/invoices/{corrective(api, former)['id']}/issue")
    issue_refused(api, note, "already_replaced")
    for act in ("credit-notes", "correction"):
        problem = api.refused("POST", f"/invoices/{former['id']}/{act}", {})
        assert (problem["status"], problem["code"]) == (409, "already_replaced")
        assert new["number"] in problem["detail"]
    desk = browser_of(house)
    for page in (f"/factures/{former['id']}/avoir/", f"/reglements/facture/{former['id']}/correction/"):
        for asked in (desk.get(page, follow=True), desk.post(page, {"how": "whole"}, follow=True)):
            assert asked.redirect_chain[-1][0] == f"/factures/{former['id']}/"
            assert f"remplacée par {new['number']}" in asked.content.decode()
    assert_all_agree(api)


def test_what_is_replaced_is_not_paid_and_what_was_announced_becomes_credit(api: Api) -> None:
    former = api.issued(line("100.00"))
    announced = api.pay(former, "120.00", received=False)
    new = api.post(f"/invoices/{corrective(api, former)['id']}/issue")
    today = str(api.house.company.today)
    share = {"invoice": former["id"], "amount": "10.00"}
    body = {"date": today, "method": "cash", "amount": "10.00", "allocations": [share]}
    assert api.refused("POST", "/payments", body)["code"] == "nothing_due"
    api.post(f"/payments/{announced['id']}/confirmation", {"date": today})
    assert_all_agree(api)
    api.post(f"/payments/{announced['id']}/allocations", {"invoice": new["id"], "amount": "96.00"})
    assert api.get(f"/invoices/{new['id']}")["amount_due"] == "0.00"
    assert_all_agree(api)


def test_a_corrective_invoice_is_corrected_by_a_plain_one(api: Api) -> None:
    former = api.issued(line("100.00"))
    first = api.post(f"/invoices/{corrective(api, former)['id']}/issue")
    api.pay(first, "96.00")
    other: dict[str, Any] = {"lines": [line("90.00")], "replaces": former["id"]}
    assert api.refused("POST", f"/invoices/{first['id']}/correction", other)["code"] == "replaces_fixed"
    answer = api.post(f"/invoices/{first['id']}/correction", {"lines": [line("90.00")]})
    new, note = answer["invoice"], answer["credit_note"]
    assert (new["kind"], new["replaces"], new["amount_due"]) == ("invoice", first["id"], "12.00")
    body: dict[str, Any] = {"date": str(api.house.company.today), "method": "other", "direction": "out"}
    body |= {"amount": "1.00", "allocations": [{"invoice": note["id"]}]}
    assert api.refused("POST", "/payments", body)["code"] == "refund_too_large"
    assert_all_agree(api)


def test_a_draft_tried_before_another_came_first_is_refused_under_the_lock(api: Api) -> None:
    former = api.issued(line("100.00"))
    draft = Invoice.objects.get(pk=corrective(api, former)["id"])
    trial = prepare(draft)
    api.post(f"/invoices/{former['id']}/credit-notes")
    with pytest.raises(Invalid, match="déjà créditée"):
        seal(draft, by=api.house.owner, trial=trial)
