"""Sums of payments by mode and of VAT by rate, and the closing that fixes those of a period (BOI-TVA-DECLA-30-10-30).

A closing is a canonical text: what was counted, the perpetual total, the events that it covers, the closing before it.
Its SHA-256 chains it to the next one; the perpetual total never starts again from zero.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from ardoise.domain.document import VatLine
from ardoise.domain.money import ZERO, Money, split, total

Key = tuple[Decimal, str]  # rate in percent and category (BT-119, BT-118)
FORMAT = "ardoise.cloture/1"
FIRST_HASH = "0" * 64


class ClosingKind(StrEnum):
    DAY = "day", "Jour"
    MONTH = "month", "Mois"
    YEAR = "year", "Année"

    label: str

    def __new__(cls, value: str, label: str = "") -> ClosingKind:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


@dataclass(frozen=True, slots=True)
class Part:
    """What falls on one rate: the amount with VAT, and the VAT in it."""

    incl_vat: Money = ZERO
    vat: Money = ZERO

    @property
    def base(self) -> Money:
        return self.incl_vat - self.vat

    def __add__(self, other: Part) -> Part:
        return Part(self.incl_vat + other.incl_vat, self.vat + other.vat)

    def __neg__(self) -> Part:
        return Part(-self.incl_vat, -self.vat)


Parts = Mapping[Key, Part]


def parts_of(groups: Sequence[VatLine], amount: Money) -> dict[Key, Part]:
    """The share of each rate in what was paid of a document, in proportion; the shares add up to the amount.

    It depends on nothing else than the document and the amount: the sums of two periods are those of both together.
    Example: 600.00 paid of 1000.00 at 20 % and 0.00 at 10 % -> 600.00 at 20 %, of which 100.00 of VAT.
    """
    whole = total(group.base + group.vat for group in groups)
    if not whole or not amount:
        return {}
    shares = split(abs(amount), [(group.base + group.vat).amount for group in groups])
    found: dict[Key, Part] = {}
    for group, share in zip(groups, shares, strict=True):
        full = group.base + group.vat
        if not share or not full:
            continue
        part = Part(share, Money.rounded(group.vat.amount * share.amount / full.amount))
        key = (group.rate, group.category)
        found[key] = found.get(key, Part()) + (part if amount > ZERO else -part)
    return found


def document_parts(groups: Iterable[VatLine], *, is_credit: bool) -> dict[Key, Part]:
    """What a document bills at each rate; a credit note takes off."""
    found: dict[Key, Part] = {}
    for group in groups:
        part = Part(group.base + group.vat, group.vat)
        key = (group.rate, group.category)
        found[key] = found.get(key, Part()) + (-part if is_credit else part)
    return found


def merged(first: Parts, second: Parts) -> dict[Key, Part]:
    return {key: first.get(key, Part()) + second.get(key, Part()) for key in sorted({*first, *second}, reverse=True)}


@dataclass(frozen=True, slots=True)
class Sums:
    """What was counted over a period. Money paid back or cancelled is negative, and counts in `absolute` as it is."""

    payments: int = 0
    by_method: Mapping[str, Money] = field(default_factory=dict)
    absolute: Money = ZERO
    by_rate: Parts = field(default_factory=dict)  # of the payments, as they were set against documents
    documents: int = 0
    billed: Parts = field(default_factory=dict)  # of the documents issued

    @property
    def total(self) -> Money:
        return total(self.by_method.values())

    @property
    def unallocated(self) -> Money:
        """Of the payments, what no document says the rate of: credits of customers."""
        return self.total - total(part.incl_vat for part in self.by_rate.values())

    def __bool__(self) -> bool:
        return bool(self.payments or self.documents or self.by_rate)

    def __add__(self, other: Sums) -> Sums:
        methods = sorted({*self.by_method, *other.by_method})
        return Sums(
            self.payments + other.payments,
            {name: self.by_method.get(name, ZERO) + other.by_method.get(name, ZERO) for name in methods},
            self.absolute + other.absolute,
            merged(self.by_rate, other.by_rate),
            self.documents + other.documents,
            merged(self.billed, other.billed),
        )


def paid(method: str, amount: Money, by_rate: Parts) -> Sums:
    """One payment that came in, or went back (negative)."""
    return Sums(1, {method: amount}, abs(amount), by_rate)


def plain(sums: Sums) -> dict[str, Any]:
    return {
        "payments": sums.payments,
        "by_method": {name: str(amount) for name, amount in sorted(sums.by_method.items())},
        "total": str(sums.total),
        "absolute": str(sums.absolute),
        "by_rate": _plain_parts(sums.by_rate),
        "unallocated": str(sums.unallocated),
        "documents": sums.documents,
        "billed": _plain_parts(sums.billed),
    }


def sums_of(told: Mapping[str, Any]) -> Sums:
    """The value back from `plain`."""
    return Sums(
        told["payments"],
        {name: Money(amount) for name, amount in told["by_method"].items()},
        Money(told["absolute"]),
        _parts(told["by_rate"]),
        told["documents"],
        _parts(told["billed"]),
    )


@dataclass(frozen=True, slots=True)
class Previous:
    """The closing before: its rank and hash, the last event that it covers, the perpetual totals that it leaves."""

    number: int = 0
    hash: str = FIRST_HASH
    last_sequence: int = 0
    perpetual: Money = ZERO
    perpetual_absolute: Money = ZERO


@dataclass(frozen=True, slots=True)
class Written:
    """A closing as it is written, once and for all."""

    text: str
    hash: str
    perpetual: Money
    perpetual_absolute: Money


def closing_text(
    company: Mapping[str, Any],
    kind: ClosingKind,
    days: tuple[date, date],
    sums: Sums,
    previous: Previous,
    *,
    events: Mapping[str, Any],
    closed_at: str,
    version: str,
) -> Written:
    """The text of the closing that follows `previous`: a day adds to the perpetual total, the others repeat it."""
    adds = kind is ClosingKind.DAY
    perpetual = previous.perpetual + (sums.total if adds else ZERO)
    absolute = previous.perpetual_absolute + (sums.absolute if adds else ZERO)
    told = {
        "format": FORMAT,
        "company": dict(company),
        "number": previous.number + 1,
        "kind": kind.value,
        "first": days[0].isoformat(),
        "last": days[1].isoformat(),
        "sums": plain(sums),
        "perpetual": str(perpetual),
        "perpetual_absolute": str(absolute),
        "events": dict(events),
        "closed_at": closed_at,
        "version": version,
        "previous_hash": previous.hash,
    }
    text = canonical(told)
    return Written(text, hash_of(text), perpetual, absolute)


def canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def days_of(kind: ClosingKind, day: date) -> tuple[date, date]:
    """The first and the last day of the period of that kind around a day."""
    if kind is ClosingKind.DAY:
        return day, day
    if kind is ClosingKind.YEAR:
        return date(day.year, 1, 1), date(day.year, 12, 31)
    first = day.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    return first, following - timedelta(days=1)


def _plain_parts(parts: Parts) -> dict[str, dict[str, str]]:
    return {
        f"{rate:.2f}/{category}": {"incl_vat": str(part.incl_vat), "vat": str(part.vat)}
        for (rate, category), part in sorted(parts.items(), reverse=True)
        if part.incl_vat or part.vat
    }


def _parts(told: Mapping[str, Mapping[str, str]]) -> dict[Key, Part]:
    found = {}
    for name, part in told.items():
        rate, _, category = name.partition("/")
        found[(Decimal(rate), category)] = Part(Money(part["incl_vat"]), Money(part["vat"]))
    return found
