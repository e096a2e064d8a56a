"""`POST /quotes/{id}/acceptance`: the quote and its invoice together, or nothing at all."""

from __future__ import annotations

from typing import Any

import pytest

from ardoise.sales.models import Invoice
from tests.fixtures import Api, line


def accept(api: Api, quote: dict[str, Any], **body: Any) -> Any:
    return api.post(f"/quotes/{quote['id']}/acceptance", body)


def refused(api: Api, quote: dict[str, Any], **body: Any) -> Any:
    return api.refused("POST", f"/quotes/{quote['id']}/acceptance", body)


def test_a_quote_is_accepted_without_an_invoice(api: Api) -> None:
    quote = api.quote(line("100.00"))
    response = api.call("POST", f"/quotes/{quote['id']}/acceptance")
    assert (response.json()["quote"]["status"], response.json()["invoice"]) == ("accepted", None)


def test_the_answer_holds_the_quote_and_the_draft_that_bills_it(api: Api) -> None:
    quote = api.quote(line("1000.00"))
    answer = accept(api, quote, invoice="down_payment", percent="30")
    assert answer["quote"]["invoices"] == [answer["invoice"]["id"]]
    invoice = answer["invoice"]
    assert (invoice["kind"], invoice["status"], invoice["number"]) == ("down_payment", "draft", None)
    assert (invoice["total_excl_vat"], invoice["amount_due"], invoice["quotes"]) == ("300.00", "360.00", [quote["id"]])


@pytest.mark.parametrize(
    "body",
    [
        {"invoice": "down_payment", "amount": "1200.01"},
        {"invoice": "down_payment", "percent": "33.333"},
        {"invoice": "part", "lines": [{"line": 10**9, "quantity": "1"}]},
        {"invoice": "part"},
        {"invoice": "total", "percent": "30"},
    ],
)
def test_an_invoice_refused_leaves_the_quote_as_it_was(api: Api, body: dict[str, Any]) -> None:
    quote = api.quote(line("1000.00"))
    assert refused(api, quote, **body)["status"] == 422
    after = api.get(f"/quotes/{quote['id']}")
    assert (after["status"], after["number"], after["invoices"]) == ("draft", None, [])


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"invoice": "down_payment", "percent": "30", "amount": "100.00"}, "percent"),
        ({"invoice": "down_payment", "percent": "0"}, "percent"),
        ({"invoice": "down_payment", "percent": "100.01"}, "percent"),
        ({"invoice": "down_payment", "percent": "33.333"}, "percent"),
        ({"invoice": "down_payment", "amount": "0.00"}, "amount"),
        ({"invoice": "down_payment", "amount": "1200.01"}, "amount"),
        ({"invoice": "total", "percent": "30"}, "percent"),
        ({"amount": "30.00"}, "amount"),
        ({"invoice": "final", "lines": []}, "lines"),
        ({"invoice": "part"}, "lines"),
        ({"invoice": "solde"}, "invoice"),
    ],
)
def test_what_an_acceptance_cannot_use_is_refused_on_its_field(api: Api, body: dict[str, Any], field: str) -> None:
    assert refused(api, api.quote(line("1000.00")), **body)["field"] == field


def test_the_lines_of_a_part_are_refused_by_their_rank_in_the_body(api: Api) -> None:
    quote = api.quote(line("10.00", quantity="4"), line("5.00", quantity="2"))
    first, second = (one["id"] for one in quote["lines"])
    good = {"line": first, "quantity": "1"}

    def field(quantity: str, pk: int = second) -> str:
        return str(refused(api, quote, invoice="part", lines=[good, {"line": pk, "quantity": quantity}])["field"])

    assert field("2.0001") == "lines.1.quantity"
    assert field("-1") == "lines.1.quantity"
    assert field("1", pk=first) == "lines.1.line"
    assert field("1", pk=10**9) == "lines.1.line"
    part = accept(api, quote, invoice="part", lines=[good, {"line": second, "quantity": "0.5"}])["invoice"]
    assert part["total_excl_vat"] == "12.50"


def test_the_total_is_refused_once_a_part_is_billed_and_the_final_takes_the_rest(api: Api) -> None:
    quote = api.quote(line("1000.00"))
    draft = accept(api, quote, invoice="down_payment", percent="30")["invoice"]
    waiting = refused(api, quote, invoice="final")
    assert (waiting["status"], waiting["code"]) == (409, "draft_exists")
    number = api.post(f"/invoices/{draft['id']}/issue")["number"]
    again = refused(api, quote, invoice="total")
    assert again["status"] == 409
    assert number in again["detail"]
    final = accept(api, quote, invoice="final")["invoice"]
    assert (final["kind"], final["total_excl_vat"]) == ("final", "700.00")


def test_the_final_of_a_quote_that_nothing_billed_is_its_total(api: Api) -> None:
    invoice = accept(api, api.quote(line("1000.00")), invoice="final")["invoice"]
    assert (invoice["kind"], invoice["total_excl_vat"]) == ("invoice", "1000.00")


def test_a_quote_is_declined_opened_again_and_closed_once_billed(api: Api) -> None:
    quote = api.quote(line("10.00"))
    path = f"/quotes/{quote['id']}"
    assert api.refused("POST", f"{path}/refusal", {"reason": "x" * 301})["field"] == "reason"
    assert api.post(f"{path}/refusal", {"reason": "Trop\x00 cher\ud800"})["status"] == "declined"
    assert refused(api, quote, invoice="total")["status"] == 409
    api.post(f"{path}/reopening")
    accept(api, quote, invoice="total")
    assert api.refused("POST", f"{path}/reopening")["status"] == 409


def test_several_quotes_go_into_one_invoice_with_its_own_dates(api: Api) -> None:
    quotes = [api.accepted(line("100.00"), invoice=None)["quote"]["id"] for _ in range(2)]
    for body, field in (
        ({"quotes": [quotes[0], quotes[0]]}, "quotes"),
        ({"quotes": []}, "quotes"),
        ({"quotes": quotes, "lines": [line("1.00")]}, "lines"),
        ({"quotes": quotes, "contact": api.house.contacts[1].pk}, "contact"),
        ({"quotes": quotes, "currency": "USD"}, "currency"),
    ):
        assert api.refused("POST", "/invoices", body)["field"] == field
    assert not Invoice.objects.exists()
    body = {"quotes": quotes, "subject": "Deux lots", "due_date": "2030-01-31", "contact": api.house.contacts[0].pk}
    invoice = api.post("/invoices", body)
    assert (invoice["quotes"], invoice["total_excl_vat"]) == (quotes, "200.00")
    assert (invoice["subject"], invoice["due_date"]) == ("Deux lots", "2030-01-31")
