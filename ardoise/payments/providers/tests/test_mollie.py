"""Mollie through its library over loopback."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ardoise.payments.providers import PROVIDERS
from ardoise.payments.providers.base import Forged, Keys, KeysRefused, Progress, ProviderFailure, Sum
from ardoise.payments.providers.tests.test_stripe import order
from tests.providers.mollie_server import LIVE_KEY, TEST_KEY, MollieServer

MOLLIE = PROVIDERS["mollie"]
KEYS = Keys(LIVE_KEY)


def test_the_account_says_its_name_and_whether_it_is_a_test(mollie_server: MollieServer) -> None:
    assert MOLLIE.check(KEYS).name == "Menuiserie Durand"
    assert MOLLIE.check(Keys(TEST_KEY)).is_test
    for wrong in ("live_wrong", "sk_live_x", "x"):
        with pytest.raises(KeysRefused) as refused:
            MOLLIE.check(Keys(wrong))
        assert wrong not in str(refused.value)


@pytest.mark.parametrize(("amount", "currency", "text"), [("19.99", "EUR", "19.99"), ("100", "JPY", "100")])
def test_the_posted_amount_is_exact(mollie_server: MollieServer, amount: str, currency: str, text: str) -> None:
    opened = MOLLIE.open_checkout(KEYS, order(amount, currency))
    assert mollie_server.payments[opened.id]["amount"] == {"currency": currency, "value": text}
    assert MOLLIE.read(KEYS, opened.id).asked == Sum(Decimal(amount), currency)


def test_the_same_order_twice_is_one_payment(mollie_server: MollieServer) -> None:
    same = order("240.00")
    assert MOLLIE.open_checkout(KEYS, same).id == MOLLIE.open_checkout(KEYS, same).id
    payment = next(iter(mollie_server.payments.values()))
    assert (payment["webhookUrl"], payment["locale"]) == ("https://exemple.fr/w/", "fr_FR")


def test_what_is_read_follows_what_happens(mollie_server: MollieServer) -> None:
    name = MOLLIE.open_checkout(KEYS, order("240.00")).id
    assert MOLLIE.read(KEYS, name).progress is Progress.OPEN
    mollie_server.pend(name)
    assert MOLLIE.read(KEYS, name).progress is Progress.PENDING
    mollie_server.pay(name)
    paid = MOLLIE.read(KEYS, name)
    assert (paid.progress, paid.captured, paid.charge, paid.fee) == (Progress.PAID, Decimal("240.00"), name, None)
    mollie_server.refund(name, "20.00")
    assert MOLLIE.read(KEYS, name).refunded == Decimal("20.00")
    mollie_server.charge_back(name)
    assert [one.is_lost for one in MOLLIE.read(KEYS, name).disputes] == [True]
    mollie_server.reverse_chargeback(name)
    assert [one.is_lost for one in MOLLIE.read(KEYS, name).disputes] == [False]


@pytest.mark.parametrize(("act", "progress"), [("fail", Progress.FAILED), ("expire", Progress.EXPIRED)])
def test_what_does_not_end_well_says_so(mollie_server: MollieServer, act: str, progress: Progress) -> None:
    name = MOLLIE.open_checkout(KEYS, order("240.00")).id
    getattr(mollie_server, act)(name)
    assert MOLLIE.read(KEYS, name).progress is progress


def test_a_notice_is_the_id_of_a_payment_and_nothing_else(mollie_server: MollieServer) -> None:
    notice = MOLLIE.notice(KEYS, *mollie_server.webhook("tr_123"))
    assert MOLLIE.checkout_of(KEYS, notice) == "tr_123"
    for wrong in (b"", b"id=", b"id=ord_1", b"id=tr_1&id=tr_2", b"id=tr_1/../x", b"\xff", b"{}", b"id=tr_" + b"a" * 99):
        with pytest.raises(Forged):
            MOLLIE.notice(KEYS, wrong, {})


def test_a_payment_that_is_not_ours_or_a_server_down_is_a_failure(mollie_server: MollieServer) -> None:
    with pytest.raises(ProviderFailure):
        MOLLIE.read(KEYS, "tr_unknown")
    with pytest.raises(ProviderFailure):
        MOLLIE.read(KEYS, "cs_other")
    mollie_server.is_down = True
    with pytest.raises(ProviderFailure):
        MOLLIE.check(KEYS)
