"""A company offers the units it wants, under its own words; the wire keeps the official code."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from ardoise.catalogue.choose_units import choose_units
from ardoise.catalogue.units import units_of
from ardoise.companies.models import Company
from ardoise.domain.errors import Invalid
from ardoise.domain.units import UNITS
from ardoise.sales.compose import compose_quote
from ardoise.sales.models import Quote
from tests.fixtures import Api, line
from tests.world import House

pytestmark = pytest.mark.django_db
ALL = [unit.code for unit in UNITS]


def test_a_word_of_the_company_is_printed_read_and_kept_off_the_wire(api: Api) -> None:
    company = api.house.company
    choose_units(company, {"LS": "ens."}, ALL, by=api.house.owner)
    assert units_of(company).printed("LS") == "ens."
    assert units_of(company).read("ENS.").code == "LS"
    made = api.post("/quotes", {"contact": api.house.contacts[0].pk, "lines": [line("100.00", unit="LS")]})
    quote = Quote.objects.get(pk=made["id"])
    item = compose_quote(quote, on=company.today).lines[0]
    assert (item.unit, item.unit_label) == ("LS", "ens.")


def test_what_is_not_offered_leaves_the_lists_and_stays_readable(house: House) -> None:
    choose_units(house.company, {}, [code for code in ALL if code != "KWH"], by=house.owner)
    units = units_of(Company.objects.get(pk=house.company.pk))
    assert "KWH" not in [unit.code for unit in units.offered]
    assert units.printed("KWH") == "kWh"


@pytest.mark.parametrize("words", [{"HUR": "j"}, {"HUR": "x", "DAY": "X"}, {"HUR": "beaucoup trop long"}])
def test_a_word_of_two_units_or_too_long_is_refused(house: House, words: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        choose_units(house.company, words, ALL, by=house.owner)


def test_one_unit_at_least_is_offered(house: House) -> None:
    with pytest.raises(Invalid, match="au moins une unité"):
        choose_units(house.company, {}, [], by=house.owner)


def test_the_page_keeps_what_was_typed_when_it_is_refused(house: House, browser_of: Callable[[House], Client]) -> None:
    browser = browser_of(house)
    answer = browser.post("/prestations/unites/", {"word_HUR": "j", "word_LS": "ens.", "offered": ALL})
    assert answer.status_code == 422
    assert 'value="ens."' in answer.content.decode()
    assert "désigne déjà l’unité jour" in answer.content.decode()
    assert browser.post("/prestations/unites/", {"word_LS": "ens.", "offered": ALL}).status_code == 302
    assert "ens." in browser.get("/factures/nouvelle/").content.decode()
