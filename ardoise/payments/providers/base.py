"""What a provider of payments on line must do: the same few questions, whoever answers them.

A provider asks nothing of the database: it gets keys and gives values. Amounts are exact decimals with their
currency, in the currency's own unit; its adapter alone knows how they travel.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

TIMEOUT = (5, 20)  # seconds: to reach the provider, to be answered


class ProviderFailure(Exception):
    """The provider did not do it; `message` says in French what to do. It may be tried again later."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class KeysRefused(ProviderFailure):
    """The provider does not know these keys: trying again does not help."""


class Forged(Exception):
    """A notice that the provider did not sign, or signed too long ago."""


@dataclass(frozen=True)
class Keys:
    """The secrets of one account, in clear: never kept, logged or shown."""

    secret: str
    webhook_secret: str = ""

    def __repr__(self) -> str:
        return "Keys(…)"


@dataclass(frozen=True)
class Facts:
    """What an account says of itself."""

    name: str
    is_test: bool


@dataclass(frozen=True)
class Subscription:
    """The address that the provider calls, and the secret with which it signs."""

    id: str
    secret: str


@dataclass(frozen=True)
class Sum:
    amount: Decimal
    currency: str  # ISO 4217, upper case


@dataclass(frozen=True)
class Order:
    """One payment to ask for. `once` makes the same order twice the same checkout."""

    once: str
    asked: Sum
    label: str
    email: str
    language: str
    return_url: str
    webhook_url: str
    expires_at: datetime


@dataclass(frozen=True)
class Opened:
    """The page where the customer pays."""

    id: str
    url: str
    expires_at: datetime


class Progress(StrEnum):
    OPEN = "open"
    PENDING = "pending"  # the money is on its way, or only authorised
    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELED = "canceled"


@dataclass(frozen=True)
class Contested:
    """A payment that the customer contests with their bank."""

    id: str
    amount: Decimal
    is_closed: bool
    is_lost: bool  # the money is gone


@dataclass(frozen=True)
class Reading:
    """What the provider says of one checkout at this moment; sums are cumulated since its beginning."""

    progress: Progress
    asked: Sum
    captured: Decimal  # what was received, not what was authorised
    currency: str  # of what was received
    refunded: Decimal
    is_test: bool
    paid_at: datetime | None = None
    charge: str = ""  # the provider's name of the payment
    fee: Decimal | None = None  # None: the provider does not say
    fee_currency: str = ""
    disputes: tuple[Contested, ...] = ()
    failure: str = ""


class PartKind(StrEnum):
    """What moved in a payout."""

    PAYMENT = "payment"
    REFUND = "refund"
    DISPUTE = "dispute"  # money taken by a dispute, or given back when it is won
    FEE = "fee"
    OTHER = "other"


@dataclass(frozen=True)
class Part:
    """One movement of a payout, signed: a refund is negative. It brought `gross`, of which `fee` was kept."""

    id: str
    kind: PartKind
    gross: Decimal
    fee: Decimal = Decimal(0)
    charge: str = ""  # the provider's name of the payment that it is about
    once: str = ""  # the name of our order, when the provider repeats it
    label: str = ""


@dataclass(frozen=True)
class PaidOut:
    """One transfer of the provider to the company's bank. When `is_known`, its parts are all of it, fees included."""

    id: str
    arrives_on: date
    net: Decimal
    currency: str
    is_test: bool
    token: str = ""  # what the bank's label quotes
    is_failed: bool = False
    is_known: bool = True
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Notice:
    """A call of the provider, verified: it says which object to read again, and nothing that is trusted."""

    event_id: str  # empty when the provider does not name its calls
    type: str
    object_id: str


class Provider(Protocol):
    key: str
    label: str
    offers: str  # what the customer may pay with

    def check(self, keys: Keys) -> Facts:
        """Ask the provider who the account is. Raises KeysRefused, ProviderFailure."""

    def subscribe(self, keys: Keys, url: str) -> Subscription | None:
        """Ask to be called at this address; None when each checkout says its own. Raises ProviderFailure."""

    def unsubscribe(self, keys: Keys, subscription: str) -> None:
        """Ask not to be called any more."""

    def open_checkout(self, keys: Keys, order: Order) -> Opened:
        """Make the page where the customer pays. Raises ProviderFailure."""

    def read(self, keys: Keys, checkout: str) -> Reading:
        """What became of it. Raises ProviderFailure."""

    def notice(self, keys: Keys, body: bytes, headers: Mapping[str, str]) -> Notice:
        """What a call is about. Raises Forged."""

    def checkout_of(self, keys: Keys, notice: Notice) -> str | None:
        """The checkout that a notice is about, asked again to the provider; None when it is about none."""

    def payouts(self, keys: Keys, since: date) -> Sequence[PaidOut]:
        """What it paid out from that day on, in any order, with what each is made of. Raises ProviderFailure."""
