"""One line for several payments that were noted apart."""

from __future__ import annotations

from ardoise.domain.matching import Ledger, OpenItem, Status, propose
from ardoise.domain.matching_recorded import RecordedProposal, best
from ardoise.domain.money import Money
from ardoise.domain.tests.test_matching_recorded import DAY, line, paid, read

TWO = (paid("240.00", key="p1", age=0), paid("240.00", key="p2", age=1))


def test_payments_of_the_named_customer_that_add_up_are_shown_never_linked_by_themselves() -> None:
    received = line("VIR SEPA DUPONT SARL", "480.00")
    proposal = read(received, *TWO)
    assert (proposal.status, {one.id for one in proposal.chosen}) == (Status.SUGGEST, {"p1", "p2"})
    assert "somme de 2 règlements notés" in proposal.sentence(received)


def test_they_win_over_open_invoices_of_the_same_sum() -> None:
    received = line("VIR SEPA DUPONT SARL", "480.00")
    items = [
        OpenItem(f"i{rank}", "dupont", ("Dupont SARL",), f"FA-2026-{rank:04}", DAY, Money("240.00"))
        for rank in (41, 42)
    ]
    invoices = propose(received, Ledger(items))
    chosen = best(received, invoices, read(received, *TWO))
    assert isinstance(chosen, RecordedProposal)
    assert {one.id for one in chosen.chosen} == {"p1", "p2"}
    assert chosen.status is Status.SUGGEST


def test_a_payment_of_the_whole_amount_is_enough_and_other_customers_add_nothing() -> None:
    received = line("VIR SEPA DUPONT SARL", "480.00")
    whole = paid("480.00", key="p3")
    assert [one.id for one in read(received, *TWO, whole).chosen] == ["p3"]
    other = paid("240.00", key="p2", customer="roy", names=("Menuiserie Roy",))
    assert read(received, TWO[0], other).status is Status.NONE
    assert read(received, TWO[0], paid("240.00", key="p2", age=6)).status is Status.NONE
