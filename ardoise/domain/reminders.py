"""Which reminder of a plan goes next and when: from the day a step counts from, what left before, and the days off."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

DayOff = Callable[[date], bool]
LONGEST = 365  # days between a step and what it counts from


class Anchor(StrEnum):
    """What a step counts its days from."""

    DUE = "due", "l’échéance"
    SENT = "sent", "l’envoi du devis"
    VALIDITY = "validity", "la fin de validité"

    label: str

    def __new__(cls, value: str, label: str = "") -> Anchor:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


@dataclass(frozen=True, slots=True)
class Step:
    """So many days after its anchor, before it when negative. `key` tells it from the others of any plan."""

    key: int
    days: int
    anchor: Anchor = Anchor.DUE


@dataclass(frozen=True, slots=True)
class Planned:
    """A step and the day it should leave; after `last` it makes no sense any more (a notice before the due date)."""

    step: Step
    day: date
    last: date | None = None


def working_day(day: date, is_off: DayOff) -> date:
    """That day, or the next one that is neither a Sunday nor a public holiday.

    Example in France: 14 July 2026 -> 15 July; Sunday 12 July 2026 -> Monday 13 July.
    """
    while day.weekday() == 6 or is_off(day):
        day += timedelta(days=1)
    return day


def schedule(steps: Iterable[Step], anchors: Mapping[Anchor, date], is_off: DayOff) -> list[Planned]:
    """Every step on its day, in order: on a working day, two never the same day. A step without anchor is left out.

    Example: due on Friday 17 July 2026, steps -3, +7 and +15: -3 falls on the 14th (holiday) -> Wednesday 15th;
    +7 -> Friday 24th; +15 -> Saturday 1 August.
    """
    wished = sorted(
        ((anchors[step.anchor] + timedelta(days=step.days), step) for step in steps if step.anchor in anchors),
        key=lambda one: (one[0], one[1].key),
    )
    found: list[Planned] = []
    for day, step in wished:
        earliest = max(day, found[-1].day + timedelta(days=1)) if found else day
        last = anchors[step.anchor] if step.days < 0 else None
        found.append(Planned(step, working_day(earliest, is_off), last))
    return found


def left_to_send(plan: Iterable[Planned], *, sent: Set[int], last_mail: date | None, today: date) -> list[Planned]:
    """What may still leave, in order; the first may be due today, the others later.

    `sent`: the keys of the steps that left; `last_mail`: the day of the last e-mail about the document. A step whose
    day had come by then is passed, and of those whose day has come since only the last one counts: a plan turned on
    late, or a worker that slept, never sends them all at once. A notice before a date is passed after it.
    Example: due on 1 March, steps -3, +7 and +15, turned on on 20 March: +15 alone is left.
    """
    open_ = [
        one
        for one in plan
        if one.step.key not in sent
        and (last_mail is None or one.day > last_mail)
        and (one.last is None or max(one.day, today) <= one.last)
    ]
    reached = [one for one in open_ if one.day <= today]
    return [*reached[-1:], *(one for one in open_ if one.day > today)]


def due_step(left: Iterable[Planned], *, today: date, is_off: DayOff) -> Planned | None:
    """The step that leaves today; None on a day off, or when none has its day come."""
    first = next(iter(left), None)
    if first is None or first.day > today or working_day(today, is_off) != today:
        return None
    return first
