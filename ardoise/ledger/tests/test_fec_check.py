"""`ardoise fec check`: the planted faults of our own files are found, and nothing else."""

from __future__ import annotations

import json
import time
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from ardoise.ledger.fec.check import MOST, check

FILES = Path(__file__).parent / "fec"
EXPECTED = json.loads((FILES / "expected_codes.json").read_text(encoding="utf-8"))
NAME = "900000100FEC20251231.txt"
GOOD = (FILES / "ok_bom_lf_900000100FEC20251231.txt").read_bytes().decode("utf-8-sig")


def codes(text: str, name: str = NAME) -> list[str]:
    return sorted({fault.code for fault in check(text.encode(), name)})


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_file_has_its_planted_faults_and_no_other(name: str) -> None:
    assert {fault.code for fault in check((FILES / name).read_bytes(), name)} == set(EXPECTED[name])


def test_every_file_is_expected() -> None:
    assert {file.name for file in FILES.glob("*.txt")} == set(EXPECTED)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("20250114\t411000", "20250230\t411000", "DATE_INVALID"),
        ("1200,00\t0,00\tB\t20250210", "1200,00\t0,00\tB\t", "PAIR:EcritureLet/DateLet"),
        ("1200,00\t0,00\tB\t20250210", "1200,00\t0,00\tZ\t20250210", "LETTERING_UNBALANCED"),
        ("VE\tVentes\t2\t20250106\t706000", "\tVentes\t2\t20250106\t706000", "MANDATORY_EMPTY:JournalCode"),
    ],
)
def test_a_fault_planted_in_the_good_file_is_found(before: str, after: str, expected: str) -> None:
    assert before in GOOD
    assert expected in codes(GOOD.replace(before, after))


def test_a_fault_names_its_line() -> None:
    [fault] = check(GOOD.replace("\t1000,00\t", "\t999,99\t", 1).encode(), NAME)
    assert (fault.code, fault.line) == ("UNBALANCED_ENTRY", 6)
    assert fault.message == "L’écriture VE 2 n’est pas équilibrée : écart de 0,01."


def test_numbers_may_restart_with_each_journal() -> None:
    header, *rows = GOOD.splitlines()
    ranks: dict[str, dict[str, int]] = {}
    renumbered = [header]
    for row in rows:
        cells = row.split("\t")
        numbers = ranks.setdefault(cells[0], {})
        cells[2] = str(numbers.setdefault(cells[2], len(numbers) + 1))
        renumbered.append("\t".join(cells))
    assert codes("\n".join(renumbered)) == []


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", ["EMPTY"]),
        (GOOD.splitlines()[0].encode(), ["EMPTY"]),
        (GOOD.replace("\t", ";").encode(), ["SEPARATOR"]),
        ("\n".join(GOOD.splitlines()[1:]).encode(), ["NO_HEADER"]),
        (GOOD.encode("utf-16"), ["ENCODING"]),
        (bytes(range(256)) * 20, ["NO_HEADER"]),
        (b'<?xml version="1.0" encoding="UTF-8"?>\n<comptabilite><exercice/></comptabilite>', ["XML"]),
    ],
)
def test_what_is_no_fec_is_told(content: bytes, expected: list[str]) -> None:
    assert sorted({fault.code for fault in check(content, NAME)} - {"LINE_END"}) == expected


def test_the_siren_of_the_name_is_checked() -> None:
    assert codes(GOOD, "900000101FEC20251231.txt") == ["SIREN"]


@pytest.mark.parametrize("closing", ["99991231", "00010101", "20251331"])
def test_a_closing_day_that_cannot_be_is_told(closing: str) -> None:
    assert codes(GOOD, f"900000100FEC{closing}.txt") == ["FILE_NAME"]


@pytest.mark.parametrize("number", ["9" * 5_000, "9" * 60_000 + "x", "²"])
def test_a_number_that_is_no_number_stops_nothing(number: str) -> None:
    header, *rows = GOOD.splitlines()
    last = [row for row in rows if row.split("\t")[2] == rows[-1].split("\t")[2]]
    strange = [row.replace(f"\t{row.split(chr(9))[2]}\t", f"\t{number}\t", 1) for row in last]
    started = time.monotonic()
    assert codes("\n".join([header, *rows[: -len(last)], *strange])) == []
    assert time.monotonic() - started < 5


def test_a_column_of_senses_alone_leaves_debit_and_credit() -> None:
    header, *rows = GOOD.splitlines()
    assert codes("\n".join([f"{header}\tSens", *(f"{row}\tD" for row in rows)])) == ["EXTRA_COLUMNS"]


def test_one_fault_everywhere_is_told_a_hundred_times_then_counted() -> None:
    header, *rows = GOOD.splitlines()
    told = check("\n".join([header, *rows * 5]).replace(",", ".").encode(), NAME)
    points = [one for one in told if one.code == "DECIMAL_POINT"]
    assert len(points) == MOST + 1
    assert points[-1].message == f"… et {5 * (2 * len(rows) + 2) - MOST} autres fois."


def test_the_command_prints_json(tmp_path: Path) -> None:
    file, out = tmp_path / NAME, StringIO()
    file.write_text(GOOD.replace("20250114\t411000", "20250230\t411000"), encoding="utf-8")
    call_command("fec_check", str(file), stdout=out)
    faults = json.loads(out.getvalue())["faults"]
    assert faults[0] == {"code": "DATE_INVALID", "line": 9, "message": "EcritureDate « 20250230 » n’est pas une date."}
