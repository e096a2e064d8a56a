"""OFX 1 (SGML) and OFX 2 (XML), as banks write them: closing tags or not, any line ends, text with « & » and « < »."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from ardoise.banking.readers.amounts import NotAnAmount, amount, decimal_mark
from ardoise.banking.readers.decode import Source
from ardoise.banking.readers.reading import Event, Notice, Problem, Reading, Row, Statement, Unreadable, collect

# A tag is a name and nothing else: « < 30 J » and « <DUPONT SARL> » are text.
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9._]{1,31})[ \t]*/?>")
# Stops at the next opening, so that openings without an end cost nothing
_CDATA = re.compile(r"<!\[CDATA\[((?:(?!<!\[CDATA\[).)*?)\]\]>", re.DOTALL)
_AMOUNTS = re.compile(r"<TRNAMT>\s*([^<\r\n]{1,60})", re.IGNORECASE)
_OFX = re.compile(r"<(?:STMTTRN|STMTRS|CCSTMTRS|BANKTRANLIST|BANKACCTFROM)\s*>", re.IGNORECASE)
_DAY = re.compile(r"(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})(?!\d{1,3}(?:\D|$))")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_XML = re.compile(r"<\?(?:xml|OFX)\b", re.IGNORECASE)
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{10,30}")

LONGEST = 1000  # characters of a label that tags may still lengthen
_ROW = "STMTTRN"
_STATEMENTS = {"STMTRS", "CCSTMTRS"}
_GROUPS = {"BANKACCTFROM", "CCACCTFROM", "BANKACCTTO", "CCACCTTO", "LEDGERBAL", "AVAILBAL", "CURRENCY", "ORIGCURRENCY"}
_ACCOUNT = {"BANKACCTFROM", "CCACCTFROM"}
_OTHER_PARTY = {"BANKACCTTO", "CCACCTTO"}
# What ends a row that was never closed
_AFTER_ROW = {_ROW, "BANKTRANLIST", "CCTRANLIST", "LEDGERBAL", "AVAILBAL", "OFX", *_STATEMENTS}
_TEXTS = {"NAME", "MEMO", "EXTDNAME"}
_NOT_OFX = "Ce fichier OFX ne contient aucun relevé de compte : téléchargez-le à nouveau sur le site de votre banque."


def read(source: Source) -> Reading:
    """Raises Unreadable when there is no statement in the file."""
    kind = "ofx2" if _XML.search(source.text[:2000]) else "ofx1"
    return collect(kind, events(source), encoding=source.encoding, problems=source.problems)


def events(source: Source) -> Iterator[Event]:
    """Row by row, without holding the file's rows. Raises Unreadable when there is no statement in the file."""
    text = source.text
    if not _OFX.search(text):
        raise Unreadable(_NOT_OFX)
    if "<![CDATA[" in text:
        text = _CDATA.sub(lambda found: html.escape(found[1], quote=False), text)
    mark = decimal_mark(found[1] for found in _AMOUNTS.finditer(text)) or "."
    yield from _events(text, mark)


def _tokens(text: str) -> Iterator[tuple[str, bool, str, int]]:
    """Each tag: its name in capitals, whether it closes, the text that follows it, its line."""
    end_of_line = "\n" if "\n" in text else "\r"
    line, counted = 1, 0
    name, closing, start, place = "", False, 0, 1
    for found in _TAG.finditer(text):
        if name:
            yield name, closing, text[start : found.start()], place
        line += text.count(end_of_line, counted, found.start())
        counted = found.start()
        name, closing, start, place = found[2].upper(), bool(found[1]), found.end(), line
    if name:
        yield name, closing, text[start:], place


@dataclass
class _Open:
    """What is open while the tags go by: a statement, perhaps a row, perhaps a group of fields."""

    mark: str
    statement: dict[str, str] = field(default_factory=dict)
    row: dict[str, str] | None = None
    row_line: int = 0
    group: str = ""
    last: str = ""  # the text field that is still open

    def keep(self, name: str, value: str) -> None:
        key = f"{self.group}.{name}" if self.group else name
        fields = self.statement if self.row is None else self.row
        spoken = value.strip()
        if (
            self.row is not None
            and self.last in fields
            and fields[self.last][-1:] in (" ", "\t")
            and name not in _KNOWN
            and len(fields[self.last]) < LONGEST
        ):
            fields[self.last] += f"<{name}>{value}"  # « VIR <DUPONT> 12 »: part of the text
            return
        self.last = key if name in _TEXTS else ""
        if spoken and not fields.get(key):
            fields[key] = value.lstrip() if name in _TEXTS else spoken


_KNOWN = set(
    "TRNTYPE DTPOSTED DTUSER DTAVAIL TRNAMT FITID CHECKNUM REFNUM NAME PAYEEID EXTDNAME MEMO SIC CURRATE CURSYM PAYEE "
    "SRVRTID CORRECTFITID CORRECTACTION CURDEF BANKID BRANCHID ACCTID ACCTTYPE ACCTKEY BALAMT DTASOF DTSTART DTEND "
    "VALUEDATE CATEGORY INV401KSOURCE IMAGEDATA".split()
)


def _events(text: str, mark: str) -> Iterator[Event]:
    now = _Open(mark)
    against = 0  # movements whose type says the contrary of their sign
    for name, closing, value, line in _tokens(text):
        if name in _AFTER_ROW and now.row is not None:
            event = _row(now)
            against += isinstance(event, Row) and (
                (event.kind == "DEBIT" and event.amount > 0) or (event.kind == "CREDIT" and event.amount < 0)
            )
            yield event
            now.row, now.group, now.last = None, "", ""
        if name == _ROW:
            if not closing:
                now.row, now.row_line, now.group, now.last = {}, line, "", ""
        elif name in _STATEMENTS:
            if now.statement and any(key.startswith(tuple(_ACCOUNT)) for key in now.statement):
                yield _statement(now.statement, mark)
            now.statement, now.group = {}, ""
        elif name in _GROUPS:
            now.group, now.last = ("" if closing else name), ""
        elif closing:
            now.last = ""
        else:
            now.keep(name, value)
    if now.row is not None:
        yield _row(now)
    if any(key.startswith(tuple(_ACCOUNT)) for key in now.statement):
        yield _statement(now.statement, mark)
    if against:
        yield Notice(
            f"{against} mouvement(s) sont notés débit avec un montant positif, ou crédit avec un montant négatif : "
            "le signe du montant a été gardé, comparez le solde à celui de votre banque."
        )


def _row(now: _Open) -> Event:
    fields = now.row or {}
    label = _label(_text(fields.get("NAME", "")), _text(fields.get("EXTDNAME", "") or fields.get("MEMO", "")))
    shown = " ".join(part for part in (fields.get("DTPOSTED", ""), fields.get("TRNAMT", ""), label) if part)
    currency = fields.get("CURRENCY.CURSYM", "") or now.statement.get("CURDEF", "")
    posted = fields.get("DTPOSTED") or fields.get("DTUSER") or ""
    day = _day(posted)
    if day is None:
        message = f"La date « {posted[:20]} » n’existe pas." if posted else "La date manque."
        return Problem(now.row_line, message, shown)
    try:
        worth = amount(fields.get("TRNAMT", ""), mark=now.mark, currency=currency)
    except NotAnAmount as error:
        return Problem(now.row_line, str(error), shown)
    number = fields.get("CHECKNUM", "")
    other = next((fields[key] for group in _OTHER_PARTY if (key := f"{group}.ACCTID") in fields), "").replace(" ", "")
    return Row(
        date=day,
        amount=worth,
        label=label,
        reference=number if number.strip("0") else fields.get("REFNUM", ""),
        value_date=_day(fields.get("DTAVAIL", "") or fields.get("VALUEDATE", "")),
        bank_id=fields.get("FITID", ""),
        counterparty_iban=other if _IBAN.fullmatch(other) else "",
        kind=fields.get("TRNTYPE", "").upper(),
        currency=currency.upper(),
        account=_account(now.statement),
        line_number=now.row_line,
    )


def _statement(fields: dict[str, str], mark: str) -> Statement:
    closing: Decimal | None
    try:
        closing = amount(fields.get("LEDGERBAL.BALAMT", ""), mark=mark, currency=fields.get("CURDEF", ""))
    except NotAnAmount:
        closing = None
    return Statement(
        account=_account(fields),
        currency=fields.get("CURDEF", "").upper(),
        closing_balance=closing,
        closing_date=_day(fields.get("LEDGERBAL.DTASOF", "")),
    )


def _account(fields: dict[str, str]) -> str:
    """Bank, branch and account one after the other as in a RIB, or what the file calls the account."""
    bank, branch, number = (
        next((fields[key] for group in _ACCOUNT if (key := f"{group}.{name}") in fields), "").replace(" ", "")
        for name in ("BANKID", "BRANCHID", "ACCTID")
    )
    return bank + branch + number if bank and branch else number


def _day(text: str) -> date | None:
    """The day as it is written: neither the hour nor the zone moves it."""
    found = _DAY.match(text.strip())
    if not found:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def _label(name: str, memo: str) -> str:
    """The name and what the memo adds: a memo that starts as the name, cut, says it all."""
    if memo.casefold().startswith(name.casefold()):
        return memo
    return name if name.casefold().startswith(memo.casefold()) else f"{name} {memo}"


def _text(raw: str) -> str:
    """On one line, entities read, twice for the banks that write them twice (« &amp;lt; »)."""
    if "&" in raw:
        for _ in range(2):
            raw = _ENTITY.sub(lambda found: html.unescape(found[0]), raw)
    return " ".join(raw.replace("\x00", "").split())
