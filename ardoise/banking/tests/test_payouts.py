"""What Stripe and Mollie paid out: read once, tied to our payments, trials and other currencies left out."""

from __future__ import annotations

import pytest

from ardoise.banking.actions.read_payouts import read_payouts, watch_payouts
from ardoise.banking.models import Payout, PayoutPart, PayoutSource
from ardoise.banking.payout_parts import composition_of
from ardoise.banking.recorded import payouts_waiting
from ardoise.banking.tests.till import account_of, line_of, proved
from ardoise.domain.money import Money, total
from ardoise.history import outbox
from ardoise.history.models import Event, Task
from ardoise.history.sentences import tell
from ardoise.payments.actions.read_again import read_again
from ardoise.payments.actions.reverse import reverse_payment
from ardoise.payments.models import Payment, ProviderAccount
from ardoise.payments.providers.base import KeysRefused
from ardoise.payments.tests.online import Till, mollie_till, stripe_till
from ardoise.web.secrets import encrypt
from tests.fixtures import Api
from tests.providers import mollie_server as mollie_names
from tests.providers.mollie_server import MollieServer
from tests.providers.stripe_server import TEST_KEY, StripeServer


@pytest.fixture
def till(api: Api, stripe_server: StripeServer) -> Till:
    return stripe_till(api, stripe_server)


@pytest.fixture
def mollie(api: Api, mollie_server: MollieServer) -> Till:
    return mollie_till(api, mollie_server)


def paid(till: Till, amount: str = "240.00") -> str:
    """An invoice paid on line; gives the provider's name of its checkout."""
    checkout = till.checkout(till.invoice(amount), amount=amount)
    name = checkout.provider_id or ""
    till.server.pay(name)
    read_again(checkout)
    return name


def again(till: Till, name: str) -> None:
    read_again(till.account.checkouts.get(provider_id=name))


def test_a_payout_holds_our_payments_and_refunds_its_fee_apart(till: Till, stripe_server: StripeServer) -> None:
    first, second = paid(till), paid(till, "100.00")
    stripe_server.refund(first, 2000)
    again(till, first)
    stripe_server.pay_out()
    (payout,) = read_payouts(till.account).added
    assert (payout.gross, payout.fee, payout.net) == (Money("320.00"), Money("5.60"), Money("314.40"))
    assert payout.is_known
    whole = composition_of(payout)
    assert whole.payments == list(Payment.objects.order_by("pk"))
    assert (whole.ours, whole.others, whole.fee) == (payout.net, [], Money("5.60"))
    assert tell(Event.objects.latest("pk")).startswith("a lu un versement Stripe de 314,40\u00a0€, attendu le")
    assert second


def test_reading_twice_writes_nothing_more(till: Till, stripe_server: StripeServer) -> None:
    paid(till)
    stripe_server.pay_out()
    read_payouts(till.account)
    before = (Event.objects.count(), PayoutPart.objects.count())
    assert read_payouts(till.account).added == ()
    assert (Payout.objects.count(), Event.objects.count(), PayoutPart.objects.count()) == (1, *before)


def test_a_payment_that_we_learn_later_is_tied_by_the_next_reading(till: Till, stripe_server: StripeServer) -> None:
    checkout = till.checkout(till.invoice())
    stripe_server.pay(checkout.provider_id or "")
    stripe_server.pay_out()
    (payout,) = read_payouts(till.account).added
    assert composition_of(payout).payments == []
    assert [part.gross for part in composition_of(payout).others] == [Money("240.00")]
    read_again(checkout)
    read_payouts(till.account)
    assert composition_of(Payout.objects.get()).payments == [Payment.objects.get()]


def test_a_sale_made_elsewhere_stays_with_its_name(till: Till, stripe_server: StripeServer) -> None:
    paid(till)
    stripe_server.move("charge", 5000, fee=100, description="Terminal de la boutique")
    stripe_server.pay_out()
    (payout,) = read_payouts(till.account).added
    whole = composition_of(payout)
    assert [(part.label, part.gross) for part in whole.others] == [("Terminal de la boutique", Money("50.00"))]
    assert (whole.ours + whole.left, whole.fee) == (payout.net, Money("4.85"))


def test_a_dispute_is_ours_once_it_is_lost(till: Till, stripe_server: StripeServer) -> None:
    name = paid(till)
    stripe_server.dispute(name)
    again(till, name)
    stripe_server.move("charge", 100000)
    stripe_server.pay_out()
    (payout,) = read_payouts(till.account).added
    assert [part.kind for part in composition_of(payout).others] == ["payment", "dispute"]
    assert payout.fee == Money("23.85")
    stripe_server.close_dispute(name, "lost")
    again(till, name)
    read_payouts(till.account)
    lost = PayoutPart.objects.get(kind="dispute")
    assert lost.payment is not None
    assert (lost.payment.direction, lost.payment.amount) == ("out", Money("240.00"))


def test_a_dispute_that_is_won_comes_back_in_another_payout(till: Till, stripe_server: StripeServer) -> None:
    name = paid(till)
    stripe_server.dispute(name)
    stripe_server.pay_out()
    stripe_server.close_dispute(name, "won")
    again(till, name)
    stripe_server.move("charge", 1000)
    stripe_server.pay_out()
    first, second = sorted(read_payouts(till.account).added, key=lambda one: one.pk, reverse=True)
    assert total(part.gross for one in (first, second) for part in composition_of(one).others) == Money("10.00")


def test_two_refunds_read_at_once_are_one_payment(till: Till, stripe_server: StripeServer) -> None:
    name = paid(till)
    stripe_server.refund(name, 2000)
    stripe_server.refund(name, 5000)
    again(till, name)
    stripe_server.pay_out()
    (payout,) = read_payouts(till.account).added
    whole = composition_of(payout)
    assert [one.amount for one in whole.payments] == [Money("240.00"), Money("50.00")]
    assert whole.ours == payout.net


def test_a_payment_reversed_by_hand_is_not_ours_any_more(till: Till, stripe_server: StripeServer) -> None:
    paid(till)
    reverse_payment(Payment.objects.get(), by=till.house.owner)
    stripe_server.pay_out()
    (payout,) = read_payouts(till.account).added
    assert composition_of(payout).payments == []


def test_another_currency_and_a_trial_are_left_out_with_a_word(till: Till, stripe_server: StripeServer) -> None:
    for options in ({"currency": "usd"}, {"live": False}):
        stripe_server.move("charge", 1000)
        stripe_server.pay_out(**options)
    found = read_payouts(till.account)
    assert (found.added, Payout.objects.count()) == ((), 0)
    assert [remark[:22] for remark in found.remarks] == ["Un versement en USD, a"]
    assert PayoutSource.objects.get().remarks == list(found.remarks)


def test_test_keys_book_nothing_and_are_not_asked(api: Api, stripe_server: StripeServer) -> None:
    """Decision 0011."""
    till = Till(api, stripe_server, "stripe", TEST_KEY)
    paid(till)
    stripe_server.pay_out()
    stripe_server.pay_out(live=False)
    asked = len(stripe_server.asked)
    assert read_payouts(till.account).added == ()
    watch_payouts()
    assert (len(stripe_server.asked), Task.objects.filter(handler="banking.read_payouts").count()) == (asked, 0)


def test_a_payout_asked_by_hand_is_kept_without_its_composition(till: Till, stripe_server: StripeServer) -> None:
    paid(till)
    stripe_server.pay_out(automatic=False)
    (payout,) = read_payouts(till.account).added
    assert (payout.is_known, payout.net, payout.fee, payout.parts.count()) == (False, Money("236.15"), Money(0), 0)


def test_a_payout_that_the_bank_refused_waits_no_more(till: Till, stripe_server: StripeServer) -> None:
    paid(till)
    told = stripe_server.pay_out(status="in_transit")
    read_payouts(till.account)
    assert len(payouts_waiting(till.house.company)) == 1
    told["status"] = "failed"
    read_payouts(till.account)
    assert payouts_waiting(till.house.company) == []
    assert Payout.objects.get().is_failed


def test_a_payout_that_a_line_proves_is_not_written_again(till: Till, stripe_server: StripeServer) -> None:
    paid(till)
    stripe_server.pay_out()
    (payout,) = read_payouts(till.account).added
    proved(line_of(account_of(till.house), "236.15", "STRIPE"), payout=payout)
    PayoutPart.objects.update(label="comme au jour du lien")
    read_payouts(till.account)
    assert PayoutPart.objects.get().label == "comme au jour du lien"
    assert payouts_waiting(till.house.company) == []


def test_the_worker_reads_each_connected_account_once_in_six_hours(till: Till, stripe_server: StripeServer) -> None:
    paid(till)
    stripe_server.pay_out()
    watch_payouts()
    watch_payouts()
    assert Task.objects.filter(handler="banking.read_payouts").count() == 1
    while outbox.run_due():
        pass
    assert Payout.objects.get().net == Money("236.15")


def test_keys_that_are_refused_are_told_on_the_page(till: Till) -> None:
    ProviderAccount.objects.update(secret=encrypt("sk_live_revoked"))
    till.account.refresh_from_db()
    with pytest.raises(KeysRefused):
        read_payouts(till.account)
    assert "Stripe refuse cette clé" in PayoutSource.objects.get().error


def test_a_settlement_of_mollie_has_its_costs_with_the_key_of_the_organisation(
    mollie: Till, mollie_server: MollieServer
) -> None:
    name = paid(mollie)
    paid(mollie, "60.00")
    mollie_server.refund(name, "40.00")
    again(mollie, name)
    mollie_server.settle(costs=(("Cartes", "3.10"), ("iDEAL", "0.29")))
    (guessed,) = read_payouts(mollie.account).added
    assert (guessed.is_known, guessed.gross, guessed.fee) == (False, Money("260.00"), Money(0))
    PayoutSource.objects.update(secret=encrypt(mollie_names.ORGANISATION))
    assert read_payouts(mollie.account).added == ()
    payout = Payout.objects.get()
    assert (payout.is_known, payout.gross, payout.fee) == (True, Money("260.00"), Money("3.39"))
    assert payout.token == "1234567.2611.01"
    whole = composition_of(payout)
    assert (len(whole.payments), whole.ours, whole.others) == (3, payout.net, [])


def test_a_chargeback_of_mollie_is_taken_from_its_settlement(mollie: Till, mollie_server: MollieServer) -> None:
    name = paid(mollie)
    paid(mollie, "500.00")
    mollie_server.charge_back(name)
    again(mollie, name)
    mollie_server.settle()
    (payout,) = read_payouts(mollie.account).added
    whole = composition_of(payout)
    assert (len(whole.payments), whole.ours) == (3, Money("500.00"))


def test_payouts_wait_with_their_parts_in_few_queries(
    till: Till, stripe_server: StripeServer, django_assert_num_queries: object
) -> None:
    for _ in range(3):
        paid(till)
        stripe_server.pay_out()
    read_payouts(till.account)
    with django_assert_num_queries(5):  # type: ignore[operator]
        found = payouts_waiting(till.house.company)
        names = [one.contact.name for payout in found for one in composition_of(payout).payments if one.contact]
    assert names == ["Atelier du Parc"] * 3
