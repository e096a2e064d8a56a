"""Days as templates write them: a moment is of the day that it is where the company is."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from ardoise.web.templatetags.ardoise import day, long_day

LATE = datetime(2026, 11, 28, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "short", "long"),
    [("Europe/Paris", "29/11/26", "29 novembre 2026"), ("America/Martinique", "28/11/26", "28 novembre 2026")],
)
def test_a_moment_is_of_the_day_of_its_company(zone: str, short: str, long: str) -> None:
    with timezone.override(zone):
        assert (day(LATE), long_day(LATE)) == (short, long)
        assert day(date(2026, 11, 28)) == "28/11/26"
