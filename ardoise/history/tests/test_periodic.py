"""The worker's own turns: one task per slot, forgotten once done."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ardoise import reactions
from ardoise.history import clock, outbox, periodic
from ardoise.history.models import Task

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.fixture
def turns(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """A handler that must run every ten minutes; when it did."""
    done: list[datetime] = []
    monkeypatch.setattr(reactions, "PERIODIC", {"tests.turn": 600})
    monkeypatch.setitem(reactions.HANDLERS, "tests.turn", lambda: done.append(clock.now()))
    return done


def _live(moment: datetime) -> None:
    with clock.at(moment):
        periodic.put_due()
        outbox.run_due()


def test_a_turn_is_taken_once_in_its_slot(turns: list[datetime]) -> None:
    for seconds in (0, 10, 590, 600, 610):
        _live(NOON + timedelta(seconds=seconds))
    assert turns == [NOON, NOON + timedelta(seconds=600)]


def test_a_turn_that_went_well_is_forgotten_after_a_day(turns: list[datetime]) -> None:
    _live(NOON)
    other: Any = outbox.put("tests.turn", key="event:1:tests.turn")
    outbox.run(other.pk)
    for hours, kept in ((23, 2), (25, 1)):
        with clock.at(NOON + timedelta(hours=hours)):
            periodic.forget_old()
        assert Task.objects.count() == kept


def test_a_turn_that_failed_stays(turns: list[datetime], monkeypatch: pytest.MonkeyPatch) -> None:
    def give_up() -> None:
        raise outbox.GiveUp("rien à faire")

    monkeypatch.setitem(reactions.HANDLERS, "tests.turn", give_up)
    _live(NOON)
    with clock.at(NOON + timedelta(days=2)):
        periodic.forget_old()
    assert Task.objects.get().last_error == "rien à faire"
