"""The forty-eight labelled cases of reconciliation, each a test: state, links and what stays."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ardoise.domain.matching import Status, propose
from ardoise.domain.money import Money
from bench.reconciliation import case_of

FOLDER = Path(__file__).parent / "golden" / "reconciliation"
BOOK = json.loads((FOLDER / "synthetic_ledger.json").read_text(encoding="utf-8"))
CASES = [
    json.loads(text)
    for text in (FOLDER / "synthetic_cases.jsonl").read_text(encoding="utf-8").splitlines()
    if text.strip()
]


@pytest.mark.parametrize("case", CASES, ids=[f"{case['id']}-{case['category']}" for case in CASES])
def test_a_labelled_case_is_proposed_as_it_says(case: dict) -> None:
    line, ledger, memory = case_of(BOOK, case)
    expect = case["expect"]

    proposal = propose(line, ledger, memory)

    assert proposal.status == expect["status"], proposal.sentence(line)
    links = {(link.item.number, link.amount) for link in proposal.links}
    assert links == {(link["number"], Money(link["amount"])) for link in expect["links"]}
    if expect["remainder"]:
        assert proposal.remainder == Money(expect["remainder"]["amount"])
        assert proposal.remainder_kind == expect["remainder"]["type"]
    if proposal.status is Status.AUTO:
        assert not {number for number, _ in links} & set(expect["must_not_auto"])


@pytest.mark.parametrize("case", [case for case in CASES if case["expect"]["candidates"]], ids=lambda case: case["id"])
def test_what_could_also_be_paid_is_in_the_list(case: dict) -> None:
    line, ledger, memory = case_of(BOOK, case)

    proposal = propose(line, ledger, memory)

    shown = [{link.item.number for link in one.links} for one in proposal.candidates]
    for wanted in case["expect"]["candidates"]:
        assert set(wanted) in shown, proposal.sentence(line)
