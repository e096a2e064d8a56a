"""Options on the sheet and in the dialog of the acceptance: ticked, saved, their sums followed, a stranger kept out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client

from ardoise.sales.models import Invoice, Quote
from tests.fixtures import Api, line
from tests.world import House

CELLS = "kind,label,quantity,unit,unit_price,vat_rate,nature,option,choice_group,is_chosen"
JSON = {"accept": "application/json"}
HTMX = {"HX-Request": "true"}


@pytest.fixture
def desk(house: House, browser_of: Callable[[House], Client]) -> Client:
    return browser_of(house)


@pytest.fixture
def library(api: Api) -> str:
    """1 000.00, a finish of 100.00 or 300.00, an option of 200.00 not ticked, 30 % at signing: its address."""
    lines = (
        line("1000.00"),
        {**line("100.00", option="choice", choice_group="Finition"), "label": "Huile"},
        {**line("300.00", option="choice", choice_group="Finition"), "label": "Laque"},
        {**line("200.00", option="optional"), "label": "Échelle"},
    )
    return f"/devis/{api.quote(*lines, down_payment_percent='25')['id']}/"


def row(label: str, price: str, option: str = "", group: str = "", ticked: str = "") -> list[str]:
    return ["item", label, "1", "u", price, "20", "service", option, group, ticked]


def typed(house: House, *rows: list[str], **head: Any) -> dict[str, Any]:
    usual = {"contact": house.contacts[0].pk, "vat_case": "normal", "cells": CELLS, "rows": json.dumps(rows)}
    return {**usual, **head}


def text(response: Any) -> str:
    words = unescape(re.sub(r"<[^>]*>", " ", response.content.decode()))
    return re.sub(r"[\s\u00a0\u202f]+", " ", words)


def test_the_sheet_saves_its_options_and_its_down_payment(house: House, desk: Client) -> None:
    rows = [row("Meuble", "1000"), row("Banc", "200", "optional", ticked="1"), row("Huile", "100", "choice", "Fond")]
    posted = typed(house, *rows, row("Laque", "300", "choice", "Fond"), down_payment_percent="30")
    assert desk.post("/devis/nouveau/", posted, headers=JSON).status_code == 200
    quote = Quote.objects.get()
    assert [(one.option, one.choice_group, one.is_chosen) for one in quote.lines.all()] == [
        ("", "", True),
        ("optional", "", True),
        ("choice", "Fond", True),  # the first of a group when none is ticked
        ("choice", "Fond", False),
    ]
    assert (str(quote.total_incl_vat), quote.down_payment_percent) == ("1560.00", Decimal(30))
    page = desk.get(f"/devis/{quote.pk}/modifier/").content.decode()
    assert page.count('data-kind="item" data-option="choice"') == 2
    assert 'name="lines-1-is_chosen"' in page


def test_a_key_tells_what_is_counted_and_what_is_not(house: House, desk: Client) -> None:
    rows = [row("Meuble", "1000"), row("Banc", "200", "optional"), row("Huile", "100", "choice")]
    answer = desk.post("/devis/nouveau/totaux/", typed(house, *rows, changed="0"), headers=JSON).json()
    assert set(answer["lines"]) == {"0", "1", "2"}  # what is ticked may have changed elsewhere
    banc, huile = answer["lines"]["1"], answer["lines"]["2"]
    assert (banc["total"], banc["notes"]) == ("+\u00a0200,00", ["Option, non comprise"])
    assert (huile["cells"]["choice_group"], huile["cells"]["is_chosen"]) == ("Variante", "1")
    said = re.sub(r"[\s\u00a0\u202f]+", " ", re.sub(r"<[^>]*>", " ", answer["html"]))
    assert "Options non comprises HT 200,00 €" in said
    assert "Total TTC 1 320,00 €" in said
    assert "« Variante » n’a qu’une ligne au choix" in said
    assert not Quote.objects.exists()


def test_two_ticked_in_a_group_are_said_on_the_second(house: House, desk: Client) -> None:
    rows = [row("", ""), row("Huile", "1", "choice", "Fond", "1"), row("Laque", "2", "choice", "fond", "1")]
    answer = desk.post("/devis/nouveau/", typed(house, *rows), headers=JSON)
    assert answer.status_code == 422
    assert answer.json()["lines"] == {
        "2": {"errors": ["is_chosen"], "messages": ["« Fond » : une seule ligne peut être cochée."]}
    }


def test_the_dialog_proposes_what_the_quote_proposes_and_its_down_payment(desk: Client, library: str) -> None:
    page = desk.get(f"{library}acceptation/", headers=HTMX)
    said = text(page)
    assert "Ce que le client prend" in said
    assert "Échelle + 200,00 € HT" in said
    assert "Finition : une ligne" in said
    assert "1 320,00 € TTC" in said
    assert "330,00 €" in said  # 25 %, which the quote foresees, and not the 30 % of the company
    assert page.content.decode().count(" checked") == 2  # the oil, and the down payment


def test_the_sums_follow_what_is_ticked(desk: Client, library: str) -> None:
    ticked = {"with_options": "1", "taken": "3", "taken-0": "2", "percent": "25", "amount": ""}
    said = text(desk.get(f"{library}acceptation/acompte/", ticked, headers={"HX-Trigger-Name": "taken"}))
    assert "450,00 €" in said
    assert "puis 1 350,00 €" in said
    assert "1 800,00 €" in said
    typed_amount = {**ticked, "percent": "", "amount": "500"}
    said = text(desk.get(f"{library}acceptation/acompte/", typed_amount, headers={"HX-Trigger-Name": "taken-0"}))
    assert "puis 1 300,00 €" in said
    wrong = {**ticked, "taken-0": "0"}
    assert "n’est pas au choix" in text(desk.get(f"{library}acceptation/acompte/", wrong))


def test_what_is_ticked_is_accepted_and_billed(desk: Client, library: str) -> None:
    posted = {"with_options": "1", "taken": "3", "taken-0": "2", "invoice": "total", "see": "1"}
    assert desk.post(f"{library}acceptation/", posted).status_code == 302
    invoice = Invoice.objects.get()
    assert [one.label for one in invoice.lines.all()] == ["Travail", "Laque", "Échelle"]
    assert str(invoice.total_incl_vat) == "1800.00"
    paper = text(desk.get(library))
    assert "Dont options HT 200,00 €" in paper
    assert "Options non comprises" not in paper


def test_nothing_ticked_is_an_answer_and_a_page_without_boxes_keeps_what_is_proposed(
    desk: Client, library: str
) -> None:
    posted = {"with_options": "1", "taken-0": "1", "invoice": ""}
    assert desk.post(f"{library}acceptation/", posted).status_code == 302
    assert str(Quote.objects.get().total_incl_vat) == "1320.00"


def test_a_choice_that_cannot_be_comes_back_with_its_reason(desk: Client, library: str) -> None:
    answer = desk.post(f"{library}acceptation/", {"with_options": "1", "taken": "3", "invoice": ""})
    assert answer.status_code == 422
    assert "« Finition » : choisissez une ligne." in text(answer)
    assert Quote.objects.get().state == "draft"


def test_the_part_page_asks_only_for_what_was_taken(desk: Client, library: str) -> None:
    desk.post(f"{library}acceptation/", {"with_options": "1", "taken-0": "1", "invoice": ""})
    said = text(desk.get(f"{library}partie/"))
    assert "Huile" in said
    assert "Laque" not in said
    assert "Échelle" not in said


def test_chloe_sees_no_option(browser_of: Callable[[House], Client], stranger: House, library: str) -> None:
    chloe = browser_of(stranger)
    assert chloe.get(f"{library}acceptation/").status_code == 404
    assert chloe.get(f"{library}acceptation/acompte/", {"with_options": "1"}).status_code == 404
