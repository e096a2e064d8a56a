"""A direct debit that comes back unpaid: its invoice asks again, and both lines stay what they were."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from ardoise.banking.actions.accept import accept_proposal
from ardoise.banking.actions.deposits import Given, make_deposit
from ardoise.banking.actions.give_back import give_back
from ardoise.banking.actions.link import link_line, unlink_line
from ardoise.banking.actions.merge import merge_line
from ardoise.banking.actions.propose import refresh_proposals
from ardoise.banking.models import BankLine, LineState
from ardoise.banking.proposals import shown
from ardoise.banking.tests.worlds import account_of, bank_line, due, invoice_of, typed_payment
from ardoise.domain.errors import Conflict
from ardoise.payments.actions.record import Wanted
from ardoise.payments.actions.reverse import reverse_payment
from ardoise.payments.models import Payment
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


def _returned(house: House, line: BankLine) -> None:
    refresh_proposals(house.company)
    found = shown([line])[line.pk]
    assert found.kind == "returned"
    accept_proposal(line, seen=found.digest, by=house.owner)


def test_a_payment_that_somebody_reversed_before_the_bank_said_it_is_proved_by_both_lines(house: House) -> None:
    invoice = invoice_of(house, "100")
    came = bank_line(house, "120", "PRLV SEPA ATELIER DU PARC")
    link_line(came, [Wanted(invoice)], by=house.owner)
    reverse_payment(Payment.objects.get(), by=house.owner)
    back = bank_line(house, "-120", "REJET PRLV SEPA ATELIER DU PARC")
    _returned(house, back)
    for line in (came, back):
        line.refresh_from_db()
    assert (due(invoice), came.state, back.state) == ("120.00", LineState.LINKED, LineState.LINKED)
    assert Payment.objects.count() == 2
    call_command("verify")
    with pytest.raises(Conflict, match="défaites d’abord le lien de cette ligne"):
        unlink_line(came, by=house.owner)
    unlink_line(back, by=house.owner)
    assert due(invoice) == "0.00"
    unlink_line(came, by=house.owner)
    assert due(invoice) == "120.00"
    call_command("verify")


def test_a_payment_reversed_whose_line_pays_something_else_since_is_not_taken_back(house: House) -> None:
    came = bank_line(house, "120", "PRLV SEPA ATELIER DU PARC")
    link_line(came, [Wanted(invoice_of(house, "100"))], by=house.owner)
    payment = Payment.objects.get()
    reverse_payment(payment, by=house.owner)
    link_line(came, [Wanted(invoice_of(house, "100"))], by=house.owner)
    back = bank_line(house, "-120", "REJET PRLV SEPA ATELIER DU PARC")
    with pytest.raises(Conflict, match="n’attend plus"):
        give_back(back, payment, by=house.owner)
    call_command("verify")


@pytest.mark.parametrize("by_hand", [False, True])
def test_a_cheque_that_bounced_leaves_its_deposit_whole_whatever_is_undone(house: House, by_hand: bool) -> None:
    invoice = invoice_of(house, "100")
    bounced = typed_payment(house, "120", method="cheque", allocations=[Wanted(invoice)])
    other = typed_payment(house, "60", method="cheque")
    account = account_of(house)
    deposit = make_deposit(account, [Given(bounced), Given(other)], number="7", day=house.company.today, by=house.owner)
    came = bank_line(house, "180", "REM CHQ 2 CHQ")
    merge_line(came, [bounced, other], deposit=deposit, by=house.owner)
    if by_hand:
        reverse_payment(bounced, by=house.owner)
    back = bank_line(house, "-120", "CHEQUE IMPAYE")
    give_back(back, bounced, by=house.owner)
    call_command("verify")
    unlink_line(back, by=house.owner)
    call_command("verify")
    unlink_line(came, by=house.owner)
    cheques = [row.payment for row in deposit.cheques.order_by("payment")]
    assert [str(cheque.amount) for cheque in cheques] == ["60.00", "120.00"]
    merge_line(came, cheques, deposit=deposit, by=house.owner)
    came.refresh_from_db()
    assert (due(invoice), came.state) == ("0.00", LineState.LINKED)
    call_command("verify")


def test_a_deposit_with_a_bounced_cheque_is_linked_again(house: House) -> None:
    bounced, other = (typed_payment(house, amount, method="cheque") for amount in ("120", "60"))
    given = [Given(bounced), Given(other)]
    deposit = make_deposit(account_of(house), given, number="7", day=house.company.today, by=house.owner)
    came = bank_line(house, "180", "REM CHQ 2 CHQ")
    merge_line(came, [bounced, other], deposit=deposit, by=house.owner)
    reverse_payment(bounced, by=house.owner)
    unlink_line(came, by=house.owner)
    call_command("verify")
    merge_line(came, [bounced, other], deposit=deposit, by=house.owner)
    came.refresh_from_db()
    assert came.state == LineState.LINKED
    call_command("verify")
