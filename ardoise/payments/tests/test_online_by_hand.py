"""What people do by hand around a payment on line: correct, reverse, change the keys."""

from __future__ import annotations

import pytest

from ardoise.domain.errors import Conflict
from ardoise.domain.money import Money
from ardoise.payments.actions.connect import connect_provider
from ardoise.payments.actions.correct import correct_invoice
from ardoise.payments.actions.reverse import reverse_payment
from ardoise.payments.models import Direction, Payment, ProviderAccount, ProviderEvent
from ardoise.payments.online import is_online
from ardoise.payments.queries import credit_of
from ardoise.payments.tests.online import Till, stripe_till
from ardoise.payments.tests.test_read_again import due, faults
from ardoise.sales.models import Settlement
from ardoise.sales.sheet import Sheet
from ardoise.web.secrets import encrypt
from tests.fixtures import Api
from tests.providers import stripe_server as stripe
from tests.providers.stripe_server import StripeServer


@pytest.fixture
def till(api: Api, stripe_server: StripeServer) -> Till:
    return stripe_till(api, stripe_server)


def test_a_correction_takes_what_was_given_back_too(till: Till, stripe_server: StripeServer) -> None:
    invoice = till.invoice()
    name = till.checkout(invoice).provider_id or ""
    till.notify(stripe_server.pay(name))
    till.notify(stripe_server.refund(name, 2000))
    fixed = correct_invoice(invoice, Sheet({"subject": "Corrigée"}), by=till.house.owner)
    assert Settlement.objects.get(invoice=invoice).paid == Money(0)
    assert (due(invoice), due(fixed.replacement)) == (Money(0), Money("20.00"))
    till.notify(stripe_server.refund(name, 24000))
    assert (due(invoice), due(fixed.replacement)) == (Money(0), Money("240.00"))
    assert credit_of(till.house.contacts[0]) == Money(0)
    assert faults(till) == []


def test_an_invoice_corrected_twice_is_paid_by_the_last_and_stays_on_line(
    till: Till, stripe_server: StripeServer
) -> None:
    invoice = till.invoice()
    name = till.checkout(invoice).provider_id or ""
    once = correct_invoice(invoice, Sheet({"subject": "Corrigée"}), by=till.house.owner).replacement
    twice = correct_invoice(once, Sheet({"subject": "Recorrigée"}), by=till.house.owner).replacement
    assert is_online(twice)
    till.notify(stripe_server.pay(name))
    assert (due(once), due(twice)) == (Money(0), Money(0))
    assert credit_of(till.house.contacts[0]) == Money(0)
    assert faults(till) == []


def test_what_the_provider_gave_back_is_not_reversed_by_hand(till: Till, stripe_server: StripeServer) -> None:
    invoice = till.invoice()
    name = till.checkout(invoice).provider_id or ""
    till.notify(stripe_server.pay(name))
    till.notify(stripe_server.refund(name, 2000))
    for payment in Payment.objects.all():
        with pytest.raises(Conflict, match="déjà été remboursé"):
            reverse_payment(payment, by=till.house.owner)
    assert due(invoice) == Money("20.00")


def test_a_part_reversed_by_hand_hides_no_refund_of_the_rest(till: Till, stripe_server: StripeServer) -> None:
    invoice = till.invoice()
    name = till.checkout(invoice).provider_id or ""
    till.notify(stripe_server.pay(name, received=20000))
    charge = stripe_server.charge_of(name)
    charge["amount_captured"] = stripe_server.intents[charge["payment_intent"]]["amount_received"] = 24000
    till.notify(stripe_server.event("charge.captured", charge))
    assert due(invoice) == Money(0)
    reverse_payment(Payment.objects.get(amount=Money("40.00")), by=till.house.owner)
    till.notify(stripe_server.refund(name, 10000))  # 40 are known to be gone, 60 are not
    refunds = Payment.objects.filter(direction=Direction.OUT, reverses=None)
    assert [payment.amount for payment in refunds] == [Money("60.00")]
    assert due(invoice) == Money("100.00")
    assert faults(till) == []


def test_keys_that_took_the_place_of_revoked_ones_read_the_old_checkouts(
    till: Till, stripe_server: StripeServer
) -> None:
    invoice = till.invoice()
    name = till.checkout(invoice).provider_id or ""
    connect_provider(till.house.company, "stripe", secret=stripe.LIVE_KEY, by=till.house.owner)
    ProviderAccount.objects.filter(pk=till.account.pk).update(secret=encrypt("sk_live_revoked"))
    till.notify(stripe_server.pay(name))
    assert due(invoice) == Money(0)


def test_an_account_without_secret_of_signature_believes_no_call(till: Till, stripe_server: StripeServer) -> None:
    event = stripe_server.pay(till.checkout(till.invoice()).provider_id or "")
    ProviderAccount.objects.update(webhook_secret="")
    assert till.post(*stripe_server.signed(event, secret="")) == 400
    assert not ProviderEvent.objects.exists()
