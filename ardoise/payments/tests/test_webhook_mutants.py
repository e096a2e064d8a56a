"""The provider of the tests is awake: take away a guard of E-règlement, and what it sends does harm.

Each test breaks one guard and shows the harm that the guard prevents; the tests of `test_read_again.py` show the same
calls without harm.
"""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from ardoise.domain.money import Money
from ardoise.payments.actions import read_again
from ardoise.payments.models import Checkout, ProviderEvent
from ardoise.payments.online import keys_of, provider_of
from ardoise.payments.providers.base import Notice, Reading
from ardoise.payments.providers.stripe.provider import Stripe
from ardoise.payments.tests.online import Till, stripe_till
from ardoise.sales.models import Invoice, Settlement
from tests.fixtures import Api
from tests.providers.stripe_server import StripeServer


@pytest.fixture
def till(api: Api, stripe_server: StripeServer) -> Till:
    return stripe_till(api, stripe_server)


def paid(invoice: Invoice) -> Money:
    return Settlement.objects.get(invoice=invoice).paid


def test_without_the_signature_a_forged_call_is_noted(
    till: Till, stripe_server: StripeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def believing(self: Any, keys: Any, body: bytes, headers: Any) -> Notice:
        event = json.loads(body)
        return Notice(event["id"], event["type"], event["data"]["object"]["id"])

    checkout = till.checkout(till.invoice())
    event = stripe_server.pay(checkout.provider_id or "")
    forged = stripe_server.signed(event, secret="whsec_other")
    assert till.post(*forged) == 400
    assert not ProviderEvent.objects.exists()
    monkeypatch.setattr(Stripe, "notice", believing)
    assert till.post(*forged) == 204
    assert ProviderEvent.objects.exists()


def test_without_the_reading_a_body_that_lies_is_booked(
    till: Till, stripe_server: StripeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The session is open at Stripe; the signed body, an old or altered copy, says that it is paid."""
    invoice = till.invoice()
    checkout = till.checkout(invoice)
    lie = {**stripe_server.sessions[checkout.provider_id or ""], "payment_status": "paid"}
    till.notify(stripe_server.event("checkout.session.completed", lie))
    assert paid(invoice) == Money(0)
    real = Stripe.read

    def believing(self: Any, keys: Any, name: str) -> Reading:
        return replace(real(self, keys, name), captured=Decimal("240.00"))

    monkeypatch.setattr(Stripe, "read", believing)
    till.notify(stripe_server.event("checkout.session.completed", lie))
    assert paid(invoice) == Money("240.00")


def test_without_the_difference_each_delivery_adds_a_payment(
    till: Till, stripe_server: StripeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoice = till.invoice()
    checkout = till.checkout(invoice, amount="100.00")
    event = stripe_server.pay(checkout.provider_id or "")
    for one in stripe_server.events:
        till.notify(one)
    assert paid(invoice) == Money("100.00")
    real = read_again._follow

    def adding(row: Checkout, reading: Reading) -> None:
        row.captured, row.revision = Money(0), row.revision + 1
        real(row, reading)

    monkeypatch.setattr(read_again, "_follow", adding)
    till.notify({**event, "id": "evt_again"})
    assert paid(invoice) == Money("200.00")


def test_without_the_name_of_the_event_five_deliveries_are_five_tasks(
    till: Till, stripe_server: StripeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout = till.checkout(till.invoice())
    event = stripe_server.pay(checkout.provider_id or "")
    for _ in range(5):
        till.post(*stripe_server.signed(event))
    assert ProviderEvent.objects.count() == 1
    real = Stripe.notice
    monkeypatch.setattr(Stripe, "notice", lambda *given: replace(real(*given), event_id=""))
    for _ in range(5):
        till.post(*stripe_server.signed(event))
    assert ProviderEvent.objects.count() == 6


def test_without_the_amount_check_dollars_are_booked_as_euros(
    till: Till, stripe_server: StripeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = till.invoice(), till.invoice()
    till.notify(stripe_server.pay(till.checkout(first).provider_id or "", currency="usd"))
    assert paid(first) == Money(0)
    monkeypatch.setattr(read_again, "mismatch", lambda checkout, reading: "")
    till.notify(stripe_server.pay(till.checkout(second).provider_id or "", currency="usd"))
    assert paid(second) == Money("240.00")


def test_without_the_revision_an_older_reading_undoes_a_newer_one(
    till: Till, stripe_server: StripeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guard is the comparison of revisions: frozen at what each reading saw, nothing stops the older one."""
    invoice = till.invoice()
    checkout = till.checkout(invoice)
    name = checkout.provider_id or ""
    stripe_server.pay(name)
    old = provider_of(checkout.account).read
    seen = old(keys_of(checkout.account), name)
    stripe_server.refund(name, 24000)
    read_again.read_again(checkout)
    assert paid(invoice) == Money(0)
    monkeypatch.setattr(Stripe, "read", lambda *given: seen)  # the older one, written without asking again
    read_again.read_again(checkout)
    assert paid(invoice) == Money("240.00")
