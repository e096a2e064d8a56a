"""The balances that a table says: around its rows, and after each of them (the running balance)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from ardoise.banking.readers.amounts import NotAnAmount
from ardoise.banking.readers.csv_cells import amount_of, day_of, decimals_of, fold, mended, without_unit
from ardoise.banking.readers.csv_presets import FRANCS, KNOWN_WORDS, OPENING
from ardoise.banking.readers.csv_table import Line
from ardoise.banking.readers.reading import Row, Statement

LONGEST = 400  # characters of a line around the table that are looked at
CHAINED = 2  # steps of the running balance that must agree before it is believed
FULL_ROW = 3  # cells: a row that has as many is no line of text
FEES_APART = "Des frais sont dans leur propre colonne : le solde bouge de leur montant en plus."
INVERTED = "Les soldes du fichier disent le contraire des signes de ses montants : vérifiez le sens avant d’importer."
UNSIGNED = (
    "Aucun montant de ce fichier n’a de signe, et des lignes semblent être des dépenses : indiquez la colonne qui dit "
    "le sens, ou celles du débit et du crédit."
)
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
_SHORTEST_ACCOUNT = 8


@dataclass(slots=True)
class Chain:
    """The running balance, step by step, in both directions: a file may be written oldest or newest first."""

    steps: int = 0
    oldest_first: int = 0  # steps that agree
    newest_first: int = 0
    opposed: list[int] = field(default_factory=lambda: [0, 0])  # steps that agree with the opposite sign
    broken: list[int] = field(default_factory=lambda: [0, 0])  # the line of the first step that does not agree
    fees: list[bool] = field(default_factory=lambda: [False, False])
    first: tuple[Row, Decimal, Decimal] | None = None
    last: tuple[Row, Decimal, Decimal] | None = None
    places: set[tuple[str, str]] = field(default_factory=set)

    def add(self, row: Row, balance: Decimal, fee: Decimal) -> None:
        if len(self.places) < 2:
            self.places.add((row.account, row.currency))
        if self.last is None:
            self.first = (row, balance, fee)
        else:
            before, was, charged = self.last
            self.steps += 1
            self._step(0, row, balance - was, fee)
            self._step(1, before, was - balance, charged)
        self.last = (row, balance, fee)

    def _step(self, way: int, row: Row, moved: Decimal, fee: Decimal) -> None:
        if moved in (row.amount, row.amount - abs(fee)):
            if way == 0:
                self.oldest_first += 1
            else:
                self.newest_first += 1
            self.fees[way] |= bool(fee) and moved != row.amount
        elif way == 1 or not self.broken[way]:
            self.broken[way] = row.line_number
        self.opposed[way] += moved in (-row.amount, -row.amount - abs(fee))

    @property
    def way(self) -> int | None:
        """0 when it runs from the oldest to the newest, 1 the other way, None when it cannot be followed."""
        good = max(self.oldest_first, self.newest_first)
        if len(self.places) != 1 or good < max(1, self.steps // 2):
            return None
        return 0 if self.oldest_first >= self.newest_first else 1

    @property
    def is_inverted(self) -> bool:
        """Whether every amount has the opposite sign of what the balances say."""
        none = not self.oldest_first and not self.newest_first
        return none and self.steps >= CHAINED and self.steps in self.opposed and len(self.places) == 1


@dataclass(slots=True)
class Section:
    """One account of the file: what its preamble says, and the balances met."""

    account: str = ""
    currency: str = ""
    opening: Decimal | None = None
    closing: Decimal | None = None
    opening_date: date | None = None
    closing_date: date | None = None
    first_day: date | None = None  # of its rows
    chain: Chain = field(default_factory=Chain)
    notices: list[str] = field(default_factory=list)

    def read(self, line: Line) -> None:
        """Account, currency and balances that a line around the table says."""
        text = line.raw[:LONGEST].replace('"', " ")
        found = _IBAN.search(text)
        if found:
            self.account = found[1].replace(" ", "")
        elif not self.account or self.chain.last:
            number = _ACCOUNT.search(text)
            if number:
                self.account = re.sub(r"[ .\-]", "", number["number"])
            elif line.cells[0].isdigit() and len(line.cells[0]) >= _SHORTEST_ACCOUNT:
                self.account = line.cells[0]
        unit = _CURRENCY.search(text)
        if unit:
            self.currency = "EUR" if unit["unit"].lower().startswith("euro") else unit["unit"].upper()
        self._read_balance(line, text)

    def _read_balance(self, line: Line, text: str) -> None:
        words = mended(fold(text), KNOWN_WORDS)
        named = "solde" in words.split() or "balance" in words.split()
        days = [day for day in map(day_of, _DAY_INSIDE.findall(text)) if day]
        bare = _DAY_INSIDE.sub(" ", text)
        cells = [cell for cell in line.cells if cell and len(cell) < LONGEST]
        amounts = [cell for cell in cells if _AMOUNT_INSIDE.fullmatch(without_unit(cell)[0])]
        inside = amounts or _AMOUNT_INSIDE.findall(bare.replace(";", " ; "))
        if not inside or FRANCS.fullmatch(words) or not (named or (days and line.filled >= FULL_ROW)):
            return
        written = inside[-1].strip()
        try:
            amount, _ = amount_of(written, decimals_of([written]))
        except NotAnAmount:
            return
        day = days[-1] if days else None
        opening = OPENING.fullmatch(words) is not None
        if not opening and self.closing is not None and day and self.closing_date and day != self.closing_date:
            if day < self.closing_date:
                opening = True
            else:
                self.opening, self.opening_date = self.closing, self.closing_date
        if opening:
            self.opening, self.opening_date = amount, day
        else:
            self.closing, self.closing_date = amount, day

    def see(self, row: Row) -> None:
        self.first_day = min(self.first_day or row.day, row.day)

    def statement(self, unit: str) -> Statement:
        if self.opening is None and self.closing_date and self.first_day and self.closing_date < self.first_day:
            # « Solde au 30/09 » above the rows of October
            self.opening, self.opening_date = self.closing, self.closing_date
            self.closing = self.closing_date = None
        self._follow()
        accounts = {account for account, _ in self.chain.places if account}
        return Statement(
            account=self.account if self.account in accounts or not accounts else min(accounts),
            currency=self.currency or unit,
            opening_balance=self.opening,
            opening_date=self.opening_date,
            closing_balance=self.closing,
            closing_date=self.closing_date,
        )

    def _follow(self) -> None:
        """The running balance: it gives the balances of both ends, and tells missing rows and inverted signs."""
        chain = self.chain
        if chain.is_inverted:
            self.notices.append(INVERTED)
        way = chain.way
        if way is None or chain.first is None or chain.last is None:
            return
        if chain.broken[way]:
            self.notices.append(BROKEN.format(line=chain.broken[way]))
        first, last = (chain.first, chain.last) if way == 0 else (chain.last, chain.first)
        if chain.fees[way]:
            self.notices.append(FEES_APART)
        if self.opening is None:
            fee = abs(first[2]) if chain.fees[way] else Decimal(0)
            self.opening, self.opening_date = first[1] - first[0].amount + fee, first[0].date
        if self.closing is None:
            self.closing, self.closing_date = last[1], last[0].date
