"""The public holidays of a company's place: its country, and where they differ, its department."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import holidays

from ardoise.companies.models import Company
from ardoise.domain.reminders import DayOff

# first figures of the postcode -> subdivision of the library
_BY_POSTCODE = {
    "57": "57",  # Moselle
    "67": "6AE",  # Alsace
    "68": "6AE",
    "971": "971",
    "972": "972",
    "973": "973",
    "974": "974",
    "975": "PM",
    "976": "976",
    "986": "WF",
    "987": "PF",
    "988": "NC",
    "97133": "BL",
    "97150": "MF",
}


def day_off(company: Company) -> DayOff:
    """Whether a day is a public holiday there; Sundays are the domain's."""
    return lambda day: day in _calendar(company.country, _subdivision(company), day.year)


def _subdivision(company: Company) -> str:
    code = company.postcode.replace(" ", "")
    if company.country != "FR":
        return ""
    return next((_BY_POSTCODE[code[:size]] for size in (5, 3, 2) if code[:size] in _BY_POSTCODE), "")


@lru_cache(maxsize=256)
def _calendar(country: str, subdivision: str, year: int) -> frozenset[date]:
    try:
        return frozenset(holidays.country_holidays(country, subdiv=subdivision or None, years=year))
    except NotImplementedError:  # a country that the library does not know: its Sundays only
        return frozenset()
