"""The right of a consumer to withdraw from a contract made at a distance: how long, and since when it has a button."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import holidays

REASON = "Rétractation du consommateur"  # of the refusal that a withdrawal leaves on the quote


@dataclass(frozen=True, slots=True)
class Rule:
    since: date  # contracts made from that day
    days: int
    has_control: bool  # a control on the page itself, confirmed, with a receipt
    source: str


# Newest first
RULES = (
    Rule(
        date(2026, 6, 19),
        14,
        True,
        "C. conso. L221-18 ; directive 2011/83/UE, art. 11 bis : la fonction « renoncer au contrat ici »",
    ),
    Rule(date(2014, 6, 14), 14, False, "C. conso. L221-18 (loi n° 2014-344 du 17 mars 2014)"),
)


def rule_of(signed_on: date) -> Rule:
    """The rule of a contract made that day. Before 14 June 2014 none is known: LookupError."""
    for rule in RULES:
        if signed_on >= rule.since:
            return rule
    raise LookupError(f"no rule of withdrawal is known for {signed_on}")


def last_day(signed_on: date, *, has_goods: bool = False, received_on: date | None = None) -> date | None:
    """The last day to withdraw, that day included; None while it cannot be known: goods not received yet.

    The period begins the day after the contract, or after the goods are received (L221-18); one that ends on a
    Saturday, a Sunday or a public holiday goes on to the next working day (L221-19).
    Example: a service signed on 28 November 2026, a Saturday: 14 days lead to Saturday 12 December, so Monday 14.
    """
    start = signed_on
    if has_goods:
        if received_on is None:
            return None
        start = max(signed_on, received_on)
    day = start + timedelta(days=rule_of(signed_on).days)
    closed = holidays.country_holidays("FR", years=(day.year, day.year + 1))
    while day.weekday() >= 5 or day in closed:
        day += timedelta(days=1)
    return day


def has_control(signed_on: date, today: date, last: date | None) -> bool:
    """Whether the page must offer the control: during the whole period, and only then."""
    return rule_of(signed_on).has_control and (last is None or today <= last)
