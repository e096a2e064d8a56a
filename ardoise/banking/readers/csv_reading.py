"""Statements as a table, of any bank: the rows under the columns of a mapping, the balances around them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import islice, pairwise

from ardoise.banking.readers.amounts import NotAnAmount
from ardoise.banking.readers.csv_cells import (
    Decimals,
    amount_of,
    day_first_of,
    day_of,
    decimals_of,
    fold,
    is_negative,
    mended,
    without_unit,
)
from ardoise.banking.readers.csv_mapping import NO_TABLE, Mapping, guess, header_index, is_number, same_header
from ardoise.banking.readers.csv_presets import (
    BALANCE,
    FRANCS,
    KNOWN_WORDS,
    LOOSE,
    MONEY_IN,
    MONEY_OUT,
    OPENING,
    PENDING,
    REFUSED,
    TOTAL,
)
from ardoise.banking.readers.csv_table import SEPARATORS, Line, hinted_separator, lines_of, readable
from ardoise.banking.readers.decode import REPLACED, Source
from ardoise.banking.readers.reading import (
    Event,
    Ignored,
    Notice,
    Problem,
    Reading,
    Row,
    Statement,
    Unreadable,
    collect,
)

FORMAT = "csv"
SNIFFED = 20_000  # characters on which the separator is chosen
CHAINED = 2  # steps of the running balance that must agree before it is believed

OTHER_HEADER = "L’en-tête de ce fichier n’est pas celui des colonnes choisies : choisissez-les à nouveau."
SHIFTED = "L’en-tête de ce fichier n’a pas autant de colonnes que ses lignes : téléchargez-le à nouveau."
LOST = "La banque a perdu des lettres accentuées dans ce fichier (« � »)."
FEES_APART = "Des frais sont dans leur propre colonne : le solde bouge de leur montant en plus."
INVERTED = "Les soldes du fichier disent le contraire des signes de ses montants : vérifiez le sens avant d’importer."
BROKEN = "Le solde de la banque ne suit pas les montants à la ligne {line} : des lignes manquent peut-être."

_IBAN = re.compile(r"\b([A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?)\b")
_ACCOUNT = re.compile(
    r"(?:(?:num[eé\ufffd]+ro|n°|no|nº|n\ufffd)\s*(?:de\s+|du\s+)?(?:compte)?|compte|account(?: number)?|carte n°)"
    r"\s*[:;,\t ]\s*\"?(?P<number>[0-9][0-9 *Xx.\-]{5,30}[0-9A-Za-z])",
    re.IGNORECASE,
)
_DAY_INSIDE = re.compile(r"\d{1,2}/\d{1,2}/\d{2,4}|\d{4}-\d{2}-\d{2}|\d{1,2}[.-]\d{1,2}[.-]\d{4}")
_AMOUNT_INSIDE = re.compile(r"[-+\u2212]?\s?\d[\d\s\u00a0\u202f\ufffd'’.]*[.,]\d{2}(?!\d)")
_CURRENCY = re.compile(
    r"(?:devise|currency|compte tenu en|monnaie)[\s:;,\t\"]*(?P<unit>[A-Za-z]{3}|euros?)\b", re.IGNORECASE
)
_UNIT_OF_HEADER = re.compile(r"\b(eur|euros?|chf|usd|gbp|cad|xpf|xof|mad|tnd)\b")
_BALANCE_LINE, _TEXT_LINE = "ligne de solde", "ligne de texte"
_SHORTEST_ACCOUNT = 8
_ALIKE = 0.7  # the part of the rows that have the same number of cells
_FULL_ROW = 3  # cells: a row that has as many is no line of text


def read(source: Source, mapping: Mapping | None = None) -> Reading:
    """What the table says. With a mapping (chosen on the screen, or remembered) its columns are taken as they are.

    Raises Unreadable when no table, no day or no amount is found. A row that cannot be read is kept in `errors`.
    """
    lines, guessed = table(source, mapping)
    return _Reader(source, lines, guessed).reading()


def events(source: Source, mapping: Mapping | None = None) -> Iterator[Event]:
    reading = read(source, mapping)
    yield from reading.errors
    yield from (row for row in reading.ignored if row.reason != "montant nul")
    yield from reading.transactions
    yield from reading.statements
    yield from map(Notice, reading.notices)


def table(source: Source, mapping: Mapping | None = None) -> tuple[list[Line], Mapping]:
    """The records of the file and the mapping that reads them, for the mapping screen and its preview."""
    lines = records(source, mapping.header if mapping else ())
    return lines, mapping if mapping is not None else guess([line.cells for line in lines])


def records(source: Source, header: Sequence[str] = (), most: int | None = None) -> list[Line]:
    """The records of the file, whatever its columns: what the mapping screen shows when `table` cannot guess."""
    text = readable(source.text)
    return list(islice(lines_of(text, separator_of(text, header)), most))


def separator_of(text: str, header: Sequence[str] = ()) -> str:
    """The separator under which the table has its header, else the one that gives most rows with a day."""
    hinted = hinted_separator(text)
    if hinted:
        return hinted
    scores: dict[str, tuple[int, int, int]] = {}
    for separator in SEPARATORS:
        rows = [line.cells for line in lines_of(text[:SNIFFED], separator)]
        at = header_index(rows)
        named = sum(1 for cell in rows[at] if cell) if at is not None else 0
        if header and any(same_header(row, header) for row in rows):
            return separator
        shaped = sum(1 for row in rows if len(row) > 2 and any(day_of(cell) for cell in row))
        scores[separator] = (named, shaped, Counter(map(len, rows)).most_common(1)[0][1] if rows else 0)
    return max(SEPARATORS, key=lambda separator: scores[separator])


@dataclass(slots=True)
class _Section:
    """One account of the file: what its preamble says, and the balances met."""

    account: str = ""
    currency: str = ""
    opening: Decimal | None = None
    closing: Decimal | None = None
    opening_date: date | None = None
    closing_date: date | None = None
    chain: list[tuple[Row, Decimal, Decimal]] = field(default_factory=list)


class _Reader:
    def __init__(self, source: Source, lines: list[Line], mapping: Mapping) -> None:
        self.source = source
        self.mapping = mapping
        self.notices: list[str] = []
        self.before, self.body = self._parted(lines)
        self.decimals = self._decimals()
        self.day_first = self._day_first()
        self.signed = self._signed()
        self.negative_debits = self._negative_debits()
        self.section = _Section()
        self.unit = self._unit_of_header()
        self.width = self._width()
        self.used, self.strict = self._used(), self._is_strict()
        named = len(mapping.header) - next((n for n, name in enumerate(reversed(mapping.header)) if name), 0)
        beyond = bool(mapping.header) and any(index >= len(mapping.header) for index in self.used)
        if mapping.debit is not None and self.width and (self.width < named or beyond):
            raise Unreadable(SHIFTED)

    def reading(self) -> Reading:
        problems = self.source.problems
        if REPLACED.encode() in self.source.content:  # lost by the bank, before us
            problems = ()
            self.notices.append(LOST)
        events = self._unique(list(self._events()))
        return collect(FORMAT, events, encoding=self.source.encoding, notices=self.notices, problems=problems)

    # --- the table

    def _parted(self, lines: list[Line]) -> tuple[list[Line], list[Line]]:
        header = self.mapping.header
        if header:
            at = next((index for index, line in enumerate(lines) if same_header(line.cells, header)), None)
            if at is None:
                raise Unreadable(OTHER_HEADER)
            return lines[:at], lines[at + 1 :]
        for index, line in enumerate(lines):
            if day_of(self._cell(line, self.mapping.date)):
                return lines[:index], lines[index:]
        raise Unreadable(NO_TABLE)

    def _cell(self, line: Line, index: int | None) -> str:
        return line.cells[index] if index is not None and 0 <= index < len(line.cells) else ""

    def _column(self, index: int | None) -> Iterator[str]:
        return (line.cells[index] for line in self.body if index is not None and 0 <= index < len(line.cells))

    def _decimals(self) -> dict[int | None, Decimals]:
        """Column by column; a column that does not say takes what the columns of amounts say together."""
        if self.mapping.decimal:
            return {None: Decimals(self.mapping.decimal)}
        mapping = self.mapping
        main = [index for index in (mapping.amount, mapping.debit, mapping.credit) if index is not None]
        together = decimals_of(cell for index in main for cell in self._column(index))
        if not together.mark:
            together = decimals_of(self._column(mapping.balance)) if not self._mixed(main) else together
        decimals: dict[int | None, Decimals] = {None: together}
        for index in (*main, mapping.balance, mapping.fee, mapping.gross):
            own = decimals_of(self._column(index))
            decimals[index] = own if own.mark or index not in main else together
        return decimals

    def _mixed(self, columns: Sequence[int]) -> bool:
        """Whether the amounts are written both ways: then nothing decides for the ones that are not certain."""
        marks = {decimals_of([cell]).mark for index in columns for cell in self._column(index)}
        return {",", "."} <= marks

    def _amount(self, line: Line, index: int | None) -> tuple[Decimal | None, str]:
        cell = self._cell(line, index)
        if not cell or cell in ("-", "--", "—"):
            return None, ""
        return amount_of(cell, self.decimals.get(index, self.decimals[None]))

    def _day_first(self) -> bool:
        if self.mapping.day_first is not None:
            return self.mapping.day_first
        return day_first_of([*self._column(self.mapping.date), *self._column(self.mapping.value_date)])

    def _signed(self) -> bool:
        """Whether the column of amounts writes signs; if not, the column of directions gives them."""
        return any(is_negative(cell) for cell in self._column(self.mapping.amount) if cell)

    def _negative_debits(self) -> bool:
        """Whether the column of debits is written with minus signs: one without is then in the wrong column."""
        debits = [cell for cell in self._column(self.mapping.debit) if is_number(cell)]
        negative = sum(1 for cell in debits if is_negative(cell))
        return self.mapping.direction is None and negative >= 2 and negative >= _ALIKE * len(debits)

    def _width(self) -> int:
        """How many cells a row has, or 0 when rows differ too much to say: then none is refused for its width."""
        widths = Counter(len(line.cells) for line in self.body if day_of(self._cell(line, self.mapping.date)))
        if not widths:
            return 0
        width, times = widths.most_common(1)[0]
        return width if times >= _ALIKE * widths.total() else 0

    def _used(self) -> set[int]:
        """The columns that hold something, and those of amounts: a row that has lost one of them says nothing sure."""
        held = {
            index
            for line in self.body
            if len(line.cells) == self.width
            for index, cell in enumerate(line.cells)
            if cell
        }
        return held | {index for index in (self.mapping.debit, self.mapping.credit) if index is not None}

    def _is_strict(self) -> bool:
        """Whether a cell too many could put another amount, or another side, under the column of amounts."""
        amount = self.mapping.amount
        if self.mapping.debit is not None or not amount or amount - 1 == self.mapping.date:
            return self.mapping.debit is not None
        beside = [cell for cell in self._column(amount - 1) if cell]
        return sum(1 for cell in beside if is_number(cell)) * 2 > len(beside)

    def _is_shifted(self, cells: int) -> bool:
        if not self.width or cells in (self.width, len(self.mapping.header)):
            return False
        return self.strict if cells > self.width else any(index in self.used for index in range(cells, self.width))

    def _unit_of_header(self) -> str:
        columns = (self.mapping.amount, self.mapping.debit, self.mapping.credit)
        for index in columns:
            if index is not None and index < len(self.mapping.header):
                found = _UNIT_OF_HEADER.search(fold(self.mapping.header[index]))
                if found:
                    return "EUR" if found[1].startswith("eur") else found[1].upper()
        return ""

    # --- the events

    def _events(self) -> Iterator[Event]:
        self._contexts(self.before)
        last: Row | None = None
        joins = begun = False
        text: list[Line] = []  # lines of balances and words, of the account above or of the next one
        for line in self.body:
            if same_header(line.cells, self.mapping.header):
                if last is not None:
                    yield last
                if begun:
                    yield self._statement()
                    self.section = _Section()
                last, joins, begun = None, False, False
                self._contexts(text)
                yield Ignored("en-tête répété", line.raw.strip(), line.number)
                continue
            more = self._continuation(line) if joins else ""
            if more:
                if last is not None:
                    last = replace(last, label=f"{last.label} {more}".strip())
                continue
            event = self._event(line)
            if last is not None:
                yield last
                last = None
            if isinstance(event, Row):
                last, joins, begun = event, True, True
                self._contexts(text)
            else:
                joins = isinstance(event, Ignored) and bool(self._cell(line, self.mapping.date))
                if isinstance(event, Ignored) and event.reason in (_BALANCE_LINE, _TEXT_LINE):
                    text.append(line)
                yield event
        if last is not None:
            yield last
        self._contexts(text)
        yield self._statement()

    def _contexts(self, lines: list[Line]) -> None:
        for line in lines:
            self._context(line)
        lines.clear()

    def _continuation(self, line: Line) -> str:
        """The text of a line that only goes on with the label of the row above, or nothing."""
        labels = [self._cell(line, index) for index in self.mapping.label]
        words = " ".join(filter(None, labels))
        if not words or line.filled != sum(1 for label in labels if label) or self._cell(line, self.mapping.date):
            return ""
        return "" if LOOSE.fullmatch(self._fold(words)) else words

    def _event(self, line: Line) -> Row | Ignored | Problem:
        cells = line.cells
        shown = line.raw.strip()
        written = self._cell(line, self.mapping.date) or self._cell(line, self.mapping.value_date)
        day = day_of(written, day_first=self.day_first)
        label = self._label(line)
        said = self._fold(label if day else next((cell for cell in cells if any(map(str.isalpha, cell))), ""))
        left = self._left_aside(line, said, day) or self._end_line(line, label)
        if left is not None:
            return left
        if day is None:
            if written and self._has_amount(line):
                return Problem(line.number, f"La date « {written[:40]} » ne peut pas être lue.", shown)
            if self._has_amount(line):
                return Problem(line.number, "Cette ligne a un montant et pas de date.", shown)
            if line.filled >= _FULL_ROW:
                return Problem(line.number, "Cette ligne n’a ni date ni montant.", shown)
            return Ignored(_TEXT_LINE, shown, line.number)
        if self._is_shifted(len(cells)):
            return Problem(line.number, f"Cette ligne a {len(cells)} colonnes au lieu de {self.width}.", shown)
        try:
            amount, unit = self._signed_amount(line)
            details = self._details(line)
            balance = self._balance(line)
        except NotAnAmount as refused:
            return Problem(line.number, str(refused), shown)
        if amount is None:
            return Problem(line.number, "Cette ligne n’a pas de montant.", shown)
        row = Row(
            date=day,
            amount=amount,
            label=self._named(line, label, amount),
            reference=self._cell(line, self.mapping.reference),
            value_date=self._value_date(line),
            bank_id=self._bank_id(line),
            counterparty=self._counterparty(line, amount),
            counterparty_iban=self._iban(line),
            kind=self._cell(line, self.mapping.kind),
            currency=unit,
            account=self._cell(line, self.mapping.account).replace(" ", "") or self.section.account,
            line_number=line.number,
            details=details,
        )
        if balance is not None:
            self.section.chain.append((row, balance, self._fee(line)))
        return row

    def _left_aside(self, line: Line, said: str, day: date | None) -> Ignored | None:
        shown = line.raw.strip()
        status = self._fold(self._cell(line, self.mapping.status))
        if status and PENDING.fullmatch(status):
            return Ignored("opération en attente", shown, line.number)
        if status and REFUSED.fullmatch(status):
            return Ignored("opération refusée ou annulée", shown, line.number)
        if self._fold(self._cell(line, self.mapping.direction)) == "memo":
            return Ignored("opération en attente", shown, line.number)
        if BALANCE.fullmatch(said) or (day is None and LOOSE.fullmatch(said) and "solde" in said):
            return Ignored(_BALANCE_LINE, shown, line.number)
        if TOTAL.fullmatch(said) or (day is None and LOOSE.fullmatch(said)):
            return Ignored("ligne de total", shown, line.number)
        return None

    def _end_line(self, line: Line, label: str) -> Ignored | None:
        """The balance that a table without header writes on its first or last line, as a row without label."""
        if label or self.mapping.header or not self.mapping.label or line not in (self.body[0], self.body[-1]):
            return None
        return Ignored(_BALANCE_LINE, line.raw.strip(), line.number)

    def _has_amount(self, line: Line) -> bool:
        mapping = self.mapping
        return any(
            any(map(str.isdigit, self._cell(line, index))) for index in (mapping.amount, mapping.debit, mapping.credit)
        )

    # --- amounts

    def _signed_amount(self, line: Line) -> tuple[Decimal | None, str]:
        """The amount with its sign: of the column that is filled, else as written, else of the direction."""
        mapping = self.mapping
        way = self._fold(self._cell(line, mapping.direction))
        amount: Decimal | None = None
        unit = ""
        out: bool | None = None
        if mapping.debit is not None and mapping.credit is not None:
            amount, unit, out = self._of_two_columns(line, way)
        if amount is None and mapping.amount is not None:
            amount, unit = self._amount(line, mapping.amount)
            out = None
            if amount is not None and mapping.direction is not None and not self.signed:
                out = _is_out(way, self._cell(line, mapping.direction))
        if amount is None:
            return None, ""
        if out is not None:
            amount = -abs(amount) if out else abs(amount)
        if mapping.inverted:
            amount = -amount
        side = mapping.debit_currency if amount < 0 else mapping.credit_currency
        written = self._cell(line, side) or self._cell(line, mapping.currency) or unit
        unit = (written or self.unit or self.section.currency).upper()
        return amount or abs(amount), {"€": "EUR", "$": "USD", "£": "GBP"}.get(unit, unit)[:3]

    def _of_two_columns(self, line: Line, way: str) -> tuple[Decimal | None, str, bool | None]:
        debit, debit_unit = self._amount(line, self.mapping.debit)
        credit, credit_unit = self._amount(line, self.mapping.credit)
        if self.mapping.direction is not None and debit and credit:
            out = _is_out(way, self._cell(line, self.mapping.direction))
            return (debit, debit_unit, True) if out else (credit, credit_unit, False)
        if debit and credit:
            raise NotAnAmount("Cette ligne a un débit et un crédit.")
        if self.negative_debits and ((debit or 0) > 0 or (credit or 0) < 0):
            raise NotAnAmount("Le signe de ce montant contredit sa colonne.")
        if credit:
            return credit, credit_unit, False
        if debit:
            return debit, debit_unit, True
        zero = debit if debit is not None else credit
        return zero, debit_unit or credit_unit, None

    def _balance(self, line: Line) -> Decimal | None:
        try:
            return self._amount(line, self.mapping.balance)[0]
        except NotAnAmount:
            return None

    def _fee(self, line: Line) -> Decimal:
        try:
            return self._amount(line, self.mapping.fee)[0] or Decimal(0)
        except NotAnAmount:
            return Decimal(0)

    def _details(self, line: Line) -> tuple[tuple[str, str], ...]:
        """Fee and gross amount of a payment company, as the file gives them: ("FEE", "2.95"), ("GROSS", "102.00")."""
        found: list[tuple[str, str]] = []
        for code, index in (("FEE", self.mapping.fee), ("GROSS", self.mapping.gross)):
            if index is not None:
                amount, _ = self._amount(line, index)
                if amount:
                    found.append((code, str(amount)))
        return tuple(found)

    # --- words

    def _fold(self, text: str) -> str:
        return mended(fold(text), KNOWN_WORDS)

    def _label(self, line: Line) -> str:
        """The label's columns joined; a part that another part holds already is not said twice."""
        parts: list[str] = []
        for index in self.mapping.label:
            part = self._cell(line, index)
            if not part or any(part.casefold() in other.casefold() for other in parts):
                continue
            parts = [other for other in parts if not _goes_on(other, part)]
            parts.append(part)
        return " ".join(parts)

    def _named(self, line: Line, label: str, amount: Decimal) -> str:
        """The label with the name of the other side where the table has payer and payee; never empty if a word is."""
        name = self._counterparty(line, amount)
        if (
            self.mapping.payer is not None
            and self.mapping.payee is not None
            and name.casefold() not in label.casefold()
        ):
            return f"{name} {label}".strip()
        return label or name or self._cell(line, self.mapping.kind)

    def _value_date(self, line: Line) -> date | None:
        return day_of(self._cell(line, self.mapping.value_date), day_first=self.day_first)

    def _bank_id(self, line: Line) -> str:
        written = self._cell(line, self.mapping.bank_id)
        return "" if written.casefold() in ("", "-", "n/a", "null", "none") else written

    def _counterparty(self, line: Line, amount: Decimal) -> str:
        side = self.mapping.payee if amount < 0 else self.mapping.payer
        return self._cell(line, side) or self._cell(line, self.mapping.counterparty)

    def _iban(self, line: Line) -> str:
        return self._cell(line, self.mapping.iban).replace(" ", "").upper()

    # --- what stands around the rows

    def _context(self, line: Line) -> None:
        """Account, currency and balances that a line around the table says."""
        text = line.raw.replace('"', " ")
        section = self.section
        found = _IBAN.search(text)
        if found:
            section.account = found[1].replace(" ", "")
        elif not section.account or section.chain:
            number = _ACCOUNT.search(text)
            if number:
                section.account = re.sub(r"[ .\-]", "", number["number"])
            elif line.cells[0].isdigit() and len(line.cells[0]) >= _SHORTEST_ACCOUNT:
                section.account = line.cells[0]
        unit = _CURRENCY.search(text)
        if unit:
            section.currency = "EUR" if unit["unit"].lower().startswith("euro") else unit["unit"].upper()
        self._context_balance(line, text)

    def _context_balance(self, line: Line, text: str) -> None:
        words = self._fold(text)
        named = "solde" in words.split() or "balance" in words.split()
        days = [day for day in map(day_of, _DAY_INSIDE.findall(text)) if day]
        bare = _DAY_INSIDE.sub(" ", text)
        amounts = [cell for cell in line.cells if cell and _AMOUNT_INSIDE.fullmatch(without_unit(cell)[0])]
        inside = amounts or _AMOUNT_INSIDE.findall(bare.replace(";", " ; "))
        if not inside or FRANCS.fullmatch(words) or not (named or (days and line.filled >= _FULL_ROW)):
            return
        written = inside[-1].strip()
        try:
            amount, _ = amount_of(written, decimals_of([written]))
        except NotAnAmount:
            return
        day = days[-1] if days else None
        section = self.section
        opening = OPENING.fullmatch(words) is not None
        if not opening and section.closing is not None and day and section.closing_date and day != section.closing_date:
            if day < section.closing_date:
                opening = True
            else:
                section.opening, section.opening_date = section.closing, section.closing_date
        if opening:
            section.opening, section.opening_date = amount, day
        else:
            section.closing, section.closing_date = amount, day

    def _statement(self) -> Statement:
        section = self.section
        self._follow(section)
        accounts = {row.account for row, _, _ in section.chain if row.account}
        return Statement(
            account=section.account if section.account in accounts or not accounts else min(accounts),
            currency=section.currency or self.unit,
            opening_balance=section.opening,
            opening_date=section.opening_date,
            closing_balance=section.closing,
            closing_date=section.closing_date,
        )

    def _follow(self, section: _Section) -> None:
        """The running balance: it gives the balances of both ends, and tells missing rows and inverted signs."""
        chain = section.chain
        if len({(row.account, row.currency) for row, _, _ in chain}) != 1:
            return
        oldest_first = _chained(chain)
        newest_first = _chained(chain[::-1])
        ordered, good = max((chain, oldest_first), (chain[::-1], newest_first), key=lambda pair: sum(pair[1]))
        steps = len(ordered) - 1
        if steps >= 1 and not any(good):
            other = [(replace(row, amount=-row.amount), balance, fee) for row, balance, fee in ordered]
            if steps >= CHAINED and (all(_chained(other)) or all(_chained(other[::-1]))):
                self.notices.append(INVERTED)
            return
        if sum(good) < max(1, steps // 2):
            return
        if not all(good):
            self.notices.append(BROKEN.format(line=ordered[good.index(False) + 1][0].line_number))
        first, last = ordered[0], ordered[-1]
        if any(fee for _, _, fee in ordered) and self._fees_move_the_balance(ordered):
            self.notices.append(FEES_APART)
        if section.opening is None and steps >= 1:
            fee = abs(first[2]) if FEES_APART in self.notices else Decimal(0)
            section.opening, section.opening_date = first[1] - first[0].amount + fee, first[0].date
        if section.closing is None and steps >= 1:
            section.closing, section.closing_date = last[1], last[0].date

    def _fees_move_the_balance(self, ordered: list[tuple[Row, Decimal, Decimal]]) -> bool:
        return any(fee and balance - before[1] != row.amount for before, (row, balance, fee) in pairwise(ordered))

    def _unique(self, events: list[Event]) -> list[Event]:
        """The bank's identifiers, when each is of one row only: one that comes twice identifies nothing."""
        met = Counter((event.account, event.bank_id) for event in events if isinstance(event, Row) and event.bank_id)
        twice = {key for key, times in met.items() if times > 1}
        if not twice:
            return events
        return [
            replace(event, bank_id="", reference=event.reference or event.bank_id)
            if isinstance(event, Row) and (event.account, event.bank_id) in twice
            else event
            for event in events
        ]


def _goes_on(short: str, long: str) -> bool:
    """Whether a text says a shorter one again: it begins with it, or with its first two words when it is cut."""
    one, two = short.casefold(), long.casefold()
    words = one.split()[:2]
    return two.startswith(one) or (len(words) == 2 and len(two) > len(one) and two.split()[:2] == words)


def _is_out(way: str, written: str) -> bool:
    if way in MONEY_OUT or written.strip() == "-":
        return True
    if way in MONEY_IN or written.strip() == "+":
        return False
    raise NotAnAmount(f"« {written[:40]} » ne dit pas si l’argent entre ou sort.")


def _chained(chain: list[tuple[Row, Decimal, Decimal]]) -> list[bool]:
    """For each row after the first, whether its balance is the one before plus its amount (or less its fee)."""
    return [
        balance - before[1] in (row.amount, row.amount - abs(fee)) for before, (row, balance, fee) in pairwise(chain)
    ]
