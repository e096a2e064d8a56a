"""The value of a control before a capture: what was found, and what the capture would hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Weight(StrEnum):
    BLOCKING = "blocking"
    WARNING = "warning"
    FINE = "fine"


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `page` names the page where it is mended."""

    code: str
    weight: Weight
    sentence: str
    page: str = ""
    rows: tuple[tuple[str, int], ...] = ()  # a draft and its id


@dataclass
class Sum:
    """What goes to a journal or to a class of accounts."""

    label: str
    entries: int = 0
    debit: int = 0  # cents
    credit: int = 0


@dataclass
class Control:
    """The page before « Capturer »."""

    first: date
    last: date
    template: str
    findings: list[Finding] = field(default_factory=list)
    is_deep: bool = True
    documents: int = 0  # of the period, captured or not
    payments: int = 0
    captured: int = 0  # entries of the period that a standing capture holds
    new: int = 0  # entries that this capture would hold
    late: int = 0  # of them, of an earlier period
    lines: int = 0
    journals: dict[str, Sum] = field(default_factory=dict)
    classes: dict[str, Sum] = field(default_factory=dict)

    @property
    def blocking(self) -> list[Finding]:
        return [one for one in self.findings if one.weight is Weight.BLOCKING]

    @property
    def warnings(self) -> list[Finding]:
        return [one for one in self.findings if one.weight is Weight.WARNING]

    @property
    def fine(self) -> list[Finding]:
        return [one for one in self.findings if one.weight is Weight.FINE]

    @property
    def cents(self) -> int:
        """Of all debits, and of all credits."""
        return sum(one.debit for one in self.journals.values())

    @property
    def can_capture(self) -> bool:
        return not self.blocking and bool(self.new or not self.is_deep)
