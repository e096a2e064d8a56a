"""MT940 of SWIFT: the grammar of each field is that of the mt-940 library; the envelope, lines and faults are ours."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from mt940.tags import BalanceBase
from mt940.tags import Statement as StatementLine

from ardoise.banking.readers.amounts import NotAnAmount, amount
from ardoise.banking.readers.dates import century, day_of
from ardoise.banking.readers.decode import Source
from ardoise.banking.readers.reading import Event, Ignored, Problem, Reading, Row, Statement, collect

_FIELD = re.compile(r":(\d\d[A-Z]?):")
_ENVELOPE = re.compile(r"\{[1235]:(?:[^{}]|\{[^{}]*\})*\}|\{4:")
_LINE = StatementLine().re
_BALANCE = BalanceBase().re
_EXPECTED = re.compile(r"\d{6}(?:\d{4})?E[CD]", re.IGNORECASE)
_BAD_ENTRY = re.compile(r"^(\d{6})\d{1,3}(?=R?[DC])", re.IGNORECASE)
_SUBFIELD = re.compile(r"\?(\d\d)")
_CODED = re.compile(r"^(?:\d{3})?\?\d\d")
# What the sub-fields of a coded :86: say: type, remittance, name of the other party, more remittance
_SPOKEN = ["00", *(str(number) for number in range(20, 30)), "32", "33", "60", "61", "62", "63"]
_WORDS = re.compile(r"/(NAME|IBAN|EREF|ORDP|BENM)/([^/]+)")
_NOTHING = {"", "NONREF", "NOREF", "NOTPROVIDED"}


def read(source: Source) -> Reading:
    """A line of movement that cannot be read becomes a Problem with its line; the others are read."""
    return collect("mt940", events(source), encoding=source.encoding, problems=source.problems)


def _fields(source: Source) -> Iterator[tuple[str, int, list[str]]]:
    """Each field: its tag, its line, the lines of its text. An empty tag ends a message."""
    tag, start = "", 0
    texts: list[str] = []
    for number, line in source.lines():
        text = _ENVELOPE.sub("", line) if "{" in line else line
        text = text.strip("\x01\x03\x00\ufeff \t")
        found = _FIELD.match(text)
        ends = text in ("-", "-}")
        if found or ends:
            if tag:
                yield tag, start, texts
            if ends:
                yield "", number, []
            tag, start, texts = (found[1], number, [text[found.end() :]]) if found else ("", 0, [])
        elif tag and text:
            texts.append(text.removesuffix("-}"))
    if tag:
        yield tag, start, texts


@dataclass
class _Open:
    statement: Statement = field(default_factory=Statement)
    row: Row | None = None
    more: str = ""  # the second line of the movement

    def finished(self) -> Iterator[Row]:
        if self.row is not None:
            yield self.row if self.row.label else replace(self.row, label=self.more or self.row.reference)
        self.row, self.more = None, ""


def events(source: Source) -> Iterator[Event]:
    """Row by row, without holding the file's rows."""
    now = _Open()
    begun = False
    for tag, number, texts in _fields(source):
        if tag == "86":
            if now.row is not None:
                now.row = _with_details(now.row, now.more, texts)
                yield from now.finished()
            continue
        yield from now.finished()
        if tag == "20" or not tag:
            if begun:
                yield now.statement
            now.statement, begun = Statement(account=now.statement.account if not tag else ""), False
        elif tag == "25":
            begun = True
            now.statement = replace(now.statement, account=texts[0].replace(" ", ""))
        elif tag[:2] in ("60", "62"):
            begun = True
            event = _balance(tag, number, texts[0], now.statement)
            if isinstance(event, Problem):
                yield event
            else:
                now.statement = event
        elif tag == "61":
            begun = True
            line = _movement(number, texts, now.statement)
            if isinstance(line, Row):
                now.row, now.more = line, " ".join(" ".join(texts[1:]).split())
            else:
                yield line
    yield from now.finished()
    if begun:
        yield now.statement


def _balance(tag: str, number: int, text: str, statement: Statement) -> Statement | Problem:
    found = _BALANCE.match(text)
    try:
        if not found:
            raise NotAnAmount("Le solde est illisible.")
        currency = found["currency"].upper()
        worth = amount(found["amount"], mark=",", currency=currency)
    except NotAnAmount as error:
        return Problem(number, f"Solde illisible : {error}", f":{tag}:{text}")
    signed = -worth if found["status"].upper() == "D" else worth
    day = _day(found["year"], found["month"], found["day"])
    if tag.startswith("60"):
        return replace(statement, currency=currency, opening_balance=signed, opening_date=day)
    return replace(statement, currency=statement.currency or currency, closing_balance=signed, closing_date=day)


def _movement(number: int, texts: list[str], statement: Statement) -> Row | Problem | Ignored:
    text = texts[0]
    shown = " ".join([f":61:{text}", *texts[1:]])
    if _EXPECTED.match(text):
        return Ignored("opération en attente", shown, number)
    found = _LINE.match(text) or _LINE.match(_BAD_ENTRY.sub(r"\1", text))
    if not found:
        return Problem(number, "Ce mouvement ne suit pas le format MT940 (date, sens, montant).", shown)
    day = _day(found["year"], found["month"], found["day"])
    if day is None:
        return Problem(number, f"La date « {text[:6]} » n’existe pas (AAMMJJ attendu).", shown)
    try:
        worth = amount(found["amount"], mark=",", currency=statement.currency)
    except NotAnAmount as error:
        return Problem(number, str(error), shown)
    reference = (found["customer_reference"] or "").strip()
    bank = (found["bank_reference"] or "").strip()
    return Row(
        date=day,
        amount=worth if found["status"].upper() in ("C", "RD") else _negated(worth),
        label="",
        reference="" if reference.upper() in _NOTHING else reference,
        value_date=day,
        booked_on=_entry(found["entry_month"], found["entry_day"], day),
        kind=(found["id"] or "").strip(),
        currency=statement.currency,
        account=statement.account,
        line_number=number,
        details=(("BANKREF", bank),) if bank else (),
    )


def _negated(worth: Decimal) -> Decimal:
    return -worth if worth else worth


def _with_details(row: Row, more: str, texts: list[str]) -> Row:
    raw = "".join(texts)
    if _CODED.match(raw):
        pieces = _SUBFIELD.split(raw)
        parts: dict[str, str] = {}
        for code, text in zip(pieces[1::2], pieces[2::2], strict=True):
            parts.setdefault(code, text.strip())
        label = " ".join(parts[code] for code in _SPOKEN if parts.get(code))
        party, iban = " ".join(parts[code] for code in ("32", "33") if parts.get(code)), parts.get("38", "")
    else:
        label = " ".join(texts)
        words = dict(_WORDS.findall(label))
        party, iban = words.get("NAME", "").strip(), words.get("IBAN", "").strip()
    details = (*row.details, (":86:", " ".join(" ".join(texts).split())))
    whole = " ".join(f"{more} {label}".split())
    return replace(row, label=whole, counterparty=party, counterparty_iban=iban.replace(" ", ""), details=details)


def _day(year: str, month: str, day: str) -> date | None:
    """The 30 February that banks write for interest counted in months of 30 days is the last day of that month."""
    if month == "02" and day in ("29", "30"):
        last = calendar.monthrange(century(int(year)), 2)[1]
        return day_of(int(year), 2, last)
    return day_of(int(year), int(month), int(day))


def _entry(month: str | None, day: str | None, near: date) -> date | None:
    """The day of entry, written without its year: the nearest to the value date."""
    if not (month and day and month.isdigit() and day.isdigit()):
        return None
    around = (day_of(near.year + shift, int(month), int(day)) for shift in (0, -1, 1) if 1 <= near.year + shift <= 9999)
    found = [candidate for candidate in around if candidate]
    return min(found, key=lambda candidate: abs((candidate - near).days)) if found else None
