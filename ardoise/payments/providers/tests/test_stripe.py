"""Stripe through its library over loopback: what is asked, what is read, whose signature is taken."""

from __future__ import annotations

import time
from datetime import timedelta
from decimal import Decimal

import pytest

from ardoise.history import clock
from ardoise.payments.providers import PROVIDERS
from ardoise.payments.providers.base import Forged, Keys, KeysRefused, Order, Progress, ProviderFailure, Sum
from tests.providers.stripe_server import LIVE_KEY, TEST_KEY, WEBHOOK_SECRET, StripeServer

STRIPE = PROVIDERS["stripe"]
KEYS = Keys(LIVE_KEY, WEBHOOK_SECRET)


def order(amount: str, currency: str = "EUR", once: str = "a") -> Order:
    return Order(
        once=once,
        asked=Sum(Decimal(amount), currency),
        label="Facture F-2026-0001",
        email="client@exemple.fr",
        language="fr",
        return_url="https://exemple.fr/d/x/",
        webhook_url="https://exemple.fr/w/",
        expires_at=clock.now() + timedelta(hours=1),
    )


def test_the_account_says_its_name_and_whether_it_is_a_test(stripe_server: StripeServer) -> None:
    assert STRIPE.check(KEYS).name == "Menuiserie Durand"
    assert not STRIPE.check(KEYS).is_test
    assert STRIPE.check(Keys(TEST_KEY)).is_test


def test_a_wrong_key_is_refused_without_being_repeated(stripe_server: StripeServer) -> None:
    with pytest.raises(KeysRefused) as refused:
        STRIPE.check(Keys("sk_live_wrong"))
    assert "sk_live_wrong" not in f"{refused.value!r}{refused.value.__cause__}"
    assert "sk_" not in repr(KEYS)


def test_an_address_is_asked_to_be_called_and_taken_back(stripe_server: StripeServer) -> None:
    subscription = STRIPE.subscribe(KEYS, "https://exemple.fr/w/")
    assert subscription is not None
    assert subscription.secret == WEBHOOK_SECRET
    assert "charge.refunded" in stripe_server.endpoints[subscription.id]["enabled_events"]
    STRIPE.unsubscribe(KEYS, subscription.id)
    assert stripe_server.endpoints == {}


MINOR = [
    ("19.99", "EUR", 1999),
    ("64.10", "EUR", 6410),
    ("1136.36", "EUR", 113636),
    ("100", "JPY", 100),
    ("1.250", "TND", 1250),
]


@pytest.mark.parametrize(("amount", "currency", "units"), MINOR)
def test_the_posted_integer_is_exact(stripe_server: StripeServer, amount: str, currency: str, units: int) -> None:
    """ONL-04."""
    opened = STRIPE.open_checkout(KEYS, order(amount, currency))
    assert stripe_server.sessions[opened.id]["amount_total"] == units
    stripe_server.pay(opened.id)
    reading = STRIPE.read(KEYS, opened.id)
    assert reading.asked == Sum(Decimal(amount), currency)
    assert (reading.captured, reading.currency) == (Decimal(amount), currency)


def test_the_same_order_twice_is_one_checkout(stripe_server: StripeServer) -> None:
    same = order("240.00")
    assert STRIPE.open_checkout(KEYS, same) == STRIPE.open_checkout(KEYS, same)
    assert len(stripe_server.sessions) == 1
    session = next(iter(stripe_server.sessions.values()))
    assert session["customer_email"] == "client@exemple.fr"
    assert session["metadata"] == {"ardoise": "a"}
    assert session["locale"] == "fr"


def test_what_is_read_follows_what_happens(stripe_server: StripeServer) -> None:
    name = STRIPE.open_checkout(KEYS, order("240.00")).id
    assert STRIPE.read(KEYS, name).progress is Progress.OPEN
    stripe_server.fail(name)
    failed = STRIPE.read(KEYS, name)
    assert (failed.progress, failed.failure) == (Progress.FAILED, "insufficient_funds")
    stripe_server.pend(name)
    assert STRIPE.read(KEYS, name).progress is Progress.PENDING
    stripe_server.pay(name, received=20000)
    paid = STRIPE.read(KEYS, name)
    assert (paid.progress, paid.captured, paid.fee) == (Progress.PAID, Decimal("200.00"), Decimal("3.25"))
    stripe_server.refund(name, 2000)
    stripe_server.dispute(name)
    after = STRIPE.read(KEYS, name)
    assert after.refunded == Decimal("20.00")
    assert [(one.amount, one.is_closed) for one in after.disputes] == [(Decimal("240.00"), False)]
    stripe_server.close_dispute(name, "lost")
    assert STRIPE.read(KEYS, name).disputes[0].is_lost


def test_an_expired_session_says_so(stripe_server: StripeServer) -> None:
    name = STRIPE.open_checkout(KEYS, order("240.00")).id
    stripe_server.expire(name)
    assert STRIPE.read(KEYS, name).progress is Progress.EXPIRED


def test_a_notice_leads_to_its_session_by_any_of_its_objects(stripe_server: StripeServer) -> None:
    name = STRIPE.open_checkout(KEYS, order("240.00")).id
    events = [stripe_server.pay(name), *stripe_server.events[-3:], stripe_server.refund(name, 100)]
    events.append(stripe_server.dispute(name))
    for event in events:
        notice = STRIPE.notice(KEYS, *stripe_server.signed(event))
        assert notice.event_id == event["id"]
        assert STRIPE.checkout_of(KEYS, notice) == name, event["type"]


def test_a_notice_of_a_payment_that_is_not_ours_leads_nowhere(stripe_server: StripeServer) -> None:
    event = stripe_server.event("payment_intent.succeeded", {"id": "pi_other", "object": "payment_intent"})
    assert STRIPE.checkout_of(KEYS, STRIPE.notice(KEYS, *stripe_server.signed(event))) is None
    event = stripe_server.event("charge.refunded", {"id": "ch_other", "object": "charge", "payment_intent": None})
    assert STRIPE.checkout_of(KEYS, STRIPE.notice(KEYS, *stripe_server.signed(event))) is None


def test_an_unsigned_wrong_changed_or_old_notice_is_refused(stripe_server: StripeServer) -> None:
    name = STRIPE.open_checkout(KEYS, order("240.00")).id
    event = stripe_server.pay(name)
    body, headers = stripe_server.signed(event)
    for wrong in (
        (body, {}),
        (body, {"Stripe-Signature": "t=1,v1=abc"}),
        (body + b" ", headers),
        (body.replace(b"24000", b"24001"), headers),
        stripe_server.signed(event, secret="whsec_other"),
        stripe_server.signed(event, at=int(time.time()) - 301),
        (b"\xff\xfe", headers),
    ):
        with pytest.raises(Forged):
            STRIPE.notice(KEYS, *wrong)
    STRIPE.notice(KEYS, *stripe_server.signed(event, at=int(time.time()) - 290))
    with pytest.raises(Forged):
        STRIPE.notice(Keys(LIVE_KEY), body, headers)


def test_a_provider_that_is_down_is_a_failure_to_try_again(stripe_server: StripeServer) -> None:
    name = STRIPE.open_checkout(KEYS, order("240.00")).id
    with pytest.raises(ProviderFailure, match="amount_too_small"):
        STRIPE.open_checkout(KEYS, order("0.10", once="b"))
    stripe_server.is_down = True
    with pytest.raises(ProviderFailure, match="ne répond pas"):
        STRIPE.read(KEYS, name)
