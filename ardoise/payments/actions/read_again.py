"""Ask the provider what became of a checkout, and write the difference with what is known: the only way money moves.

Nothing else is trusted: neither the body of a webhook nor the page on which the customer comes back. A reading is
about cumulated sums, so that the same one twice writes nothing, and the order of the webhooks does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from ardoise.domain.french import money_text
from ardoise.domain.money import ZERO, Money
from ardoise.history import clock
from ardoise.history.outbox import TryLater
from ardoise.history.record import Visitor, lock_chain, record
from ardoise.history.turns import writing
from ardoise.payments import events
from ardoise.payments.actions.online_money import give_back, receive, take_again
from ardoise.payments.models import Checkout, CheckoutState, Dispute, MovementKind
from ardoise.payments.online import asking, provider_of
from ardoise.payments.providers.base import Contested, Reading

TRIES = 20
STATES = {
    "open": CheckoutState.OPEN,
    "pending": CheckoutState.PENDING,
    "failed": CheckoutState.FAILED,
    "expired": CheckoutState.EXPIRED,
    "canceled": CheckoutState.CANCELED,
}
REASONS = {
    "card_declined": "carte refusée",
    "insufficient_funds": "provision insuffisante",
    "expired_card": "carte expirée",
    "incorrect_cvc": "code de la carte faux",
    "generic_decline": "carte refusée",
    "authentication_required": "authentification non terminée",
    "payment_intent_authentication_failure": "authentification refusée",
}


def read_again(checkout: Checkout) -> Checkout:
    """Idempotent, and safe with others at the same time. Raises ProviderFailure.

    The provider is asked outside the transaction. When another reading wrote something meanwhile, this one may be
    older than it: it is thrown away, and the provider asked again.
    """
    if checkout.provider_id is None:
        return checkout
    provider, name = provider_of(checkout.account), checkout.provider_id
    for _ in range(TRIES):
        before = Checkout.objects.values_list("revision", flat=True).get(pk=checkout.pk)
        reading = asking(checkout.account, lambda keys: provider.read(keys, name))
        with writing():
            lock_chain(checkout.company_id)
            fresh = Checkout.objects.select_related("account", "company", "contact").get(pk=checkout.pk)
            if fresh.revision == before:
                _write(fresh, reading)
                return fresh
    raise TryLater("ce paiement change sans cesse")


def _write(checkout: Checkout, reading: Reading) -> None:
    known = (checkout.state, checkout.captured, checkout.refunded, checkout.lost, checkout.fee, checkout.failure)
    problem = mismatch(checkout, reading)
    if problem:
        _flag(checkout, problem)
    else:
        _follow(checkout, reading)
    now = (checkout.state, checkout.captured, checkout.refunded, checkout.lost, checkout.fee, checkout.failure)
    checkout.revision += 1 if known != now else 0
    checkout.read_at = clock.now()
    checkout.save()


def mismatch(checkout: Checkout, reading: Reading) -> str:
    """What the provider says that is not what was asked; empty when all is well (ONL-04)."""
    if reading.is_test != checkout.is_test:
        return "paiement d’essai sur un compte réel" if reading.is_test else "paiement réel sur un compte d’essai"
    asked = (checkout.asked.amount, checkout.currency)
    if (reading.asked.amount, reading.asked.currency) != asked:
        return (
            f"{reading.asked.amount} {reading.asked.currency} demandés au lieu de {checkout.asked} {checkout.currency}"
        )
    if reading.captured and reading.currency != checkout.currency:
        return f"{reading.captured} {reading.currency} reçus au lieu de {checkout.asked} {checkout.currency}"
    if reading.captured > checkout.asked.amount:
        return f"{reading.captured} {reading.currency} reçus, plus que demandé"
    if reading.captured < checkout.captured.amount:
        return f"{reading.captured} {reading.currency} reçus, moins que ce qui l’était déjà"
    return ""


def _flag(checkout: Checkout, problem: str) -> None:
    if checkout.state == CheckoutState.MISMATCH and checkout.failure == problem:
        return
    checkout.state, checkout.failure = CheckoutState.MISMATCH, problem[:200]
    _tell(checkout, events.ONLINE_TO_CHECK, reason=problem)


def _follow(checkout: Checkout, reading: Reading) -> None:
    """The difference between what is known and what is said."""
    before = checkout.state
    came = Money(reading.captured) - checkout.captured
    back = Money(reading.refunded) - checkout.refunded
    lost = _lost(reading.disputes) - checkout.lost
    checkout.captured, checkout.refunded = Money(reading.captured), Money(reading.refunded)
    checkout.lost = _lost(reading.disputes)
    checkout.state, checkout.failure = _state(checkout, reading), reading.failure[:200]
    if reading.fee is not None and reading.fee_currency == checkout.currency:
        checkout.fee = Money(reading.fee)
    if checkout.is_test:
        if came > ZERO:
            _tell(checkout, events.ONLINE_TRIED, amount=came)
    else:
        _move(checkout, reading, came, back, lost)
    if checkout.state == CheckoutState.FAILED and before != CheckoutState.FAILED:
        reason = REASONS.get(checkout.failure, "refusé par la banque")
        _tell(checkout, events.ONLINE_FAILED, amount=checkout.asked, reason=reason)


def _state(checkout: Checkout, reading: Reading) -> CheckoutState:
    if checkout.captured:
        return CheckoutState.PAID if checkout.captured >= checkout.asked else CheckoutState.PARTLY
    return STATES.get(reading.progress, CheckoutState.PENDING)


def _move(checkout: Checkout, reading: Reading, came: Money, back: Money, lost: Money) -> None:
    if came > ZERO:
        zone, today = ZoneInfo(checkout.company.time_zone), checkout.company.today
        day = min(reading.paid_at.astimezone(zone).date(), today) if reading.paid_at else today
        told = receive(checkout, came, day=day, charge=reading.charge)
        more = f", dont {money_text(told.over)} au crédit du client : le reste était déjà réglé" if told.over else ""
        more += f" (sur {money_text(checkout.asked)} demandés)" if checkout.state == CheckoutState.PARTLY else ""
        payment = told.payment.pk if told.payment else None
        _tell(checkout, events.ONLINE_PAID, amount=came, more=more, payment=payment, movement=told.movement.pk)
    _contest(checkout, reading.disputes)
    for change, kind, name in (
        (back, MovementKind.REFUNDED, events.ONLINE_REFUNDED),
        (lost, MovementKind.LOST, events.ONLINE_LOST),
    ):
        if change > ZERO:
            told = give_back(checkout, change, kind)
            more = f". {told.reopened} : faites un avoir" if told.reopened else ""
            _tell(checkout, name, amount=change, more=more)
        elif change < ZERO:
            take_again(checkout, -change, kind)
            _tell(checkout, events.ONLINE_RETURNED, amount=-change)


def _contest(checkout: Checkout, disputes: Iterable[Contested]) -> None:
    for said in disputes:
        dispute, is_new = Dispute.objects.get_or_create(
            checkout=checkout,
            provider_id=said.id,
            defaults={"amount": Money(said.amount), "is_closed": said.is_closed, "is_lost": said.is_lost},
        )
        if is_new:
            _tell(checkout, events.ONLINE_DISPUTED, amount=dispute.amount)
        elif (dispute.is_closed, dispute.is_lost) != (said.is_closed, said.is_lost):
            was_lost = dispute.is_lost
            dispute.is_closed, dispute.is_lost = said.is_closed, said.is_lost
            dispute.save(update_fields=["is_closed", "is_lost"])
            if said.is_closed and not said.is_lost and not was_lost:
                _tell(checkout, events.ONLINE_WON, amount=dispute.amount)


def _lost(disputes: Iterable[Contested]) -> Money:
    return Money(sum((one.amount for one in disputes if one.is_lost), Decimal(0)))


def _tell(checkout: Checkout, name: str, **data: Any) -> None:
    """On the first of its invoices, as an act of the customer."""
    shares = list(checkout.shares.select_related("invoice").order_by("pk"))
    record(
        checkout.company_id,
        name,
        shares[0].invoice,
        by=Visitor(shares[0].invoice.customer_name or "Le client"),
        provider=provider_of(checkout.account).label,
        invoices=", ".join(share.invoice.number or "" for share in shares),
        checkout=checkout.pk,
        **data,
    )
