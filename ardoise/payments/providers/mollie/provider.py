"""Mollie's answers to the questions of `base.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import wraps
from http import HTTPStatus
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from mollie.api.client import Client
from mollie.api.error import Error, IdentifierError, RequestSetupError, UnauthorizedError

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
from ardoise.payments.providers.mollie.payouts import ORGANISATION, grouped_payments, settlements_of
from ardoise.payments.providers.mollie.reading import reading_of, written
from ardoise.payments.providers.mollie.webhook import notice_of

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")
LOCALES = {"fr": "fr_FR", "en": "en_GB"}


def _client(keys: Keys) -> Client:
    client = Client(api_endpoint=settings.MOLLIE_API_BASE, timeout=TIMEOUT)
    client.set_api_key(keys.secret)
    return client


def _answering(ask: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """The library's errors as ours: their text may hold the key, so it is not kept."""

    @wraps(ask)
    def answered(*args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
        try:
            return ask(*args, **kwargs)
        except IdentifierError:
            raise ProviderFailure("Mollie ne connaît pas ce paiement.") from None
        except (UnauthorizedError, RequestSetupError):
            raise KeysRefused("Mollie refuse cette clé : copiez la clé « live_… » de votre profil.") from None
        except Error as error:
            status = getattr(error, "status", None)
            if status == HTTPStatus.FORBIDDEN:
                raise KeysRefused("Mollie n’autorise pas cette lecture : donnez-en le droit à la clé.") from None
            said = f"Mollie refuse la demande (code {status})." if status else "Mollie ne répond pas."
            raise ProviderFailure(f"{said} Réessayez dans un instant.") from None

    return answered


class Mollie:
    key = "mollie"
    label = "Mollie"
    offers = "Visa, Mastercard, CB, Bancontact…"

    @_answering
    def check(self, keys: Keys) -> Facts:
        profile = _client(keys).profiles.get("me")
        return Facts(profile.name or profile.id, is_test=profile.mode == "test" or keys.secret.startswith("test_"))

    def subscribe(self, keys: Keys, url: str) -> Subscription | None:
        return None  # each payment says its own address

    def unsubscribe(self, keys: Keys, subscription: str) -> None:
        return None

    @_answering
    def open_checkout(self, keys: Keys, order: Order) -> Opened:
        asked: dict[str, Any] = {
            "amount": written(order.asked),
            "description": order.label[:255],
            "redirectUrl": order.return_url,
            "cancelUrl": order.return_url,
            "locale": LOCALES.get(order.language, "fr_FR"),
            "metadata": {"ardoise": order.once},
        }
        if _can_be_called(order.webhook_url):
            asked["webhookUrl"] = order.webhook_url
        payment = _client(keys).payments.create(asked, idempotency_key=order.once)
        expires = datetime.fromisoformat(payment.expires_at) if payment.expires_at else order.expires_at
        return Opened(payment.id, payment.checkout_url, expires)

    @_answering
    def read(self, keys: Keys, checkout: str) -> Reading:
        payment = _client(keys).payments.get(checkout)
        contested = list(payment.chargebacks.list()) if payment.has_chargebacks() or payment.amount_chargedback else []
        return reading_of(payment, contested)

    def notice(self, keys: Keys, body: bytes, headers: Mapping[str, str]) -> Notice:
        return notice_of(body)

    def checkout_of(self, keys: Keys, notice: Notice) -> str | None:
        return notice.object_id

    @_answering
    def payouts(self, keys: Keys, since: date) -> Sequence[PaidOut]:
        if not keys.secret.startswith(ORGANISATION):
            return list(grouped_payments(_client(keys), since))
        client = Client(api_endpoint=settings.MOLLIE_API_BASE, timeout=TIMEOUT)
        client.set_access_token(keys.secret)
        return list(settlements_of(client, since))


def _can_be_called(url: str) -> bool:
    """Mollie refuses an address that it cannot reach; a provider of this machine reaches it without TLS."""
    return url.startswith("https://") or settings.MOLLIE_API_BASE.startswith("http://")
