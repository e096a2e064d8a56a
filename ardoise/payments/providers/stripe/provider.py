"""Stripe's answers to the questions of `base.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import stripe
from django.conf import settings

from ardoise.domain.minor_units import to_minor_units
from ardoise.payments.providers.base import (
    TIMEOUT,
    Facts,
    Keys,
    KeysRefused,
    Notice,
    Opened,
    Order,
    PaidOut,
    ProviderFailure,
    Reading,
    Subscription,
)
from ardoise.payments.providers.stripe.payouts import payouts_of
from ardoise.payments.providers.stripe.reading import reading_of
from ardoise.payments.providers.stripe.webhook import EVENTS, notice_of

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")
EXPANDED = ["payment_intent.latest_charge.balance_transaction"]


def _client(keys: Keys) -> stripe.StripeClient:
    return stripe.StripeClient(
        keys.secret,
        base_addresses={"api": settings.STRIPE_API_BASE},
        http_client=stripe.RequestsClient(timeout=TIMEOUT),
        max_network_retries=2,
    )


def _answering(ask: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """The library's errors as ours: their text may hold a part of a key, so it is not kept."""

    @wraps(ask)
    def answered(*args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
        try:
            return ask(*args, **kwargs)
        except (stripe.AuthenticationError, stripe.PermissionError):
            raise KeysRefused("Stripe refuse cette clé : copiez la clé secrète de votre compte.") from None
        except stripe.InvalidRequestError as error:
            raise ProviderFailure(f"Stripe refuse la demande ({error.code or error.param or 'invalide'}).") from None
        except stripe.StripeError:
            raise ProviderFailure("Stripe ne répond pas : réessayez dans un instant.") from None

    return answered


class Stripe:
    key = "stripe"
    label = "Stripe"
    offers = "Visa, Mastercard, CB"

    @_answering
    def check(self, keys: Keys) -> Facts:
        account: Any = _client(keys).v1.accounts.retrieve_current()
        profile = getattr(account, "business_profile", None)
        name = (getattr(profile, "name", None) if profile else None) or getattr(account, "email", None) or account.id
        return Facts(name, is_test="_test_" in keys.secret)

    @_answering
    def subscribe(self, keys: Keys, url: str) -> Subscription | None:
        params: Any = {"url": url, "enabled_events": list(EVENTS), "description": "Ardoise"}
        endpoint: Any = _client(keys).v1.webhook_endpoints.create(params)
        return Subscription(endpoint.id, endpoint.secret)

    @_answering
    def unsubscribe(self, keys: Keys, subscription: str) -> None:
        _client(keys).v1.webhook_endpoints.delete(subscription)

    @_answering
    def open_checkout(self, keys: Keys, order: Order) -> Opened:
        known = {"ardoise": order.once}
        price = {
            "currency": order.asked.currency.lower(),
            "unit_amount": to_minor_units(order.asked.amount, order.asked.currency),
            "product_data": {"name": order.label},
        }
        params: Any = {
            "mode": "payment",
            "line_items": [{"price_data": price, "quantity": 1}],
            "client_reference_id": order.once,
            "metadata": known,
            "payment_intent_data": {"metadata": known, "description": order.label},
            "adaptive_pricing": {"enabled": False},  # the currency that is asked is the one that is paid
            "locale": order.language,
            "success_url": order.return_url,
            "cancel_url": order.return_url,
            "expires_at": int(order.expires_at.timestamp()),
        }
        if order.email:
            params["customer_email"] = order.email
        session: Any = _client(keys).v1.checkout.sessions.create(params, {"idempotency_key": order.once})
        return Opened(session.id, session.url, datetime.fromtimestamp(session.expires_at, UTC))

    @_answering
    def read(self, keys: Keys, checkout: str) -> Reading:
        client = _client(keys)
        session: Any = client.v1.checkout.sessions.retrieve(checkout, {"expand": EXPANDED})
        charge = session.payment_intent.latest_charge if session.payment_intent else None
        disputes: Any = client.v1.disputes.list({"charge": charge.id}).data if charge and charge.disputed else []
        return reading_of(session, disputes)

    def notice(self, keys: Keys, body: bytes, headers: Mapping[str, str]) -> Notice:
        return notice_of(keys.webhook_secret, body, headers.get("Stripe-Signature", ""))

    @_answering
    def checkout_of(self, keys: Keys, notice: Notice) -> str | None:
        if notice.object_id.startswith("cs_"):
            return notice.object_id
        if not notice.object_id.startswith("pi_"):
            return None
        sessions: Any = _client(keys).v1.checkout.sessions.list({"payment_intent": notice.object_id, "limit": 1})
        return sessions.data[0].id if sessions.data else None

    @_answering
    def payouts(self, keys: Keys, since: date) -> Sequence[PaidOut]:
        return list(payouts_of(_client(keys), since))
