"""The outbox: leased, retried, given up, idempotent by key, taken again when its worker died, cancelled in time."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from ardoise.history import clock, outbox
from ardoise.history.models import Task
from tests.engine.test_concurrent_issuing import environment

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ROOT = Path(__file__).parents[3]


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the handlers were given, in order."""
    calls: list[Any] = []

    def later(**payload: Any) -> None:
        calls.append(payload)
        raise outbox.TryLater("le serveur demande d’attendre")

    def stop(**payload: Any) -> None:
        calls.append(payload)
        raise outbox.GiveUp("cette adresse n’existe pas")

    def broken(**payload: Any) -> None:
        calls.append(payload)
        raise ZeroDivisionError("panne")

    handlers = {"good": lambda **payload: calls.append(payload), "later": later, "stop": stop, "broken": broken}
    table = SimpleNamespace(HANDLERS=handlers, REACTIONS={}, AT_ONCE={}, WORTH={})
    monkeypatch.setattr(outbox, "import_module", lambda name: table)
    return calls


@pytest.fixture(autouse=True)
def noon(db: None) -> Iterator[None]:
    with clock.at(NOON):
        yield


def test_a_task_is_carried_out_once(seen: list[Any]) -> None:
    task = outbox.put("good", document=7)
    assert outbox.run_due() == 1
    assert outbox.run_due() == 0
    assert seen == [{"document": 7}]
    task.refresh_from_db()
    assert task.done_at == NOON


def test_a_second_task_of_the_same_key_is_the_first_one(seen: list[Any]) -> None:
    assert outbox.put("good", key="pdf:1", rank=1).pk == outbox.put("good", key="pdf:1", rank=2).pk
    outbox.run_due()
    assert seen == [{"rank": 1}]


def test_a_task_of_tomorrow_waits_for_tomorrow(seen: list[Any]) -> None:
    outbox.put("good", due_at=NOON + timedelta(days=1))
    assert outbox.run_due() == 0
    with clock.at(NOON + timedelta(days=1)):
        assert outbox.run_due() == 1


@pytest.mark.parametrize("handler", ["later", "broken"])
def test_a_try_that_failed_waits_longer_each_time_then_fails_and_keeps_its_reason(
    seen: list[Any], handler: str
) -> None:
    task = outbox.put(handler)
    now = NOON
    for wait in outbox.WAITS:
        with clock.at(now):
            assert outbox.run_due() == 1
            assert outbox.run_due() == 0
        now += timedelta(seconds=wait)
    with clock.at(now):
        outbox.run_due()
    task.refresh_from_db()
    assert len(seen) == len(outbox.WAITS) + 1
    assert task.failed_at == now
    assert task.last_error in ("le serveur demande d’attendre", "ZeroDivisionError: panne")


def test_giving_up_fails_at_once_with_its_reason(seen: list[Any]) -> None:
    task = outbox.put("stop")
    outbox.run_due()
    task.refresh_from_db()
    assert (task.failed_at, task.last_error) == (NOON, "cette adresse n’existe pas")


def test_the_task_of_a_worker_that_died_is_taken_again_when_its_lease_ends(seen: list[Any]) -> None:
    task = outbox.put("good")
    Task.objects.filter(pk=task.pk).update(lease_until=NOON + timedelta(seconds=outbox.LEASE_SECONDS))
    assert outbox.run_due() == 0
    with clock.at(NOON + timedelta(seconds=outbox.LEASE_SECONDS + 1)):
        assert outbox.run_due() == 1
    assert seen == [{}]


def test_a_scheduled_task_may_be_cancelled_before_its_hour_but_not_while_it_runs(seen: list[Any]) -> None:
    planned, running = outbox.put("good", due_at=NOON + timedelta(hours=2)), outbox.put("good")
    Task.objects.filter(pk=running.pk).update(lease_until=NOON + timedelta(seconds=60))
    assert outbox.cancel(planned.pk)
    assert not outbox.cancel(running.pk)
    with clock.at(NOON + timedelta(hours=3)):
        outbox.run_due()
    assert len(seen) == 1


@pytest.mark.django_db(transaction=True)
def test_the_worker_beats_works_and_ends_on_sigterm(settings: Any, tmp_path: Path) -> None:
    task = outbox.put("sales.complete_pdf", invoice_id=0)  # no such invoice: a try that fails, and says so
    settings.ARCHIVE_ROOT = tmp_path / "files"
    worker = subprocess.Popen([sys.executable, "-m", "ardoise", "worker"], cwd=ROOT, env=environment())
    try:
        until = time.monotonic() + 30
        while time.monotonic() < until and not Task.objects.filter(pk=task.pk, attempts=1).exists():
            time.sleep(0.2)
        assert Task.objects.get(pk=task.pk).attempts == 1
        assert (tmp_path / "worker.heartbeat").exists()
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=15) == 0
    finally:
        worker.kill()
        worker.wait()
        connection.close()
