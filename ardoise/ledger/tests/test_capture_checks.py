"""`ardoise check` finds what was tampered with in a capture; two captures at once never hold the same."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections

from ardoise.archive.keep import path_of
from ardoise.domain.errors import Refused
from ardoise.history.immutability import remove_trigger
from ardoise.history.verify import Scope
from ardoise.ledger import checks
from ardoise.ledger.actions.undo_capture import undo_capture
from ardoise.ledger.models import Capture, CapturedEntry, CapturedKey
from ardoise.ledger.tests.captures import FEBRUARY, JANUARY, capture, on, three_months
from tests.world import House, durand


def faults() -> list[str]:
    return [str(one) for find in (checks.captures_hold, checks.captured_entries_are_the_same) for one in find(Scope())]


@pytest.fixture
def captured(house: House) -> tuple[Capture, Capture]:
    three_months(house)
    with on(3, 31):
        return capture(house, JANUARY), capture(house, FEBRUARY)


def test_captures_undone_or_not_hold(house: House, captured: tuple[Capture, Capture]) -> None:
    assert faults() == []
    undo_capture(captured[1], by=house.owner)
    assert faults() == []


def _force(sql: str, table: str) -> None:
    for act in ("update", "delete"):
        remove_trigger(f"ardoise_frozen_{table}_{act}", table)
    with connection.cursor() as cursor:
        cursor.execute(sql)


def _line(one: Capture) -> None:
    entry = CapturedEntry.objects.filter(capture=one).order_by("number").first()
    assert entry is not None
    _force(f"UPDATE ledger_capturedentry SET lines = '[]' WHERE id = {entry.pk}", "ledger_capturedentry")


def _total(one: Capture) -> None:
    _force(f"UPDATE ledger_capture SET cents = cents + 1 WHERE id = {one.pk}", "ledger_capture")


def _weight(one: Capture) -> None:
    _force(f"UPDATE ledger_capturedentry SET weight = weight + 1 WHERE capture_id = {one.pk}", "ledger_capturedentry")


def _key(one: Capture) -> None:
    key = CapturedKey.objects.filter(capture=one).first()
    assert key is not None
    key.delete()


def _invented(one: Capture) -> None:
    CapturedKey.objects.filter(capture=one, source="invoice").update(source_id=0)
    key = CapturedKey.objects.filter(capture=one, source="invoice").first()
    assert key is not None
    CapturedKey.objects.filter(pk=key.pk).update(key="invoice:0")


def _file(one: Capture) -> None:
    assert one.file is not None
    path = path_of(one.file.sha256)
    path.chmod(0o600)
    path.write_bytes(b"PK")


@pytest.mark.parametrize(
    ("tamper", "told"),
    [
        (_line, "ne sont plus celles"),
        (_total, "son empreinte ne correspond plus"),
        (_weight, "recalculée pour"),
        (_key, "au lieu de"),
        (_invented, "ne se retrouvent plus"),
        (_file, "n’est plus le même"),
    ],
)
def test_what_is_tampered_with_is_found(
    captured: tuple[Capture, Capture], tamper: Callable[[Capture], None], told: str
) -> None:
    tamper(captured[0])
    assert any(told in one for one in faults())


@pytest.mark.django_db(transaction=True)
def test_two_captures_at_once_never_hold_the_same() -> None:
    house = durand()
    three_months(house)
    gate = threading.Barrier(2)
    told: list[Any] = []

    def take() -> None:
        try:
            gate.wait(10)
            with on(3, 31):
                told.append(capture(house, JANUARY))
        except Refused as refusal:
            told.append(refusal.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=take) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    made = [one for one in told if isinstance(one, Capture)]
    refused = [one for one in told if not isinstance(one, Capture)]
    assert len(made) == 1, told
    assert refused[0] in ("nothing_new", "capture_running")
    assert CapturedKey.objects.count() == made[0].entries
