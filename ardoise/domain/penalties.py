"""Late penalties of one invoice, computed on demand from what is owed day after day; never written into the invoice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from ardoise.domain.document import PartyKind
from ardoise.domain.money import ZERO, Money, total
from ardoise.domain.terms import PENALTY_RATES, RECOVERY_FEE, PenaltyRate, penalty_rate

DAYS_IN_YEAR = 365
_ECB = re.compile(r"\bBCE\b|banque centrale européenne", re.IGNORECASE)
_POINTS = re.compile(r"(\d+(?:[.,]\d+)?)\s*points?", re.IGNORECASE)
_TIMES_LEGAL = re.compile(r"(\d+|trois|quatre|cinq)\s+fois\s+le\s+taux\b[^.%]*\blégal", re.IGNORECASE)
_PERCENT = re.compile(r"(\d+(?:[.,]\d+)?)\s*%")
_WORDS = {"trois": 3, "quatre": 4, "cinq": 5}


@dataclass(frozen=True, slots=True)
class Reduction:
    """A payment or a credit note: from that day on, so much less is owed."""

    day: date
    amount: Money


@dataclass(frozen=True, slots=True)
class Period:
    """Days during which neither the base nor the rate changed. `rate` is None when its figure is not published here."""

    first: date
    last: date
    base: Money
    rate: Decimal | None  # percent a year

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def amount(self) -> Money | None:
        """base × rate × days / 365, rounded half away from zero: 1 200.00 at 12.15 % for 30 days -> 11.98."""
        if self.rate is None:
            return None
        return Money.rounded(self.base.amount * self.rate / 100 * self.days / DAYS_IN_YEAR, self.base.currency)


@dataclass(frozen=True, slots=True)
class Penalty:
    """What a late invoice costs to its customer, beside its amount."""

    periods: tuple[Period, ...] = ()
    fee: Money = ZERO  # C. com. D441-5

    @property
    def known(self) -> Money:
        """The penalties whose rate is known."""
        return total(period.amount or ZERO for period in self.periods)

    @property
    def missing(self) -> tuple[Period, ...]:
        """The days that cannot be counted yet: their rate is not known. Nothing is invented."""
        return tuple(period for period in self.periods if period.rate is None)

    @property
    def days(self) -> int:
        return sum(period.days for period in self.periods)


def late_penalty(
    owed: Money,
    *,
    due: date,
    until: date,
    buyer_kind: PartyKind,
    reductions: Sequence[Reduction] = (),
    agreed: str = "",
    rates: tuple[PenaltyRate, ...] = PENALTY_RATES,
) -> Penalty:
    """The penalties from the day after `due` to `until` included, and the 40 € (C. com. L441-10 II, D441-5).

    `owed`: what was to be paid, before `reductions`. `agreed`: the sentence of the invoice, empty for the default.
    By default the rate of each half-year applies to its days; a payment reduces the base from its day. A consumer
    owes neither (C. com. L441-10 is for professionals). Nothing before the due date, nor once all is paid in time.
    Example: 1 200.00 due on 31 March 2026, until 30 April 2026, nothing agreed: 30 days at 12.15 % = 11.98, and 40.00.
    """
    if buyer_kind is PartyKind.INDIVIDUAL:
        return Penalty()
    periods = tuple(
        Period(first, last, base, rate_on(first, agreed, buyer_kind, rates))
        for first, last, base in _bases(owed, due + timedelta(days=1), until, reductions)
    )
    return Penalty(periods, RECOVERY_FEE if periods else ZERO)


def rate_on(
    day: date, agreed: str, buyer_kind: PartyKind, rates: tuple[PenaltyRate, ...] = PENALTY_RATES
) -> Decimal | None:
    """The yearly rate of that day, in percent; None when its figure is not known or the sentence gives none.

    The sentence of the invoice decides: « taux de la BCE majoré de 10 points » follows the table of rates, « trois
    fois le taux d’intérêt légal » too, « 12 % par an » is a number. Without one: ECB + 10, + 8 for a public body.
    """
    published = penalty_rate(day, rates)
    if not agreed.strip():
        if published is None:
            return None
        return published.public if buyer_kind is PartyKind.PUBLIC else published.default
    if _ECB.search(agreed):
        points = _POINTS.search(agreed)
        return published.ecb + _number(points[1]) if published and points else None
    if times := _TIMES_LEGAL.search(agreed):
        return published.legal_interest * _number(times[1]) if published else None
    percent = _PERCENT.search(agreed)
    return _number(percent[1]) if percent else None


def _bases(owed: Money, first: date, until: date, reductions: Sequence[Reduction]) -> list[tuple[date, date, Money]]:
    """The days cut at each payment and at each half-year, with what was owed on them; days without debt left out."""
    halves = (date(year, month, 1) for year in range(first.year, until.year + 1) for month in (1, 7))
    cuts = (day for day in (*halves, *(one.day for one in reductions)) if first < day <= until)
    starts = sorted({first, *cuts})
    found = []
    for index, start in enumerate(starts):
        last = starts[index + 1] - timedelta(days=1) if index + 1 < len(starts) else until
        base = owed - total(one.amount for one in reductions if one.day <= start)
        if base > ZERO and last >= start:
            found.append((start, last, base))
    return found


def _number(text: str) -> Decimal:
    return Decimal(_WORDS.get(text.lower(), 0)) or Decimal(text.replace(",", "."))
