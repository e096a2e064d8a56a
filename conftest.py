"""What every test stands on: no network, a files folder of its own, frozen tables that can be emptied."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from ardoise.history.immutability import remove_triggers

# The same examples at every run, so that a red test is red for everyone; HYPOTHESIS_PROFILE=thorough searches further.
hypothesis_settings.register_profile(
    "same", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.register_profile("thorough", deadline=None, max_examples=2000)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

pytest_plugins = ["tests.fixtures", "tests.providers.fixtures"]

LOOPBACK = ("127.", "::1", "localhost")


class OutgoingConnection(RuntimeError):
    """A test tried to leave the machine. Not an OSError: no code that copes with a dead network may swallow it."""


@pytest.fixture(scope="session", autouse=True)
def nothing_leaves_the_machine() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
        yield


def _guarded(original: Callable[..., Any]) -> Callable[..., Any]:
    def connect(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not str(address[0]).startswith(LOOPBACK):
            raise OutgoingConnection(f"un test veut joindre {address[0]}")
        return original(self, address)

    return connect


@pytest.fixture(scope="session", autouse=True)
def frozen_tables_can_be_emptied() -> Iterator[None]:
    """A test with real commits ends by emptying the tables, which the triggers refuse: they are taken away first.

    Emptying sends `post_migrate`, and `history` puts them back.
    """
    emptying: Callable[[TransactionTestCase], None] = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def without_triggers(case: TransactionTestCase) -> None:
        remove_triggers()
        emptying(case)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", without_triggers)
        yield


@pytest.fixture(autouse=True)
def files_of_its_own(request: pytest.FixtureRequest, settings: Any) -> None:
    """The files that a test keeps are its own: two tests may give the same number to two documents.

    Its counts of rate limits too: a test that guesses links must not stop the next one.
    """
    if _uses_database(request.node):
        cache.clear()
        folder: Path = request.getfixturevalue("tmp_path")
        settings.ARCHIVE_ROOT = folder / "files"
        settings.HEARTBEAT = folder / "worker.heartbeat"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--only-database", action="store_true", help="run only the tests that use the database")
    parser.addoption("--write-pictures", action="store_true", help="write the pictures of the guide again")


def _uses_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(item.get_closest_marker("django_db") or fixtures & {"db", "transactional_db", "live_server"})


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """`postgresql_only` and `sqlite_only` choose by the database of the run."""
    if config.getoption("--only-database"):
        others = [item for item in items if not _uses_database(item)]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if _uses_database(item)]
    for item in items:
        for vendor in ("postgresql", "sqlite"):
            if item.get_closest_marker(f"{vendor}_only") and connection.vendor != vendor:
                item.add_marker(pytest.mark.skip(reason=f"only on {vendor}"))
