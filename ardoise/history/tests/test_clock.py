"""One clock: now in UTC, today where the company is; moved for a block and put back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from ardoise.history import clock

NEW_YEAR = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)


def test_today_is_that_of_the_time_zone() -> None:
    with clock.at(NEW_YEAR):
        assert clock.today("Europe/Paris") == date(2026, 1, 1)
        assert clock.today("America/Martinique") == date(2025, 12, 31)
        assert clock.today("Pacific/Noumea") == date(2026, 1, 1)


def test_a_moved_clock_comes_back_even_after_a_failure() -> None:
    try:
        with clock.at(NEW_YEAR):
            assert clock.later(minutes=30) == datetime(2026, 1, 1, tzinfo=UTC)
            raise KeyError
    except KeyError:
        pass
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)
