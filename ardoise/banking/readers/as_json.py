"""A reading as plain values, for the command and for whoever wants to look at a file."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ardoise.banking.readers.reading import Reading, Row, Statement


def as_json(reading: Reading) -> dict[str, Any]:
    """Values that JSON can hold: amounts are text with their cents, days are ISO 8601, empty details are left out."""
    return {
        "format": reading.format,
        "encoding": reading.encoding,
        "account": reading.account,
        "currency": reading.currency,
        "period": [day.isoformat() for day in reading.period] if reading.period else None,
        "opening_balance": _amount(reading.opening_balance),
        "closing_balance": _amount(reading.closing_balance),
        "gap": _amount(reading.gap),
        "transactions": [_row(row) for row in reading.transactions],
        "ignored": [{"line": row.line, "reason": row.reason, "text": row.text} for row in reading.ignored],
        "errors": [{"line": row.line, "message": row.message, "text": row.text} for row in reading.errors],
        "statements": [_statement(statement) for statement in reading.statements],
        "notices": list(reading.notices),
    }


def _row(row: Row) -> dict[str, Any]:
    more = {
        "booked_on": row.booked_on.isoformat() if row.booked_on else None,
        "counterparty": row.counterparty,
        "counterparty_iban": row.counterparty_iban,
        "kind": row.kind,
        "currency": row.currency,
        "account": row.account,
        "line": row.line_number,
        "details": [list(detail) for detail in row.details],
    }
    return {
        "date": row.date.isoformat(),
        "value_date": row.value_date.isoformat() if row.value_date else None,
        "amount": _amount(row.amount),
        "label": row.label,
        "reference": row.reference,
        "id": row.bank_id or None,
        **{name: value for name, value in more.items() if value},
    }


def _statement(statement: Statement) -> dict[str, Any]:
    return {
        "account": statement.account,
        "currency": statement.currency,
        "opening_balance": _amount(statement.opening_balance),
        "opening_date": statement.opening_date.isoformat() if statement.opening_date else None,
        "closing_balance": _amount(statement.closing_balance),
        "closing_date": statement.closing_date.isoformat() if statement.closing_date else None,
    }


def _amount(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)
