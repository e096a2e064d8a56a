"""Dates and moments in: ISO text only, never a number of seconds, within the years that documents may bear."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from ardoise.web.fitting import FIRST_YEAR, LAST_YEAR

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+-][0-9]{2}:[0-9]{2})?")


def _day(value: Any) -> date:
    if not isinstance(value, str) or not DAY.fullmatch(value):
        raise ValueError("Écrivez la date comme 2026-11-25.")
    try:
        return _within(date.fromisoformat(value))
    except NotInCalendar:
        raise
    except ValueError:
        raise ValueError("Cette date n’existe pas dans le calendrier.") from None


def _moment(value: Any) -> datetime:
    if not isinstance(value, str) or not MOMENT.fullmatch(value):
        raise ValueError("Écrivez le moment comme 2026-11-25T08:00:00+01:00.")
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise ValueError("Ce moment n’existe pas dans le calendrier.") from None
    _within(moment.date())
    return moment


class NotInCalendar(ValueError):
    """A date that exists, of a year that no document bears."""


def _within(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise NotInCalendar(f"L’année va de {FIRST_YEAR} à {LAST_YEAR}.")
    return day


Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Moment = Annotated[datetime, BeforeValidator(_moment), WithJsonSchema({"type": "string", "format": "date-time"})]
