"""What the log may say: a filter that covers tokens, passwords and keys before a line is written."""

from __future__ import annotations

import logging
import re
from typing import Any

COVER = "•••"
_PATTERNS = (
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=:-]{6,}"), rf"\1 {COVER}"),
    (
        re.compile(
            r"(?i)((?:[\w-]*password|passwd|token|secret|api[_-]?key|sessionid|csrftoken)[\"']?\s*[=:]\s*[\"']?)[^\s\"'&,;}]+"
        ),
        rf"\1{COVER}",
    ),
    (re.compile(r"(\w+://[^\s:/@]*):[^\s/@]+@"), rf"\1:{COVER}@"),
    # links that open a door by themselves: password reset, confirmation of an e-mail address
    (re.compile(r"(/comptes/(?:password/reset/key|confirm-email)/)[^\s/]+"), rf"\1{COVER}"),
    # the address that a payment provider calls
    (re.compile(r"(/reglements/en-ligne/\w+/appel/)[^\s/\"'?]+"), rf"\1{COVER}"),
    # the way back from the bank
    (re.compile(r"(/connexions/retour/\?)[^\s\"']+"), rf"\1{COVER}"),
    # an invitation: its address is its key, also when it is where the login leads back
    (re.compile(r"((?:/|%2F)invitation(?:/|%2F))[^\s/%\"'?&]+"), rf"\1{COVER}"),
    # the customer's page of a deal: its address is its key
    (re.compile(r"(/d/)[^\s/\"'?]+"), rf"\1{COVER}"),
)


def covered(line: str) -> str:
    for pattern, replacement in _PATTERNS:
        line = pattern.sub(replacement, line)
    return line


class CoveringFormatter(logging.Formatter):
    """Covers the whole line, traceback included: a filter on the record would miss it."""

    def format(self, record: logging.LogRecord) -> str:
        return covered(super().format(record))


def configuration(level: str) -> dict[str, Any]:
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": "config.logs.CoveringFormatter",
                "format": "{asctime} {levelname} {name} {message}",
                "style": "{",
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django": {"handlers": ["console"], "level": level, "propagate": False},
            "fontTools": {"level": "WARNING"},
            "stripe": {"level": "WARNING"},
        },
    }
