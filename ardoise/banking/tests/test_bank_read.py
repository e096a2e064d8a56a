"""The command `ardoise bank read`: one file as JSON, a folder against what is expected, never the database."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from ardoise.banking.tests.samples import SOME, ofx, qif
from ardoise.cli import translate


def output(path: Path) -> str:
    out = io.StringIO()
    call_command("bank_read", str(path), stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_the_name_of_the_command() -> None:
    assert translate(["ardoise", "bank", "read", "x.ofx"]) == ["ardoise", "bank_read", "x.ofx"]


def test_a_file_is_printed_as_json_whatever_its_name(tmp_path: Path) -> None:
    (tmp_path / "releve.csv").write_text(ofx(SOME), encoding="utf-8")
    printed = json.loads(output(tmp_path / "releve.csv"))
    assert (printed["format"], printed["closing_balance"], printed["errors"]) == ("ofx1", "12.30", [])
    assert printed["transactions"][0] == {
        "date": "2026-03-02", "value_date": None, "amount": "1240.00", "label": "VIR DUPONT SARL FA-2026-0131",
        "reference": "", "id": "F0", "kind": "OTHER", "currency": "EUR", "account": "300060000112345678901", "line": 5,
    }  # fmt: skip


@pytest.mark.parametrize(("content", "why"), [(b"", "vide"), (b"%PDF", "PDF")])
def test_a_file_that_is_no_statement_ends_with_a_sentence(tmp_path: Path, content: bytes, why: str) -> None:
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(CommandError, match=why):
        output(tmp_path / "x")
    with pytest.raises(CommandError, match="n’existe pas"):
        output(tmp_path / "none")


def folder(tmp_path: Path, amounts: list[str]) -> Path:
    (tmp_path / "statements" / "qif").mkdir(parents=True)
    (tmp_path / "expected").mkdir()
    (tmp_path / "statements" / "qif" / "a.qif").write_text(qif(SOME), encoding="utf-8")
    rows = [
        {"date": row.day.isoformat(), "amount": amount, "label": row.label}
        for row, amount in zip(SOME, amounts, strict=False)
    ]
    (tmp_path / "expected" / "qif__a.qif.json").write_text(
        json.dumps({"transactions": rows, "rejected": []}), encoding="utf-8"
    )
    return tmp_path


def test_a_folder_that_is_read_as_expected(tmp_path: Path) -> None:
    path = folder(tmp_path, [str(row.amount) for row in SOME])
    for place in (path, path / "statements"):
        assert output(place).splitlines() == [
            "qif/a.qif : qif, 4 ligne(s), 0 ignorée(s), 0 illisible(s), conforme",
            "1 relevé(s) conforme(s) sur 1, 0 sans lecture attendue, 0 illisible(s).",
        ]


def test_a_folder_that_is_not_names_each_difference_and_fails(tmp_path: Path) -> None:
    out = io.StringIO()
    with pytest.raises(CommandError, match="1 relevé"):
        call_command("bank_read", str(folder(tmp_path, ["1240.00", "2.50", "-2.50"])), stdout=out)
    lines = [line.strip() for line in out.getvalue().splitlines()[1:3]]
    assert lines == [
        "ligne 2 : amount « -2.50 », attendu « 2.50 »",
        "ligne 4 : en trop, 2026-03-17 -1234.56 PRLV URSSAF",
    ]
