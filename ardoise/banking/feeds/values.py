"""What the answers of aggregators hold: days, amounts, names, from JSON that may lack any of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from ardoise.banking.feeds.base import GivenAccount
from ardoise.domain.errors import Refused
from ardoise.domain.identifiers import clean_iban
from ardoise.domain.money import Money

_NAME = re.compile(r"[A-Za-z0-9_-]{1,100}", re.ASCII)
_SPACES = re.compile(r"\s+")


def part_of(found: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """The object under that key; an empty one when it is none."""
    part = found.get(key)
    return part if isinstance(part, dict) else {}


def name_of(value: Any) -> str:
    """An identifier that may be put in an address; "" for anything else."""
    text = "" if value is None or isinstance(value, bool) else str(value)
    return text if _NAME.fullmatch(text) else ""


def day_of(*values: Any) -> date | None:
    """The first of these that is a day ("2026-11-28", or a moment of that day)."""
    for value in values:
        try:
            return date.fromisoformat(str(value or "")[:10])
        except ValueError:
            continue
    return None


def amount_of(value: Any) -> Decimal | None:
    """An exact amount of at most two decimals; None when it is none."""
    try:
        return Money(value).amount
    except (ArithmeticError, TypeError, ValueError):
        return None


def text_of(value: Any, longest: int = 500) -> str:
    return _SPACES.sub(" ", str(value or "")).strip()[:longest]


def account_of(found: Mapping[str, Any], *, name: Any, currency: Any) -> GivenAccount:
    unit = str(currency or "EUR").upper()
    return GivenAccount(
        id=name_of(found.get("id")),
        name=text_of(name, 100) or "Compte",
        iban=_iban(found.get("iban")),
        currency=unit if re.fullmatch(r"[A-Z]{3}", unit) else "EUR",
        balance=amount_of(found.get("balance")),
    )


def _iban(value: Any) -> str:
    """Some banks give a masked one, or a number of another kind: it is none."""
    try:
        return clean_iban(text_of(value, 60))
    except Refused:
        return ""


def told(found: Mapping[str, Any]) -> str:
    """A transaction that cannot be read, in a few words: its day, its amount, its label as they stand."""
    parts = (found.get(key) for key in ("date", "amount", "value", "provider_description", "original_wording"))
    return text_of(" ".join(str(part) for part in parts if part is not None), 200) or "illisible"
