"""Pages of a feed: every one is read, once, whatever happens between two of them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from ardoise.banking import events
from ardoise.banking.actions import feed_read
from ardoise.banking.models import (
    BankStatement,
    FeedAccount,
)
from ardoise.banking.tests.feeds import Bank, lines
from ardoise.history import clock
from ardoise.history.models import Event
from tests.providers.server import Answer


def day(number: int) -> str:
    return f"2026-11-{number:02d}"


def test_every_page_is_read_and_nothing_twice(bank: Bank) -> None:
    bank.server.page = 3
    connection = bank.connect()
    for number in range(1, 11):
        bank.server.add(day(number), f"{number}.10", f"VIR {number}")
    bank.follow(connection)
    bank.work()
    assert [amount for _, amount, _ in lines()] == [f"{number}.10" for number in range(1, 11)]
    assert BankStatement.objects.get().added == 10
    assert Event.objects.filter(name=events.STATEMENT_IMPORTED).count() == 1
    assert FeedAccount.objects.get().cursor == ""


def test_what_is_booked_while_the_pages_are_read_is_neither_lost_nor_doubled(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By offset, a transaction added in front pushes one onto the next page again; by cursor, it waits for its turn."""
    server = bank.server
    server.page = 3
    connection = bank.connect()
    for number in range(1, 8):
        server.add(day(number), f"{number}.10", f"VIR {number}")
    keep = feed_read.keep_page

    def keep_then_add(*args: Any) -> int:
        added = keep(*args)
        if len(server.transactions) == 7:
            server.add(day(9), "9.10", "VIR 9")
        return added

    monkeypatch.setattr(feed_read, "keep_page", keep_then_add)
    bank.follow(connection)
    bank.work()
    bank.read(connection)
    expected = [f"{number}.10" for number in (1, 2, 3, 4, 5, 6, 7, 9)]
    assert [amount for _, amount, _ in lines()] == expected


def test_a_reading_that_is_cut_short_starts_again_where_it_stopped(bank: Bank) -> None:
    server = bank.server
    server.page = 2
    connection = bank.connect()
    for number in range(1, 7):
        server.add(day(number), f"{number}.10", f"VIR {number}")
    row = FeedAccount.objects.get()
    bank.follow(connection)
    original, calls = server.transaction_list, []

    def cut(asked: object, *args: str) -> Answer:
        calls.append(1)
        return Answer(502) if len(calls) == 2 else original(asked, *args)

    server.transaction_list = cut
    with clock.at(clock.now()):  # no time passes: no other try is due
        bank.work()
    row.refresh_from_db()
    assert [amount for _, amount, _ in lines()] == ["5.10", "6.10"]
    assert row.cursor
    connection.refresh_from_db()
    assert "panne (code 502)" in connection.error
    bank.read(connection)
    connection.refresh_from_db()
    assert (len(lines()), connection.error) == (6, "")
    assert BankStatement.objects.count() == 1


def test_a_page_that_the_aggregator_forgot_is_read_from_the_beginning(by_bridge: Bank) -> None:
    server = by_bridge.server
    server.page = 2
    connection = by_bridge.connect()
    for number in range(1, 6):
        server.add(day(number), f"{number}.10", f"VIR {number}")
    by_bridge.follow(connection)
    FeedAccount.objects.update(cursor="/v3/aggregation/gone", started_at=clock.now())
    by_bridge.work()
    by_bridge.read(connection)
    assert len(lines()) == 5


def test_a_long_history_is_read_in_several_tasks(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_read, "MOST_PAGES", 2)
    bank.server.page = 2
    connection = bank.connect()
    for number in range(1, 10):
        bank.server.add(day(number), f"{number}.10", f"VIR {number}")
    bank.follow(connection)
    bank.work()
    assert len(lines()) == 4
    for minutes in (3, 6):
        with clock.at(clock.now() + timedelta(minutes=minutes)):
            bank.work()
    assert len(lines()) == 9
    assert BankStatement.objects.count() == 1


def test_a_token_that_expired_is_asked_again(by_bridge: Bank) -> None:
    connection = by_bridge.connected()
    by_bridge.server.expire_tokens()
    by_bridge.server.add(day(20), "5.00", "VIR")
    by_bridge.read(connection)
    assert len(lines()) == 1


def test_the_next_page_never_leads_elsewhere(by_bridge: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    """The headers hold the keys: an address of another origin is not asked."""
    connection = by_bridge.connect()
    server = by_bridge.server
    original = server.transaction_list

    def elsewhere(asked: object) -> Answer:
        answer = json.loads(original(asked).body)
        answer["pagination"]["next_uri"] = "http://127.0.0.1:1/v3/aggregation/transactions?after=1"
        return Answer.json(answer)

    server.transaction_list = elsewhere
    by_bridge.follow(connection)
    by_bridge.work()
    connection.refresh_from_db()
    assert "adresse inattendue" in connection.error
