"""One pass over a file before anything is written: the accounts that it holds, their periods, sums and balances."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from ardoise.banking.fingerprint import Identifiers
from ardoise.banking.readers.csv_balances import INVERTED, UNSIGNED
from ardoise.banking.readers.reading import ZERO, Event, Ignored, Notice, Problem, Row, Statement

MOST_PARTS = 30  # accounts in one file; more is a column read as the account that is not one


@dataclass(slots=True)
class Part:
    """What one file says of one account in one currency. `gap` is closing minus (opening + rows)."""

    account: str
    currency: str
    rows: int = 0
    total: Decimal = ZERO
    first_day: date | None = None
    last_day: date | None = None
    opening: Decimal | None = None
    opening_date: date | None = None
    closing: Decimal | None = None
    closing_date: date | None = None
    identifiers: Identifiers = field(default_factory=Identifiers)

    @property
    def gap(self) -> Decimal | None:
        if self.opening is None or self.closing is None:
            return None
        return self.closing - self.opening - self.total

    @property
    def is_inverted(self) -> bool:
        """Whether the balances move by the same amount as the rows, the other way."""
        return bool(self.total) and self.gap == -2 * self.total

    def see(self, row: Row) -> None:
        self.rows += 1
        self.total += row.amount
        self.first_day = min(self.first_day or row.day, row.day)
        self.last_day = max(self.last_day or row.day, row.day)
        self.identifiers.see(row)

    def take(self, other: Part) -> None:
        """Rows of the same account that say less of it."""
        self.rows += other.rows
        self.total += other.total
        self.first_day = min(filter(None, (self.first_day, other.first_day)), default=None)
        self.last_day = max(filter(None, (self.last_day, other.last_day)), default=None)
        self.identifiers.take(other.identifiers)

    def frame(self, statement: Statement) -> None:
        """The balances of one more statement of this account: the oldest opens, the latest closes."""
        self.account, self.currency = self.account or statement.account, self.currency or statement.currency
        opening, closing = statement.opening_date, statement.closing_date
        if statement.opening_balance is not None and (
            self.opening is None or (opening and self.opening_date and opening < self.opening_date)
        ):
            self.opening, self.opening_date = statement.opening_balance, opening
        if statement.closing_balance is not None and not (
            self.closing is not None and closing and self.closing_date and closing < self.closing_date
        ):
            self.closing, self.closing_date = statement.closing_balance, closing


@dataclass(slots=True)
class Survey:
    """What a whole file holds. `parts` has one value for each account and currency, in the file's order."""

    parts: list[Part]
    ignored: int = 0
    unreadable: int = 0
    inverted: bool = False  # the balances say the opposite of every sign
    unsigned: bool = False  # no amount has a sign, and some rows seem to be money out
    undecided: str = ""  # an amount that could be read in two ways, as written


UNDECIDED = "peut se lire de deux façons"


def survey(events: Iterable[Event]) -> Survey:
    """Of the events of `rows.movements`. Raises whatever the reader raises."""
    found: dict[tuple[str, str], Part] = {}
    statements: list[Statement] = []
    told = Survey([])
    for event in events:
        if isinstance(event, Row):
            key = (event.account, event.currency)
            if key not in found:
                found[key] = Part(*key)
            found[key].see(event)
        elif isinstance(event, Ignored):
            told.ignored += 1
        elif isinstance(event, Problem):
            told.unreadable += 1
            if UNDECIDED in event.message and not told.undecided:
                told.undecided = event.message.partition("«")[2].partition("»")[0].strip()
        elif isinstance(event, Notice):
            told.inverted |= event.text == INVERTED
            told.unsigned |= event.text == UNSIGNED
        else:
            statements.append(event)
    told.parts = _merged(list(found.values()))
    for statement in statements:
        if not told.parts:
            told.parts.append(Part(statement.account, statement.currency))
        part = place(told.parts, statement.account, statement.currency)
        if part is not None:
            part.frame(statement)
    told.inverted |= any(part.is_inverted for part in told.parts)
    return told


def place(parts: list[Part], account: str, currency: str) -> Part | None:
    """The part that a row or a statement belongs to: what it leaves unsaid is what the file says elsewhere."""
    for part in parts:
        if part.account == account and part.currency == currency:
            return part
    fits = (
        part
        for part in parts
        if (not account or not part.account or part.account == account)
        and (not currency or not part.currency or part.currency == currency)
    )
    return next(fits, None)


def _merged(found: list[Part]) -> list[Part]:
    """Those that say their account and currency, then the others where nothing else can hold their rows."""
    parts: list[Part] = []
    for part in sorted(found, key=lambda part: (not part.account) + (not part.currency)):
        home = place(parts, part.account, part.currency)
        if home is None:
            parts.append(part)
        else:
            home.take(part)
    return parts
