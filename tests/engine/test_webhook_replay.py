"""A thousand calls of a provider, shuffled, repeated and at the same time: the balances are exact (ONL-01, ONL-07)."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.db import connections

from ardoise.domain.money import Money
from ardoise.history import outbox
from ardoise.history.models import Task
from ardoise.history.verify import Scope
from ardoise.notifications.models import Message
from ardoise.payments import checks
from ardoise.payments.models import Checkout, Payment, ProviderEvent
from ardoise.payments.tests.online import Till, stripe_till
from ardoise.sales.models import Settlement
from tests.fixtures import Api
from tests.providers.stripe_server import StripeServer

CALLS, THREADS, INVOICES = 1_000, 5, 12


@pytest.fixture
def till(transactional_db: None, api: Api, stripe_server: StripeServer) -> Till:
    cache.clear()
    return stripe_till(api, stripe_server)


def post_all(till: Till, calls: list[tuple[bytes, dict[str, str]]]) -> Iterator[int]:
    """From several threads, as a provider does."""

    def post(call: tuple[bytes, dict[str, str]]) -> int:
        try:
            return till.post(*call)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as pool:
        yield from pool.map(post, calls)


def work_together() -> None:
    """Two workers at the same tasks."""

    def work() -> None:
        try:
            while outbox.run_due():
                pass
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def test_five_deliveries_at_the_same_time_are_one_payment(till: Till, stripe_server: StripeServer) -> None:
    """ONL-01, in parallel."""
    invoice = till.invoice()
    event = stripe_server.pay(till.checkout(invoice).provider_id or "")
    assert list(post_all(till, [stripe_server.signed(event)] * 5)) == [204] * 5
    work_together()
    till.work()
    assert ProviderEvent.objects.count() == 1
    assert Payment.objects.get().amount == Money("240.00")
    assert Settlement.objects.get(invoice=invoice).due == Money(0)
    assert Message.objects.filter(once__startswith="receipt:").count() == 1


def test_a_thousand_calls_leave_exact_balances(till: Till, stripe_server: StripeServer) -> None:
    """Each invoice of 120.00 lives one of four lives; its calls come in any order, many times, all together."""
    rng = random.Random(20261128)
    invoices = [till.invoice("120.00") for _ in range(INVOICES)]
    expected = []
    for rank, invoice in enumerate(invoices):
        name = till.checkout(invoice, amount="120.00").provider_id or ""
        if rank % 4 == 3:
            stripe_server.fail(name)
            expected.append(Money("120.00"))
            continue
        stripe_server.pay(name, received=10000 if rank % 4 == 1 else None)
        expected.append(Money("20.00") if rank % 4 == 1 else Money(0))
        if rank % 4 == 2:
            stripe_server.refund(name, 2000)
            stripe_server.refund(name, 12000)
            expected[-1] = Money("120.00")
    once = [stripe_server.signed(event) for event in stripe_server.events]
    calls = once + rng.choices(once, k=CALLS - len(once))
    rng.shuffle(calls)
    half = len(calls) // 2
    assert set(post_all(till, calls[:half])) == {204}
    work_together()
    assert set(post_all(till, calls[half:])) == {204}
    work_together()
    till.work()
    dues = dict(Settlement.objects.filter(invoice__in=invoices).values_list("invoice_id", "due"))
    assert [dues[invoice.pk] for invoice in invoices] == expected
    assert ProviderEvent.objects.count() == len(stripe_server.events)
    assert not ProviderEvent.objects.filter(done_at=None).exists()
    assert not Task.objects.filter(failed_at__isnull=False).exists()
    received = [checkout.captured for checkout in Checkout.objects.all()]
    assert sum(received, Money(0)) == Money("1020.00")
    every = (checks.settlements_are_allocated, checks.allocations_are_within, checks.online_payments_agree)
    assert [fault for check in every for fault in check(Scope())] == []
