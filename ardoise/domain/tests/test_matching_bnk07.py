"""BNK-07: two open invoices of one amount, and a transfer that quotes the newer, or none."""

from __future__ import annotations

from datetime import date

import pytest

from ardoise.domain.matching import Ledger, Line, Memory, OpenItem, Status, learn, propose, unlearn
from ardoise.domain.money import Money

AMOUNT = Money("480.00")
OLD = OpenItem("12", "dupont", ("Dupont",), "FA2026-0012", date(2026, 7, 15), AMOUNT, date(2026, 8, 14))
NEW = OpenItem("19", "dupont", ("Dupont",), "FA2026-0019", date(2026, 8, 15), AMOUNT, date(2026, 9, 14))
DAY = date(2026, 9, 10)


def first(label: str, **more) -> tuple[Status, list[str]]:
    proposal = propose(Line(DAY, AMOUNT, label, **more), Ledger([OLD, NEW]))
    return proposal.status, [link.item.number for one in proposal.candidates for link in one.links]


@pytest.mark.parametrize(
    "label",
    [
        "VIR DUPONT FA 2026-0019",
        "VIR DUPONT FA2026-0019",
        "VIR DUPONT FA20260019",
        "VIR DUPONT FA 2026 0019",
        "vir dupont fa2026-0019",
        "VIR DUPONT fa 2026 0019",
        "VIR DUPONT FA-2026-0019",
        "VIR DUPONT FACTURE 2026/0019",
        "VIR DUPONT FA 2026_0019",
    ],
)
def test_the_invoice_whose_number_is_in_the_label_comes_first(label: str) -> None:
    status, numbers = first(label)

    assert (status, numbers[0]) == (Status.AUTO, "FA2026-0019")


@pytest.mark.parametrize("label", ["VIR DUPONT N° 0019", "VIR DUPONT FACT 19 REF 0019"])
def test_the_end_of_a_number_puts_it_first_and_asks_for_a_look(label: str) -> None:
    """It may be a number of the payer's own."""
    assert first(label)[0] is Status.SUGGEST
    assert first(label)[1][0] == "FA2026-0019"


def test_the_number_may_be_in_another_field_of_the_line() -> None:
    for more in ({"memo": "FA2026-0019"}, {"reference": "FA2026-0019"}, {"memo": "/INV/FA2026-0019 20260815"}):
        assert first("VIREMENT RECU", counterparty="DUPONT", **more)[1][0] == "FA2026-0019"


def test_without_a_number_both_are_proposed_and_nothing_is_settled() -> None:
    status, numbers = first("VIR DUPONT")

    assert status is Status.SUGGEST
    assert set(numbers[:2]) == {"FA2026-0012", "FA2026-0019"}


@pytest.mark.parametrize("label", ["VIR SEPA", "VIR INCONNU", "VIR DUPONT ET MARTIN", "VIREMENT RECU 480"])
def test_two_customers_of_one_amount_are_never_told_apart_by_it(label: str) -> None:
    other = OpenItem("7", "martin", ("Martin",), "FA2026-0007", date(2026, 8, 1), AMOUNT)

    assert propose(Line(DAY, AMOUNT, label), Ledger([NEW, other])).status is not Status.AUTO


def test_a_link_that_is_undone_leaves_nothing_learnt() -> None:
    line = Line(DAY, AMOUNT, "VIR KERBRAT GESTION FA2026-0019")

    assert unlearn(learn(Memory(), line, "dupont"), line, "dupont") == Memory()


@pytest.mark.parametrize("label", ["VIR DUPONT FA2025-0019", "VIR DUPONT FA 2025 0019"])
def test_the_same_number_of_another_year_is_another_invoice(label: str) -> None:
    proposal = propose(Line(DAY, AMOUNT, label), Ledger([NEW]))

    assert proposal.status is Status.SUGGEST
    assert any("numéro inconnu" in cap.text for cap in proposal.caps)
    assert not any("FA2026-0019" in reason.text for reason in proposal.reasons)
