"""What someone says of the columns of a table on the mapping screen, and what the file leaves open to ask."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict

from ardoise.banking.readers.amounts import NotAnAmount
from ardoise.banking.readers.csv_cells import Decimals, amount_of, day_first_of, day_of, decimals_of
from ardoise.banking.readers.csv_mapping import HEAD, Mapping, guess, header_index, is_number
from ardoise.banking.readers.csv_reading import records
from ardoise.banking.readers.csv_table import Line
from ardoise.banking.readers.decode import decode
from ardoise.banking.readers.reading import Unreadable
from ardoise.domain.errors import Invalid, Refused
from ardoise.domain.french import long_date, money_text
from ardoise.domain.money import Money

MOST_COLUMNS = 60
BEGINNING = 60_000  # bytes: as much as says the header
SAMPLE = 300  # records that the screen looks at
ALIKE = 80  # per cent of the cells that must be days for a column to be proposed as the date
TWO_SIDES = 2
ROLES = (
    *(("date", "Date"), ("value_date", "Date de valeur"), ("label", "Libellé"), ("amount", "Montant")),
    *(("debit", "Débit"), ("credit", "Crédit"), ("direction", "Sens"), ("balance", "Solde")),
    ("reference", "Référence"),
)
RARER = (
    *(("counterparty", "Nom du tiers"), ("iban", "IBAN du tiers"), ("bank_id", "Identifiant de la banque")),
    *(("currency", "Monnaie"), ("fee", "Frais"), ("status", "État")),
)
NAMES = dict(ROLES + RARER)
AMOUNTS = ("amount", "debit", "credit")


@dataclass
class Choices:
    """What the screen holds: a role for each column ("" is ignored), and how days and amounts are written."""

    header: int = -1  # the index of the line of names, -1 without
    roles: list[str] = field(default_factory=list)
    day: str = ""  # "", "first", "second": where the day stands
    decimal: str = ""  # "", "," or "."
    inverted: bool = False
    kept: Mapping | None = None  # what the screen does not show is taken from it


@dataclass(frozen=True)
class Question:
    """What the file does not say, with an example of each answer."""

    name: str
    text: str
    answers: tuple[tuple[str, str], ...]


def proposed(lines: Sequence[Line], mapping: Mapping | None) -> Choices:
    """The choices to begin with: those of a mapping, of the guess, or what is sure: a column of days, one of words."""
    rows = [line.cells for line in lines[:SAMPLE]]
    if mapping is None:
        try:
            mapping = guess(rows)
        except Unreadable:
            return _sure(rows)
    header = next((at for at, row in enumerate(rows[:HEAD]) if mapping.header and row == mapping.header), -1)
    roles = [""] * width_of(lines)
    for name in NAMES:
        given = getattr(mapping, name)
        for column in given if isinstance(given, tuple) else [] if given is None else [given]:
            if column < len(roles):
                roles[column] = name
    day = {None: "", True: "first", False: "second"}[mapping.day_first]
    return Choices(header, roles, day, mapping.decimal, mapping.inverted, mapping)


def _sure(rows: Sequence[Sequence[str]]) -> Choices:
    width = min(max(map(len, rows), default=0), MOST_COLUMNS)
    usual = Counter(len(row) for row in rows if len(row) > 1).most_common(1)
    known = header_index(rows)
    header = -1 if known is None else known
    for at, row in enumerate(rows[:HEAD] if known is None and usual else []):
        if len(row) == usual[0][0] and not any(day_of(cell) or is_number(cell) for cell in row if cell):
            header = at
            break
    body = rows[header + 1 :]
    columns = [[row[at] for row in body if at < len(row) and row[at]] for at in range(width)]
    roles = [""] * width
    days = [at for at, cells in enumerate(columns) if _mostly(cells, day_of)]
    if days:
        roles[days[0]] = "date"
    words = {at: sum(map(len, cells)) for at, cells in enumerate(columns) if _mostly(cells, _is_wordy)}
    if words:
        roles[max(words, key=lambda at: words[at])] = "label"
    return Choices(header, roles)


def _mostly(cells: Sequence[str], is_one: Callable[[str], object]) -> bool:
    return bool(cells) and sum(1 for cell in cells if is_one(cell)) * 100 >= ALIKE * len(cells)


def _is_wordy(cell: str) -> bool:
    return any(map(str.isalpha, cell)) and day_of(cell) is None and not is_number(cell)


def bank_of_table(content: bytes) -> str:
    """The bank that a known header is of, or nothing."""
    try:
        return guess([line.cells for line in records(decode(content[:BEGINNING]), most=SAMPLE)]).bank
    except Unreadable:
        return ""


def width_of(lines: Sequence[Line]) -> int:
    return min(max((len(line.cells) for line in lines[:SAMPLE]), default=0), MOST_COLUMNS)


def typed(posted: QueryDict, lines: Sequence[Line], kept: Mapping | None) -> Choices:
    """The choices as posted; what is not a choice of the screen is left out."""
    header = posted.get("header", "")
    roles = [posted.get(f"column-{at}", "") for at in range(width_of(lines))]
    return Choices(
        header=int(header) if header.isdigit() and len(header) < 3 and int(header) < min(len(lines), HEAD) else -1,
        roles=[role if role in NAMES else "" for role in roles],
        day=_among(posted.get("day", ""), ("first", "second")),
        decimal=_among(posted.get("decimal", ""), (",", ".")),
        inverted="inverted" in posted,
        kept=kept,
    )


def _among(value: str, known: Sequence[str]) -> str:
    return value if value in known else ""


def mapping_of(choices: Choices, lines: Sequence[Line]) -> Mapping:
    """The mapping that was chosen. Raises Invalid with what is missing, or said twice."""
    places: dict[str, list[int]] = {}
    for column, role in enumerate(choices.roles):
        if role:
            places.setdefault(role, []).append(column)
    wrong = [
        Refused("column_twice", f"Deux colonnes disent « {NAMES[role]} » : gardez-en une.", "columns")
        for role, columns in places.items()
        if len(columns) > 1 and role != "label"
    ]
    if "date" not in places:
        wrong.append(Refused("date_missing", "Indiquez la colonne de la date.", "columns"))
    wrong += _wrong_amounts(places)
    if wrong:
        raise Invalid(wrong)
    one = {role: columns[0] for role, columns in places.items() if role != "label"}
    unset: dict[str, Any] = {role: None for role in NAMES if role != "label"}
    mapping = replace(choices.kept, **unset | one) if choices.kept else Mapping(**one)  # type: ignore[arg-type]
    return replace(
        mapping,
        label=tuple(places.get("label", ())),
        header=lines[choices.header].cells if 0 <= choices.header < len(lines) else (),
        day_first={"": None, "first": True, "second": False}[choices.day],
        decimal=choices.decimal,
        inverted=choices.inverted,
    )


def _wrong_amounts(places: dict[str, list[int]]) -> Iterator[Refused]:
    sides = [side for side in ("debit", "credit") if side in places]
    if "amount" not in places and not sides:
        yield Refused("amount_missing", "Indiquez la colonne du montant, ou celles du débit et du crédit.", "columns")
    elif "amount" in places and sides:
        yield Refused("amount_twice", "Gardez le montant, ou bien le débit et le crédit.", "columns")
    elif sides and len(sides) < TWO_SIDES:
        other = "crédit" if sides == ["debit"] else "débit"
        yield Refused("side_missing", f"Indiquez aussi la colonne du {other}.", "columns")


def questions(choices: Choices, lines: Sequence[Line]) -> list[Question]:
    """What this file does not say by itself, under the columns chosen."""
    body = lines[choices.header + 1 : SAMPLE]
    days = [cell for cell in _cells(body, choices, ("date", "value_date")) if day_of(cell)]
    amounts = list(_cells(body, choices, AMOUNTS))
    return [*_asked_of_days(days), *_asked_of_amounts(amounts)]


def unanswered(choices: Choices, asked: Sequence[Question]) -> list[Question]:
    return [one for one in asked if not getattr(choices, one.name)]


def _cells(body: Sequence[Line], choices: Choices, roles: Sequence[str]) -> Iterator[str]:
    columns = [at for at, role in enumerate(choices.roles) if role in roles]
    return (line.cells[at] for line in body for at in columns if at < len(line.cells) and line.cells[at])


def _asked_of_days(cells: Sequence[str]) -> Iterator[Question]:
    both = [(cell, day_of(cell), day_of(cell, day_first=False)) for cell in cells]
    if any(first is None or second is None for _, first, second in both):
        return  # a number above 12 decides
    for cell, first, second in both:
        if first and second and first != second and day_first_of([cell]):
            answers = (("first", f"le {long_date(first)}"), ("second", f"le {long_date(second)}"))
            yield Question("day", f"« {cell[:20]} », c’est :", answers)
            return


def _asked_of_amounts(cells: Sequence[str]) -> Iterator[Question]:
    decimals = decimals_of(cells)
    for cell in cells:
        try:
            amount_of(cell, decimals)
        except NotAnAmount as refused:
            if "deux façons" not in str(refused):
                continue
            answers = tuple((mark, _read_with(mark, cell)) for mark in (",", "."))
            yield Question("decimal", f"« {cell[:20]} », c’est :", answers)
            return


def _read_with(mark: str, cell: str) -> str:
    """An amount as it reads with that decimal mark; one of three decimals is no amount of money: shown as it is."""
    try:
        return money_text(Money(amount_of(cell, Decimals(mark, 3))[0]))
    except NotAnAmount:
        return f"{cell[:20].replace('.', ',')}, avec trois décimales"
