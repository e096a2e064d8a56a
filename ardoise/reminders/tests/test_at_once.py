"""Two workers, or a worker and a person, at the same moment: one reminder leaves."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connections

from ardoise.history import clock
from ardoise.notifications.models import Message
from ardoise.reminders.actions.remind import remind
from ardoise.reminders.actions.run import run_daily
from ardoise.reminders.models import Reminder
from ardoise.reminders.tests.worlds import at, owed, plan_on
from tests.world import durand

DUE = date(2026, 3, 20)


@pytest.mark.django_db(transaction=True)
def test_workers_and_people_at_once_send_each_step_once() -> None:
    house = durand()
    invoices = [owed(house, due=DUE) for _ in range(3)]
    plan = plan_on(house)
    step = plan.steps.get(days=7)

    def turn(act: Callable[[], object]) -> str:
        try:
            with clock.at(at(DUE + timedelta(days=7))):
                act()
        except Exception as error:
            return f"{type(error).__name__}: {error}"
        else:
            return ""
        finally:
            connections.close_all()

    acts: list[Callable[[], object]] = [run_daily] * 3
    acts += [lambda: remind(invoices[0], step, by=house.owner)] * 2
    with ThreadPoolExecutor(5) as pool:
        assert [problem for problem in pool.map(turn, acts) if problem] == []
    assert sorted(Reminder.objects.values_list("about_id", flat=True)) == [one.pk for one in invoices]
    assert Message.objects.count() == 3
