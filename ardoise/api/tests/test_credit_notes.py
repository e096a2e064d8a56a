"""`POST /invoices/{id}/credit-notes`, `/correction`, and drafts of a corrective kind."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fixtures import Api, line


def credit(api: Api, invoice: dict[str, Any], **body: Any) -> Any:
    return api.post(f"/invoices/{invoice['id']}/credit-notes", body)


def test_a_credit_note_is_issued_at_once_unless_a_draft_is_asked_for(api: Api) -> None:
    invoice = api.issued(line("100.00"))
    draft = credit(api, invoice, amount="12.00", draft=True)
    assert (draft["number"], draft["status"], draft["original"]) == (None, "draft", invoice["id"])
    note = credit(api, invoice)
    assert (note["kind"], note["status"], note["total_incl_vat"]) == ("credit_note", "credit_note", "120.00")
    assert api.get(f"/invoices/{invoice['id']}")["credit_notes"] == [note["id"]]


@pytest.mark.parametrize(
    ("discount", "quantity", "credited"),
    [
        ({}, "5", "50.00"),
        ({"discount_amount": "20.00"}, "5", "40.00"),
        ({"discount_amount": "20.00"}, "10", "80.00"),
        ({"discount_amount": "20.00"}, None, "80.00"),
        ({"discount_percent": "10"}, "5", "45.00"),
    ],
)
def test_a_line_of_the_invoice_comes_back_for_a_quantity_with_its_discount(
    api: Api, discount: dict[str, str], quantity: str | None, credited: str
) -> None:
    invoice = api.issued(line("10.00", quantity="10", **discount))
    wanted = {"line": invoice["lines"][0]["id"]} | ({"quantity": quantity} if quantity else {})
    assert credit(api, invoice, lines=[wanted])["total_excl_vat"] == credited


@pytest.mark.parametrize("discount", [{"discount_percent": "10"}, {"discount_amount": "20.00"}])
def test_a_line_comes_back_less_its_share_of_the_discount_of_the_document(api: Api, discount: dict[str, str]) -> None:
    invoice = api.issued(line("10.00", quantity="10"), line("100.00"), **discount)  # 200.00, less 20.00
    wanted = {"line": invoice["lines"][0]["id"], "quantity": "5"}
    assert credit(api, invoice, lines=[wanted])["total_excl_vat"] == "45.00"
    wanted = {"line": invoice["lines"][1]["id"]}
    assert credit(api, invoice, lines=[wanted])["total_excl_vat"] == "90.00"


def test_what_a_line_did_not_bring_is_not_credited(api: Api) -> None:
    invoice = api.issued(line("10.00", quantity="2"), {"kind": "title", "label": "Pose"}, line("-5.00"))
    item, title, rebate = (one["id"] for one in invoice["lines"])
    for body, field in (
        ({"line": item, "quantity": "2.5"}, "lines.0.quantity"),
        ({"line": item, "quantity": "-1"}, "lines.0.quantity"),
        ({"line": item, "quantity": "0"}, "lines.0.quantity"),
        ({"line": title}, "lines.0.line"),
        ({"line": 10**9}, "lines.0.line"),
        ({"line": item, "unit_price": "5.00"}, "lines.0.unit_price"),
    ):
        problem = api.refused("POST", f"/invoices/{invoice['id']}/credit-notes", {"lines": [body]})
        assert (problem["status"], problem["field"]) == (422, field)
    note = credit(api, invoice, lines=[{"line": item}, {"line": rebate}])
    assert note["total_excl_vat"] == "15.00"


def test_an_amount_and_lines_are_not_given_together(api: Api) -> None:
    invoice = api.issued(line("10.00"))
    body = {"amount": "1.00", "lines": [{"line": invoice["lines"][0]["id"]}]}
    assert api.refused("POST", f"/invoices/{invoice['id']}/credit-notes", body)["field"] == "amount"


def test_a_draft_is_not_credited_nor_corrected(api: Api) -> None:
    draft = api.invoice(line("10.00"))
    for act in ("credit-notes", "correction"):
        assert api.refused("POST", f"/invoices/{draft['id']}/{act}", {})["status"] == 409


def test_a_correction_issues_both_documents_and_moves_the_payment(api: Api) -> None:
    invoice = api.issued(line("100.00"))
    api.pay(invoice, "120.00")
    answer = api.post(f"/invoices/{invoice['id']}/correction", {"lines": [line("150.00")]})
    note, new = answer["credit_note"], answer["invoice"]
    assert (note["total_incl_vat"], note["original"]) == ("120.00", invoice["id"])
    assert (new["replaces"], new["total_incl_vat"], new["amount_paid"], new["amount_due"]) == (
        invoice["id"],
        "180.00",
        "120.00",
        "60.00",
    )


def test_the_kind_and_the_quotes_of_a_draft_do_not_change(api: Api) -> None:
    draft = api.invoice(line("10.00"))
    assert api.refused("PATCH", f"/invoices/{draft['id']}", {"kind": "credit_note"})["field"] == "kind"
    assert api.refused("PATCH", f"/invoices/{draft['id']}", {"quotes": [1]})["field"] == "quotes"
    assert api.patch(f"/invoices/{draft['id']}", {"kind": "invoice", "subject": "x"})["subject"] == "x"


def test_a_corrective_invoice_names_the_one_that_it_replaces(api: Api) -> None:
    body = {"kind": "corrective", "lines": [line("90.00")], "contact": api.house.contacts[0].pk}
    assert api.refused("POST", "/invoices", body)["field"] == "replaces"
    replaced = api.issued(line("100.00"))
    draft = api.post("/invoices", {**body, "replaces": replaced["id"]})
    new = api.post(f"/invoices/{draft['id']}/issue")
    xml = api.call("GET", f"/invoices/{new['id']}/facturx.xml").content.decode()
    assert "<ram:TypeCode>384</ram:TypeCode>" in xml
    assert replaced["number"] in xml
