"""A direct debit that comes back unpaid: its invoice asks again, and both lines stay what they were."""

from __future__ import annotations

from django.core.management import call_command

from ardoise.banking.actions.accept import accept_proposal
from ardoise.banking.actions.link import link_line, unlink_line
from ardoise.banking.actions.propose import refresh_proposals
from ardoise.banking.models import LineState
from ardoise.banking.proposals import shown
from ardoise.banking.tests.worlds import bank_line, due, invoice_of
from ardoise.payments.actions.record import Wanted
from tests.world import House


def test_a_returned_direct_debit_reverses_its_payment_and_undoing_it_brings_it_back(house: House) -> None:
    invoice = invoice_of(house, "100")
    came = bank_line(house, "120", "PRLV SEPA HOTEL DES CIMES")
    link_line(came, [Wanted(invoice)], by=house.owner)
    back = bank_line(house, "-120", "REJET PRLV SEPA ATELIER DU PARC")
    refresh_proposals(house.company)
    found = shown([back])[back.pk]
    assert found.kind == "returned"
    accept_proposal(back, seen=found.digest, by=house.owner)
    for line in (came, back):
        line.refresh_from_db()
    assert (due(invoice), came.state, back.state) == ("120.00", LineState.LINKED, LineState.LINKED)
    call_command("verify")
    unlink_line(back, by=house.owner)
    for line in (came, back):
        line.refresh_from_db()
    assert (due(invoice), came.state, back.state) == ("0.00", LineState.LINKED, LineState.TO_LINK)
    unlink_line(came, by=house.owner)
    assert due(invoice) == "120.00"
    call_command("verify")
