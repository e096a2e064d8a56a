"""The entries of a FEC one by one, whoever wrote it: faults of form are passed over as long as it can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ardoise.domain.errors import Refused
from ardoise.ledger.fec import cells
from ardoise.ledger.fec.columns import AMOUNTS, SIGNED
from ardoise.ledger.fec.reading import XML, Cells, Header, cells_of, decoded, header_of, is_xml, lines

_NAME = re.compile(r"(?:.*[^0-9A-Za-z])?(\d{9})FEC\d{8}", re.IGNORECASE)
_ACCOUNT = re.compile(r"[1-9]\d{2}")


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One line of an entry, with what tells accounts apart. `amount` is its debit, negative for a credit."""

    journal: str
    journal_label: str
    number: str
    day: date | None
    account: str
    account_label: str
    aux: str
    aux_label: str
    piece: str
    label: str
    amount: Decimal


def siren_of(name: str) -> str:
    """The SIREN in the name of the file (123456789FEC20251231.txt); empty when it says none."""
    found = _NAME.match(name)
    return found[1] if found else ""


def entries(content: bytes) -> Iterator[list[EntryRow]]:
    """Each entry with its lines, in the order of the file, in little memory.

    Raises Refused `fec_unreadable` for what is no FEC.
    """
    rows = _rows(content)
    entry: list[EntryRow] = []
    for row in rows:
        if entry and (row.journal, row.number, row.day) != (entry[0].journal, entry[0].number, entry[0].day):
            yield entry
            entry = []
        entry.append(row)
    if entry:
        yield entry


def _rows(content: bytes) -> Iterator[EntryRow]:
    text = decoded(content, _pass)
    if text is None:
        message = "Ce fichier est en UTF-16 : demandez le FEC en UTF-8 ou en ISO 8859-15, ou enregistrez-le ainsi."
        raise Refused("fec_unreadable", message, "file")
    numbered = lines(text, _pass)
    _, first = next(numbered, (0, ""))
    if is_xml(first):
        raise Refused("fec_unreadable", XML, "file")
    header = header_of(first, _pass) if first and "\x00" not in first else None
    amounts = SIGNED if header and header.is_signed else AMOUNTS
    if header is None or not all(header.has(name) for name in ("JournalCode", "CompteNum", *amounts)):
        message = (
            "Ce fichier n’est pas un FEC : sa première ligne doit nommer les colonnes, JournalCode, EcritureNum, "
            "CompteNum, Debit, Credit… Demandez au comptable « le FEC de l’exercice »."
        )
        raise Refused("fec_unreadable", message, "file")
    for number, line in numbered:
        cell = cells_of(header, number, line, _pass)
        if cell is not None and _ACCOUNT.match(cell["CompteNum"]) and (row := _row(header, cell)):
            yield row


def _row(header: Header, cell: Cells) -> EntryRow | None:
    if header.is_signed:
        amount = cells.amount(cell["Montant"])[0]
        if cell["Sens"].upper() in ("C", "-1", "-"):
            amount = -amount if amount is not None else None
    else:
        debit, credit = cells.amount(cell["Debit"])[0], cells.amount(cell["Credit"])[0]
        amount = debit - credit if debit is not None and credit is not None else None
    if amount is None:
        return None
    return EntryRow(
        journal=cell["JournalCode"],
        journal_label=cell["JournalLib"],
        number=cell["EcritureNum"],
        day=cells.day(cell["EcritureDate"])[0],
        account=cell["CompteNum"].upper(),
        account_label=cell["CompteLib"],
        aux=cell["CompAuxNum"],
        aux_label=cell["CompAuxLib"],
        piece=cell["PieceRef"],
        label=cell["EcritureLib"],
        amount=amount,
    )


def _pass(code: str, line: int, message: str) -> None:
    """A fault of form is no matter here: `ardoise fec check` tells them."""
