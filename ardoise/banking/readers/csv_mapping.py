"""Which column of a bank's table says what: guessed from its header or its content, kept by header, edited by hand."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from ardoise.banking.readers.amounts import PLAIN, NotAnAmount
from ardoise.banking.readers.csv_cells import amount_of, day_of, decimals_of, fold, is_negative, mended, without_unit
from ardoise.banking.readers.csv_presets import (
    BOOKED,
    KNOWN_WORDS,
    MONEY_IN,
    MONEY_OUT,
    NAMES,
    NO_CURRENCY,
    NOT_AN_AMOUNT,
    PENDING,
    PRESETS,
    REFUSED,
    Preset,
)
from ardoise.banking.readers.reading import Unreadable

HEAD = 40  # rows among which the header is looked for
SAMPLE = 200  # rows whose content is looked at when there is no header
_WITHOUT_DAY = 3  # names that must be known when none is that of the day
STATUS_WORDS = 3
MANY = 0.6  # the part of the cells of a column that must be days, or amounts

NO_TABLE = (
    "Les colonnes de ce fichier ne sont pas reconnues : indiquez celle de la date, celle du libellé et celle du montant"
    " (ou celles du débit et du crédit)."
)
_ROLES_OF_ONE = (
    "value_date counterparty reference bank_id iban account currency fee gross balance status direction kind".split()
)
_CURRENCIES = ("debit_currency", "credit_currency")
_CERTAIN = ("date", "value_date", "amount", "debit", "credit", "label", "balance", "currency", "status", "reference")


@dataclass(frozen=True, slots=True)
class Mapping:
    """The column of each role, from 0; None where the table has none. Amounts: `amount`, or `debit` and `credit`.

    `label` columns are joined in order. With `direction` (a column that says in or out) the amount has no sign of its
    own; `debit` and `credit` are then the amounts of each side. `header` is as written, () for a table without header.
    `day_first`, `decimal` and `inverted` are choices made on the mapping screen; None, "" and False: as the file says.
    """

    date: int
    label: tuple[int, ...] = ()
    amount: int | None = None
    debit: int | None = None
    credit: int | None = None
    value_date: int | None = None
    counterparty: int | None = None
    payer: int | None = None
    payee: int | None = None
    reference: int | None = None
    bank_id: int | None = None
    iban: int | None = None
    account: int | None = None
    currency: int | None = None
    debit_currency: int | None = None
    credit_currency: int | None = None
    fee: int | None = None
    gross: int | None = None
    balance: int | None = None
    status: int | None = None
    direction: int | None = None
    kind: int | None = None
    header: tuple[str, ...] = ()
    bank: str = ""
    day_first: bool | None = None
    decimal: str = ""
    inverted: bool = False

    def as_json(self) -> dict[str, Any]:
        """What is kept beside the header's signature; `from_json` gives the same mapping back."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Mapping:
        """Raises TypeError for what is no mapping. Names that this version does not know are left out."""
        known = {field.name for field in fields(cls)}
        values = {name: value for name, value in kept.items() if name in known}
        for name in ("label", "header"):
            values[name] = tuple(values.get(name) or ())
        mapping = cls(**values)
        texts = (*mapping.header, mapping.bank, mapping.decimal)
        choices = mapping.day_first in (None, True, False) and mapping.inverted in (True, False)
        if not (choices and all(isinstance(text, str) for text in texts) and mapping.decimal in ("", ",", ".")):
            raise TypeError(kept)
        if any(isinstance(column, bool) or not isinstance(column, int) for column in mapping.columns):
            raise TypeError(kept)
        return mapping

    @property
    def columns(self) -> list[int]:
        """Every column that has a role."""
        roles = ("date", "amount", "debit", "credit", *_ROLES_OF_ONE, "payer", "payee", *_CURRENCIES)
        return [*self.label, *(index for role in roles if (index := getattr(self, role)) is not None)]


def signature(header: Sequence[str]) -> str:
    """The key under which a mapping is remembered: the same for a header whatever its case, accents and spaces."""
    names = [fold(name) for name in header]
    while names and not names[-1]:
        names.pop()
    return hashlib.sha256("\x1f".join(names).encode()).hexdigest()


def folded(header: Iterable[str]) -> list[str]:
    """The names of columns as the tables of presets write them, letters that the bank lost put back."""
    return [mended(fold(name), KNOWN_WORDS) for name in header]


def header_index(rows: Sequence[Sequence[str]]) -> int | None:
    """Which of the first rows is the header: the one with most known names, a day and an amount among them."""
    best, most = None, 0
    for index, row in enumerate(rows[:HEAD]):
        score = _header_score(row)
        if score > most:
            best, most = index, score
    return best


def same_header(row: Sequence[str], header: Sequence[str]) -> bool:
    """Whether a row is the header (again), whatever its case, accents and spaces."""
    return bool(header) and fold(row[0]) == fold(header[0]) and signature(row) == signature(header)


def guess(rows: Sequence[Sequence[str]]) -> Mapping:
    """The mapping of a table with its preamble: by the header's preset, its known names, then by content.

    Raises Unreadable when no column of days or no column of amounts is found: the mapping screen asks.
    """
    at = header_index(rows)
    if at is not None:
        mapping = _by_names(tuple(rows[at]), rows[at + 1 : at + 1 + SAMPLE])
        if mapping is not None:
            return mapping
    mapping = _by_content(rows)
    if mapping is None:
        raise Unreadable(NO_TABLE)
    return mapping


def _at(rows: Sequence[Sequence[str]], index: int) -> list[str]:
    return [row[index] if index < len(row) else "" for row in rows]


def _directions(rows: Sequence[Sequence[str]], width: int, amount: int) -> int | None:
    """The column whose cells say in or out, when the amounts have no sign of their own."""
    if not rows or any(is_negative(cell) for cell in _at(rows, amount)):
        return None
    words = MONEY_IN | MONEY_OUT
    candidates = (index for index in range(width) if index != amount)
    return next((index for index in candidates if _mostly(_at(rows, index), lambda cell: fold(cell) in words)), None)


def _header_score(row: Sequence[str]) -> int:
    names = folded(row)
    if sum(1 for name in names if name) < 2 or any(day_of(cell) or is_number(cell) for cell in row if cell):
        return 0
    roles = {name: _roles(name) for name in set(names) if name}
    said = set().union(*roles.values()) if roles else set()
    has_day = "date" in said or "value_date" in said
    if _preset(names) is not None:
        return 100 + len(names)
    known = sum(1 for name in names if roles.get(name))
    if not ("amount" in said or {"debit", "credit"} <= said) or known < (2 if has_day else _WITHOUT_DAY):
        return 0
    return 2 * known + len(said.intersection(_CERTAIN)) + (3 if has_day else 0)


def _preset(names: Sequence[str]) -> Preset | None:
    return next((preset for preset in PRESETS if set(preset.signature) <= set(names)), None)


def _roles(name: str) -> set[str]:
    return {
        role
        for role, patterns in NAMES.items()
        if any(pattern.fullmatch(name) for pattern in patterns)
        and not (role in ("amount", "debit", "credit") and NOT_AN_AMOUNT.fullmatch(name))
    }


def _by_names(header: tuple[str, ...], rows: Sequence[Sequence[str]]) -> Mapping | None:
    names = folded(header)
    preset = _preset(names)

    def column(role: str) -> int | None:
        if preset is not None and role in preset.columns:
            return next((names.index(name) for name in preset.columns[role] if name in names), None)
        for pattern in NAMES.get(role, ()):
            for index, name in enumerate(names):
                if name and pattern.fullmatch(name) and _fits(role, name):
                    return index
        return None

    chosen: dict[str, Any] = {role: column(role) for role in _ROLES_OF_ONE}
    chosen |= {role: column(role) for role in ("payer", "payee", "debit_currency", "credit_currency")}
    debit, credit, amount = column("debit"), column("credit"), column("amount")
    if debit is None or credit is None or debit == credit:
        if amount is None:
            return None
        debit = credit = None
    if preset is None:
        _require_one_name(header, rows, (amount, debit, credit))
    day = column("date")
    if day is None:
        day, chosen["value_date"] = chosen["value_date"], None
    if day is None:  # a name that nobody knows: the first column of days
        columns = (index for index in range(len(header)) if index not in (amount, debit, credit))
        day = next((index for index in columns if _mostly(_at(rows, index), day_of)), None)
    if day is None:
        return None
    if amount is not None and debit is None and chosen["direction"] is None:
        chosen["direction"] = _directions(rows, len(header), amount)
    if chosen["value_date"] == day:
        chosen["value_date"] = None
    labels = _labels(preset, names, column)
    taken = {day, amount, debit, credit, chosen["value_date"], chosen["balance"]}
    if not labels:
        widest = _widest(rows, len(header), taken)
        labels = () if widest is None else (widest,)
    if chosen["bank_id"] in labels:
        chosen["bank_id"] = None
    if chosen["account"] == chosen["iban"]:
        chosen["account"] = None
    return Mapping(
        date=day,
        label=labels,
        amount=amount,
        debit=debit,
        credit=credit,
        header=header,
        bank=preset.bank if preset else "",
        **chosen,
    )


def _require_one_name(header: Sequence[str], rows: Sequence[Sequence[str]], columns: Iterable[int | None]) -> None:
    """Two columns of amounts of one name that say different things: the screen asks which one."""
    names = folded(header)
    for index in columns:
        alike = [at for at, name in enumerate(names) if index is not None and name == names[index] and at != index]
        if index is not None and any(_at(rows, at) != _at(rows, index) for at in alike):
            message = f"Deux colonnes de ce fichier s’appellent « {header[index][:40]} » : indiquez laquelle compter."
            raise Unreadable(message)


def _fits(role: str, name: str) -> bool:
    if role in ("amount", "debit", "credit", "balance"):
        return not NOT_AN_AMOUNT.fullmatch(name)
    if role == "currency":
        return not NO_CURRENCY.fullmatch(name)
    return True


def _labels(preset: Preset | None, names: list[str], column: Callable[[str], int | None]) -> tuple[int, ...]:
    if preset is not None and "label" in preset.columns:
        found = [names.index(name) for name in preset.columns["label"] if name in names]
        if found:
            return tuple(found)
    more = [
        next((index for index, name in enumerate(names) if pattern.fullmatch(name)), None)
        for pattern in NAMES["second"]
    ]
    parts = [column("label"), *more]
    if parts[0] is None:
        parts = [column("counterparty"), *more, column("reference")]
    return tuple(dict.fromkeys(part for part in parts if part is not None))


def _by_content(rows: Sequence[Sequence[str]]) -> Mapping | None:
    """Columns by what they hold: days, then one or two columns of amounts, and the longest text as label."""
    body = [row for row in rows[: HEAD + SAMPLE] if sum(1 for cell in row if cell) >= 2]
    body = [row for row in body if any(day_of(cell) for cell in row if cell)]
    width = max((len(row) for row in body), default=0)
    columns = [_at(body, index) for index in range(width)]
    days = [index for index, cells in enumerate(columns) if _mostly(cells, lambda cell: day_of(cell) is not None)]
    if not body or not days:
        return None
    body = [row for row in body if day_of(row[days[0]] if days[0] < len(row) else "")]
    width = max(map(len, body), default=0)
    columns = [_at(body, index) for index in range(width)]
    numbers = [
        index
        for index, cells in enumerate(columns)
        if index not in days and any(cells) and all(is_number(cell) for cell in cells if cell) and _has_cents(cells)
    ]
    whole = [
        index
        for index, cells in enumerate(columns)
        if index not in days and index not in numbers and _mostly(cells, is_number) and _has_cents(cells)
    ]
    numbers = sorted(numbers + whole)
    if not numbers:
        return None
    amount: int | None = numbers[0]
    debit = credit = balance = None
    header = _unknown_header(rows, body[0])
    direction = _directions(body, width, numbers[0])
    signed = any(is_negative(cell) for cell in columns[numbers[0]])
    if len(numbers) >= 2 and not any(
        left and right for left, right in zip(*(columns[n] for n in numbers[:2]), strict=True)
    ):
        sides = sorted(numbers[:2], key=lambda index: not any(map(is_negative, columns[index])))
        if not all(map(is_negative, filter(None, columns[sides[0]]))) or any(map(is_negative, columns[sides[1]])):
            return None  # which one is the debit is not written: the screen asks
        amount, debit, credit = None, sides[0], sides[1]
        balance = numbers[2] if len(numbers) > 2 else None
    elif not signed and direction is None and (header or numbers[0] != width - 1):
        return None  # no sign, under a header that nobody knows or before an empty column: it may be a debit
    elif len(numbers) >= 2:
        balance = numbers[1]
    taken: set[int | None] = {*days, *numbers}
    status = _status(columns, taken)
    label = _widest(body, width, {*taken, status})
    return Mapping(
        date=days[0],
        label=() if label is None else (label,),
        amount=amount,
        debit=debit,
        credit=credit,
        balance=balance,
        value_date=days[1] if len(days) > 1 else None,
        direction=direction if amount is not None else None,
        status=status,
        header=header,
    )


def _status(columns: Sequence[Sequence[str]], taken: set[int | None]) -> int | None:
    """The column whose every cell says that an operation is booked or not, where one says that it is not."""
    for index, cells in enumerate(columns):
        words = {fold(cell) for cell in cells if cell}
        if index in taken or not words or not all(len(word.split()) <= STATUS_WORDS for word in words):
            continue
        waits = {word for word in words if PENDING.fullmatch(word) or REFUSED.fullmatch(word)}
        if waits and all(word in waits or BOOKED.fullmatch(word) for word in words):
            return index
    return None


def header_of(mapping: Mapping, rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The header of a table whose columns were chosen by hand: the line of names above its first day, if any."""
    first = next((row for row in rows if mapping.date < len(row) and day_of(row[mapping.date])), None)
    return () if first is None else _unknown_header(rows, first)


def _unknown_header(rows: Sequence[Sequence[str]], first: Sequence[str]) -> tuple[str, ...]:
    """The line of names above the first row, if there is one: words only, about as many as the row has cells."""
    above = list(rows)[: list(rows).index(first)]
    if not above:
        return ()
    names = [cell for cell in above[-1] if cell]
    wordy = len(names) >= 2 and not any(any(map(str.isdigit, name)) for name in names)
    return tuple(above[-1]) if wordy and len(above[-1]) >= len(first) - 1 else ()


def _mostly(cells: Sequence[str], is_one: Callable[[str], object]) -> bool:
    return sum(1 for cell in cells if cell and is_one(cell)) >= max(1, MANY * len(cells))


def _has_cents(cells: Sequence[str]) -> bool:
    return any("," in cell or "." in cell or cell[:1] in "+-(" for cell in cells if cell)


def is_number(cell: str) -> bool:
    """Whether a cell is an amount, be it one that can be read in two ways."""
    if PLAIN.fullmatch(cell):
        return True
    number, _ = without_unit(cell)
    if not any(letter.isdigit() for letter in number):
        return False
    try:
        amount_of(cell, decimals_of([cell]))
    except NotAnAmount as refused:
        return "deux façons" in str(refused)
    return True


def _widest(rows: Sequence[Sequence[str]], width: int, taken: set[int | None]) -> int | None:
    """The column with most text among those that are free."""
    lengths = {
        index: sum(len(row[index]) for row in rows if index < len(row) and any(x.isalpha() for x in row[index]))
        for index in range(width)
        if index not in taken
    }
    best = max(lengths, key=lambda index: lengths[index], default=None)
    return best if best is not None and lengths[best] else None
