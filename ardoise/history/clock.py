"""The one clock: now in UTC, today in a time zone. Nothing else asks the time; the demo and the tests move it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_moved: ContextVar[datetime | None] = ContextVar("moved_clock", default=None)


def now() -> datetime:
    return _moved.get() or datetime.now(UTC)


def today(zone: str) -> date:
    """The calendar day in an IANA time zone, such as that of a company."""
    return now().astimezone(ZoneInfo(zone)).date()


def later(**delta: int) -> datetime:
    return now() + timedelta(**delta)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Live the block at another moment (an aware datetime)."""
    token = _moved.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _moved.reset(token)
