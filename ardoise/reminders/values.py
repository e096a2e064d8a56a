"""A step as it is typed, before it is written."""

from __future__ import annotations

from dataclasses import dataclass

from ardoise.domain.reminders import Anchor
from ardoise.reminders.models import StepKind


@dataclass(frozen=True)
class StepValues:
    """A step as typed; `pk` of a step that was: it keeps what it sent already."""

    days: int
    name: str
    subject: str
    text: str
    anchor: str = Anchor.DUE
    kind: str = StepKind.REMINDER
    addresses: str = ""
    copy_to_self: bool = False
    is_automatic: bool = True
    pk: int | None = None
