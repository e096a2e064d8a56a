"""The files of accounting software: each layout, written from one common journal, is its golden file to the byte."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ardoise.ledger.fec.check import check
from ardoise.ledger.formats import FORMATS, ExportLine, Third, lost_in, write

FILES = Path(__file__).parent / "imports"
JOURNAL: list[dict[str, Any]] = json.loads((FILES / "common_journal.json").read_text(encoding="utf-8"))
NAMES = {
    "code": "DEMO",
    "siren": "900000100",
    "opening": "01012025",
    "closing": "31122025",
}
GOLDEN = {
    "fec": "fec_for_pennylane_900000100FEC20251231.txt",
    "quadra": "quadra_ascii.txt",
    "cegid_tra": "cegid_tra.tra",
    "cegid": "cegid_expert.csv",
    "sage_100": "sage100_MECG.txt",
    "sage_pnm": "sage_pnm.pnm",
    "coala": "sage_coala.csv",
    "ciel": "ciel_XIMPORT.TXT",
    "ebp": "ebp_ecritures.txt",
    "isacompta": "isacompta.ECR",
    "agiris": "isacompta_agiris.csv",
    "acd": "acd_isuite_expert.csv",
    "acd_presse_papier": "acd_presse_papier.tsv",
    "ibiza": "ibiza.txt",
    "winfic": "winfic.txt",
    "openconcerto": "openconcerto.csv",
    "csv": "excel_generic.csv",
}
JOURNALS = {"VE": "Ventes", "BQ": "Banque", "AC": "Achats"}


def nature(row: dict[str, Any]) -> str:
    sale = "AC" if row["piece"].startswith("AV") else "FC"
    return {"VE": sale, "BQ": "RC", "AC": "FF"}[row["journal"]]


def line(rank: int, row: dict[str, Any]) -> ExportLine:
    on = date.fromisoformat(row["date"])
    return ExportLine(
        journal=row["journal"],
        journal_label=JOURNALS[row["journal"]],
        number=row["num"],
        rank=rank,
        date=on,
        account=row["account"],
        account_label=row["account_label"],
        piece=row["piece"],
        piece_date=on,
        label=row["label"],
        debit=int(Decimal(row["debit"]) * 100),
        credit=int(Decimal(row["credit"]) * 100),
        valid_date=date(2025, 4, 30),
        aux=row["aux"],
        aux_label=row["aux_label"],
        due=date.fromisoformat(row["due"]) if row["due"] else None,
        letter=row["let"],
        nature=nature(row),
    )


LINES = [line(rank, row) for rank, row in enumerate(JOURNAL, start=1)]
THIRDS = list({row.aux: Third(row.aux, row.aux_label, row.account, row.aux[0]) for row in LINES if row.aux}.values())


def written(code: str, lines: Sequence[ExportLine] = tuple(LINES), company: str = "DUPONT SERVICES") -> bytes:
    return b"".join(write(FORMATS[code], lines, THIRDS, NAMES | {"company": company}))


def test_every_format_has_its_golden_file() -> None:
    assert set(GOLDEN) == set(FORMATS)
    assert {file.name for file in FILES.iterdir()} == {*GOLDEN.values(), "common_journal.json"}


@pytest.mark.parametrize("code", sorted(GOLDEN))
def test_a_format_is_its_golden_file_to_the_byte(code: str) -> None:
    company = "Dossier demo" if code == "isacompta" else "DUPONT SERVICES"
    assert written(code, company=company) == (FILES / GOLDEN[code]).read_bytes()


def test_the_fec_has_no_fault_but_the_numbers_of_its_year() -> None:
    assert {fault.code for fault in check(written("fec"), GOLDEN["fec"])} <= {"CHRONOLOGY"}


def test_every_column_of_a_fixed_layout_keeps_its_place() -> None:
    long = replace(LINES[0], label="É" * 300, piece="FA-2025-" + "9" * 40, aux="C" * 40, aux_label="Œ" * 90)
    for code in ("quadra", "cegid_tra", "sage_pnm", "ciel", "winfic", "isacompta"):
        usual, stretched = written(code).splitlines(), written(code, [long, *LINES[1:]]).splitlines()
        assert [len(row) for row in stretched] == [len(row) for row in usual], code


def test_a_number_that_is_too_long_keeps_its_end() -> None:
    long = replace(LINES[0], piece="FACTURE-2025-000147")
    assert b"-000147 " not in written("ciel", [LINES[0]])
    assert b"E-2025-000147"[1:] in written("ciel", [long])
    assert b"E-2025-000147" in written("sage_pnm", [long])
    longer = replace(LINES[0], piece="CHANTIER-DE-LA-RUE-HAUTE/FACTURE-2025-000147")
    assert b"DE-LA-RUE-HAUTE/FACTURE-2025-000147" in written("cegid_tra", [longer])


def test_a_text_of_a_table_is_never_a_formula() -> None:
    row = written("csv", [replace(LINES[0], piece="=1+1", label='@SUM("A1")')]).decode("utf-8-sig").splitlines()[1]
    assert row.split(";")[2:6:3] == ['"\'=1+1"', '"\'@SUM(""A1"")"']


def test_a_character_that_the_encoding_lacks_is_a_question_mark() -> None:
    assert b"Soci\xe9t\xe9 ?" in written("acd", [replace(LINES[0], label="Société 株")])
    assert b"Dvor\xe1k et Lodz" in written("acd", [replace(LINES[0], label="Dvořák et Lodź")])
    assert [lost_in(FORMATS[code], "Dvořák 株 ?") for code in ("acd", "quadra", "fec")] == ["株", "株", ""]


def test_nothing_is_held_but_a_few_hundred_lines() -> None:
    taken = 0

    def lines() -> Any:
        nonlocal taken
        for rank in range(1, 10_001):
            taken = rank
            yield replace(LINES[0], number=rank, rank=rank)

    file = write(FORMATS["fec"], lines(), (), NAMES)
    next(file)
    assert taken < 600


texts = st.text(max_size=60)


@given(texts, texts, st.integers(0, 10**11), st.booleans())
def test_whatever_is_typed_the_fec_keeps_its_shape(label: str, name: str, cents: int, is_debit: bool) -> None:
    row = replace(
        LINES[0],
        label=label,
        aux_label=name,
        debit=cents if is_debit else 0,
        credit=0 if is_debit else cents,
    )
    _, line, end = written("fec", [row]).decode("utf-8", "surrogatepass").split("\r\n")
    assert end == ""
    cells = line.split("\t")
    assert len(cells) == 18
    assert Decimal((cells[11] if is_debit else cells[12]).replace(",", ".")) == Decimal(cents).scaleb(-2)
