"""Periods: bounds at the ends of months, quarters and years; one year is within a year."""

from __future__ import annotations

from datetime import date

import pytest

from ardoise.web.periods import period_of, periods


@pytest.mark.parametrize(
    ("today", "name", "first", "last"),
    [
        (date(2026, 12, 31), "mois", date(2026, 12, 1), date(2026, 12, 31)),
        (date(2026, 1, 31), "mois-dernier", date(2025, 12, 1), date(2025, 12, 31)),
        (date(2028, 3, 31), "mois-dernier", date(2028, 2, 1), date(2028, 2, 29)),
        (date(2026, 11, 25), "trimestre", date(2026, 10, 1), date(2026, 12, 31)),
        (date(2026, 2, 28), "trimestre", date(2026, 1, 1), date(2026, 3, 31)),
        (date(2028, 2, 29), "annee", date(2028, 1, 1), date(2028, 12, 31)),
        (date(2028, 2, 29), "an-dernier", date(2027, 1, 1), date(2027, 12, 31)),
    ],
)
def test_bounds(today: date, name: str, first: date, last: date) -> None:
    period = period_of({"periode": name}, today)
    assert (period.first, period.last) == (first, last)


@pytest.mark.parametrize(
    ("first", "last", "within"),
    [
        ("2026-01-01", "2026-12-31", True),
        ("2025-11-26", "2026-11-25", True),
        ("2028-01-01", "2028-12-31", True),  # 366 days
        ("2026-01-01", "2027-01-02", False),
        ("2026-01-01", "", False),
    ],
)
def test_within_a_year(first: str, last: str, within: bool) -> None:
    assert period_of({"du": first, "au": last}, date(2026, 11, 25)).is_within_a_year is within


def test_every_usual_period_is_within_a_year_and_named() -> None:
    found = periods(date(2026, 11, 25))
    assert all(period.is_within_a_year for period in found)
    assert [period.words for period in found] == [
        "novembre 2026",
        "octobre 2026",
        "octobre à décembre 2026",
        "2026",
        "2025",
    ]


def test_nonsense_is_no_period() -> None:
    for asked in ({"periode": "demain"}, {"du": "hier"}, {"du": "2026-02-30"}, {}):
        assert not period_of(asked, date(2026, 11, 25))
