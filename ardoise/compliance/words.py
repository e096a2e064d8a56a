"""How the room names periods, methods and rates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ardoise.domain.closings import ClosingKind
from ardoise.domain.french import long_date, month_text, percent_text
from ardoise.payments.models import Method


def period_text(kind: str, first: date) -> str:
    """ "le 28 novembre 2026", "novembre 2026", "l’année 2026"."""
    if kind == ClosingKind.DAY:
        return f"le {long_date(first)}"
    return month_text(first) if kind == ClosingKind.MONTH else f"l’année {first.year}"


def between_text(first: date, last: date) -> str:
    """ "du 1er janvier 2026 au 31 décembre 2026"."""
    return f"du {long_date(first)} au {long_date(last)}" if first != last else f"du {long_date(first)}"


def method_text(method: str) -> str:
    return str(Method(method).label) if method in Method.values else method


def rate_text(rate: Decimal, category: str) -> str:
    """ "20 %", or what a rate of zero means."""
    zero = {"E": "exonéré ou en franchise", "AE": "autoliquidation", "G": "export", "K": "livraison dans l’Union"}
    return percent_text(rate) if rate else f"0 % ({zero.get(category, 'hors champ')})"
