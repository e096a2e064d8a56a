"""The page of a counter: its blocks give the pattern back, what is proposed is kept, what is definitive is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from ardoise.domain.numbering import parse
from ardoise.numbering.forms import SeriesForm, initial_of
from ardoise.numbering.models import Series
from tests.fixtures import Api, line
from tests.world import House


@pytest.fixture
def browser(house: House, browser_of: Callable[[House], Client]) -> Client:
    return browser_of(house)


@pytest.mark.parametrize(
    "text",
    [
        "F-ANNÉE-NUMÉRO",
        "FA/ANNÉE2-MOIS_JOUR+NUMÉRO6",
        "NUMÉRO-F-ANNÉE",
        "-F-ANNÉENUMÉRO3",
        "ANNÉE-AB-NUMÉRO",
        "FMOISANNÉE2NUMÉRO5X",
        "F2ANNÉE--NUMÉRO",
    ],
)
@pytest.mark.parametrize("restarts", [True, False])
def test_the_blocks_of_a_pattern_give_it_back(text: str, restarts: bool) -> None:
    pattern = parse(text, restarts_yearly=restarts)
    form = SeriesForm({**initial_of(pattern), "first_number": "1"})
    assert form.is_valid(), form.errors
    assert parse(form.pattern(), restarts_yearly=bool(form.cleaned_data["restarts_yearly"])) == pattern


def test_the_preview_names_today_the_next_the_next_month_and_january(house: House, browser: Client) -> None:
    form = {"block0": "ANNÉE", "after0": "-", "block1": "MOIS", "after1": "-", "block2": "NUMÉRO4", "first_number": "5"}
    html = browser.post("/compteurs/quote/", {**form, "restarts_yearly": "on", "preview": "1"}).content.decode()
    today = house.company.today
    expected = [f"{today.year}-{today.month:02d}-0005", f"{today.year}-{today.month:02d}-0006", f"{today.year + 1}-01-"]
    if today.month < 12:
        expected.append(f"{today.year}-{today.month + 1:02d}-0007")
    assert [number for number in expected if number not in html] == []


def test_what_is_proposed_is_kept_in_one_click_and_leads_back(house: House, browser: Client) -> None:
    Series.objects.filter(company=house.company).delete()
    page = browser.get("/compteurs/invoice/?retour=/factures/").content.decode()
    assert f"F-{house.company.today.year}-0001" in page
    answer = browser.post("/compteurs/invoice/?retour=/factures/", {"usual": "1", "first_number": "1"})
    assert answer.headers["Location"] == "/factures/"
    kept = Series.objects.get(company=house.company, document="invoice")
    assert (kept.pattern, kept.restarts_yearly) == ("F-ANNÉE-NUMÉRO", True)


def test_a_started_counter_is_shown_and_no_longer_moved(house: House, browser: Client, api: Api) -> None:
    api.issued(line("10.00"))
    page = browser.get("/compteurs/invoice/").content.decode()
    assert "Définitif" in page
    assert "data-counter" not in page
    refused: Any = browser.post("/compteurs/invoice/", {"block0": "NUMÉRO4", "first_number": "1"})
    assert refused.status_code == 422
    assert "définitif" in refused.content.decode()


def test_in_a_dialog_the_page_is_a_fragment(house: House, browser: Client) -> None:
    fragment = browser.get("/compteurs/quote/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert "data-counter" in fragment
