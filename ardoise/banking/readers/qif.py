"""QIF, the format of Quicken and Money: lines of one letter, dates whose order the whole file decides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from ardoise.banking.readers.amounts import NotAnAmount, amount, decimal_mark
from ardoise.banking.readers.dates import day_of
from ardoise.banking.readers.decode import Source
from ardoise.banking.readers.reading import Event, Ignored, Problem, Reading, Row, Statement, collect

# The lists that hold movements of money; the others (categories, securities, templates) are no rows
_MONEY = {"bank", "cash", "ccard", "oth a", "oth l", "a", "l"}
_DATE = re.compile(r"\s*(\d{1,4})\s*[/.\-]\s*(\d{1,2})\s*['/.\-]\s*(\d{1,4})\s*")
_OPENING = {"opening balance", "solde initial", "solde d'ouverture", "solde d’ouverture", "solde de départ"}


def read(source: Source) -> Reading:
    """An unreadable record becomes a Problem; a file without any record gives a Reading without rows."""
    return collect("qif", events(source), encoding=source.encoding, problems=source.problems)


def events(source: Source) -> Iterator[Event]:
    """Row by row, without holding the file's rows."""
    month_first = _month_first(source)
    mark = decimal_mark(line[1:] for _, line in source.lines() if line[:1] in ("T", "U", "$"))
    account = ""
    for kind, number, record in _records(source):
        if kind == "account":
            account = record.get("N", "") or account
        elif kind in _MONEY:
            yield _row(record, number, account, month_first, mark)
        elif kind == "invst":
            yield Ignored("opération sur titres", _shown(record), number)


def _records(source: Source) -> Iterator[tuple[str, int, dict[str, str]]]:
    """Each record with its list and its line; the first field of a letter counts, splits come after it."""
    kind, start = "bank", 0
    record: dict[str, str] = {}
    for number, line in source.lines():
        text = line.strip("\ufeff\x00 \t")
        if text.startswith("!"):
            if record:
                yield kind, start, record
                record = {}
            header = text[1:].strip().casefold()
            if header.startswith("type:"):
                kind = header.removeprefix("type:").strip()
            elif header.startswith("account"):
                kind = "account"
            continue
        if text == "^":
            if record:
                yield kind, start, record
            record = {}
        elif text and not text.startswith("#"):
            if not record:
                start = number
            record.setdefault(text[0], text[1:].strip())
    if record:  # the last « ^ » is often missing
        yield kind, start, record


def _row(record: dict[str, str], number: int, account: str, month_first: bool, mark: str) -> Event:
    label = " ".join(dict.fromkeys(part for part in (_text(record, "P"), _text(record, "M")) if part))
    written = record.get("D", "")
    day = _day(written, month_first)
    if day is None:
        message = f"La date « {written[:20]} » n’existe pas." if written else "La date manque."
        return Problem(number, message, _shown(record))
    try:
        worth = amount(record.get("T") or record.get("U") or "", mark=mark)
    except NotAnAmount as error:
        return Problem(number, str(error), _shown(record))
    if worth and label.casefold() in _OPENING and record.get("L", "").startswith("["):
        return Statement(account=account, opening_balance=worth, opening_date=day)
    return Row(
        date=day,
        amount=worth,
        label=label,
        reference=record.get("N", ""),
        account=account,
        line_number=number,
    )


def _text(record: dict[str, str], letter: str) -> str:
    return " ".join(record.get(letter, "").split())


def _shown(record: dict[str, str]) -> str:
    return " ".join(record[letter] for letter in "DTPM" if record.get(letter))


def _month_first(source: Source) -> bool:
    """Whether the file writes the month before the day: a value above 12 decides, else the day is first."""
    for _, line in source.lines():
        if line.startswith("D") and (found := _DATE.fullmatch(line[1:])):
            first, second = int(found[1]), int(found[2])
            if 12 < first <= 31:
                return False
            if 12 < second <= 31:
                return True
    return False


def _day(text: str, month_first: bool) -> date | None:
    found = _DATE.fullmatch(text)
    if not found:
        compact = re.fullmatch(r"\s*((?:19|20)\d\d)(\d\d)(\d\d)\s*", text)
        return day_of(int(compact[1]), int(compact[2]), int(compact[3])) if compact else None
    first, second, third = int(found[1]), int(found[2]), int(found[3])
    if first > 31 or len(found[1]) > 2:
        return day_of(first, second, third)
    if len(found[3]) not in (2, 4):
        return None
    return day_of(third, first, second) if month_first else day_of(third, second, first)
