"""How long a consumer may withdraw; the dates are counted by hand on a calendar."""

from __future__ import annotations

from datetime import date

import pytest

from ardoise.domain.withdrawal import has_control, last_day, rule_of


@pytest.mark.parametrize(
    ("signed", "last"),
    [
        (date(2026, 11, 24), date(2026, 12, 8)),  # Tuesday to Tuesday
        (date(2026, 11, 28), date(2026, 12, 14)),  # ends on Saturday 12: Monday
        (date(2026, 12, 11), date(2026, 12, 28)),  # ends on Christmas, a Friday; then a week-end
        (date(2026, 7, 1), date(2026, 7, 15)),
    ],
)
def test_fourteen_days_from_the_day_after_and_on_to_a_working_day(signed: date, last: date) -> None:
    assert last_day(signed) == last


def test_goods_count_from_the_day_they_are_received() -> None:
    assert last_day(date(2026, 11, 24), has_goods=True) is None
    assert last_day(date(2026, 11, 24), has_goods=True, received_on=date(2027, 1, 12)) == date(2027, 1, 26)
    assert last_day(date(2026, 11, 24), has_goods=True, received_on=date(2026, 11, 1)) == date(2026, 12, 8)


def test_the_control_is_there_during_the_whole_period_and_no_longer() -> None:
    signed, last = date(2026, 11, 24), date(2026, 12, 8)
    assert has_control(signed, last, last)
    assert not has_control(signed, date(2026, 12, 9), last)
    assert has_control(signed, date(2027, 12, 9), None)


def test_the_control_exists_since_the_19th_of_june_2026() -> None:
    assert not has_control(date(2026, 6, 18), date(2026, 6, 20), date(2026, 7, 2))
    assert has_control(date(2026, 6, 19), date(2026, 6, 20), date(2026, 7, 3))
    with pytest.raises(LookupError):
        rule_of(date(2010, 1, 1))
