"""The holidays of a company are those of its place."""

from __future__ import annotations

from datetime import date

import pytest

from ardoise.companies.models import Company
from ardoise.reminders.days_off import day_off

ABOLITION, GOOD_FRIDAY, BASTILLE = date(2027, 12, 20), date(2026, 4, 3), date(2026, 7, 14)


@pytest.mark.parametrize(
    ("postcode", "country", "off", "open_"),
    [
        ("69003", "FR", [BASTILLE, date(2026, 5, 14), date(2026, 12, 25)], [GOOD_FRIDAY, ABOLITION]),
        ("67000", "FR", [GOOD_FRIDAY, date(2026, 12, 26), BASTILLE], [ABOLITION]),
        ("57 000", "FR", [date(2026, 12, 26)], [ABOLITION]),
        ("97400", "FR", [ABOLITION, BASTILLE], [GOOD_FRIDAY]),
        ("", "FR", [BASTILLE], [GOOD_FRIDAY]),
        ("1000", "BE", [date(2026, 7, 21)], [BASTILLE]),
        ("", "ZZ", [], [BASTILLE]),  # unknown to the library: its Sundays only
    ],
)
def test_each_place_has_its_own(postcode: str, country: str, off: list[date], open_: list[date]) -> None:
    is_off = day_off(Company(postcode=postcode, country=country))
    assert [day for day in off if not is_off(day)] == []
    assert [day for day in open_ if is_off(day)] == []
