"""The calls of the aggregators: signed, never trusted, harmless when they come again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import Client

from ardoise.banking.tests.feeds import PAGE, Bank, lines
from ardoise.history import clock
from ardoise.history.models import Task


def day(number: int) -> str:
    return f"2026-11-{number:02d}"


def test_a_call_brings_a_reading_and_a_replay_changes_nothing(bank: Bank) -> None:
    connection = bank.connected()
    bank.server.add(day(20), "5.00", "VIR")
    call = bank.server.webhook(connection.item_id)
    with clock.at(clock.now() + timedelta(minutes=2)):
        before = Task.objects.count()
        assert [bank.call(*call) for _ in range(5)] == [204] * 5
        assert Task.objects.count() == before + 1
        bank.work()
        assert bank.call(*call) == 204
        bank.work()
    assert len(lines()) == 1
    assert Task.objects.count() <= before + 4  # two readings, the proposals of the line and their run


def test_a_call_that_comes_during_a_reading_is_read_in_the_next_minute(bank: Bank) -> None:
    connection = bank.connected()
    call = bank.server.webhook(connection.item_id)
    moment = clock.now().replace(second=1) + timedelta(minutes=5)
    with clock.at(moment):
        bank.call(*call)
        bank.work()
        bank.server.add(day(20), "5.00", "VIR")
        bank.call(*call)
        bank.work()
        assert lines() == []
    with clock.at(moment + timedelta(minutes=1)):
        bank.work()
    assert len(lines()) == 1


def test_a_forged_call_is_refused(bank: Bank, settings: Any) -> None:
    connection = bank.connected()
    body, headers = bank.server.webhook(connection.item_id)
    name = next(one for one in headers if one.lower().endswith("signature"))
    before = Task.objects.count()
    assert bank.call(body + b" ", headers) == 400
    assert bank.call(body, {**headers, name: ""}) == 400
    assert bank.call(body, {**headers, name: headers[name].lower()[:-2] + "AA"}) == 400
    assert bank.call(*bank.server.webhook(connection.item_id, secret="another")) == 400
    assert bank.call(b"", {}) == 400
    settings.BRIDGE_WEBHOOK_SECRET = settings.POWENS_WEBHOOK_SECRET = ""
    assert bank.call(*bank.server.webhook(connection.item_id, secret="")) == 400
    assert Task.objects.count() == before


def test_a_call_about_nothing_of_ours_is_answered_and_forgotten(bank: Bank) -> None:
    bank.connected()
    before = Task.objects.count()
    assert bank.call(*bank.server.webhook("999999")) == 204
    assert Task.objects.count() == before


def test_a_call_is_small_and_posted(bank: Bank) -> None:
    address = f"{PAGE}appel/{bank.provider}/"
    assert Client().get(address).status_code == 405
    assert Client().post(address, b"x" * (1024 * 1024 + 1), content_type="application/json").status_code == 413
    assert Client().post(f"{PAGE}appel/autre/", b"{}", content_type="application/json").status_code == 404


def test_a_secret_that_changes_is_known_by_both_signatures(by_bridge: Bank) -> None:
    """For a day Bridge signs with the old secret and the new one."""
    connection = by_bridge.connected()
    body, headers = by_bridge.server.webhook(connection.item_id)
    _, others = by_bridge.server.webhook(connection.item_id, secret="the new one")
    both = {"BridgeApi-Signature": f"{others['BridgeApi-Signature']},{headers['BridgeApi-Signature']}"}
    assert by_bridge.call(body, both) == 204
    assert by_bridge.call(body, {"BridgeApi-Signature": headers["BridgeApi-Signature"].replace("v1=", "v0=")}) == 400
