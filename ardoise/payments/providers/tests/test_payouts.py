"""What Stripe and Mollie paid out, over loopback: their composition, page after page, fees apart."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from ardoise.history import clock
from ardoise.payments.providers import PROVIDERS
from ardoise.payments.providers.base import Keys, KeysRefused, PaidOut, PartKind, ProviderFailure
from ardoise.payments.providers.tests.test_stripe import order
from tests.providers import mollie_server as mollie
from tests.providers import stripe_server as stripe
from tests.providers.mollie_server import MollieServer
from tests.providers.stripe_server import StripeServer

SINCE = clock.now().date() - timedelta(days=30)


def paid_out(provider: str, secret: str) -> list[PaidOut]:
    return list(PROVIDERS[provider].payouts(Keys(secret), SINCE))


def stripe_paid(server: StripeServer, amount: str, once: str) -> str:
    name = PROVIDERS["stripe"].open_checkout(Keys(stripe.LIVE_KEY), order(amount, once=once)).id
    server.pay(name)
    return name


def mollie_paid(amount: str, server: MollieServer, once: str) -> str:
    name = PROVIDERS["mollie"].open_checkout(Keys(mollie.LIVE_KEY), order(amount, once=once)).id
    return server.pay(name)


def adds_up(payout: PaidOut) -> bool:
    return sum((part.gross - part.fee for part in payout.parts), Decimal(0)) == payout.net


def test_a_payout_of_stripe_says_each_movement_with_its_fee(stripe_server: StripeServer) -> None:
    first, second = stripe_paid(stripe_server, "240.00", "a"), stripe_paid(stripe_server, "100.00", "b")
    stripe_server.refund(first, 2000)
    stripe_server.dispute(second)
    stripe_server.move("fee", -200, type="stripe_fee", description="Radar")
    stripe_server.move("other_adjustment", 100, type="adjustment")
    payout = stripe_server.pay_out()
    (found,) = paid_out("stripe", stripe.LIVE_KEY)
    assert (found.id, found.currency, found.is_known, found.is_test) == (payout["id"], "EUR", True, False)
    assert adds_up(found)
    said = {(part.kind, part.gross, part.fee) for part in found.parts}
    assert said == {
        (PartKind.PAYMENT, Decimal("240.00"), Decimal("3.85")),
        (PartKind.PAYMENT, Decimal("100.00"), Decimal("1.75")),
        (PartKind.REFUND, Decimal("-20.00"), Decimal("0.00")),
        (PartKind.DISPUTE, Decimal("-100.00"), Decimal("20.00")),
        (PartKind.FEE, Decimal("0.00"), Decimal("2.00")),
        (PartKind.OTHER, Decimal("1.00"), Decimal("0.00")),
    }
    charges = {part.kind: part.charge for part in found.parts if part.gross in (240, -20)}
    assert charges[PartKind.PAYMENT] == charges[PartKind.REFUND] == stripe_server.charge_of(first)["id"]
    assert {part.once for part in found.parts} == {"a", "b", ""}


def test_a_payout_of_several_pages_is_read_whole(stripe_server: StripeServer) -> None:
    stripe_server.largest_page = 2
    for index in range(5):
        stripe_paid(stripe_server, "10.00", str(index))
    stripe_server.pay_out()
    for _ in range(4):
        stripe_server.move("charge", 1000)
        stripe_server.pay_out()
    found = paid_out("stripe", stripe.LIVE_KEY)
    assert sorted(len(one.parts) for one in found) == [1, 1, 1, 1, 5]
    assert all(adds_up(one) for one in found)


def test_what_stripe_does_not_compose_is_said_unknown(stripe_server: StripeServer) -> None:
    for options in ({"automatic": False}, {"currency": "usd"}, {"status": "failed"}):
        stripe_server.move("charge", 1000)
        stripe_server.pay_out(**options)
    failed, dollars, by_hand = paid_out("stripe", stripe.LIVE_KEY)
    assert [one.is_known for one in (failed, dollars, by_hand)] == [False, False, False]
    assert [one.parts for one in (failed, dollars, by_hand)] == [(), (), ()]
    assert (failed.is_failed, dollars.currency, by_hand.net) == (True, "USD", Decimal("10.00"))


def test_older_payouts_are_not_asked_and_a_wrong_key_or_a_server_down_is_said(stripe_server: StripeServer) -> None:
    stripe_server.move("charge", 1000)
    stripe_server.pay_out()["created"] -= 40 * 24 * 3600
    assert paid_out("stripe", stripe.LIVE_KEY) == []
    with pytest.raises(KeysRefused):
        paid_out("stripe", "sk_live_wrong")
    stripe_server.is_down = True
    with pytest.raises(ProviderFailure):
        paid_out("stripe", stripe.LIVE_KEY)


def test_a_settlement_of_mollie_is_whole_with_the_token_of_the_organisation(mollie_server: MollieServer) -> None:
    mollie_server.largest_page = 1
    first, second, _ = (mollie_paid(amount, mollie_server, amount) for amount in ("240.00", "100.00", "50.00"))
    mollie_server.refund(first, "20.00")
    mollie_server.charge_back(second)
    settled = mollie_server.settle(costs=(("iDEAL", "0.90"), ("Cartes", "3.10")))
    mollie_paid("30.00", mollie_server, "d")
    mollie_server.settle()
    _, found = paid_out("mollie", mollie.ORGANISATION)
    assert (found.id, found.token, found.net) == (settled["id"], "1234567.2611.01", Decimal("266.00"))
    assert (found.is_known, adds_up(found)) == (True, True)
    said = sorted((part.kind.value, part.gross, part.fee, part.charge) for part in found.parts)
    assert said == [
        ("dispute", Decimal("-100.00"), Decimal(0), second),
        ("fee", Decimal(0), Decimal("0.90"), ""),
        ("fee", Decimal(0), Decimal("3.10"), ""),
        ("payment", Decimal("50.00"), Decimal(0), "tr_00000003"),
        ("payment", Decimal("100.00"), Decimal(0), second),
        ("payment", Decimal("240.00"), Decimal(0), first),
        ("refund", Decimal("-20.00"), Decimal(0), first),
    ]


def test_a_key_of_payments_groups_them_by_settlement_without_fees(mollie_server: MollieServer) -> None:
    first = mollie_paid("240.00", mollie_server, "a")
    mollie_server.refund(first, "20.00")
    settled = mollie_server.settle(costs=(("Cartes", "3.10"),))
    mollie_paid("30.00", mollie_server, "b")
    (found,) = paid_out("mollie", mollie.LIVE_KEY)
    assert (found.id, found.is_known, found.net) == (settled["id"], False, Decimal("220.00"))
    assert sum(part.fee for part in found.parts) == 0
    assert {part.once for part in found.parts} == {"a", ""}


def test_mollie_says_failed_and_foreign_settlements_and_who_may_not_read(mollie_server: MollieServer) -> None:
    mollie_server.settle(status="failed")
    mollie_server.settle(currency="USD")
    mollie_server.settle(status="open")
    dollars, failed = paid_out("mollie", mollie.ORGANISATION)
    assert (dollars.currency, failed.is_failed) == ("USD", True)
    with pytest.raises(KeysRefused):
        paid_out("mollie", "access_other")
