"""Bank accounts, previews and statements as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ardoise.api.numbers import money
from ardoise.banking.models import BankAccount, BankStatement
from ardoise.banking.preview import Preview
from ardoise.domain.money import Money

Json = dict[str, Any]
MOST_REMARKS = 200


def account_json(row: BankAccount) -> Json:
    names = ("id", "name", "iban", "bic", "bank_name", "currency", "opening_date", "ledger_account", "file_account")
    return {
        **{name: getattr(row, name) for name in names},
        "opening_balance": money(row.opening_balance),
        "balance": money(row.balance),
        "closed": row.closed_at is not None,
    }


def statement_json(row: BankStatement) -> Json:
    names = ("id", "state", "source", "file_name", "format", "rows", "written", "added", "known", "probable")
    return {
        **{name: getattr(row, name) for name in names},
        **_said(row),
        "account": row.account_id,
        "ignored": row.ignored,
        "unreadable": row.unreadable,
        "imported_at": row.imported_at,
        "undone_at": row.undone_at,
        "error": row.error,
    }


def statement_with_remarks(row: BankStatement, others: Sequence[BankStatement]) -> Json:
    remarks = row.remarks.order_by("pk")[:MOST_REMARKS]
    return {
        **statement_json(row),
        "remarks": [
            {"kind": one.kind, "line": one.line_number, "message": one.message, "text": one.text} for one in remarks
        ],
        "other_accounts": [_other(one) for one in others],
    }


def preview_json(told: Preview) -> Json:
    return {
        "format": told.statement.format,
        **_said(told.statement),
        "total": money(told.total),
        **{name: getattr(told, name) for name in ("new", "known", "probable", "ignored", "unreadable")},
        "needs_mapping": told.needs_mapping,
        "mapping": told.statement.mapping,
        "undecided": told.undecided,
        "problem": told.problem,
        "notices": told.notices,
        "rows": [
            {
                "rank": row.rank,
                "date": row.row.day,
                "amount": money(row.amount),
                "label": row.row.label,
                "reference": row.row.reference,
                "line": row.row.line_number,
                "recognition": row.recognition.value,
            }
            for row in told.rows
        ],
        "remarks": [
            {"kind": one.kind, "line": one.line_number, "message": one.message, "text": one.text}
            for one in told.remarks
        ],
        "other_accounts": [_other(one) for one in told.others],
    }


def _said(row: BankStatement) -> Json:
    """What the file says of itself."""
    days = {"start": row.first_day, "end": row.last_day}
    return {
        "file_account": row.file_account,
        "currency": row.currency,
        "period": days if row.first_day else None,
        "opening_balance": _money(row.opening_cents, row.currency),
        "closing_balance": _money(row.closing_cents, row.currency),
        "gap": _money(row.gap_cents, row.currency),
    }


def _other(row: BankStatement) -> Json:
    return {"file_account": row.file_account, "currency": row.currency, "rows": row.rows}


def _money(cents: int | None, currency: str) -> str | None:
    return None if cents is None else money(Money.of_cents(cents, currency or "EUR"))
