"""What a careful bookkeeper looks at before linking, and that every state says why."""

from __future__ import annotations

import pytest

from ardoise.domain.identifiers import creditor_reference
from ardoise.domain.matching import Ledger, Memory, Status, learn, propose
from ardoise.domain.tests.test_matching import item, line, numbers


def test_of_two_names_that_begin_alike_the_one_written_whole_is_meant() -> None:
    short = item("FA-2026-0001", "310.00", "g", "Garage Martin")
    ledger = Ledger([short, item("FA-2026-0002", "310.00", "gb", "Garage Martin Brest")])

    longer = propose(line("VIR GARAGE MARTIN BREST", "310.00"), ledger)
    assert (longer.status, numbers(longer)) == (Status.AUTO, ["FA-2026-0002"])
    assert numbers(propose(line("VIR GARAGE MARTIN", "310.00"), ledger)) == ["FA-2026-0001"]


def test_a_payer_with_one_word_more_than_the_customer_is_looked_at() -> None:
    ledger = Ledger([item("FA-2026-0001", "310.00", "g", "Garage Martin")])

    proposal = propose(line("VIR GARAGE MARTIN QUIMPER", "310.00"), ledger)

    assert (proposal.status, numbers(proposal)) == (Status.SUGGEST, ["FA-2026-0001"])
    assert "le payeur porte un mot de plus que ce client" in [cap.text for cap in proposal.caps]
    assert propose(line("VIR GARAGE MARTIN QUIMPER FA-2026-0001", "310.00"), ledger).status is Status.AUTO


@pytest.mark.parametrize(
    ("label", "cap"),
    [
        ("VIR EUROFACTOR FA-2026-0001", "affacturage ou cession : à vérifier"),
        ("VIR GARAGE MARTIN 1ER VERSEMENT", "versement partiel dans le libellé"),
        ("VIR GARAGE MARTIN FA-2026-0999", "le libellé cite FA 2026-0999, numéro inconnu"),
        ("VIR GARAGE MARTIN POUR KERBRAT", "un autre client est nommé"),
    ],
)
def test_what_a_careful_bookkeeper_would_look_at_is_not_automatic(label: str, cap: str) -> None:
    ledger = Ledger(
        [item("FA-2026-0001", "310.00", "g", "Garage Martin"), item("FA-2026-0002", "75.00", "k", "Menuiserie Kerbrat")]
    )

    proposal = propose(line(label, "310.00"), ledger)

    assert (proposal.status, numbers(proposal)) == (Status.SUGGEST, ["FA-2026-0001"])
    assert cap in [one.text for one in proposal.caps]


def test_a_payer_learnt_from_a_label_cut_short_is_not_sure() -> None:
    ledger = Ledger(
        [item("FA-2026-0001", "99.00", "a", "Cabinet Rousseau"), item("FA-2026-0002", "50.00", "b", "Roux")]
    )
    received = line("VIREMENT RECU CABINE", "99.00")

    assert propose(received, ledger, learn(Memory(), received, "a")).status is not Status.AUTO


def test_who_is_paid_for_may_have_a_part_of_the_name_of_who_pays() -> None:
    ledger = Ledger(
        [item("FA-2026-0001", "120.00", "p", "Paul Leroy"), item("FA-2026-0002", "120.00", "m", "M. Leroy")]
    )

    assert propose(line("VIR PAUL LEROY POUR M. LEROY", "120.00"), ledger).status is not Status.AUTO


@pytest.mark.parametrize("label", ["VIR MULLER", "VIR MUELLER", "VIR MÜLLER"])
def test_a_foreign_name_is_known_in_each_of_its_spellings(label: str) -> None:
    assert propose(line(label, "90.00"), Ledger([item("FA-1", "90.00", "m", "Müller GmbH")])).status is Status.AUTO


def test_a_mistyped_reference_quotes_nothing() -> None:
    reference = creditor_reference("FA20260131")
    ledger = Ledger([item("FA-2026-0131", "1240.00", rf_reference=reference)])
    wrong = f"{reference[:2]}{(int(reference[2:4]) + 1) % 100:02d}{reference[4:]}"

    assert propose(line(f"VIR SEPA {reference}", "1240.00"), ledger).status is Status.AUTO
    assert propose(line(f"VIR SEPA {wrong}", "1240.00"), ledger).status is Status.CHOOSE


@pytest.mark.parametrize(
    "label", ["VIR DUPONT SARL", "VIR INCONNU", "REM CHQ 12", "STRIPE", "VIR URSSAF", "VIR EMIS X"]
)
@pytest.mark.parametrize("amount", ["1240.00", "17.00", "-50.00", "0.00"])
def test_every_state_has_its_reason(label: str, amount: str) -> None:
    received = line(label, amount)

    for ledger in (
        Ledger([]),
        Ledger([item("FA-2026-0131", "1240.00"), item("FA-2026-0132", "1240.00", "b", "Leroy")]),
    ):
        proposal = propose(received, ledger)
        assert all(reason.text for reason in proposal.reasons)
        assert proposal.reasons


def test_an_account_with_more_invoices_than_are_read_is_not_said_to_be_overpaid() -> None:
    ledger = Ledger([item(f"FA-2026-{rank:04d}", "10.00", age=150 - rank // 3) for rank in range(400)])

    proposal = propose(line("VIR DUPONT SARL", "3500.01"), ledger)

    assert proposal.remainder_kind != "overpayment"
