"""What the trade refuses: a stable English code, a French sentence that says what to do, the field concerned."""

from __future__ import annotations


class Refused(Exception):
    """The act is not allowed as asked. `message` ends on screen; `field` is a path such as `lines.0.quantity`."""

    def __init__(self, code: str, message: str, field: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field

    @property
    def problems(self) -> list[Refused]:
        """What to show: itself, or each of several."""
        return [self]


class Conflict(Refused):
    """The act clashes with what already happened (HTTP 409): already invoiced, already issued, number taken."""


class Invalid(Refused):
    """Several refusals at once, so that a form or an answer shows them all."""

    def __init__(self, problems: list[Refused]) -> None:
        first = problems[0]
        super().__init__(first.code, first.message, first.field)
        self._problems = problems

    @property
    def problems(self) -> list[Refused]:
        return self._problems
