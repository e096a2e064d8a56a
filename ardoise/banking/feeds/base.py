"""What an aggregator of bank accounts must do: the same few questions, whoever answers them.

A feed asks nothing of the database: it gets a `Consent` and gives values. It writes no line either: it gives rows, as
the readers of files do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Protocol

from ardoise.banking.readers.reading import Row
from ardoise.payments.providers.base import ProviderFailure

CONSENT_LASTS = timedelta(days=180)  # DSP2, unless the aggregator says when
NOT_GIVEN = "L’accord n’a pas été donné à la banque : rien n’est connecté. Recommencez quand vous voulez."


class FeedFailure(ProviderFailure):
    """The aggregator did not do it; `message` is a French sentence. It may be tried again, after `wait` if it says."""

    def __init__(self, message: str, wait: timedelta | None = None) -> None:
        super().__init__(message)
        self.wait = wait


class ConsentNeeded(FeedFailure):
    """The bank asks something of the person: nothing more is read until they go there."""


class ConsentGone(FeedFailure):
    """The aggregator has no such connection any more: it was taken back at the bank or at the aggregator."""


class KeysRefused(FeedFailure):
    """The aggregator does not know the keys of the instance: trying again does not help."""


class PlaceLost(FeedFailure):
    """The aggregator does not know this page any more: the reading starts again from its beginning."""


@dataclass(frozen=True)
class Consent:
    """What the aggregator knows a connection by, in clear: never kept, logged or shown."""

    user_id: str = ""
    secret: str = ""
    item_id: str = ""

    def __repr__(self) -> str:
        return f"Consent({self.item_id})"


@dataclass(frozen=True)
class Opened:
    """The page of the aggregator where the person chooses their bank, and the user that was made for the company."""

    url: str
    consent: Consent


@dataclass(frozen=True)
class Facts:
    """What a connection says of itself."""

    item_id: str
    bank_name: str = ""
    expires_at: datetime | None = None  # None: the aggregator does not say


@dataclass(frozen=True)
class GivenAccount:
    """An account that the consent covers."""

    id: str
    name: str
    iban: str
    currency: str
    balance: Decimal | None


@dataclass(frozen=True)
class Page:
    """Some transactions of one account. `rows` are booked and carry the aggregator's identifier as `bank_id`."""

    rows: tuple[Row, ...] = ()
    deleted: tuple[str, ...] = ()  # identifiers that the bank took back
    pending: int = 0  # left out until they are booked
    unreadable: tuple[str, ...] = ()
    next: str = ""  # where the following page is; empty at the end


@dataclass(frozen=True)
class Call:
    """A call of the aggregator, verified: it says which connection to read again, and nothing that is trusted."""

    item_id: str
    user_id: str = ""
    type: str = ""


@dataclass(frozen=True)
class Going:
    """Who goes to the bank: what the way back carries, and where it leads."""

    state: str
    return_url: str
    email: str = field(repr=False)


class Feed(Protocol):
    key: str
    label: str

    def has_keys(self) -> bool:
        """Whether the instance was given the keys."""

    def places(self) -> tuple[str, ...]:
        """The origins to which a person is sent, beside https ones."""

    def start(self, consent: Consent, going: Going) -> Opened:
        """The page where a bank is chosen; makes the user when there is none. Raises FeedFailure."""

    def renew(self, consent: Consent, going: Going) -> Opened:
        """The page where the same connection is agreed to again. Raises FeedFailure."""

    def finish(self, consent: Consent, query: Mapping[str, str]) -> Facts:
        """Back from the bank: the connection that was made, asked again to the aggregator. Raises FeedFailure."""

    def facts(self, consent: Consent) -> Facts:
        """What the connection says now. Raises ConsentNeeded, ConsentGone, FeedFailure."""

    def accounts(self, consent: Consent) -> list[GivenAccount]:
        """Raises FeedFailure."""

    def transactions(self, consent: Consent, account: str, since: datetime | None, place: str) -> Page:
        """What changed since then, one page at a time: `place` is the `next` of the page before. Raises FeedFailure."""

    def forget(self, consent: Consent, *, with_user: bool) -> None:
        """Take the consent back, and the user with it when it was its last. Raises FeedFailure."""

    def read_webhook(self, path: str, headers: Mapping[str, str], body: bytes) -> Call | None:
        """What a call is about; None when it asks for no reading. Raises Forged."""
