"""What a provider says becomes payments: the cases ONL-01, ONL-03, ONL-04 and ONL-07, and what stands around them."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from ardoise.domain.money import Money
from ardoise.history import clock
from ardoise.history.models import Event
from ardoise.history.sentences import tell
from ardoise.history.verify import Scope
from ardoise.notifications.models import Message
from ardoise.payments import checks, events
from ardoise.payments.actions.correct import correct_invoice
from ardoise.payments.actions.read_again import read_again
from ardoise.payments.actions.record import Wanted, record_payment
from ardoise.payments.models import CheckoutState, Method, Movement, Payment, ProviderEvent
from ardoise.payments.queries import credit_of
from ardoise.payments.tests.online import Till, mollie_till, stripe_till
from ardoise.sales.actions.credit import credit_invoice
from ardoise.sales.models import Invoice, Settlement
from ardoise.sales.queries import status_of_invoice
from ardoise.sales.sheet import Sheet
from tests.fixtures import Api
from tests.providers.mollie_server import MollieServer
from tests.providers.stripe_server import StripeServer


@pytest.fixture
def till(api: Api, stripe_server: StripeServer) -> Till:
    return stripe_till(api, stripe_server)


@pytest.fixture
def mollie(api: Api, mollie_server: MollieServer) -> Till:
    return mollie_till(api, mollie_server)


def due(invoice: Invoice) -> Money:
    return Settlement.objects.get(invoice=invoice).due


def names() -> list[str]:
    return list(Event.objects.filter(name__startswith="payment.online").values_list("name", flat=True).order_by("pk"))


def told(name: str) -> str:
    return tell(Event.objects.filter(name=name).latest("pk"))


def faults(till: Till) -> list[Any]:
    every = (checks.settlements_are_allocated, checks.allocations_are_within, checks.online_payments_agree)
    return [fault for check in every for fault in check(Scope(till.house.company.pk))]


def test_a_payment_settles_its_invoice_once_whatever_is_delivered(till: Till, stripe_server: StripeServer) -> None:
    """ONL-01: five deliveries of one event, then the sibling events."""
    invoice = till.invoice()
    checkout = till.checkout(invoice)
    completed = stripe_server.pay(checkout.provider_id or "")
    till.notify(completed, times=5)
    for sibling in stripe_server.events:
        till.notify(sibling)
    payment = Payment.objects.get()
    assert (payment.amount, payment.method, payment.date) == (Money("240.00"), "card", till.house.company.today)
    assert due(invoice) == Money(0)
    assert status_of_invoice(Invoice.objects.get(pk=invoice.pk), today=till.house.company.today) == "paid"
    checkout.refresh_from_db()
    assert (checkout.state, checkout.captured, checkout.fee) == (CheckoutState.PAID, Money("240.00"), Money("3.85"))
    assert names() == [events.ONLINE_PAID]
    receipts = Message.objects.filter(once__startswith="receipt:")
    assert len(receipts) == 1
    assert "240,00" in receipts[0].text
    assert ProviderEvent.objects.count() == 3
    assert not ProviderEvent.objects.filter(done_at=None).exists()
    assert faults(till) == []


def test_the_money_is_on_the_invoice_gross_and_the_fee_apart(till: Till, stripe_server: StripeServer) -> None:
    invoice = till.invoice()
    till.notify(stripe_server.pay(till.checkout(invoice).provider_id or ""))
    settlement = Settlement.objects.get(invoice=invoice)
    assert (settlement.paid, settlement.due) == (Money("240.00"), Money(0))


def test_only_what_was_captured_is_received(till: Till, stripe_server: StripeServer) -> None:
    """ONL-03."""
    invoice = till.invoice()
    checkout = till.checkout(invoice)
    till.notify(stripe_server.pay(checkout.provider_id or "", received=20000))
    assert Payment.objects.get().amount == Money("200.00")
    assert due(invoice) == Money("40.00")
    assert status_of_invoice(Invoice.objects.get(pk=invoice.pk), today=till.house.company.today) == "partly_paid"
    checkout.refresh_from_db()
    assert checkout.state == CheckoutState.PARTLY
    receipt = Message.objects.get(once__startswith="receipt:")
    assert "200,00" in receipt.text
    assert "240,00" not in receipt.text
    assert "40,00" in receipt.text  # what is left
    assert faults(till) == []


@pytest.mark.parametrize(
    "what", [{"currency": "usd"}, {"currency": "jpy"}, {"received": 24001, "authorized": 24001}, {"received": 2400000}]
)
def test_another_currency_or_amount_is_flagged_and_never_booked(
    till: Till, stripe_server: StripeServer, what: dict[str, Any]
) -> None:
    """ONL-04."""
    invoice = till.invoice()
    checkout = till.checkout(invoice)
    till.notify(stripe_server.pay(checkout.provider_id or "", **what), times=3)
    assert not Payment.objects.exists()
    assert due(invoice) == Money("240.00")
    checkout.refresh_from_db()
    assert checkout.state == CheckoutState.MISMATCH
    assert names() == [events.ONLINE_TO_CHECK]
    assert "Rien n’est noté réglé" in told(events.ONLINE_TO_CHECK)
    assert not Message.objects.filter(once__startswith="receipt:").exists()


def test_a_session_that_asks_something_else_is_flagged(till: Till, stripe_server: StripeServer) -> None:
    checkout = till.checkout(till.invoice())
    stripe_server.sessions[checkout.provider_id or ""]["amount_total"] = 2400
    till.notify(stripe_server.pay(checkout.provider_id or ""))
    assert not Payment.objects.exists()
    checkout.refresh_from_db()
    assert checkout.state == CheckoutState.MISMATCH


def test_refunds_are_movements_by_difference(till: Till, stripe_server: StripeServer) -> None:
    """ONL-07: 20.00 then 120.00 cumulated, and the last one again."""
    invoice = till.invoice("120.00")
    checkout = till.checkout(invoice, amount="120.00")
    name = checkout.provider_id or ""
    till.notify(stripe_server.pay(name))
    till.notify(stripe_server.refund(name, 2000))
    assert due(invoice) == Money("20.00")
    last = stripe_server.refund(name, 12000)
    till.notify(last, times=2)
    till.notify(stripe_server.refund(name, 12000))
    movements = [(one.kind, one.amount) for one in Movement.objects.order_by("pk")]
    assert movements == [("received", Money("120.00")), ("refunded", Money("20.00")), ("refunded", Money("100.00"))]
    checkout.refresh_from_db()
    assert checkout.refunded == Money("120.00")
    settlement = Settlement.objects.get(invoice=invoice)
    assert (settlement.paid, settlement.due) == (Money(0), Money("120.00"))
    assert names() == [events.ONLINE_PAID, events.ONLINE_REFUNDED, events.ONLINE_REFUNDED]
    assert "faites un avoir" in told(events.ONLINE_REFUNDED)
    assert faults(till) == []
    credit_invoice(Invoice.objects.get(pk=invoice.pk), by=till.house.owner)
    assert due(invoice) == Money(0)
    assert credit_of(till.house.contacts[0]) == Money(0)
    assert faults(till) == []


def test_a_refund_pays_back_the_credit_note_made_before_it(till: Till, stripe_server: StripeServer) -> None:
    invoice = till.invoice("120.00")
    name = till.checkout(invoice, amount="120.00").provider_id or ""
    till.notify(stripe_server.pay(name))
    note = credit_invoice(Invoice.objects.get(pk=invoice.pk), amount=Money("50.00"), by=till.house.owner)
    till.notify(stripe_server.refund(name, 5000))
    assert due(invoice) == Money(0)
    assert Settlement.objects.get(invoice=note).paid == Money("50.00")
    assert "avoir" not in told(events.ONLINE_REFUNDED)
    till.notify(stripe_server.refund(name, 6000))  # ten more, which no credit note explains
    assert due(invoice) == Money("10.00")
    assert faults(till) == []


def test_paid_by_bank_meanwhile_is_a_credit_and_said(till: Till, stripe_server: StripeServer) -> None:
    invoice = till.invoice()
    checkout = till.checkout(invoice)
    record_payment(
        till.house.company,
        day=till.house.company.today,
        amount=Money("200.00"),
        method=Method.BANK_TRANSFER,
        allocations=[Wanted(invoice)],
        by=till.house.owner,
    )
    till.notify(stripe_server.pay(checkout.provider_id or ""))
    assert due(invoice) == Money(0)
    assert credit_of(till.house.contacts[0]) == Money("200.00")
    assert "200,00\u00a0€ au crédit du client" in told(events.ONLINE_PAID)
    assert "votre crédit" in Message.objects.get(once__startswith="receipt:").text
    assert faults(till) == []
    till.notify(stripe_server.refund(checkout.provider_id or "", 20000))  # paid back: the invoice stays paid
    assert (due(invoice), credit_of(till.house.contacts[0])) == (Money(0), Money(0))
    assert faults(till) == []


def test_an_invoice_corrected_meanwhile_is_paid_by_its_replacement(till: Till, stripe_server: StripeServer) -> None:
    invoice = till.invoice()
    checkout = till.checkout(invoice)
    fixed = correct_invoice(invoice, Sheet({"subject": "Corrigée"}), by=till.house.owner)
    till.notify(stripe_server.pay(checkout.provider_id or ""))
    assert (due(invoice), due(fixed.replacement)) == (Money(0), Money(0))
    assert credit_of(till.house.contacts[0]) == Money(0)
    assert faults(till) == []


def test_the_payment_is_dated_the_day_it_was_received(till: Till, stripe_server: StripeServer) -> None:
    """The day of the charge in Paris: 23:30 in London on the 26th is the 27th."""
    name = till.checkout(till.invoice()).provider_id or ""
    event = stripe_server.pay(name)
    stripe_server.charge_of(name)["created"] = int(datetime(2026, 11, 26, 23, 30, tzinfo=UTC).timestamp())
    with clock.at(datetime(2026, 11, 28, 9, 0, tzinfo=UTC)):
        till.notify(event)
    assert Payment.objects.get().date == date(2026, 11, 27)


def test_several_invoices_are_settled_oldest_first(till: Till, stripe_server: StripeServer) -> None:
    first, second = till.invoice("100.00"), till.invoice("50.00")
    checkout = till.checkout(second, first, amount="150.00")
    assert [(share.invoice_id, share.amount) for share in checkout.shares.order_by("pk")] == [
        (first.pk, Money("100.00")),
        (second.pk, Money("50.00")),
    ]
    till.notify(stripe_server.pay(checkout.provider_id or "", received=12000))
    assert (due(first), due(second)) == (Money(0), Money("30.00"))
    assert (first.number or "") in told(events.ONLINE_PAID)
    assert (second.number or "") in told(events.ONLINE_PAID)


def test_a_failed_try_is_told_once_and_can_still_succeed(till: Till, stripe_server: StripeServer) -> None:
    invoice = till.invoice()
    name = till.checkout(invoice).provider_id or ""
    till.notify(stripe_server.fail(name), times=3)
    till.notify(stripe_server.fail(name))
    assert names() == [events.ONLINE_FAILED]
    assert "provision insuffisante" in told(events.ONLINE_FAILED)
    till.notify(stripe_server.pay(name))
    assert due(invoice) == Money(0)


def test_a_slow_payment_is_pending_until_it_comes(till: Till, stripe_server: StripeServer) -> None:
    invoice = till.invoice()
    checkout = till.checkout(invoice)
    till.notify(stripe_server.pend(checkout.provider_id or ""))
    checkout.refresh_from_db()
    assert checkout.state == CheckoutState.PENDING
    assert due(invoice) == Money("240.00")
    till.notify(stripe_server.pay(checkout.provider_id or ""))
    assert due(invoice) == Money(0)


def test_a_dispute_is_told_and_takes_the_money_when_it_is_lost(till: Till, stripe_server: StripeServer) -> None:
    invoice = till.invoice()
    name = till.checkout(invoice).provider_id or ""
    till.notify(stripe_server.pay(name))
    till.notify(stripe_server.dispute(name), times=2)
    assert due(invoice) == Money(0)
    till.notify(stripe_server.close_dispute(name, "lost"), times=2)
    assert due(invoice) == Money("240.00")
    assert names() == [events.ONLINE_PAID, events.ONLINE_DISPUTED, events.ONLINE_LOST]
    assert faults(till) == []


def test_a_dispute_that_is_won_changes_nothing(till: Till, stripe_server: StripeServer) -> None:
    invoice = till.invoice()
    name = till.checkout(invoice).provider_id or ""
    till.notify(stripe_server.pay(name))
    till.notify(stripe_server.dispute(name))
    till.notify(stripe_server.close_dispute(name, "won"))
    assert due(invoice) == Money(0)
    assert names()[-1] == events.ONLINE_WON


def test_a_refund_that_fails_brings_the_money_again(till: Till, stripe_server: StripeServer) -> None:
    invoice = till.invoice()
    name = till.checkout(invoice).provider_id or ""
    till.notify(stripe_server.pay(name))
    for _ in range(2):  # twice the same sums: each is a movement of its own
        till.notify(stripe_server.refund(name, 2000))
        assert due(invoice) == Money("20.00")
        till.notify(stripe_server.refund(name, 0))
        assert due(invoice) == Money(0)
    assert faults(till) == []


def test_a_refund_after_a_reversal_by_hand_takes_nothing_twice(
    till: Till, stripe_server: StripeServer, browser_of: Callable[..., Any]
) -> None:
    invoice = till.invoice()
    name = till.checkout(invoice).provider_id or ""
    till.notify(stripe_server.pay(name))
    browser_of(till.house).post(f"/reglements/{Payment.objects.get().pk}/annulation/")
    till.notify(stripe_server.refund(name, 24000))
    assert due(invoice) == Money("240.00")
    assert Settlement.objects.get(invoice=invoice).paid == Money(0)
    assert faults(till) == []


def test_what_the_body_says_is_not_believed(till: Till, stripe_server: StripeServer) -> None:
    """A signed event that says paid, about a session that is not: it is read again."""
    invoice = till.invoice()
    checkout = till.checkout(invoice)
    session = {**stripe_server.sessions[checkout.provider_id or ""], "payment_status": "paid", "status": "complete"}
    till.notify(stripe_server.event("checkout.session.completed", session))
    assert due(invoice) == Money("240.00")
    assert not Payment.objects.exists()


def test_an_unsigned_wrong_or_old_call_is_refused_and_noted_nowhere(till: Till, stripe_server: StripeServer) -> None:
    invoice = till.invoice()
    event = stripe_server.pay(till.checkout(invoice).provider_id or "")
    body, headers = stripe_server.signed(event)
    assert till.post(body, {}) == 400
    assert till.post(body + b"\n", headers) == 400
    assert till.post(*stripe_server.signed(event, secret="whsec_other")) == 400
    assert till.post(*stripe_server.signed(event, at=int(time.time()) - 3600)) == 400
    assert till.post(b" " * 300_000, headers) == 413
    till.work()
    assert not ProviderEvent.objects.exists()
    assert due(invoice) == Money("240.00")
    till.account.token = "autre"
    assert till.post(body, headers) == 404
    assert till.client.get(f"/reglements/en-ligne/stripe/appel/{till.account.token}/").status_code in (404, 405)


def test_a_call_about_something_else_of_the_account_is_only_noted(till: Till, stripe_server: StripeServer) -> None:
    till.notify(stripe_server.event("payment_intent.succeeded", {"id": "pi_other", "object": "payment_intent"}))
    event = ProviderEvent.objects.get()
    assert event.checkout is None
    assert event.done_at is not None


@pytest.mark.parametrize("kind", ["customer", "payout", "product"])
def test_a_signed_call_of_a_kind_nobody_asked_for_is_noted_and_not_refused(
    till: Till, stripe_server: StripeServer, kind: str
) -> None:
    """Refused, Stripe would call again for days, then stop calling at all."""
    till.notify(stripe_server.event(f"{kind}.created", {"id": "x_1", "object": kind}))
    assert ProviderEvent.objects.get().done_at is not None


def test_a_provider_that_is_down_is_asked_again_later(till: Till, stripe_server: StripeServer) -> None:
    invoice = till.invoice()
    checkout = till.checkout(invoice)
    event = stripe_server.pay(checkout.provider_id or "")
    stripe_server.is_down = True
    till.notify(event)
    assert due(invoice) == Money("240.00")
    stripe_server.is_down = False
    read_again(checkout)
    assert due(invoice) == Money(0)


def test_an_older_reading_never_overwrites_a_newer_one(
    till: Till, stripe_server: StripeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While one reading travels, another writes the payment and its refund: the first asks again."""
    invoice = till.invoice()
    checkout = till.checkout(invoice)
    name = checkout.provider_id or ""
    stripe_server.pay(name)
    provider = "ardoise.payments.providers.stripe.provider.Stripe.read"
    real = __import__("ardoise.payments.providers", fromlist=["PROVIDERS"]).PROVIDERS["stripe"].read
    calls: list[int] = []

    def slow(self: Any, keys: Any, wanted: str) -> Any:
        reading = real(keys, wanted)
        calls.append(1)
        if len(calls) == 1:
            stripe_server.refund(name, 24000)
            read_again(checkout)
        return reading

    monkeypatch.setattr(provider, slow)
    read_again(checkout)
    assert len(calls) == 3
    assert due(invoice) == Money("240.00")
    assert [one.kind for one in Movement.objects.order_by("pk")] == ["received", "refunded"]
    assert faults(till) == []


def test_mollie_pays_refunds_and_takes_back(mollie: Till, mollie_server: MollieServer) -> None:
    invoice = mollie.invoice()
    checkout = mollie.checkout(invoice)
    name = checkout.provider_id or ""
    mollie.notify(mollie_server.pay(name), times=5)
    assert Payment.objects.get().amount == Money("240.00")
    checkout.refresh_from_db()
    assert checkout.fee is None
    mollie.notify(mollie_server.refund(name, "20.00"), times=2)
    mollie.notify(mollie_server.refund(name, "40.00"))
    assert due(invoice) == Money("40.00")
    mollie.notify(mollie_server.refund(name, "0.00"))
    assert due(invoice) == Money(0)
    mollie.notify(mollie_server.charge_back(name))
    assert due(invoice) == Money("240.00")
    mollie.notify(mollie_server.reverse_chargeback(name))
    assert due(invoice) == Money(0)
    assert faults(mollie) == []


def test_mollie_calls_with_garbage_are_refused(mollie: Till) -> None:
    assert mollie.post(b"id=ord_1", {"Content-Type": "application/x-www-form-urlencoded"}) == 400
    assert mollie.post(b"", {}) == 400


def test_nothing_personal_is_kept_of_a_call(till: Till, stripe_server: StripeServer) -> None:
    till.notify(stripe_server.pay(till.checkout(till.invoice()).provider_id or ""))
    kept = json.dumps(list(ProviderEvent.objects.values()), default=str)
    assert "client@exemple.fr" not in kept
