"""Sums of closings: exact shares, additive periods, a perpetual total that never starts again."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ardoise.domain.closings import (
    FIRST_HASH,
    ClosingKind,
    Part,
    Previous,
    Sums,
    closing_text,
    days_of,
    document_parts,
    hash_of,
    paid,
    parts_of,
    plain,
    sums_of,
)
from ardoise.domain.document import VatLine
from ardoise.domain.money import ZERO, Money, total

TWENTY, TEN = (Decimal("20.00"), "S"), (Decimal("10.00"), "S")
GROUPS = [VatLine(*TWENTY, Money("100.00"), Money("20.00")), VatLine(*TEN, Money("100.00"), Money("10.00"))]


def test_a_document_paid_whole_gives_its_own_vat() -> None:
    assert parts_of(GROUPS, Money("230.00")) == {
        TWENTY: Part(Money("120.00"), Money("20.00")),
        TEN: Part(Money("110.00"), Money("10.00")),
    }


def test_a_part_is_shared_in_proportion_and_its_opposite_takes_it_back() -> None:
    """115.00 of 230.00: 60.00 and 55.00, of which 10.00 and 5.00 of VAT."""
    half = parts_of(GROUPS, Money("115.00"))
    assert half == {TWENTY: Part(Money("60.00"), Money("10.00")), TEN: Part(Money("55.00"), Money("5.00"))}
    assert parts_of(GROUPS, Money("-115.00")) == {key: -part for key, part in half.items()}


def test_nothing_is_shared_of_nothing() -> None:
    assert parts_of(GROUPS, ZERO) == {}
    assert parts_of([], Money("10.00")) == {}


def test_a_credit_note_takes_off_what_it_credits() -> None:
    assert document_parts(GROUPS[:1], is_credit=True) == {TWENTY: Part(Money("-120.00"), Money("-20.00"))}


cents = st.integers(min_value=1, max_value=10_000_000)


@given(st.lists(cents, min_size=1, max_size=4), st.integers(min_value=-10_000_000, max_value=10_000_000))
def test_shares_always_add_up_to_what_was_paid(bases: list[int], amount: int) -> None:
    groups = [
        VatLine(Decimal(rate), "S", Money.of_cents(base), Money.of_cents(base * rate // 100))
        for rate, base in zip((20, 10, 6, 2), bases, strict=False)
    ]
    parts = parts_of(groups, Money.of_cents(amount))
    assert total(part.incl_vat for part in parts.values()) == Money.of_cents(amount)


def test_two_periods_add_up_and_come_back_from_their_text() -> None:
    first = paid("card", Money("115.00"), parts_of(GROUPS, Money("115.00")))
    second = paid("cash", Money("-15.00"), {}) + Sums(documents=1, billed=document_parts(GROUPS, is_credit=False))
    both = first + second
    assert (both.payments, both.total, both.absolute) == (2, Money("100.00"), Money("130.00"))
    assert both.unallocated == Money("-15.00")
    assert sums_of(json.loads(json.dumps(plain(both)))) == both


@pytest.mark.parametrize(
    ("kind", "first", "last"),
    [
        (ClosingKind.DAY, date(2028, 2, 10), date(2028, 2, 10)),
        (ClosingKind.MONTH, date(2028, 2, 1), date(2028, 2, 29)),
        (ClosingKind.YEAR, date(2028, 1, 1), date(2028, 12, 31)),
    ],
)
def test_the_days_of_a_period(kind: ClosingKind, first: date, last: date) -> None:
    assert days_of(kind, date(2028, 2, 10)) == (first, last)


def test_december_ends_on_the_31st() -> None:
    assert days_of(ClosingKind.MONTH, date(2026, 12, 5))[1] == date(2026, 12, 31)


def test_only_days_raise_the_perpetual_total_and_each_closing_names_the_one_before() -> None:
    sums = paid("card", Money("-50.00"), {})
    before = Previous(3, "a" * 64, 12, Money("80.00"), Money("120.00"))
    options: dict[str, Any] = {
        "events": {"first": 13, "last": 20},
        "closed_at": "2026-12-01T00:00:00+00:00",
        "version": "0.1.0",
    }
    days = (date(2026, 11, 30), date(2026, 11, 30))
    day = closing_text({"siren": "732829320"}, ClosingKind.DAY, days, sums, before, **options)
    month = closing_text({"siren": "732829320"}, ClosingKind.MONTH, days, sums, before, **options)
    assert (day.perpetual, day.perpetual_absolute) == (Money("30.00"), Money("170.00"))
    assert (month.perpetual, month.perpetual_absolute) == (Money("80.00"), Money("120.00"))
    assert json.loads(day.text)["previous_hash"] == "a" * 64
    assert json.loads(day.text)["number"] == 4
    assert day.hash == hash_of(day.text) != month.hash
    assert Previous().hash == FIRST_HASH
