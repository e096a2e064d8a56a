"""One thing wrong, or worth knowing, in a document: code, French sentence, field and weight."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    ERROR = "error"  # the document cannot be issued
    HINT = "hint"  # worth saying, nothing is stopped


@dataclass(frozen=True, slots=True)
class Problem:
    code: str
    message: str
    field: str = ""
    severity: Severity = Severity.ERROR

    @property
    def blocking(self) -> bool:
        return self.severity is Severity.ERROR
