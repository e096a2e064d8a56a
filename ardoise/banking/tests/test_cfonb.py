"""CFONB 120 and 240: fixed columns, the sign in the last figure, records out of their place."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ardoise.banking.readers import Reading, read
from ardoise.banking.readers.cfonb120 import signed
from ardoise.banking.tests.samples import SOME, cfonb, cfonb120, cfonb_detail

DAY = date(2026, 3, 2)
OPENING = cfonb("01", DAY, cents=10000)
CLOSING = cfonb("07", DAY, cents=22000)
MOVEMENT = cfonb("04", DAY, cents=12000, label="VIR SEPA DUPONT", kind="05", reference="REF12")


def of(*lines: str, ends: str = "\n") -> Reading:
    return read(ends.join(lines).encode())


@pytest.mark.parametrize(
    ("text", "worth"),
    [
        ("0000000012345{", "1234.50"), ("0000000012345}", "-1234.50"),
        ("0000000012345A", "1234.51"), ("0000000012345R", "-1234.59"),
        ("0000000012345é", "1234.50"), ("0000000012345è", "-1234.50"),
        ("       12345J", "-1234.51"), ("0000000000000}", "0.00"),
    ],
)  # fmt: skip
def test_the_last_character_is_a_figure_and_the_sign(text: str, worth: str) -> None:
    assert str(signed(text, 2)) == worth


@pytest.mark.parametrize(
    "text", ["00000000123456", "", "   ", "00000000A2345{", "0000000012345a", "-000000012345{", "²{"]
)
def test_an_amount_without_sign_is_none(text: str) -> None:
    assert signed(text, 2) is None


def test_the_decimals_are_those_of_the_record() -> None:
    assert [str(signed("0000000012345{", places)) for places in (0, 2, 3)] == ["123450.00", "1234.50", "123.450"]


def test_a_movement_has_its_details_and_its_party() -> None:
    lines = (
        cfonb_detail(DAY, "NPY", "DUPONT SARL"),
        cfonb_detail(DAY, "LCC", "FACTURE 0131"),
        cfonb_detail(DAY, "AAA", ""),
    )
    reading = of(OPENING, MOVEMENT, *lines, CLOSING)
    (row,) = reading.transactions
    assert (row.label, row.reference, row.kind, row.counterparty) == ("VIR SEPA DUPONT", "REF12", "05", "DUPONT SARL")
    assert row.details == (("NPY", "DUPONT SARL"), ("LCC", "FACTURE 0131"), ("AAA", ""))
    assert (row.account, row.value_date, reading.gap) == ("300060000112345678901", DAY, Decimal(0))


def test_no_line_ends_or_short_lines_or_empty_ones_are_read() -> None:
    glued = of(OPENING, MOVEMENT, CLOSING, ends="")
    assert [row.line_number for row in glued.transactions] == [2]
    trimmed = read("\n\n".join(line.rstrip() for line in cfonb120(SOME).splitlines()).encode())
    assert [row.amount for row in trimmed.transactions] == [row.amount for row in SOME]


def test_blank_currency_and_decimals_are_the_euro() -> None:
    reading = of(*(line.replace("EUR2", "    ") for line in (OPENING, MOVEMENT, CLOSING)))
    assert (str(reading.transactions[0].amount), reading.currency) == ("120.00", "EUR")


def test_records_out_of_their_place_are_problems_with_their_line() -> None:
    detail = cfonb_detail(DAY, "LIB", "X")
    reading = of(MOVEMENT, detail, OPENING, detail, MOVEMENT, detail, OPENING, CLOSING, CLOSING, "99 autre chose")
    assert [problem.line for problem in reading.errors] == [1, 4, 7, 9, 10]
    assert [len(row.details) for row in reading.transactions] == [1]


def test_a_file_cut_before_its_closing_balance_says_so() -> None:
    reading = of(OPENING, MOVEMENT)
    assert (len(reading.transactions), reading.gap) == (1, None)
    assert "incomplet" in reading.notices[0]


def cfonb240(code: str, *, cents: int = 0, name: str = "", words: str = "") -> str:
    line = f"{code}00000120020326E    300060000112345678901{name:<24}{'':64}{words:<88}{'':10}{cents:012d}"
    assert len(line) == 240, len(line)
    return line


def test_cfonb_240_is_shown_and_never_booked_since_it_says_no_direction() -> None:
    reading = of(cfonb240("31"), cfonb240("34", cents=1250, name="DUPONT", words="F2026"), cfonb240("39", cents=1250))
    assert (reading.format, reading.transactions, reading.errors) == ("cfonb240", (), ())
    assert [(one.line, one.text) for one in reading.ignored] == [(2, "02/03/2026 DUPONT F2026 12,50")]
    assert len(reading.notices) == 1


def test_cfonb_240_tells_a_total_that_is_not_the_sum_and_a_record_out_of_place() -> None:
    reading = of(cfonb240("31"), cfonb240("39", cents=1), cfonb240("34", cents=5))
    assert "total" in reading.notices[0]
    assert [one.line for one in reading.errors] == [3]
