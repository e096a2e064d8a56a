"""What does not answer, what the bank waits for, keys that are refused: each its sentence and its state."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ardoise.banking import events
from ardoise.banking.actions import feed_read
from ardoise.banking.actions.feed_watch import watch_feeds
from ardoise.banking.models import (
    FeedConnection,
    FeedState,
)
from ardoise.banking.tests.feeds import PAGE, Bank, lines
from ardoise.history import clock
from ardoise.history.models import Event, Task
from ardoise.notifications.models import Notice
from tests.providers.bridge_server import BridgeServer
from tests.providers.powens_server import PowensServer
from tests.providers.server import Answer


def day(number: int) -> str:
    return f"2026-11-{number:02d}"


@pytest.mark.parametrize(
    ("status", "sentence"),
    [(1010, "authentification forte"), (402, "identifiant ou le mot de passe"), (429, "attend quelque chose de vous")],
)
def test_what_the_bank_waits_for_by_bridge(by_bridge: Bank, status: int, sentence: str) -> None:
    server = by_bridge.server
    assert isinstance(server, BridgeServer)
    connection = by_bridge.connected()
    server.items[connection.item_id]["status"] = status
    for _ in range(2):
        by_bridge.read(connection)
    assert connection.state == FeedState.ACTION
    assert sentence in connection.error
    assert sentence in by_bridge.page(connection)
    assert Event.objects.filter(name=events.FEED_STOPPED).count() == 1
    server.items[connection.item_id]["status"] = 0
    by_bridge.read(connection)
    assert (connection.state, connection.error) == (FeedState.ACTIVE, "")


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("SCARequired", "authentification forte"),
        ("webauthRequired", "authentification forte"),
        ("wrongpass", "identifiant ou le mot de passe"),
        ("actionNeeded", "attend quelque chose de vous"),
        ("passwordExpired", "périmé"),
    ],
)
def test_what_the_bank_waits_for_by_powens(by_powens: Bank, state: str, sentence: str) -> None:
    server = by_powens.server
    assert isinstance(server, PowensServer)
    connection = by_powens.connected()
    server.connections[connection.item_id]["state"] = state
    by_powens.read(connection)
    assert connection.state == FeedState.ACTION
    assert sentence in by_powens.page(connection)


def test_a_bank_that_is_down_changes_no_state(bank: Bank) -> None:
    connection = bank.connected()
    if isinstance(bank.server, BridgeServer):
        bank.server.items[connection.item_id]["status"] = 1003
    else:
        bank.server.connections[connection.item_id]["state"] = "websiteUnavailable"
    bank.read(connection)
    assert connection.state == FeedState.ACTIVE
    assert "La banque ne répond pas" in bank.page(connection)
    assert Task.objects.filter(handler=feed_read.TASK, done_at=None, failed_at=None).count() == 1


def test_an_aggregator_that_asks_to_wait_is_not_asked_before(bank: Bank) -> None:
    connection = bank.connected()
    bank.server.failures.append(Answer(429, headers={"Retry-After": "3600"}))
    bank.read(connection)
    assert "demande d’attendre" in connection.error
    asked = len(bank.server.asked)
    bank.read(connection)
    assert len(bank.server.asked) == asked
    bank.server.add(day(20), "5.00", "VIR")
    with clock.at(clock.now() + timedelta(hours=2)):
        bank.work()
    assert len(lines()) == 1
    connection.refresh_from_db()
    assert (connection.error, connection.not_before) == ("", None)


@pytest.mark.parametrize("status", [500, 503])
def test_a_failure_of_the_aggregator_is_tried_again(bank: Bank, status: int) -> None:
    connection = bank.connected()
    bank.server.failures.append(Answer(status))
    bank.server.add(day(20), "5.00", "VIR")
    bank.read(connection)
    assert f"panne (code {status})" in connection.error
    with clock.at(clock.now() + timedelta(minutes=10)):
        bank.work()
    assert len(lines()) == 1


def test_an_answer_that_is_no_json_is_said(bank: Bank) -> None:
    connection = bank.connected()
    bank.server.failures.append(Answer(200, b"<html>maintenance"))
    bank.read(connection)
    assert "réponse illisible" in connection.error


def test_keys_that_are_refused_are_the_business_of_who_runs_the_house(by_bridge: Bank, settings: Any) -> None:
    connection = by_bridge.connected()
    settings.BRIDGE_SECRET = "changed"
    by_bridge.read(connection)
    assert connection.state == FeedState.ACTIVE
    assert "refuse les clés de cette installation" in by_bridge.page(connection)
    assert Task.objects.filter(handler=feed_read.TASK, failed_at__isnull=False).count() == 1


def test_wrong_keys_are_said_at_the_button(bank: Bank, settings: Any) -> None:
    settings.BRIDGE_SECRET = settings.POWENS_SECRET = "wrong"
    page = bank.client.post(f"{PAGE}nouvelle/{bank.provider}/", headers={"Referer": "http://testserver" + PAGE})
    assert page.status_code == 302
    assert "refuse les clés" in bank.client.get(PAGE).content.decode()
    assert not FeedConnection.objects.exists()


def test_a_consent_that_was_taken_back_elsewhere_is_said(bank: Bank) -> None:
    connection = bank.connected()
    if isinstance(bank.server, BridgeServer):
        bank.server.items.clear()
    else:
        bank.server.connections.clear()
    bank.read(connection)
    assert connection.state == FeedState.EXPIRED
    assert "n’existe plus" in bank.page(connection)
    assert "n’existe plus" in Notice.objects.get(kind="bank").text


def test_a_connection_is_read_from_time_to_time(bank: Bank) -> None:
    bank.connected()
    bank.server.add(day(20), "5.00", "VIR")
    watch_feeds()
    bank.work()
    assert lines() == []  # it was read just now
    with clock.at(clock.now() + timedelta(hours=7)):
        watch_feeds()
        watch_feeds()
        bank.work()
    assert len(lines()) == 1


def test_who_never_came_back_from_the_bank_is_forgotten(bank: Bank) -> None:
    bank.leave()
    with clock.at(clock.now() + timedelta(days=2)):
        watch_feeds()
        bank.work()
    assert FeedConnection.objects.get().state == FeedState.CLOSED
    assert not bank.server.users if isinstance(bank.server, BridgeServer) else not bank.server.tokens
