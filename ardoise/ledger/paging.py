"""The entries of a period, some at a time: what a page and the API show without reading the whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ardoise.domain.errors import Refused
from ardoise.ledger.books import Accounts
from ardoise.ledger.postings import Posting, postings

END = date(9999, 1, 1)
MOST_READ = 1000  # postings read for a page, when few are of the journal asked for


@dataclass(frozen=True)
class Found:
    """The entries of a page, and the cursor of the next one: a day, and how many of it were shown already."""

    postings: list[Posting]
    next: str


def find(
    accounts: Accounts, first: date | None, last: date | None, cursor: str, *, limit: int, journal: str = ""
) -> Found:
    """`limit` entries from the cursor on; fewer when many of other journals had to be read before them.

    Raises Refused("cursor_unknown") for a cursor that this did not give.
    """
    begins, skipped = _read(cursor) if cursor else (first, 0)
    if first and begins and begins < first:
        begins, skipped = first, 0
    stream = postings(
        accounts.company,
        first=begins,
        last=min(last or END, END),
        accounts=accounts,
        letters_from=first or date.min,
        size=2 * limit,
    )
    kept: list[Posting] = []
    day, rank = begins, 0
    for read, posting in enumerate(stream):
        rank = rank + 1 if posting.entry.date == day else 1
        day = posting.entry.date
        if day == begins and rank <= skipped:
            continue
        if len(kept) == limit or read - skipped >= MOST_READ:
            return Found(kept, f"{day.isoformat()}.{rank - 1}")
        if not journal or posting.entry.journal == journal:
            kept.append(posting)
    return Found(kept, "")


def _read(cursor: str) -> tuple[date, int]:
    day, _, count = cursor.partition(".")
    try:
        return date.fromisoformat(day), max(0, int(count))
    except ValueError:
        raise Refused("cursor_unknown", "Cette page n’existe plus : revenez au début de la liste.", "after") from None
