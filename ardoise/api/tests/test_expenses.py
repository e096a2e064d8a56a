"""Expenses through the API."""

from __future__ import annotations

from tests.fixtures import Api


def test_an_expense_is_noted_listed_changed_and_cancelled(api: Api) -> None:
    body = {"date": "2026-11-03", "supplier": "Scierie", "amount": "120.00", "vat_rate": "20"}
    made = api.post("/expenses", {**body, "ledger_account": "601000", "method": "card"})
    assert (made["amount"], made["vat"], made["nature"]) == ("120.00", "20.00", "Matières premières")
    assert (made["label"], made["receipt"], made["cancelled"]) == ("Scierie", None, False)
    assert [row["id"] for row in api.get("/expenses?q=scierie&from=2026-11-01&to=2026-11-30")["results"]] == [
        made["id"]
    ]
    assert api.get("/expenses?from=2026-11-04")["results"] == []
    changed = api.patch(f"/expenses/{made['id']}", {"vat": "10.00"})
    assert (changed["vat"], changed["supplier"]) == ("10.00", "Scierie")
    assert api.post(f"/expenses/{made['id']}/cancellation")["cancelled"] is True
    assert api.get("/expenses")["results"] == []
    assert [row["id"] for row in api.get("/expenses?cancelled=true")["results"]] == [made["id"]]
    assert api.refused("POST", f"/expenses/{made['id']}/cancellation")["status"] == 409


def test_what_is_missing_or_wrong_is_named(api: Api) -> None:
    refused = api.refused("POST", "/expenses", {"date": "2026-11-03"})
    assert {error["field"] for error in refused["errors"]} == {"amount", "label"}
    wrong = {"date": "2026-11-03", "supplier": "X", "amount": "12.00", "vat": "3.00"}
    assert api.refused("POST", "/expenses", wrong)["field"] == "vat"
    assert api.refused("POST", "/expenses", {"supplier": "X", "amount": "1"})["field"] == "date"
    made = api.post("/expenses", {"date": "2026-11-03", "supplier": "X", "amount": "1.00"})
    assert api.refused("GET", f"/expenses/{made['id']}/receipt")["status"] == 422
