"""The entries of a file: whether each balances, whether numbers and days follow, whether letters close."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise

from ardoise.ledger.fec.reading import Tell

OPENING = ("AN", "RAN", "ANO")  # journals of the opening balances
_DIGITS = "0123456789"
_MOST_DIGITS = 18  # a longer number follows no sequence

Key = tuple[str, str]  # journal and number: some software numbers each journal by itself


@dataclass(frozen=True, slots=True)
class Movement:
    """One line of an entry. An amount of None could not be read."""

    line: int
    journal: str
    number: str
    day: date | None
    valid: date | None
    account: str
    aux: str
    letter: str
    debit: Decimal | None
    credit: Decimal | None


@dataclass
class _Entry:
    line: int
    day: date | None = None
    balance: Decimal = Decimal(0)
    is_whole: bool = True  # every line of it could be read


@dataclass
class Books:
    """What is kept of the lines read: one small row for each entry, letter and fault of order."""

    count: int = 0
    entries: dict[Key, _Entry] = field(default_factory=dict)
    letters: dict[tuple[str, str, str], list[Decimal | int]] = field(default_factory=dict)
    apart: list[tuple[int, Key]] = field(default_factory=list)
    twice: list[tuple[int, Key]] = field(default_factory=list)
    backwards: list[tuple[int, date]] = field(default_factory=list)
    days: dict[date, int] = field(default_factory=dict)  # day -> first line
    opening: date | None = None
    last: Key | None = None
    order: tuple[date, date] = (date.min, date.min)

    def lose(self, values: Sequence[str], places: Mapping[str, int]) -> None:
        """A line whose cells cannot be trusted: its entry is not said unbalanced."""
        self.count += 1
        at = (places.get("JournalCode", -1), places.get("EcritureNum", -1))
        if all(0 <= place < len(values) for place in at):
            key = (values[at[0]].strip(), values[at[1]].strip())
            self.entries.setdefault(key, _Entry(0)).is_whole = False
            self.last = key

    def add(self, one: Movement) -> None:
        self.count += 1
        key = (one.journal, one.number)
        entry = self.entries.get(key)
        if entry is None:
            entry = self.entries[key] = _Entry(one.line, one.day)
        elif one.day and entry.day and one.day != entry.day:
            self.twice.append((one.line, key))
        elif self.last != key:
            self.apart.append((one.line, key))
        entry.day = entry.day or one.day
        self.last = key
        if one.debit is None or one.credit is None:
            entry.is_whole = False
        else:
            entry.balance += one.debit - one.credit
        self._follow(one)
        self._letter(one)

    def _follow(self, one: Movement) -> None:
        """Chronological by validation (BOI-CF-IOR-60-40-20)."""
        if one.day is None:
            return
        self.days.setdefault(one.day, one.line)
        if one.journal.upper() in OPENING:
            self.opening = min(self.opening or one.day, one.day)
        order = (one.valid or self.order[0], one.day)
        if order < self.order:
            self.backwards.append((one.line, one.day))
        else:
            self.order = order

    def _letter(self, one: Movement) -> None:
        if not one.letter:
            return
        group = self.letters.setdefault((one.account, one.aux, one.letter), [Decimal(0), one.line])
        group[0] += (one.debit or 0) - (one.credit or 0)

    def check(self, closing: date | None, tell: Tell) -> None:
        for key, entry in self.entries.items():
            if entry.balance and entry.is_whole:
                gap = f"{entry.balance:.2f}".replace(".", ",")
                tell("UNBALANCED_ENTRY", entry.line, f"L’écriture {_said(key)} n’est pas équilibrée : écart de {gap}.")
        for (account, aux, letter), (balance, line) in self.letters.items():
            if balance:
                gap = f"{balance:.2f}".replace(".", ",")
                who = f"{account} {aux}".strip()
                tell("LETTERING_UNBALANCED", int(line), f"Le lettrage {letter} du compte {who} a un écart de {gap}.")
        for line, key in self.apart:
            tell("NOT_CONTIGUOUS", line, f"Les lignes de l’écriture {_said(key)} ne se suivent pas.")
        for line, day in self.backwards:
            tell("CHRONOLOGY", line, f"L’écriture du {day:%d/%m/%Y} vient après une plus récente.")
        self._check_exercise(closing, tell)
        self._check_numbers(tell)

    def _check_exercise(self, closing: date | None, tell: Tell) -> None:
        if closing is None:
            return
        first = self.opening or _year_before(closing)
        for day, line in self.days.items():
            if not first <= day <= closing:
                tell(
                    "DATE_OUTSIDE_EXERCISE",
                    line,
                    f"Le {day:%d/%m/%Y} n’est pas dans l’exercice clos le {closing:%d/%m/%Y}.",
                )

    def _check_numbers(self, tell: Tell) -> None:
        """One sequence for the file, or one for each journal when each is whole by itself."""
        by_journal: dict[str, dict[tuple[str, int], int]] = defaultdict(dict)
        shared: dict[tuple[str, int], list[tuple[int, Key]]] = defaultdict(list)
        for key, entry in self.entries.items():
            if number := _rank(key[1]):
                by_journal[key[0]][number] = entry.line
                shared[number].append((entry.line, key))
        for line, key in self.twice:
            tell("DUPLICATE_NUMBER", line, f"Le numéro {_said(key)} sert à deux écritures.")
        repeated = [owners for owners in shared.values() if len(owners) > 1]
        if repeated and all(not list(_gaps(numbers)) for numbers in by_journal.values()):
            return
        for owners in repeated:
            line, key = max(owners)
            tell("DUPLICATE_NUMBER", line, f"Le numéro {key[1]} sert à deux écritures.")
        for prefix, before, after in _gaps(shared):
            line = max(shared[(prefix, after)])[0]
            tell("NUMBERING_GAP", line, f"Le numéro {prefix}{after} suit {prefix}{before} : il en manque.")


def _rank(number: str) -> tuple[str, int] | None:
    """« VE00012 » is the 12th of VE; None for what does not end with a number."""
    prefix = number.rstrip(_DIGITS)
    digits = number[len(prefix) :]
    return (prefix, int(digits)) if 0 < len(digits) <= _MOST_DIGITS else None


def _gaps(numbers: Iterable[tuple[str, int]]) -> Iterable[tuple[str, int, int]]:
    ordered = sorted(numbers)
    for (prefix, before), (other, after) in pairwise(ordered):
        if prefix == other and after > before + 1:
            yield prefix, before, after


def _said(key: Key) -> str:
    return f"{key[0]} {key[1]}".strip()


def _year_before(closing: date) -> date:
    """The first day of the twelve months that end on the closing day."""
    following = date.fromordinal(closing.toordinal() + 1)
    return (
        following.replace(year=following.year - 1)
        if (following.month, following.day) != (2, 29)
        else date(following.year - 1, 3, 1)
    )
