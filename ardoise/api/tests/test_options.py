"""Options of a quote by the API: written, read, chosen with the acceptance, and what is refused on its field."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command

from tests.fixtures import Api, line


def library(api: Api, **fields: Any) -> Any:
    """1 000.00, a finish of 100.00 or 300.00, an option of 200.00 that is not ticked, all at 20 %."""
    return api.quote(
        line("1000.00"),
        line("100.00", option="choice", choice_group="Finition"),
        line("300.00", option="choice", choice_group="Finition"),
        line("200.00", option="optional"),
        **fields,
    )


def ids(quote: Any) -> list[int]:
    return [one["id"] for one in quote["lines"]]


def test_options_are_written_and_read_and_only_the_chosen_count(api: Api) -> None:
    quote = library(api, down_payment_percent="30")
    assert [(one["option"], one["choice_group"], one["is_chosen"]) for one in quote["lines"]] == [
        ("", "", True),
        ("choice", "Finition", True),
        ("choice", "Finition", False),
        ("optional", "", False),
    ]
    assert (quote["total_incl_vat"], quote["down_payment_percent"]) == ("1320.00", "30")
    assert quote["lines"][3]["total_excl_vat"] == "200.00"


def test_the_acceptance_says_what_is_taken_and_bills_nothing_else(api: Api) -> None:
    quote = library(api, down_payment_percent="30")
    _, _, second, option = ids(quote)
    body = {"invoice": "down_payment", "options": [second, option]}
    answer = api.post(f"/quotes/{quote['id']}/acceptance", body)
    assert answer["quote"]["total_incl_vat"] == "1800.00"
    assert [one["is_chosen"] for one in answer["quote"]["lines"]] == [True, False, True, True]
    assert answer["invoice"]["total_incl_vat"] == "540.00"  # the 30 % that the quote foresaw
    api.post(f"/invoices/{answer['invoice']['id']}/issue")
    final = api.post(f"/quotes/{quote['id']}/acceptance", {"invoice": "final"})["invoice"]
    billed = [one["label"] for one in final["lines"] if one["kind"] == "item"]
    assert len(billed) == 3
    assert api.post(f"/invoices/{final['id']}/issue")["total_incl_vat"] == "1260.00"
    call_command("verify")


def test_without_options_said_it_is_accepted_as_proposed(api: Api) -> None:
    quote = library(api)
    answer = api.post(f"/quotes/{quote['id']}/acceptance", {"invoice": "total"})
    assert answer["invoice"]["total_incl_vat"] == "1320.00"
    assert [one["total_excl_vat"] for one in answer["invoice"]["lines"]] == ["1000.00", "100.00"]


def test_a_quote_opened_again_proposes_what_it_proposed(api: Api) -> None:
    quote = library(api)
    _, _, second, option = ids(quote)
    api.post(f"/quotes/{quote['id']}/acceptance", {"options": [second, option]})
    again = api.post(f"/quotes/{quote['id']}/reopening")
    assert again["total_incl_vat"] == "1320.00"
    assert [one["is_chosen"] for one in again["lines"]] == [True, True, False, False]
    call_command("verify")


@pytest.mark.parametrize(
    ("ranks", "code"), [([], "choice_missing"), ([1, 2], "choice_twice"), ([0, 1], "option_unknown")]
)
def test_a_choice_that_cannot_be_is_refused_and_the_quote_stays(api: Api, ranks: list[int], code: str) -> None:
    quote = library(api)
    known = ids(quote)
    body = {"options": [known[rank] for rank in ranks]}
    problem = api.refused("POST", f"/quotes/{quote['id']}/acceptance", body)
    assert (problem["code"], problem["errors"][0]["field"]) == (code, "options")
    assert api.get(f"/quotes/{quote['id']}")["status"] == "draft"


def test_the_line_of_another_quote_is_no_option_of_this_one(api: Api) -> None:
    quote, other = library(api), library(api)
    problem = api.refused("POST", f"/quotes/{quote['id']}/acceptance", {"options": [ids(other)[3]]})
    assert (problem["code"], problem["errors"][0]["field"]) == ("line_unknown", "options.0")


def test_an_invoice_has_no_option_and_two_of_a_group_are_not_ticked(api: Api) -> None:
    body = {"contact": api.house.contacts[0].pk, "lines": [line("10.00", option="optional")]}
    problem = api.refused("POST", "/invoices", body)
    assert (problem["code"], problem["errors"][0]["field"]) == ("option_only_in_quotes", "lines.0.option")
    twice = [line("10.00", option="choice", is_chosen=True)] * 2
    problem = api.refused("POST", "/quotes", {**body, "lines": twice})
    assert (problem["code"], problem["errors"][0]["field"]) == ("choice_twice", "lines.1.is_chosen")


@pytest.mark.parametrize("percent", ["0", "101", "-3"])
def test_a_foreseen_down_payment_goes_from_more_than_0_to_100(api: Api, percent: str) -> None:
    body = {"contact": api.house.contacts[0].pk, "down_payment_percent": percent}
    assert api.refused("POST", "/quotes", body)["errors"][0]["field"] == "down_payment_percent"
