"""Statements as a table, of any bank: the rows under the columns of a mapping, the balances around them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import islice

from ardoise.banking.readers.amounts import NotAnAmount
from ardoise.banking.readers.csv_balances import FULL_ROW, UNSIGNED, Chain, Section
from ardoise.banking.readers.csv_cells import day_of, fold
from ardoise.banking.readers.csv_mapping import NO_TABLE, Mapping, guess, header_index, same_header
from ardoise.banking.readers.csv_presets import BALANCE, LOOSE, PENDING, REFUSED, TOTAL
from ardoise.banking.readers.csv_profile import Profile, says_out
from ardoise.banking.readers.csv_row import Cells, cell_of, folded
from ardoise.banking.readers.csv_table import SEPARATORS, Line, hinted_separator, lines_of, readable
from ardoise.banking.readers.decode import REPLACED, Source
from ardoise.banking.readers.reading import Event, Ignored, Notice, Problem, Reading, Row, Unreadable, collect

FORMAT = "csv"
FARTHEST = 400  # records above the rows
SNIFFED = 20_000  # characters on which the separator is chosen

OTHER_HEADER = "L’en-tête de ce fichier n’est pas celui des colonnes choisies : choisissez-les à nouveau."
SHIFTED = "L’en-tête de ce fichier n’a pas autant de colonnes que ses lignes : téléchargez-le à nouveau."
MISNAMED = (
    "Une colonne de ce fichier ne contient pas ce que dit son en-tête (devise ou solde) : indiquez ses colonnes, ou"
    " téléchargez-le à nouveau."
)
SWAPPED = (
    "Les débits de ce fichier sont positifs et ses crédits négatifs : indiquez laquelle de ces colonnes est le débit."
)
OPPOSED = "Le solde de la banque dit le contraire du signe de ce montant : vérifiez cette ligne sur votre relevé."
LOST = "La banque a perdu des lettres accentuées dans ce fichier (« � »)."
_UNIT_OF_HEADER = re.compile(r"\b(eur|euros?|chf|usd|gbp|cad|xpf|xof|mad|tnd)\b")
_BALANCE_LINE, _TEXT_LINE = "ligne de solde", "ligne de texte"


GUESSED = 400  # records on which the columns are guessed
LONGEST_LABEL = 4000  # characters to which lines of text are still joined
FOLLOWED = 2000  # records on which the direction of the running balance is found


def read(source: Source, mapping: Mapping | None = None) -> Reading:
    """What the table says. With a mapping (chosen on the screen, or remembered) its columns are taken as they are.

    Raises Unreadable when no table, no day or no amount is found. A row that cannot be read is kept in `errors`.
    """
    return collect(FORMAT, events(source, mapping), encoding=source.encoding)


def events(source: Source, mapping: Mapping | None = None) -> Iterator[Event]:
    """The same, event by event: the text is read three times, and one row is held. Raises as `read`."""
    if REPLACED.encode() in source.content:  # lost by the bank, before us
        yield Notice(LOST)
    else:
        yield from source.problems
    text = readable(source.text)
    separator = separator_of(text, mapping.header if mapping else ())
    if mapping is None:
        mapping = guess([line.cells for line in islice(lines_of(text, separator), GUESSED)])
    yield from _Reader(text, separator, mapping).events()


def table(source: Source, mapping: Mapping | None = None) -> tuple[list[Line], Mapping]:
    """The first records of the file and the mapping that reads them, for the mapping screen and its preview."""
    lines = records(source, mapping.header if mapping else (), GUESSED)
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


class _Reader:
    def __init__(self, text: str, separator: str, mapping: Mapping) -> None:
        self.text, self.separator, self.mapping = text, separator, mapping
        self.section = Section()
        self.before = self._before()
        self.profile = Profile(mapping, self._body())
        self.cells = Cells(mapping, self.profile)
        self.unit = self._unit_of_header()
        self._refuse_a_wrong_header()
        self.way = self._way()
        sides = (mapping.debit, mapping.credit, mapping.direction)
        self.is_unsigned = not (self.profile.signed or mapping.bank or any(side is not None for side in sides))
        self.says_out = self.is_unsigned and any("carte" in folded(line.raw) for line in self.before[:-1])

    # --- the table

    def _lines(self) -> Iterator[Line]:
        return lines_of(self.text, self.separator)

    def _before(self) -> list[Line]:
        """What stands above the rows: the preamble, whose last line is the header if there is one."""
        header = self.mapping.header
        lines: list[Line] = []
        for line in self._lines():
            if header and same_header(line.cells, header):
                return [*lines, line]
            if not header and day_of(cell_of(line, self.mapping.date)):
                return lines
            lines.append(line)
            if len(lines) > FARTHEST:
                break
        raise Unreadable(OTHER_HEADER if header else NO_TABLE)

    def _body(self) -> Iterator[Line]:
        return islice(self._lines(), len(self.before), None)

    def _refuse_a_wrong_header(self) -> None:
        if self.profile.is_misnamed:
            raise Unreadable(MISNAMED)
        if self.profile.are_sides_swapped:
            raise Unreadable(SWAPPED)
        header, width = self.mapping.header, self.profile.width
        named = len(header) - next((n for n, name in enumerate(reversed(header)) if name), 0)
        beyond = bool(header) and any(index >= len(header) for index in self.profile.used)
        lost = bool(header) and width > len(header) + 1  # one more cell is a separator at the end of each row
        if lost or (self.mapping.debit is not None and width and (width < named or beyond)):
            raise Unreadable(SHIFTED)

    def _way(self) -> int | None:
        """In which order the running balance follows the rows, if it does."""
        if self.mapping.balance is None:
            return None
        chain = Chain()
        for line in islice(self._body(), FOLLOWED):
            if isinstance(row := self._event(line), Row) and (balance := self.cells.balance(line)) is not None:
                chain.add(row, balance, self.cells.fee(line))
        return chain.way

    def _unit_of_header(self) -> str:
        columns = (self.mapping.amount, self.mapping.debit, self.mapping.credit)
        for index in columns:
            if index is not None and index < len(self.mapping.header):
                found = _UNIT_OF_HEADER.search(fold(self.mapping.header[index]))
                if found:
                    return "EUR" if found[1].startswith("eur") else found[1].upper()
        return ""

    # --- the events

    def events(self) -> Iterator[Event]:
        self._contexts(self.before[:-1] if self.mapping.header else self.before)
        held: _Held | None = None
        joins = begun = False
        text: list[Line] = []  # lines of balances and words, of the account above or of the next one
        for line in self._body():
            if same_header(line.cells, self.mapping.header):
                yield from self._released(held, None)
                if begun:
                    yield from self._statement()
                    self.section = Section()
                held, joins, begun = None, False, False
                self._contexts(text)
                yield Ignored("en-tête répété", line.raw.strip(), line.number)
                continue
            is_long = held is not None and len(held.row.label) > LONGEST_LABEL
            more = self._continuation(line) if joins and not is_long else ""
            if more:
                if held is not None:
                    held.row = replace(held.row, label=f"{held.row.label} {more}".strip())
                continue
            event = self._event(line)
            if isinstance(event, Row):
                if self.is_unsigned and not self.says_out:
                    self.says_out = says_out(folded(event.label), map(folded, line.cells))
                now = _Held(event, line.raw.strip(), self.cells.balance(line), self.cells.fee(line))
                yield from self._released(held, now)
                held, joins, begun = now, True, True
                self._contexts(text)
            else:
                yield from self._released(held, None)
                held = None
                joins = isinstance(event, Ignored) and bool(cell_of(line, self.mapping.date))
                if isinstance(event, Ignored) and event.reason in (_BALANCE_LINE, _TEXT_LINE):
                    text.append(line)
                yield event
        yield from self._released(held, None)
        self._contexts(text)
        yield from self._statement()

    def _released(self, held: _Held | None, following: _Held | None) -> Iterator[Event]:
        """The row above, now that its label is whole and the balances on both sides of it are known."""
        if held is None:
            return
        before = self.section.chain.last[1] if self.section.chain.last else None
        older = before if self.way == 0 else following.balance if self.way == 1 and following else None
        if held.balance is not None:
            self.section.chain.add(held.row, held.balance, held.fee)
            moved = held.balance - older if older is not None else None
            if moved and moved in (-held.row.amount, -held.row.amount - abs(held.fee)):
                yield Problem(held.row.line_number, OPPOSED, held.raw)
                return
        self.section.see(held.row)
        yield held.row

    def _statement(self) -> Iterator[Event]:
        yield self.section.statement(self.unit)
        yield from map(Notice, self.section.notices)
        if self.says_out:
            yield Notice(UNSIGNED)

    def _contexts(self, lines: list[Line]) -> None:
        for line in lines:
            self.section.read(line)
        lines.clear()

    def _continuation(self, line: Line) -> str:
        """The text of a line that only goes on with the label of the row above, or nothing."""
        labels = [cell_of(line, index) for index in self.mapping.label]
        words = " ".join(filter(None, labels))
        if not words or line.filled != sum(1 for label in labels if label) or cell_of(line, self.mapping.date):
            return ""
        return "" if LOOSE.fullmatch(folded(words)) else words

    def _event(self, line: Line) -> Row | Ignored | Problem:
        cells = line.cells
        shown = line.raw.strip()
        written = cell_of(line, self.mapping.date) or cell_of(line, self.mapping.value_date)
        day = day_of(written, day_first=self.profile.day_first)
        label = self.cells.label(line)
        said = folded(label if day else next((cell for cell in cells if any(map(str.isalpha, cell))), ""))
        left = self._left_aside(line, said, day) or self._end_line(line, label)
        if left is not None:
            return left
        if day is None:
            if written and self.cells.has_amount(line):
                return Problem(line.number, f"La date « {written[:40]} » ne peut pas être lue.", shown)
            if self.cells.has_amount(line):
                return Problem(line.number, "Cette ligne a un montant et pas de date.", shown)
            if line.filled >= FULL_ROW:
                return Problem(line.number, "Cette ligne n’a ni date ni montant.", shown)
            return Ignored(_TEXT_LINE, shown, line.number)
        if self.profile.is_shifted(len(cells)):
            return Problem(line.number, f"Cette ligne a {len(cells)} colonnes au lieu de {self.profile.width}.", shown)
        try:
            currency = self.unit or self.section.currency
            row = self.cells.row(line, day, label, currency=currency, account=self.section.account)
        except NotAnAmount as refused:
            return Problem(line.number, str(refused), shown)
        return row if row is not None else Problem(line.number, "Cette ligne n’a pas de montant.", shown)

    def _left_aside(self, line: Line, said: str, day: date | None) -> Ignored | None:
        shown = line.raw.strip()
        status = folded(cell_of(line, self.mapping.status))
        if status and PENDING.fullmatch(status):
            return Ignored("opération en attente", shown, line.number)
        if status and REFUSED.fullmatch(status):
            return Ignored("opération refusée ou annulée", shown, line.number)
        if folded(cell_of(line, self.mapping.direction)) == "memo":
            return Ignored("opération en attente", shown, line.number)
        if BALANCE.fullmatch(said) or (day is None and LOOSE.fullmatch(said) and "solde" in said):
            return Ignored(_BALANCE_LINE, shown, line.number)
        if TOTAL.fullmatch(said) or (day is None and LOOSE.fullmatch(said)):
            return Ignored("ligne de total", shown, line.number)
        return None

    def _end_line(self, line: Line, label: str) -> Ignored | None:
        """The balance that a table without header writes on its first or last line, as a row without label."""
        if label or self.mapping.header or not self.mapping.label or line.number not in self.profile.ends:
            return None
        return Ignored(_BALANCE_LINE, line.raw.strip(), line.number)


@dataclass(slots=True)
class _Held:
    """A row whose label may go on with the next line, with the balance after it."""

    row: Row
    raw: str
    balance: Decimal | None
    fee: Decimal
