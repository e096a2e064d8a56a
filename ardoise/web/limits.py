"""How often a visitor may do one thing: counts on the cache, for pages that ask no login."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest


@dataclass(frozen=True)
class Limit:
    """At most `most` times in each slot of `seconds`, for one key: an address, a deal."""

    name: str
    most: int
    seconds: int

    def is_reached(self, request: HttpRequest, key: str) -> bool:
        return bool(cache.get(self._slot(request, key), 0) >= self.most)

    def count(self, request: HttpRequest, key: str) -> bool:
        """Note one more; False when it is one too many. Two at the same instant may count as one: no lock is held."""
        slot = self._slot(request, key)
        known = cache.get(slot, 0)
        if known >= self.most:
            return False
        cache.set(slot, known + 1, self.seconds)
        return True

    def wait(self, request: HttpRequest) -> int:
        """Seconds until the next slot: what Retry-After says."""
        return self.seconds - _now(request) % self.seconds

    def _slot(self, request: HttpRequest, key: str) -> str:
        """The key is digested: what it names is not to be read in the folder of the cache."""
        text = f"{self.name}\n{key}\n{_now(request) // self.seconds}"
        return f"limit:{sha256(text.encode()).hexdigest()}"


def client_ip(request: HttpRequest) -> str:
    """The address of the visitor; empty when the server knows none (a local socket).

    X-Forwarded-For is believed for as many proxies as the settings trust, no more.
    """
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return ""


def _now(request: HttpRequest) -> int:
    return int(request.clock().timestamp())  # type: ignore[attr-defined]
