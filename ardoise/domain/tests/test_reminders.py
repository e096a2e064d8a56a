"""What leaves next and when: working days, one a day, each step once, the last one reached alone."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ardoise.domain.reminders import Anchor, Step, due_step, left_to_send, schedule, working_day

HOLIDAYS = {date(2026, 5, 14), date(2026, 7, 14), date(2026, 12, 25), date(2027, 1, 1)}
USUAL = [Step(1, -3), Step(2, 7), Step(3, 15), Step(4, 30)]


def is_off(day: date) -> bool:
    return day in HOLIDAYS


def days_of(due: date, steps: list[Step] = USUAL) -> list[date]:
    return [one.day for one in schedule(steps, {Anchor.DUE: due}, is_off)]


def test_sundays_and_holidays_give_way_to_the_next_working_day() -> None:
    assert working_day(date(2026, 7, 12), is_off) == date(2026, 7, 13)  # a Sunday
    assert working_day(date(2026, 7, 14), is_off) == date(2026, 7, 15)
    assert working_day(date(2026, 5, 14), is_off) == date(2026, 5, 15)  # Ascension Thursday
    assert days_of(date(2026, 7, 17)) == [date(2026, 7, 15), date(2026, 7, 24), date(2026, 8, 1), date(2026, 8, 17)]


def test_two_steps_never_leave_the_same_day() -> None:
    assert days_of(date(2026, 7, 10), [Step(1, 2), Step(2, 3), Step(3, 4)]) == [
        date(2026, 7, 13),  # the 12th is a Sunday
        date(2026, 7, 15),  # the 13th is taken, the 14th is a holiday
        date(2026, 7, 16),
    ]


def left(due: date, today: date, *, sent: frozenset[int] = frozenset(), last_mail: date | None = None) -> list[int]:
    plan = schedule(USUAL, {Anchor.DUE: due}, is_off)
    return [one.step.key for one in left_to_send(plan, sent=sent, last_mail=last_mail, today=today)]


def test_a_plan_turned_on_late_sends_the_last_step_reached_alone() -> None:
    assert left(date(2026, 3, 2), date(2026, 3, 19)) == [3, 4]
    assert left(date(2026, 3, 2), date(2026, 12, 1)) == [4]


def test_a_notice_before_the_due_date_is_passed_after_it() -> None:
    assert left(date(2026, 3, 2), date(2026, 3, 2)) == [1, 2, 3, 4]
    assert left(date(2026, 3, 2), date(2026, 3, 3)) == [2, 3, 4]


def test_a_step_whose_day_had_come_at_the_last_mail_is_passed() -> None:
    assert left(date(2026, 3, 2), date(2026, 3, 12), last_mail=date(2026, 3, 11)) == [3, 4]


def test_a_step_sent_by_hand_in_advance_is_not_sent_again() -> None:
    assert left(date(2026, 3, 2), date(2026, 3, 9), sent=frozenset({2}), last_mail=date(2026, 3, 4)) == [3, 4]


def test_nothing_is_due_on_a_day_off() -> None:
    plan = schedule(USUAL, {Anchor.DUE: date(2026, 7, 17)}, is_off)
    for day, key in ((date(2026, 7, 14), None), (date(2026, 7, 15), 1), (date(2026, 7, 19), None)):
        coming = left_to_send(plan, sent=set(), last_mail=None, today=day)
        due = due_step(coming, today=day, is_off=is_off)
        assert (due and due.step.key) == key


def test_a_quote_counts_from_its_sending_and_from_its_validity() -> None:
    steps = [Step(1, 7, Anchor.SENT), Step(2, -3, Anchor.VALIDITY)]
    anchors = {Anchor.SENT: date(2026, 3, 2), Anchor.VALIDITY: date(2026, 4, 1)}
    assert [one.day for one in schedule(steps, anchors, is_off)] == [date(2026, 3, 9), date(2026, 3, 30)]
    assert len(schedule(steps, {Anchor.SENT: date(2026, 3, 2)}, is_off)) == 1  # no validity: no such step


OFFSETS = st.lists(st.integers(-30, 90), min_size=1, max_size=8, unique=True)
DUES = st.dates(date(2026, 2, 1), date(2026, 11, 30))


@given(offsets=OFFSETS, due=DUES)
def test_lived_day_after_day_each_step_leaves_once_on_its_day(offsets: list[int], due: date) -> None:
    """A year, day by day, the mail noted as the worker does."""
    steps = [Step(key, days) for key, days in enumerate(sorted(offsets))]
    plan = schedule(steps, {Anchor.DUE: due}, is_off)
    sent: dict[int, date] = {}
    for count in range(-40, 325):
        today = due + timedelta(days=count)
        coming = left_to_send(plan, sent=sent.keys(), last_mail=max(sent.values(), default=None), today=today)
        found = due_step(coming, today=today, is_off=is_off)
        if found:
            assert found.step.key not in sent
            sent[found.step.key] = today
    expected = {one.step.key: one.day for one in plan if one.last is None or one.day <= one.last}
    assert sent == expected
    assert len(set(sent.values())) == len(sent)
    assert not any(day.weekday() == 6 or is_off(day) for day in sent.values())


@given(offsets=OFFSETS, due=DUES, asleep=st.integers(0, 120))
def test_whatever_day_it_wakes_up_at_most_one_step_leaves_that_day(offsets: list[int], due: date, asleep: int) -> None:
    steps = [Step(key, days) for key, days in enumerate(sorted(offsets))]
    plan = schedule(steps, {Anchor.DUE: due}, is_off)
    today = due + timedelta(days=asleep)
    coming = left_to_send(plan, sent=set(), last_mail=None, today=today)
    assert sum(one.day <= today for one in coming) <= 1
    reached = [one for one in plan if one.day <= today and one.last is None]
    if reached:
        assert coming[0].step == reached[-1].step
