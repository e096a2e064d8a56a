"""What a bank line pays: how the points of a reading add up, and what may never be linked without a look."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ardoise.domain.identifiers import creditor_reference
from ardoise.domain.matching import (
    Batch,
    Ledger,
    Line,
    Memory,
    OpenItem,
    Settled,
    Status,
    a_sale_again,
    learn,
    lessons,
    not_a_sale,
    propose,
    unlearn,
)
from ardoise.domain.money import Money

DAY = date(2026, 9, 1)


def item(number: str, due: str, customer: str = "dupont", name: str = "Dupont SARL", age: int = 30, **more) -> OpenItem:
    return OpenItem(number, customer, (name,), number, DAY - timedelta(days=age), Money(due), **more)


def line(label: str, amount: str, **more) -> Line:
    return Line(DAY, Money(amount), label, **more)


def numbers(proposal) -> list[str]:
    return sorted(link.item.number for link in proposal.links)


def test_an_exact_amount_of_a_named_customer_is_sure_and_says_why_in_one_sentence() -> None:
    ledger = Ledger([item("FA-2026-0131", "1240.00")])
    received = line("VIR SEPA DUPONT SARL", "1240.00")

    proposal = propose(received, ledger)

    assert (proposal.status, numbers(proposal), proposal.score) == (Status.AUTO, ["FA-2026-0131"], 85)
    assert proposal.sentence(received) == (
        "+1\u202f240,00\u00a0€ Dupont SARL = FA-2026-0131, montant exact, client nommé, dates qui vont ensemble"
    )


def test_an_amount_alone_never_links_by_itself() -> None:
    proposal = propose(line("VIR SEPA INCONNU", "1240.00"), Ledger([item("FA-2026-0131", "1240.00")]))

    assert proposal.status is Status.CHOOSE
    assert proposal.links == ()
    assert [one.links[0].item.number for one in proposal.candidates] == ["FA-2026-0131"]


@pytest.mark.parametrize("label", ["VIR DUPONT FA 2026-0019", "vir dupont fa2026 0019", "VIR DUPONT FA20260019"])
def test_the_number_in_the_label_wins_over_the_oldest_of_two_twins(label: str) -> None:
    twins = [item("FA2026-0012", "480.00", age=60), item("FA2026-0019", "480.00", age=30)]

    proposal = propose(line(label, "480.00"), Ledger(twins))

    assert (proposal.status, numbers(proposal)) == (Status.AUTO, ["FA2026-0019"])


def test_two_twins_without_a_number_are_both_proposed_oldest_first_and_nothing_is_settled() -> None:
    twins = [item("FA2026-0019", "480.00", age=30), item("FA2026-0012", "480.00", age=60)]

    proposal = propose(line("VIR DUPONT", "480.00"), Ledger(twins))

    assert proposal.status is Status.SUGGEST
    assert [one.links[0].item.number for one in proposal.candidates[:2]] == ["FA2026-0012", "FA2026-0019"]


def test_two_customers_with_one_name_are_never_told_apart_by_it() -> None:
    ledger = Ledger(
        [item("FA-2026-0001", "450.00", "a", "Bernard Martin"), item("FA-2026-0002", "80.00", "b", "Martin Bernard")]
    )

    assert propose(line("VIR MARTIN BERNARD", "450.00"), ledger).status is not Status.AUTO
    assert propose(line("VIR MARTIN BERNARD FA-2026-0001", "450.00"), ledger).status is Status.AUTO


def test_a_structured_reference_is_the_surest_number() -> None:
    reference = creditor_reference("FA20260131")
    ledger = Ledger(
        [item("FA-2026-0131", "1240.00", rf_reference=reference), item("FA-2026-0007", "1240.00", "b", "Autre")]
    )
    spaced = " ".join(reference[place : place + 4] for place in range(0, len(reference), 4))

    for received in (line("VIR SEPA", "1240.00", reference=reference), line(f"VIR SEPA {spaced}", "1240.00")):
        proposal = propose(received, ledger)
        assert (proposal.status, numbers(proposal)) == (Status.AUTO, ["FA-2026-0131"])
        assert any("référence RF" in reason.text for reason in proposal.reasons)


def test_the_oldest_run_of_a_customer_is_found_with_its_sum() -> None:
    ledger = Ledger(
        [item(f"FA-2026-000{rank}", due, age=90 - rank) for rank, due in enumerate(["111.10", "220.30", "54.07"])]
    )

    proposal = propose(line("VIR DUPONT SARL", "331.40"), ledger)

    assert (proposal.status, numbers(proposal)) == (Status.AUTO, ["FA-2026-0000", "FA-2026-0001"])


def test_a_sum_that_other_invoices_also_make_is_not_automatic() -> None:
    dues = ["100.00", "200.00", "150.00", "77.00", "150.00"]
    ledger = Ledger([item(f"FA-2026-000{rank}", due, age=90 - rank) for rank, due in enumerate(dues)])

    assert propose(line("VIR DUPONT SARL", "300.00"), ledger).status is Status.SUGGEST


def test_a_sum_that_leaves_a_credit_note_aside_or_counts_it_is_looked_at() -> None:
    credit = item("AV-2026-0001", "-20.00", is_credit_note=True)
    ledger = Ledger([item("FA-2026-0001", "100.00", age=50), item("FA-2026-0002", "60.00", age=40), credit])

    aside = propose(line("VIR DUPONT SARL", "160.00"), ledger)
    counted = propose(line("VIR DUPONT SARL", "140.00"), ledger)

    assert (aside.status, numbers(aside)) == (Status.SUGGEST, ["FA-2026-0001", "FA-2026-0002"])
    assert (counted.status, len(counted.links)) == (Status.SUGGEST, 3)
    assert sum(link.amount.cents for link in counted.links) == 14000


def test_a_partial_payment_of_a_quoted_number_leaves_the_rest_due() -> None:
    proposal = propose(line("VIR FA-2026-0131 1ER VERSEMENT", "1000.00"), Ledger([item("FA-2026-0131", "1240.00")]))

    assert proposal.status is Status.SUGGEST
    assert [(link.item.number, str(link.amount)) for link in proposal.links] == [("FA-2026-0131", "1000.00")]


def test_what_is_over_stays_with_the_customer() -> None:
    proposal = propose(line("VIR DUPONT SARL", "1500.00"), Ledger([item("FA-2026-0131", "1240.00")]))

    assert proposal.status is Status.SUGGEST
    assert (str(proposal.remainder), proposal.remainder_kind) == ("260.00", "overpayment")


def test_a_number_of_a_paid_invoice_is_a_second_payment() -> None:
    ledger = Ledger([item("FA-2026-0140", "1240.00")], settled=[Settled("FA-2026-0131", "dupont", ("Dupont SARL",))])

    proposal = propose(line("VIR DUPONT SARL FA-2026-0131", "1240.00"), ledger)

    assert (proposal.status, proposal.links, proposal.remainder) == (Status.SUGGEST, (), Money("1240.00"))
    short = propose(line("VIR DUPONT SARL FACT 0131", "1240.00"), ledger)
    assert short.status is Status.SUGGEST


def test_another_customer_named_beside_a_number_is_looked_at() -> None:
    ledger = Ledger([item("FA-2026-0001", "90.00"), item("FA-2026-0002", "90.00", "b", "Menuiserie Lorient")])

    assert propose(line("VIR MENUISERIE LORIENT FA-2026-0001", "90.00"), ledger).status is not Status.AUTO


def test_a_number_that_goes_with_another_name_is_looked_at() -> None:
    ledger = Ledger(
        [item("FA-2026-0001", "90.00", "a", "Claire Roux"), item("FA-2026-0002", "90.00", "b", "Luc Leroy")]
    )

    assert propose(line("VIR SEPA LEROY FA-2026-0001", "90.00"), ledger).status is not Status.AUTO
    assert propose(line("VIR SEPA ROUX FA-2026-0001", "90.00"), ledger).status is Status.AUTO


def test_a_number_without_a_name_is_sure_unless_others_owe_the_same_amount() -> None:
    """One digit wrong, and it would be the invoice of somebody else."""
    alone = Ledger([item("FA-2026-0001", "90.00"), item("FA-2026-0002", "80.00", "b", "Luc Leroy")])
    shared = Ledger([item("FA-2026-0001", "90.00"), item("FA-2026-0002", "90.00", "b", "Luc Leroy")])

    assert propose(line("VIR SEPA FA-2026-0001", "90.00"), alone).status is Status.AUTO
    proposal = propose(line("VIR SEPA FA-2026-0001", "90.00"), shared)
    assert (proposal.status, numbers(proposal)) == (Status.SUGGEST, ["FA-2026-0001"])
    assert proposal.sentence(line("VIR SEPA FA-2026-0001", "90.00")).endswith(
        "numéro sans nom sûr, et d’autres clients doivent ce montant"
    )


def test_a_payer_is_learnt_from_a_link_and_forgotten_when_it_is_undone() -> None:
    ledger = Ledger([item("FA-2026-0001", "310.00", "creche", "Crèche des Lilas")])
    received = line("VIR SEPA ZUMATEK", "310.00")
    before = propose(received, ledger)
    memory = learn(Memory(), received, "creche")
    after = propose(received, ledger, memory)

    assert (before.status, after.status) == (Status.CHOOSE, Status.AUTO)
    assert unlearn(memory, received, "creche") == Memory()
    assert [(lesson.kind, lesson.key) for lesson in lessons(received)] == [("payer", "ZUMATEK")]


def test_a_payer_for_two_customers_is_no_longer_sure() -> None:
    ledger = Ledger([item("FA-2026-0001", "310.00", "creche", "Crèche des Lilas")])
    received = line("VIR SEPA ZUMATEK", "310.00")
    memory = learn(learn(Memory(), received, "creche"), received, "ecole")

    assert propose(received, ledger, memory).status is not Status.AUTO


@pytest.mark.parametrize(
    "label", ["REM CHQ 0004512", "STRIPE PAYOUT po_1", "REMCB 12/06", "VIR DRFIP MANDAT 12", "VIR HOLDING"]
)
def test_who_pays_for_many_teaches_no_payer(label: str) -> None:
    assert lessons(line(label, "10.00")) == ()


def test_an_account_of_another_customer_keeps_a_link_from_being_automatic() -> None:
    ledger = Ledger([item("FA-2026-0001", "310.00")])
    memory = Memory(ibans={"FR7630006000011234567890189": {"other": 1}})

    proposal = propose(line("VIR DUPONT SARL", "310.00", iban="FR76 3000 6000 0112 3456 7890 189"), ledger, memory)

    assert (proposal.status, numbers(proposal)) == (Status.SUGGEST, ["FA-2026-0001"])
    own = Memory(ibans={"FR7630006000011234567890189": {"dupont": 1}})
    assert (
        propose(line("VIR SEPA RECU", "310.00", iban="FR7630006000011234567890189"), ledger, own).status is Status.AUTO
    )


def test_not_a_sale_is_a_rule_that_can_be_taken_back() -> None:
    ledger = Ledger([item("FA-2026-0001", "310.00")])
    received = line("VIR DUPONT SARL", "310.00")
    memory = not_a_sale(Memory(), received)

    assert propose(received, ledger, memory).status is Status.NONE
    assert propose(received, ledger, a_sale_again(memory, received)).status is Status.AUTO


@pytest.mark.parametrize(
    "label",
    [
        "VIR INTERNE DEPUIS LIVRET PRO",
        "VIR SEPA APPORT COMPTE COURANT",
        "VIR SEPA DGFIP REMBT CREDIT TVA",
        "VIR URSSAF REMBOURSEMENT",
        "DEBLOCAGE PRET 0012",
        "AVOIR AMAZON EU SARL",
        "VIR CGA FACTOR",
        "REMCB 12/06 CONTRAT 1234567",
    ],
)
def test_money_that_pays_no_invoice_is_proposed_nothing(label: str) -> None:
    assert propose(line(label, "310.00"), Ledger([item("FA-2026-0001", "310.00")])).status is Status.NONE


def test_a_customer_called_like_an_institution_is_still_a_customer() -> None:
    ledger = Ledger([item("FA-2026-0001", "310.00", "livret", "Éditions du Livret Bleu")])

    assert propose(line("VIR EDITIONS DU LIVRET BLEU", "310.00"), ledger).status is Status.AUTO


def test_a_down_payment_on_a_quote_is_not_put_on_a_later_invoice() -> None:
    later = item("FA-2026-0001", "1494.00", age=-20)

    proposal = propose(line("VIR DUPONT SARL ACOMPTE DEVIS DE-2026-0044", "500.00"), Ledger([later]))

    assert proposal.status is Status.NONE


def test_a_known_payout_is_linked_gross_with_its_fee_apart() -> None:
    items = [item("FA-2026-0001", "612.00"), item("FA-2026-0002", "1200.00", "b", "Autre")]
    batch = Batch("po_1RX", tuple((one.id, one.due) for one in items), Money("30.45"))

    proposal = propose(line("STRIPE PAYOUT po_1RX", "1781.55"), Ledger(items, batches=[batch]))

    assert (proposal.status, numbers(proposal)) == (Status.SUGGEST, ["FA-2026-0001", "FA-2026-0002"])
    assert (str(proposal.remainder), proposal.remainder_kind) == ("-30.45", "fee")


@pytest.mark.parametrize(
    ("amount", "more", "reason"),
    [
        ("1178.00", {}, "retenue de 5\u00a0%"),
        ("1215.20", {}, "escompte de 1 à 3\u00a0%"),
        ("1033.33", {}, "montant hors taxes exact"),
        ("1175.36", {"excl_vat": Money("1175.36")}, "montant hors taxes exact"),
        ("1230.00", {}, "frais retenus de 10,00\u00a0€"),
        ("1239.98", {}, "à 2 centimes près"),
    ],
)
def test_a_known_shortfall_is_named_and_never_automatic(amount: str, more: dict, reason: str) -> None:
    proposal = propose(line("VIR DUPONT SARL", amount), Ledger([item("FA-2026-0131", "1240.00", **more)]))

    assert proposal.status is Status.SUGGEST
    assert proposal.reasons[0].text == reason


def test_another_currency_is_never_linked() -> None:
    ledger = Ledger([item("FA-2026-0131", "1240.00")])
    dollars = replace(line("VIR DUPONT SARL FA-2026-0131", "1240.00"), amount=Money("1240.00", "USD"))

    assert propose(dollars, ledger).links == ()


def test_who_is_paid_is_not_who_pays() -> None:
    ledger = Ledger([item("FA-2026-0001", "310.00", "d", "Dupont Services")], own_names=["Atelier Dupont Services"])

    assert propose(line("VIR SEPA POUR ATELIER DUPONT SERVICES", "310.00"), ledger).status is Status.CHOOSE


def test_a_longer_name_that_begins_alike_is_not_the_customer() -> None:
    ledger = Ledger([item("FA-2026-0001", "310.00", "m", "Transports Martin SARL")])

    assert propose(line("VIR SEPA TRANSPORTS MARTINEAU", "310.00"), ledger).status is not Status.AUTO
    ledger = Ledger([item("FA-2026-0001", "310.00", "m", "Transports Martineau")])
    assert propose(line("VIR SEPA RECU TRANSPORTS MARTI", "310.00"), ledger).status is Status.SUGGEST


def test_a_room_may_bring_its_own_distance_between_words() -> None:
    ledger = Ledger([item("FA-2026-0001", "310.00", "m", "Garage Kerbrat")])
    received = line("VIR GARAGE KERBRATIX", "310.00")

    plain = propose(received, ledger)
    closer = propose(received, ledger, close=lambda one, other: one[:6] == other[:6])

    assert closer.score > plain.score
    assert closer.status is Status.SUGGEST
