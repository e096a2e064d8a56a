"""Counts of what a visitor may do: by slot, by key, for as many proxies as are trusted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import RequestFactory

from ardoise.web.limits import Limit, client_ip

NOON = datetime(2026, 11, 25, 12, 0, 10, tzinfo=UTC)
LIMIT = Limit("tests", most=2, seconds=60)


@pytest.fixture(autouse=True)
def fresh_counts() -> None:
    cache.clear()


def request(at: datetime = NOON, **meta: Any) -> Any:
    made: Any = RequestFactory(**meta).get("/")
    made.clock = lambda: at
    return made


def test_a_slot_takes_so_many_then_waits_for_the_next_one() -> None:
    assert [LIMIT.count(request(), "a") for _ in range(3)] == [True, True, False]
    assert LIMIT.is_reached(request(), "a")
    assert LIMIT.wait(request()) == 50
    later = request(NOON + timedelta(seconds=50))
    assert not LIMIT.is_reached(later, "a")
    assert LIMIT.count(later, "a")


def test_keys_and_names_are_counted_apart() -> None:
    for _ in range(2):
        LIMIT.count(request(), "a")
    assert not LIMIT.is_reached(request(), "b")
    assert not Limit("others", most=2, seconds=60).is_reached(request(), "a")


def test_the_cache_does_not_say_whom_it_counts() -> None:
    LIMIT.count(request(), "192.0.2.7")
    assert not any("192.0.2.7" in key for key in cache._cache)  # type: ignore[attr-defined]


def test_a_header_is_believed_from_trusted_proxies_only(settings: Any) -> None:
    forged: dict[str, Any] = {"REMOTE_ADDR": "198.51.100.4", "HTTP_X_FORWARDED_FOR": "203.0.113.9, 192.0.2.7"}
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    assert client_ip(request(NOON, **forged)) == "198.51.100.4"
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert client_ip(request(NOON, **forged)) == "192.0.2.7"  # what the proxy itself saw, not what was sent to it
    assert client_ip(request(NOON, REMOTE_ADDR="")) == ""  # a local socket
