"""What a statement says, whatever its format: rows, what was left aside and why, balances."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date as Date
from decimal import Decimal

ZERO = Decimal("0.00")


class Unreadable(Exception):
    """The file is not a statement that can be read at all. `message` is a French sentence that says what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Row:
    """One booked movement. `amount` is signed (money in is positive), in units of `currency`, never a float.

    `date` is the day that the bank files the movement under; `booked_on` is set when the format gives another day of
    entry (MT940, where `date` is the value date). `bank_id` is the bank's identifier, or "".
    `kind` is the bank's own code, `details` what belongs to the row in the file's order, as (code, text).
    """

    date: Date
    amount: Decimal
    label: str
    reference: str = ""
    value_date: Date | None = None
    booked_on: Date | None = None
    bank_id: str = ""
    counterparty: str = ""
    counterparty_iban: str = ""
    kind: str = ""
    currency: str = ""
    account: str = ""
    line_number: int = 0
    details: tuple[tuple[str, str], ...] = ()

    @property
    def day(self) -> Date:
        """The day under which the account shows it: of entry when the format tells it, else `date`."""
        return self.booked_on or self.date


@dataclass(frozen=True, slots=True)
class Ignored:
    """A row that was read and is no movement: pending, zero, balance, total. `reason` is French."""

    reason: str
    text: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that could not be read: its line (from 1), a French sentence, and the row to show."""

    line: int
    message: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """What whoever imports should know of the whole file: a French sentence."""

    text: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of the file: a file may hold several accounts, or several days of one account."""

    account: str = ""
    currency: str = ""
    opening_balance: Decimal | None = None
    opening_date: Date | None = None
    closing_balance: Decimal | None = None
    closing_date: Date | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole file. `transactions` are the rows that the file books, in its order, those of zero included.

    A row of zero is also in `ignored` (that is how it is counted), and `movements` leaves it out: import `movements`.
    `account` and the two balances are those of the file when it holds one account only; else see `statements`.
    """

    format: str
    account: str = ""
    currency: str = ""
    transactions: tuple[Row, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    errors: tuple[Problem, ...] = ()
    opening_balance: Decimal | None = None
    closing_balance: Decimal | None = None
    period: tuple[Date, Date] | None = None
    statements: tuple[Statement, ...] = ()
    notices: tuple[str, ...] = ()
    encoding: str = ""

    @property
    def movements(self) -> tuple[Row, ...]:
        """The rows that move money."""
        return tuple(row for row in self.transactions if row.amount)

    @property
    def gap(self) -> Decimal | None:
        """Closing minus (opening + movements): zero when the file is whole, None without both balances."""
        if self.opening_balance is None or self.closing_balance is None:
            return None
        return self.closing_balance - self.opening_balance - sum((row.amount for row in self.transactions), ZERO)


Event = Row | Ignored | Problem | Statement | Notice


def collect(
    format: str,
    events: Iterable[Event],
    *,
    encoding: str = "",
    notices: Iterable[str] = (),
    problems: Iterable[Problem] = (),
) -> Reading:
    """One Reading from the events of a reader, in the file's order: a Statement is given when it ends."""
    rows: list[Row] = []
    ignored: list[Ignored] = []
    errors: list[Problem] = list(problems)
    statements: list[Statement] = []
    told: list[str] = list(notices)
    for event in events:
        if isinstance(event, Row):
            rows.append(event)
            if not event.amount:
                ignored.append(
                    Ignored("montant nul", f"{event.date:%d/%m/%Y} {event.label}".strip(), event.line_number)
                )
        elif isinstance(event, Ignored):
            ignored.append(event)
        elif isinstance(event, Problem):
            errors.append(event)
        elif isinstance(event, Notice):
            told.append(event.text)
        else:
            statements.append(event)
    accounts = {place for place in (*(s.account for s in statements), *(row.account for row in rows)) if place}
    currencies = {unit for unit in (*(s.currency for s in statements), *(row.currency for row in rows)) if unit}
    alone = len(accounts) <= 1 and len(currencies) <= 1
    days = [row.date for row in rows]
    return Reading(
        format=format,
        account=accounts.pop() if len(accounts) == 1 else "",
        currency=currencies.pop() if len(currencies) == 1 else "",
        transactions=tuple(rows),
        ignored=tuple(ignored),
        errors=tuple(sorted(errors, key=lambda problem: problem.line)),
        opening_balance=statements[0].opening_balance if alone and statements else None,
        closing_balance=statements[-1].closing_balance if alone and statements else None,
        period=(min(days), max(days)) if days else None,
        statements=tuple(statements),
        notices=tuple(told),
        encoding=encoding,
    )
