"""What a bank line is proposed: a status, links, points and caps, each with its French reason."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ardoise.domain.french import money_text
from ardoise.domain.matching_ledger import Line, OpenItem
from ardoise.domain.money import ZERO, Money

AUTO, SUGGEST, CHOOSE, MARGIN = 75, 50, 25, 10  # points; the margin is over any other reading
NEVER_AUTO = AUTO - 1
CANDIDATES = 6  # readings of a line that are shown


class Status(StrEnum):
    """auto: linked at once. suggest: proposed, one click. choose: a list with nothing selected. none: no proposal."""

    AUTO = "auto"
    SUGGEST = "suggest"
    CHOOSE = "choose"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Reason:
    """Points and why, as words of the line shown: (45, « montant exact »)."""

    points: int
    text: str


@dataclass(frozen=True, slots=True)
class Cap:
    """The most that a reading may score, and why."""

    limit: int
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A part of the line put on an open item: negative on a credit note, never more than its due."""

    item: OpenItem
    amount: Money


class Scored:
    """`points` adds those of `reasons`; `score` is that after `caps`, 0 to 100."""

    __slots__ = ()
    reasons: tuple[Reason, ...]
    caps: tuple[Cap, ...]

    @property
    def points(self) -> int:
        return sum(reason.points for reason in self.reasons)

    @property
    def ceiling(self) -> int:
        return min((cap.limit for cap in self.caps), default=10**6)

    @property
    def score(self) -> int:
        return max(0, min(self.points, self.ceiling, 100))

    @property
    def worth(self) -> int:
        """What ranks it: the score before it is kept within 0 and 100."""
        return min(self.points, self.ceiling)


@dataclass(frozen=True, slots=True)
class Candidate(Scored):
    """One reading of the line. `quoted`: the line quotes the whole number of an item of it."""

    links: tuple[Link, ...]
    reasons: tuple[Reason, ...]
    caps: tuple[Cap, ...] = ()
    remainder: Money = ZERO
    remainder_kind: str = ""  # overpayment, fee, rounding
    quoted: bool = False

    @property
    def exact(self) -> bool:
        """Whether it pays every item whole and nothing is left of the line."""
        return not self.remainder and all(link.amount == link.item.due for link in self.links)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What to do with a line. `links` are preselected (none for `choose`), `candidates` are the readings, best first.

    `score`, `caps` and `remainder` are those of the best reading; `reasons` too, then why this status when no point
    says it. links + remainder = the line.
    """

    status: Status
    links: tuple[Link, ...] = ()
    score: int = 0
    reasons: tuple[Reason, ...] = ()
    caps: tuple[Cap, ...] = ()
    remainder: Money = ZERO
    remainder_kind: str = ""
    candidates: tuple[Candidate, ...] = ()

    def sentence(self, line: Line) -> str:
        """One line for the screen: « +1 240,00 € DUPONT SARL = FA-2026-0131, montant exact, client connu »."""
        sign = "+" if line.amount.cents > 0 else ""
        shown = self.links or (self.candidates[0].links if self.candidates else ())
        names = dict.fromkeys(link.item.names[0] for link in shown if link.item.names)
        who = " et ".join(names) or line.counterparty or line.label
        what = " + ".join(link.item.number or f"facture du {link.item.date:%d/%m/%Y}" for link in self.links)
        lowest = min(self.caps, key=lambda cap: cap.limit, default=None)
        cap = [lowest.text] if lowest and self.status is not Status.AUTO else []
        why = ", ".join([*(reason.text for reason in self.reasons), *cap])
        return f"{sign}{money_text(line.amount)} {who}{f' = {what}' if what else ''}{f', {why}' if why else ''}"
