"""One line settles a whole deposit or a whole payout, to the cent; what is not ours stays on the line."""

from __future__ import annotations

import pytest

from ardoise.banking.actions.deposits import Given, cancel_deposit, make_deposit
from ardoise.banking.actions.link import unlink_line
from ardoise.banking.actions.merge import merge_line
from ardoise.banking.actions.read_payouts import read_payouts
from ardoise.banking.checks import lines_say_what_is_linked
from ardoise.banking.models import BankAccount, BankLine, LineState, LinkKind, Payout
from ardoise.banking.payout_parts import composition_of
from ardoise.banking.recorded import cheques_waiting, deposits_waiting, payouts_waiting
from ardoise.banking.tests.test_payouts import again, paid
from ardoise.banking.tests.till import account_of, cheque_of, line_of
from ardoise.domain.errors import Conflict, Refused
from ardoise.domain.money import Money
from ardoise.history.verify import Scope
from ardoise.payments.actions.record import Wanted
from ardoise.payments.actions.reverse import reverse_payment
from ardoise.payments.models import Payment
from ardoise.payments.tests.online import Till, mollie_till, stripe_till
from ardoise.sales.models import Invoice, Settlement
from tests.fixtures import Api, line
from tests.providers.mollie_server import MollieServer
from tests.providers.stripe_server import StripeServer
from tests.world import House


@pytest.fixture
def account(house: House) -> BankAccount:
    return account_of(house)


@pytest.fixture
def till(api: Api, stripe_server: StripeServer) -> Till:
    return stripe_till(api, stripe_server)


def parts(bank_line: BankLine) -> list[tuple[str, Money]]:
    return [(link.kind, link.amount) for link in bank_line.links.filter(undone_at=None).order_by("pk")]


def test_one_line_settles_every_cheque_of_a_deposit_and_confirms_the_announced_ones(
    api: Api, house: House, account: BankAccount
) -> None:
    invoice = Invoice.objects.get(pk=api.issued(line("100.00"))["id"])
    announced = cheque_of(house, "120.00", received=False, allocations=[Wanted(invoice)])
    cheques = [announced, cheque_of(house, "30.00")]
    deposit = make_deposit(
        account, [Given(cheque) for cheque in cheques], number="1", day=house.company.today, by=house.owner
    )
    bank_line = line_of(account, "150.00")
    merge_line(bank_line, cheques, deposit=deposit, by=house.owner)
    bank_line.refresh_from_db()
    assert bank_line.state == LineState.LINKED
    assert parts(bank_line) == [(LinkKind.FOUND, Money("120.00")), (LinkKind.FOUND, Money("30.00"))]
    assert Settlement.objects.get(invoice=invoice).due == Money(0)
    assert deposits_waiting(house.company) == []
    with pytest.raises(Conflict, match="déliez d’abord"):
        cancel_deposit(deposit, by=house.owner)
    unlink_line(bank_line, by=house.owner)
    assert Settlement.objects.get(invoice=invoice).due == Money("120.00")
    assert deposits_waiting(house.company) == [deposit]
    cancel_deposit(deposit, by=house.owner)
    assert sorted(one.amount for one in cheques_waiting(house.company)) == [Money("30.00"), Money("120.00")]


def test_a_deposit_is_proved_whole_once_and_by_its_total(house: House, account: BankAccount) -> None:
    cheques = [cheque_of(house, "100.00"), cheque_of(house, "20.00")]
    deposit = make_deposit(
        account, [Given(cheque) for cheque in cheques], number="1", day=house.company.today, by=house.owner
    )
    for amount, chosen, code in (("100.00", cheques[:1], "deposit_changed"), ("150.00", cheques, "deposit_other_sum")):
        with pytest.raises(Refused) as refused:
            merge_line(line_of(account, amount), chosen, deposit=deposit, by=house.owner)
        assert refused.value.code == code
    cancel_deposit(deposit, by=house.owner)
    with pytest.raises(Conflict, match="a changé entre-temps"):
        merge_line(line_of(account, "120.00"), cheques, deposit=deposit, by=house.owner)


def test_a_payout_settles_its_payments_and_its_fee_is_apart(till: Till, stripe_server: StripeServer) -> None:
    name = paid(till)
    stripe_server.refund(name, 2000)
    again(till, name)
    stripe_server.pay_out()
    (payout,) = read_payouts(till.account).added
    bank_line = line_of(account_of(till.house), "216.15", "STRIPE PAYOUT")
    merge_line(bank_line, composition_of(payout).payments, payout=payout, by=till.house.owner)
    bank_line.refresh_from_db()
    assert bank_line.state == LineState.LINKED
    assert parts(bank_line) == [
        (LinkKind.FOUND, Money("240.00")),
        (LinkKind.FOUND, Money("-20.00")),
        (LinkKind.FEE, Money("-3.85")),
    ]
    assert payouts_waiting(till.house.company) == []
    with pytest.raises(Refused):
        merge_line(
            line_of(bank_line.account, "216.15"), composition_of(payout).payments, payout=payout, by=till.house.owner
        )


def test_what_is_not_ours_stays_on_the_line(till: Till, stripe_server: StripeServer) -> None:
    paid(till)
    stripe_server.move("charge", 5000, fee=100, description="Terminal de la boutique")
    stripe_server.pay_out()
    (payout,) = read_payouts(till.account).added
    bank_line = line_of(account_of(till.house), "285.15", "STRIPE PAYOUT")
    merge_line(bank_line, composition_of(payout).payments, payout=payout, by=till.house.owner)
    bank_line.refresh_from_db()
    assert (bank_line.state, bank_line.left) == (LineState.TO_LINK, Money("50.00"))


def test_an_open_dispute_stays_on_the_line_until_it_is_lost(till: Till, stripe_server: StripeServer) -> None:
    paid(till)
    name = paid(till, "100.00")
    stripe_server.dispute(name)
    again(till, name)
    stripe_server.pay_out()
    (payout,) = read_payouts(till.account).added
    bank_line = line_of(account_of(till.house), "214.40", "STRIPE PAYOUT")
    merge_line(bank_line, composition_of(payout).payments, payout=payout, by=till.house.owner)
    bank_line.refresh_from_db()
    assert (bank_line.state, bank_line.left) == (LineState.TO_LINK, Money("-100.00"))
    assert list(lines_say_what_is_linked(Scope(till.house.company.pk))) == []
    stripe_server.close_dispute(name, "lost")
    again(till, name)
    merge_line(bank_line, [Payment.objects.latest("pk")], by=till.house.owner)
    bank_line.refresh_from_db()
    assert bank_line.state == LineState.LINKED


def test_a_line_that_is_not_the_payout_is_refused(till: Till, stripe_server: StripeServer) -> None:
    paid(till)
    stripe_server.pay_out()
    (payout,) = read_payouts(till.account).added
    account = account_of(till.house)
    payments = composition_of(payout).payments
    with pytest.raises(Refused, match="ce n’est pas celui-là") as refused:
        merge_line(line_of(account, "236.14"), payments, payout=payout, by=till.house.owner)
    assert "240,00\u00a0€ moins 3,85\u00a0€ de frais" in refused.value.message
    reverse_payment(payments[0], by=till.house.owner)
    with pytest.raises(Refused):
        merge_line(line_of(account, "236.15"), payments, payout=payout, by=till.house.owner)


def test_fees_that_mollie_does_not_tell_are_what_the_line_lacks(api: Api, mollie_server: MollieServer) -> None:
    till = mollie_till(api, mollie_server)
    paid(till)
    mollie_server.settle(costs=(("Cartes", "4.10"),))
    read_payouts(till.account)
    payout, account = Payout.objects.get(), account_of(till.house)
    payments = composition_of(payout).payments
    for wrong in ("210.00", "240.01"):
        with pytest.raises(Refused, match="ce n’est pas celui-là"):
            merge_line(line_of(account, wrong), payments, payout=payout, by=till.house.owner)
    bank_line = line_of(account, "235.90", "MOLLIE")
    merge_line(bank_line, payments, payout=payout, by=till.house.owner)
    assert parts(bank_line) == [(LinkKind.FOUND, Money("240.00")), (LinkKind.FEE, Money("-4.10"))]
