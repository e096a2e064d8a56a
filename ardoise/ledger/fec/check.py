"""What is wrong in a FEC: its shape, each cell, each entry, the numbering, the order, the lettering.

The tool of the tax office (Test Compta Demat) refuses shapes and says nothing of unbalanced entries, gaps or days
that do not exist: both kinds are told here. Source: LPF art. A47 A-1 VII, BOI-CF-IOR-60-40-20.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from stdnum.fr import siren

from ardoise.ledger.fec import cells
from ardoise.ledger.fec.books import Books, Movement
from ardoise.ledger.fec.columns import DATES, MANDATORY, PAIRS, SIGNED
from ardoise.ledger.fec.reading import Cells, Header, cells_of, decoded, header_of, lines

MOST = 100  # faults of one code that are told one by one
YEARS = range(1900, 2100)  # those that the tool of the tax office takes
_NAME = re.compile(r"(?:.*[^0-9A-Za-z])?(\d{9})FEC(\d{8})(?:_\d+)?\.(?:txt|csv|xml)", re.IGNORECASE)
_ACCOUNT = re.compile(r"\d{3}")


@dataclass(frozen=True, slots=True)
class Fault:
    """`code` is stable, `line` counts from 1 (0: the file as a whole), `message` is French."""

    code: str
    line: int
    message: str


@dataclass
class _Report:
    found: list[Fault] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def tell(self, code: str, line: int, message: str) -> None:
        self.counts[code] += 1
        if self.counts[code] <= MOST:
            self.found.append(Fault(code, line, message))

    def all(self) -> list[Fault]:
        more = [
            Fault(code, 0, f"… et {count - MOST} autres fois.") for code, count in self.counts.items() if count > MOST
        ]
        return sorted(self.found, key=lambda fault: fault.line) + more


def check(content: bytes, name: str) -> list[Fault]:
    """Every fault of the file, in its order; none when the file is right. `name` is the name of the file."""
    report = _Report()
    closing = _closing(name, report)
    text = decoded(content, report.tell)
    if text is None:
        return report.all()
    rows = lines(text, report.tell)
    number, first = next(rows, (0, ""))
    header = header_of(first, report.tell) if number else None
    if not number:
        report.tell("EMPTY", 0, "Le fichier est vide.")
    if header is None:
        return report.all()
    books = Books()
    for number, line in rows:
        row = cells_of(header, number, line, report.tell)
        if row is None:
            books.lose(line.split(header.separator), header.places)
        else:
            books.add(_movement(header, row, report))
    if not books.count:
        report.tell("EMPTY", 0, "Le fichier n’a que ses noms de colonnes.")
    books.check(closing, report.tell)
    return report.all()


def _closing(name: str, report: _Report) -> date | None:
    found = _NAME.fullmatch(name)
    closing = cells.day(found[2])[0] if found else None
    if closing and closing.year not in YEARS:
        closing = None
    if found is None or closing is None:
        report.tell("FILE_NAME", 0, "Le nom attendu est SIREN + FEC + date de clôture : 123456789FEC20251231.txt.")
    elif not siren.is_valid(found[1]):
        report.tell("SIREN", 0, f"« {found[1]} » n’est pas un SIREN.")
    return closing


def _movement(header: Header, row: Cells, report: _Report) -> Movement:
    is_cash_book = header.has("DateRglt")
    for name in MANDATORY:
        if header.has(name) and not row[name] and not (is_cash_book and name == "ValidDate"):
            report.tell(f"MANDATORY_EMPTY:{name}", row.number, f"{name} est vide.")
    for one, other in PAIRS:
        if header.has(one) and header.has(other) and bool(row[one]) != bool(row[other]):
            report.tell(f"PAIR:{one}/{other}", row.number, f"{one} et {other} vont ensemble.")
    if row["CompteNum"] and not _ACCOUNT.match(row["CompteNum"]):
        report.tell(
            "ACCOUNT_FORMAT", row.number, f"Le compte « {row['CompteNum']} » ne commence pas par trois chiffres."
        )
    days = {name: _day(row, name, report) for name in DATES if header.has(name)}
    debit, credit = _signed(row, report) if header.is_signed else _two(row, report)
    if header.has("Montantdevise"):
        _amount(row, "Montantdevise", report)
    return Movement(
        line=row.number,
        journal=row["JournalCode"],
        number=row["EcritureNum"],
        day=days.get("EcritureDate"),
        valid=days.get("ValidDate"),
        account=row["CompteNum"],
        aux=row["CompAuxNum"],
        letter=row["EcritureLet"],
        debit=debit,
        credit=credit,
    )


def _day(row: Cells, name: str, report: _Report) -> date | None:
    if not row[name]:
        return None
    found, fault = cells.day(row[name])
    if fault == "DATE_FORMAT":
        report.tell(fault, row.number, f"{name} s’écrit AAAAMMJJ : « {row[name]} ».")
    elif fault:
        report.tell(fault, row.number, f"{name} « {row[name]} » n’est pas une date.")
    return found


def _amount(row: Cells, name: str, report: _Report) -> Decimal | None:
    found, fault = cells.amount(row[name])
    if fault:
        report.tell(fault, row.number, f"{name} « {row[name]} » : un montant s’écrit 1234,56.")
    return found


def _two(row: Cells, report: _Report) -> tuple[Decimal | None, Decimal | None]:
    debit, credit = _amount(row, "Debit", report), _amount(row, "Credit", report)
    if debit and credit:
        report.tell("DEBIT_AND_CREDIT", row.number, "Débit et crédit sur la même ligne.")
    elif debit == 0 and credit == 0:
        report.tell("ZERO_LINE", row.number, "Débit et crédit sont nuls.")
    return debit, credit


def _signed(row: Cells, report: _Report) -> tuple[Decimal | None, Decimal | None]:
    """Montant and Sens: D or C, +1 or -1."""
    amount, sense = _amount(row, SIGNED[0], report), row["Sens"].upper()
    if amount == 0:
        report.tell("ZERO_LINE", row.number, "Le montant est nul.")
    if sense in ("D", "+1", "1", "+"):
        return amount, Decimal(0)
    if sense in ("C", "-1", "-"):
        return Decimal(0), amount
    report.tell("SENSE", row.number, f"Sens « {row['Sens']} » : D ou C, +1 ou -1.")
    return None, None
