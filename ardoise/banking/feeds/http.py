"""The one way to an aggregator: JSON over HTTPS to its own origin, bounded, never redirected, errors as sentences.

Nothing of a request or of an answer is logged or kept in an error: both may hold a key, a token or an IBAN.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from ardoise.banking.feeds.base import FeedFailure, KeysRefused
from ardoise.history import clock
from ardoise.payments.providers.base import TIMEOUT

LARGEST = 20 * 1024 * 1024  # bytes of one answer
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
UNREADABLE = "{} a envoyé une réponse illisible : réessayez plus tard."
LONGEST_WAIT = timedelta(days=1)
PATIENCE = timedelta(minutes=5)  # after a 429 that does not say

Answer = dict[str, Any]


class _Stays(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None  # the headers hold the keys: they go nowhere else


_opener = build_opener(_Stays)


class NotFound(FeedFailure):
    """404 or 410."""


class Rejected(FeedFailure):
    """Another 4xx: the request itself is not accepted."""


@dataclass(frozen=True)
class Door:
    """An aggregator: its name, its origin, and the headers of each request."""

    label: str
    base: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)

    def get(self, path: str, query: Mapping[str, Any] | None = None) -> Answer:
        return self._ask("GET", path + (f"?{urlencode(query)}" if query else ""))

    def post(self, path: str, body: Mapping[str, Any]) -> Answer:
        return self._ask("POST", path, json.dumps(body).encode())

    def delete(self, path: str) -> None:
        self._ask("DELETE", path)

    def inside(self, address: str) -> str:
        """The path and query of an address that the aggregator gave; another origin is refused."""
        try:
            parts = urlsplit(address)
        except ValueError:
            raise FeedFailure(f"{self.label} a donné une adresse illisible : réessayez plus tard.") from None
        if (parts.scheme or parts.netloc) and f"{parts.scheme}://{parts.netloc}" != self.base:
            raise FeedFailure(f"{self.label} a donné une adresse inattendue : réessayez plus tard.")
        if not parts.path.startswith("/"):
            raise FeedFailure(f"{self.label} a donné une adresse illisible : réessayez plus tard.")
        return parts.path + (f"?{parts.query}" if parts.query else "")

    def _ask(self, method: str, path: str, body: bytes | None = None) -> Answer:
        headers = {"Accept": "application/json", "User-Agent": "Ardoise", **self.headers}
        if body is not None:
            headers["Content-Type"] = "application/json"
        request = Request(self.base + path, data=body, headers=headers, method=method)
        try:
            with _opener.open(request, timeout=TIMEOUT[1]) as answer:
                text = answer.read(LARGEST + 1)
        except HTTPError as error:
            with error:
                raise self._failure(error.code, error.headers.get("Retry-After")) from None
        except (OSError, HTTPException, ValueError):
            raise FeedFailure(f"{self.label} ne répond pas : la lecture reprendra d’elle-même.") from None
        if len(text) > LARGEST:
            raise FeedFailure(f"{self.label} a envoyé une réponse trop longue : réessayez plus tard.")
        return self._read(text)

    def _read(self, text: bytes) -> Answer:
        try:
            found = json.loads(text or b"{}", parse_float=Decimal, parse_constant=_refuse)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise FeedFailure(UNREADABLE.format(self.label))
        return found

    def rows(self, found: Any) -> list[Answer]:
        """A list of objects that an answer holds."""
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            raise FeedFailure(UNREADABLE.format(self.label))
        return found

    def _failure(self, status: int, retry_after: str | None) -> FeedFailure:
        if status in (401, 403):
            return KeysRefused(
                f"{self.label} refuse les clés de cette installation : prévenez la personne qui l’administre."
            )
        if status in (404, 410):
            return NotFound(f"{self.label} ne connaît plus ce qui est demandé.")
        if status == 429:
            wait = wait_of(retry_after) or PATIENCE
            return FeedFailure(f"{self.label} demande d’attendre : la lecture reprendra d’elle-même.", wait)
        if status < 500:
            return Rejected(f"{self.label} refuse la demande (code {status}).")
        message = f"{self.label} a une panne (code {status}) : la lecture reprendra d’elle-même, rien n’est perdu."
        return FeedFailure(message, wait_of(retry_after))


def wait_of(retry_after: str | None) -> timedelta | None:
    """Seconds or a date, never more than a day."""
    text = (retry_after or "").strip()
    if text.isdecimal() and len(text) < 9:
        return min(timedelta(seconds=int(text)), LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(moment - clock.now(), timedelta(0)), LONGEST_WAIT)


def moment(value: Any) -> datetime | None:
    """ISO 8601, with or without time zone ("2026-11-28 08:00:00" is UTC); None when it is no moment."""
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _refuse(text: str) -> None:
    raise ValueError(text)
