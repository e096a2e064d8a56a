"""What the books need of a frozen document, read fast: its lines, its VAT, its totals, who buys and where."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from ardoise.domain.document import (
    Address,
    Allowance,
    Document,
    DocumentKind,
    Line,
    LineKind,
    Nature,
    Party,
    Preceding,
    Totals,
    VatDueOn,
    VatLine,
)
from ardoise.domain.money import Money

_decimal = lru_cache(512)(Decimal)


def read_frozen(text: str) -> Document:
    """The document of its canonical JSON, without what is only printed. Amounts other than euros raise ValueError."""
    value = json.loads(text)
    return Document(
        kind=DocumentKind(value["kind"]),
        seller=_party(value["seller"]["name"]),
        buyer=_party(value["buyer"]["name"], value["buyer"]["address"]["country"]),
        number=value["number"],
        issue_date=_day(value["issue_date"]),
        due_date=_day(value["due_date"]),
        currency=value["currency"],
        lines=tuple(_line(row) for row in value["lines"]),
        allowances=tuple(
            Allowance(_money(row["amount"]), _decimal(row["vat_rate"]), row["vat_category"])
            for row in value["allowances"]
        ),
        vat_breakdown=tuple(
            VatLine(_decimal(row["rate"]), row["category"], _money(row["base"]), _money(row["vat"]))
            for row in value["vat_breakdown"]
        ),
        totals=Totals(
            excl_vat=_money(value["totals"]["excl_vat"]),
            vat=_money(value["totals"]["vat"]),
            incl_vat=_money(value["totals"]["incl_vat"]),
        ),
        vat_case=value["vat_case"],
        vat_due_on=VatDueOn(value["vat_due_on"]),
    )


@lru_cache(2048)
def _party(name: str, country: str = "FR") -> Party:
    return Party(name, address=Address(country=country))


def _line(row: dict[str, Any]) -> Line:
    preceding = row["preceding"]
    return Line(
        LineKind(row["kind"]),
        row["label"],
        vat_rate=_decimal(row["vat_rate"]),
        vat_category=row["vat_category"],
        total_excl_vat=_money(row["total_excl_vat"]),
        nature=Nature(row["nature"]),
        reference=row["reference"],
        preceding=Preceding(preceding["number"], date.fromisoformat(preceding["date"])) if preceding else None,
        is_chosen=row.get("is_chosen", True),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@lru_cache(2048)
def _money(text: str) -> Money:
    amount, _, currency = text.partition(" ")
    if currency != "EUR":
        raise ValueError(f"les écritures sont en euros, ce document est en {currency}")
    return Money(amount)
