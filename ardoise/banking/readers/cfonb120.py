"""CFONB 120 (relevé de compte, July 2004): lines of 120 characters, amounts signed by a letter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from ardoise.banking.readers.dates import day_of
from ardoise.banking.readers.decode import Source
from ardoise.banking.readers.reading import Event, Notice, Problem, Reading, Row, Statement, collect

LENGTH = 120
_RECORD = re.compile(r"0[1457][\d ]{5}")
# The last figure and the sign are one character; é and è are what { and } become in the French EBCDIC page
_PLUS = dict(zip("{ABCDEFGHI", range(10), strict=True)) | {"é": 0}
_MINUS = dict(zip("}JKLMNOPQR", range(10), strict=True)) | {"è": 0}
_PARTY = ("NPY", "NBE", "NPO", "NBU")  # payer or beneficiary first, the ultimate ones after


def read(source: Source) -> Reading:
    """A record that cannot be read, or out of its place, becomes a Problem with its line."""
    return collect("cfonb120", events(source), encoding=source.encoding, problems=source.problems)


def records(source: Source, length: int, record: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """Each record, filled with spaces to its length, with its line, or with its rank when the file has no line ends."""
    for number, line in source.lines():
        line = line.strip("\x00\x1a\ufeff\f")
        if not line.strip():
            continue
        glued = len(line) > length and record.match(line, length)
        if not glued:
            yield number, line[:length].ljust(length)
            continue
        for rank, start in enumerate(range(0, len(line), length)):
            if line[start : start + length].strip():
                yield number + rank, line[start : start + length].ljust(length)


@dataclass
class _Open:
    statement: Statement | None = None
    row: Row | None = None
    details: list[tuple[str, str]] = field(default_factory=list)
    refused: bool = False  # the last movement was refused: its details go with it

    def finished(self) -> Iterator[Row]:
        if self.row is not None:
            found = dict(reversed(self.details))
            party = next((found[code] for code in _PARTY if found.get(code)), "")
            yield replace(self.row, details=tuple(self.details), counterparty=party)
        self.row, self.details, self.refused = None, [], False


def events(source: Source) -> Iterator[Event]:
    """Row by row, without holding the file's rows."""
    now = _Open()
    for number, line in records(source, LENGTH, _RECORD):
        code = line[:2]
        if code == "05":
            if now.row is not None:
                now.details.append((line[45:48], line[48:118].strip()))
            elif not now.refused:
                yield Problem(number, "Complément sans mouvement avant lui (05 sans 04).", line.strip())
            continue
        yield from now.finished()
        if code == "01":
            if now.statement is not None:
                yield now.statement
                yield Problem(
                    number, "Un relevé commence alors que le précédent n’a pas de solde final (07).", line.strip()
                )
            now.statement = _opening(line)
            if now.statement.opening_balance is None:
                yield Problem(number, "L’ancien solde est illisible.", line.strip())
        elif code == "04":
            event = _movement(line, number)
            if isinstance(event, Row) and now.statement is None:
                event = Problem(
                    number, "Mouvement hors d’un relevé : aucun ancien solde (01) avant lui.", _shown(event)
                )
            if isinstance(event, Row):
                now.row = event
            else:
                now.refused = True
                yield event
        elif code == "07":
            yield from _closing(line, number, now)
            now.statement = None
        else:
            yield Problem(number, "Ligne qui n’est pas un enregistrement CFONB 120 (01, 04, 05 ou 07).", line.strip())
            now.refused = True
    yield from now.finished()
    if now.statement is not None:
        yield now.statement
        yield Notice("Le dernier relevé n’a pas de solde final : le fichier est peut-être incomplet.")


def _opening(line: str) -> Statement:
    return Statement(
        account=account_of(line),
        currency=currency_of(line),
        opening_balance=signed(line[90:104], decimals_of(line)),
        opening_date=day_of_six(line[34:40]),
    )


def _closing(line: str, number: int, now: _Open) -> Iterator[Event]:
    balance = signed(line[90:104], decimals_of(line))
    if now.statement is None:
        yield Problem(number, "Solde final (07) sans ancien solde (01) avant lui.", line.strip())
        return
    if balance is None:
        yield Problem(number, "Le solde final est illisible.", line.strip())
    yield replace(now.statement, closing_balance=balance, closing_date=day_of_six(line[34:40]))


def _movement(line: str, number: int) -> Row | Problem:
    day, worth = day_of_six(line[34:40]), signed(line[90:104], decimals_of(line))
    label = line[48:79].strip()
    shown = " ".join(part for part in (line[34:40].strip(), label, line[90:104].strip()) if part)
    if day is None:
        return Problem(number, f"La date « {line[34:40]} » n’existe pas (JJMMAA attendu).", shown)
    if worth is None:
        return Problem(number, f"Le montant « {line[90:104].strip()} » est illisible, ou n’a pas de signe.", shown)
    return Row(
        date=day,
        amount=worth,
        label=label,
        reference=line[104:120].strip(),
        value_date=day_of_six(line[42:48]),
        kind=line[32:34].strip(),
        currency=currency_of(line),
        account=account_of(line),
        line_number=number,
    )


def _shown(row: Row) -> str:
    return f"{row.date:%d/%m/%Y} {row.label} {row.amount}".replace(".", ",")


def account_of(line: str) -> str:
    """Bank, branch and account: 21 characters."""
    return (line[2:7] + line[11:16] + line[21:32]).replace(" ", "")


def currency_of(line: str) -> str:
    return line[16:19].strip().upper() or "EUR"


def decimals_of(line: str) -> int:
    return int(line[19]) if line[19].isascii() and line[19].isdigit() else 2


def day_of_six(text: str) -> date | None:
    """The day written JJMMAA, or None."""
    if not (text.isascii() and text.isdigit()):
        return None
    return day_of(int(text[4:6]), int(text[2:4]), int(text[:2]))


def signed(text: str, decimals: int) -> Decimal | None:
    """The amount whose last character is its last figure and its sign: 1234{ is +123.40, 1234} is -123.40.

    None when it is no amount, or has no sign. Never fewer than two decimals.
    """
    figures, last = text.strip()[:-1].strip() or "0", text.strip()[-1:]
    if not (figures.isascii() and figures.isdigit()) or not (last in _PLUS or last in _MINUS) or not last:
        return None
    units = int(figures) * 10 + (_PLUS[last] if last in _PLUS else _MINUS[last])
    exact = Decimal(units if last in _PLUS else -units).scaleb(-decimals)
    return exact if decimals >= 2 else exact.quantize(Decimal("0.01"))
