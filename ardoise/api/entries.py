"""A ledger entry as the API shows it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ardoise.ledger.books import Accounts
from ardoise.ledger.captures import captures_of
from ardoise.ledger.postings import Posting, export_lines


def entries(postings: Sequence[Posting], accounts: Accounts) -> list[dict[str, Any]]:
    """Amounts are decimal text; `capture` is the number of the capture that holds the entry."""
    captured = captures_of(accounts.company, [one.key for one in postings])
    return [_entry(one, accounts, captured[one.key].number if one.key in captured else None) for one in postings]


def _entry(posting: Posting, accounts: Accounts, capture: int | None) -> dict[str, Any]:
    entry = posting.entry
    return {
        "id": posting.key,
        "source": posting.source,
        "source_id": posting.source_id,
        "journal": entry.journal,
        "date": entry.date.isoformat(),
        "reference": entry.reference,
        "reference_date": entry.reference_date.isoformat(),
        "label": entry.label,
        "due_date": posting.due.isoformat() if posting.due else None,
        "capture": capture,
        "lines": [
            {
                "account": line.account,
                "account_label": line.account_label,
                "auxiliary": line.aux,
                "auxiliary_label": line.aux_label,
                "debit": _text(line.debit),
                "credit": _text(line.credit),
                "match_code": line.letter,
                "match_date": line.letter_date.isoformat() if line.letter_date else None,
            }
            for line in export_lines([posting], accounts)
        ],
    }


def _text(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"
