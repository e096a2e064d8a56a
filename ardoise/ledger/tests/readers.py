"""A reader for each layout, by the columns that its software documents: none knows how our templates are written."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Read:
    """One line as the file says it; what a layout does not hold is None. `posted`: the auxiliary, else the account."""

    day: date
    debit: Decimal
    credit: Decimal
    journal: str | None = None
    number: int | None = None
    piece: str | None = None
    account: str | None = None
    aux: str | None = None
    posted: str | None = None
    label: str | None = None
    due: date | None = None


Reader = Callable[[bytes], Iterator[Read]]


def _day(text: str, shape: str = "%d/%m/%Y") -> date:
    return datetime.strptime(text, shape).date()  # noqa: DTZ007 - a day


def _due(text: str, shape: str) -> date | None:
    return None if text.strip() in ("", "000000", "01011900") else _day(text, shape)


def _money(text: str) -> Decimal:
    return Decimal(text.strip().replace(",", ".") or "0")


def _sides(amount: Decimal, side: str) -> dict[str, Any]:
    return {"debit": amount if side in "D0" else Decimal(0), "credit": amount if side in "C1" else Decimal(0)}


def _rows(content: bytes, encoding: str, separator: str) -> Iterator[list[str]]:
    """Cells that nothing quotes."""
    for line in content.decode(encoding).splitlines():
        yield line.split(separator)


def fec(content: bytes) -> Iterator[Read]:
    rows = _rows(content, "utf-8", "\t")
    head = next(rows)
    for cells in rows:
        row = dict(zip(head, cells, strict=True))
        yield Read(
            _day(row["EcritureDate"], "%Y%m%d"),
            _money(row["Debit"]),
            _money(row["Credit"]),
            row["JournalCode"],
            int(row["EcritureNum"]),
            row["PieceRef"],
            row["CompteNum"],
            row["CompAuxNum"],
            label=row["EcritureLib"],
        )


def quadra(content: bytes) -> Iterator[Read]:
    for line in content.decode("latin-1").splitlines():
        assert len(line) == (231 if line[0] == "M" else len(line))
        if line[0] == "M":
            assert (line[42], line[107:110]) == ("+", "EUR")
            yield Read(
                _day(line[14:20], "%d%m%y"),
                **_sides(Decimal(line[43:55]).scaleb(-2), line[41]),
                journal=line[9:11].strip(),
                piece=line[148:158].strip(),
                posted=line[1:9].strip(),
                label=line[116:146].strip(),
                due=_due(line[63:69], "%d%m%y"),
            )


def cegid_tra(content: bytes) -> Iterator[Read]:
    lines = content.decode("cp1252").splitlines()
    assert lines[0].startswith("***S5EXPJRLETE")
    for line in lines[1:]:
        assert len(line) == 222
        yield Read(
            _day(line[3:11], "%d%m%Y"),
            **_sides(_money(line[130:150]), line[129]),
            journal=line[0:3].strip(),
            number=int(line[151:159]),
            piece=line[48:83].strip(),
            account=line[13:30].strip(),
            aux=line[31:48].strip() if line[30] == "X" else "",
            label=line[83:118].strip(),
            due=_due(line[121:129], "%d%m%Y"),
        )


def cegid(content: bytes) -> Iterator[Read]:
    for day, journal, account, aux, side, amount, label, piece in _rows(content, "cp1252", ";"):
        sides = _sides(_money(amount), side)
        yield Read(_day(day, "%d%m%Y"), **sides, journal=journal, piece=piece, account=account, aux=aux, label=label)


def sage_100(content: bytes) -> Iterator[Read]:
    lines = content.decode("cp850").split("\r\n")
    assert lines[:3] == ["#FLG 001", "#VER 31", "#DEV EUR"]
    assert lines[-2:] == ["#FIN", ""]
    body = lines[3:-2]
    assert len(body) % 40 == 0  # the mark, 38 fields, one blank
    for start in range(0, len(body), 40):
        mark, *fields = body[start : start + 40]
        assert mark == "#MECG"
        yield Read(
            _day(fields[1], "%d%m%y"),
            **_sides(_money(fields[17]), fields[16]),
            journal=fields[0],
            number=int(fields[3]),
            piece=fields[4],
            account=fields[6],
            aux=fields[8],
            label=fields[10],
            due=_due(fields[12], "%d%m%y"),
        )


def sage_pnm(content: bytes) -> Iterator[Read]:
    for line in content.decode("cp1252").splitlines()[1:]:
        assert len(line) == 112
        yield Read(
            _day(line[3:9], "%d%m%y"),
            **_sides(_money(line[84:104]), line[83]),
            journal=line[0:3].strip(),
            number=int(line[105:112]),
            piece=line[38:51].strip(),
            account=line[11:24].strip(),
            aux=line[25:38].strip() if line[24] == "X" else "",
            label=line[51:76].strip(),
            due=_due(line[77:83], "%d%m%y"),
        )


def coala(content: bytes) -> Iterator[Read]:
    for day, journal, account, number, piece, debit, credit, _, aux in _rows(content, "cp1252", ";"):
        yield Read(_day(day), _money(debit), _money(credit), journal, int(number), piece, account, aux)


def ciel(content: bytes) -> Iterator[Read]:
    for line in content.decode("cp850").splitlines():
        assert len(line) == 136 + len("O2003") + 1 or line.endswith("O2003")
        yield Read(
            _day(line[7:15], "%Y%m%d"),
            **_sides(_money(line[71:84]), line[84]),
            journal=line[5:7].strip(),
            number=int(line[0:5]),
            piece=line[23:35].strip(),
            posted=line[35:46].strip(),
            label=line[46:71].strip(),
        )


def ebp(content: bytes) -> Iterator[Read]:
    for cells in csv.reader(io.StringIO(content.decode("cp850"))):
        _, day, journal, posted, _, label, piece, amount, side, due, _ = cells
        yield Read(
            _day(day, "%d%m%Y"),
            **_sides(_money(amount), side),
            journal=journal,
            piece=piece,
            posted=posted,
            label=label.strip(),
            due=_due(due, "%d%m%Y"),
        )


def isacompta(content: bytes) -> Iterator[Read]:
    journal, day, number = "", date.min, 0
    pending: dict[str, object] = {}
    for line in [*content.decode("cp1252").splitlines(), "MVT"]:
        mark = line[:6].strip()
        if mark == "ECHMVT":
            pending["due"] = _due(line[29:37], "%d%m%Y")
            continue
        if pending:
            yield Read(**pending)  # type: ignore[arg-type]
            pending = {}
        if mark == "ECR":
            journal, day, number = line[6:8].strip(), _day(line[8:16], "%d%m%Y"), int(line[16:24])
        elif mark == "MVT" and len(line) > 6:
            pending = {
                "day": day,
                "journal": journal,
                "number": number,
                "posted": line[6:16].strip(),
                "label": line[16:46].strip(),
                "debit": _money(line[46:59]),
                "credit": _money(line[59:72]),
            }


def agiris(content: bytes) -> Iterator[Read]:
    for cells in _rows(content, "cp1252", ";"):
        number, label, day, _, posted, _, piece, debit, credit, _, _, _, journal = cells
        yield Read(
            _day(day, "%d%m%Y"),
            _money(debit),
            _money(credit),
            journal,
            int(number),
            piece,
            posted=posted,
            label=label,
        )


def acd(content: bytes) -> Iterator[Read]:
    for cells in _rows(content, "cp1252", ";"):
        number, day, year, month, of_month, piece, label, posted, _, debit, credit, _, journal = cells
        assert _day(day) == date(int(year), int(month), int(of_month))
        yield Read(_day(day), _money(debit), _money(credit), journal, int(number), piece, posted=posted, label=label)


def acd_clipboard(content: bytes) -> Iterator[Read]:
    for day, piece, posted, label, _, _, debit, credit in _rows(content, "utf-8", "\t"):
        yield Read(_day(day), _money(debit), _money(credit), piece=piece, posted=posted, label=label)


def ibiza(content: bytes) -> Iterator[Read]:
    rows = _rows(content, "utf-8", "\t")
    assert next(rows)[0] == "Date"
    for day, journal, number, piece, posted, label, debit, credit in rows:
        yield Read(_day(day), _money(debit), _money(credit), journal, int(number), piece, posted=posted, label=label)


def winfic(content: bytes) -> Iterator[Read]:
    for cells in _rows(content, "cp1252", "|"):
        assert [len(cell) for cell in cells[:9]] == [2, 8, 6, 6, 6, 6, 13, 13, 30]
        yield Read(
            _day(cells[1], "%d%m%Y"),
            _money(cells[6]),
            _money(cells[7]),
            cells[0],
            int(cells[10]),
            posted=re.sub(r"(?<=[A-Z])0+$", "", cells[5]),
        )


def openconcerto(content: bytes) -> Iterator[Read]:
    for day, journal, posted, piece, label, debit, credit in _rows(content, "utf-8", ";"):
        yield Read(_day(day), _money(debit), _money(credit), journal, piece=piece, posted=posted, label=label)


def table(content: bytes) -> Iterator[Read]:
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";")
    for row in rows:
        yield Read(
            _day(row["Date"]),
            _money(row["Débit"]),
            _money(row["Crédit"]),
            row["Journal"],
            piece=row["N° pièce"],
            account=row["Compte"],
            aux=row["Compte auxiliaire"],
            label=row["Libellé"],
            due=_due(row["Échéance"], "%d/%m/%Y"),
        )


READERS: dict[str, Reader] = {
    "fec": fec,
    "quadra": quadra,
    "cegid_tra": cegid_tra,
    "cegid": cegid,
    "sage_100": sage_100,
    "sage_pnm": sage_pnm,
    "coala": coala,
    "ciel": ciel,
    "ebp": ebp,
    "isacompta": isacompta,
    "agiris": agiris,
    "acd": acd,
    "acd_presse_papier": acd_clipboard,
    "ibiza": ibiza,
    "winfic": winfic,
    "openconcerto": openconcerto,
    "csv": table,
}
