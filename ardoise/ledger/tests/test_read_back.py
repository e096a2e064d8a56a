"""Each file of `imports`, and what we write ourselves, read back by a reader of its layout: the common journal."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from ardoise.ledger.formats import FORMATS, file_name_of, pattern_of, write_to
from ardoise.ledger.tests.readers import READERS, Read
from ardoise.ledger.tests.test_formats import FILES, GOLDEN, JOURNAL, LINES, NAMES, THIRDS, written

SIGNS = {"Œ": "OE", "œ": "oe", "’": "'", "–": "-", ";": ",", '"': "'"}


def flat(text: str) -> str:
    """Without accents nor what a layout may replace: two texts that say the same are equal."""
    for sign, said in SIGNS.items():
        text = text.replace(sign, said)
    return unicodedata.normalize("NFKD", text).encode("ascii", "replace").decode().replace("?", "")


def same(read: Read, row: dict[str, Any]) -> None:
    """All that the layout holds is what the journal says, as far as its columns go."""
    assert read.day == date.fromisoformat(row["date"])
    assert (read.debit, read.credit) == (Decimal(row["debit"]), Decimal(row["credit"]))
    assert read.journal in (None, row["journal"])
    assert read.number in (None, row["num"])
    assert read.account in (None, row["account"])
    assert read.aux in (None, row["aux"])
    if read.posted is not None:
        assert read.posted
        assert (row["aux"] or row["account"]).startswith(read.posted)
    if read.piece is not None:
        assert read.piece
        assert flat(row["piece"]).endswith(flat(read.piece))
    if read.label is not None:
        assert read.label
        assert flat(row["label"]).startswith(flat(read.label))
    if read.due is not None:
        assert read.due == date.fromisoformat(row["due"] or row["date"])


def test_every_layout_has_its_reader() -> None:
    assert set(READERS) == set(FORMATS) == set(GOLDEN)


@pytest.mark.parametrize("code", sorted(READERS))
def test_the_file_of_a_layout_reads_back_equal_to_the_common_journal(code: str) -> None:
    read = list(READERS[code]((FILES / GOLDEN[code]).read_bytes()))
    assert len(read) == len(JOURNAL) == 14
    for one, row in zip(read, JOURNAL, strict=True):
        same(one, row)
    assert sum(one.debit for one in read) == sum(one.credit for one in read) == Decimal("15700.55")


@pytest.mark.parametrize("code", sorted(READERS))
def test_what_is_typed_anyhow_keeps_its_columns(code: str) -> None:
    """ACC-02: long numbers and names, accents, tabs, line breaks, separators, quotes, emoji."""
    mean = 'Été\t;|"\r\n🙂 ' * 30
    lines = [
        replace(one, label=mean, piece=f"FA-2025-{'9' * 40}{one.number}", aux_label=mean if one.aux else "")
        for one in LINES
    ]
    read = list(READERS[code](written(code, lines)))
    assert [(one.day, one.debit, one.credit) for one in read] == [
        (line.date, Decimal(line.debit).scaleb(-2), Decimal(line.credit).scaleb(-2)) for line in LINES
    ]


def workbook(lines: Any) -> tuple[bytes, str]:
    made = io.BytesIO()
    write_to(made, "xlsx", lines, THIRDS, NAMES, made_at=datetime(2025, 4, 30, tzinfo=UTC))
    with zipfile.ZipFile(io.BytesIO(made.getvalue())) as book:
        return made.getvalue(), book.read("xl/worksheets/sheet1.xml").decode()


def test_a_workbook_holds_numbers_days_and_no_formula() -> None:
    mean = '=HYPERLINK("http://exemple.fr";"x")'
    content, sheet = workbook([replace(line, label=mean) for line in LINES])
    assert "<f>" not in sheet
    assert "<hyperlink" not in sheet
    numbers = re.findall(r'<c r="[LM]\d+" s="\d+"><v>([\d.]+)</v></c>', sheet)
    assert sum(Decimal(one) for one in numbers) == 2 * Decimal("15700.55")
    assert re.search(r'<c r="D2" s="\d+"><v>45719</v></c>', sheet)  # 3 March 2025
    assert sheet.count("=HYPERLINK(&quot;") + sheet.count("=HYPERLINK(") >= 14
    assert content == workbook([replace(line, label=mean) for line in LINES])[0]


@pytest.mark.parametrize(
    ("code", "first", "last", "name"),
    [
        ("fec", date(2026, 11, 1), date(2026, 11, 30), "ventes_732829320_202611.txt"),
        ("fec", date(2026, 1, 1), date(2026, 12, 31), "ventes_732829320_2026.txt"),
        ("fec", date(2026, 1, 1), date(2026, 3, 31), "ventes_732829320_20260101-20260331.txt"),
        ("ciel", date(2026, 1, 1), date(2026, 3, 31), "XIMPORT.TXT"),
        ("xlsx", date(2026, 1, 1), date(2026, 1, 31), "ecritures_20260101_20260131.xlsx"),
    ],
)
def test_a_file_is_named_by_its_period_never_as_the_fec_of_the_year(
    code: str, first: date, last: date, name: str
) -> None:
    assert file_name_of(pattern_of(code), "732829320", first, last) == name
