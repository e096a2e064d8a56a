"""The books: chart of accounts, entries, captures."""

from __future__ import annotations

from typing import Any

from ninja import Query, Router

from ardoise.api.auth import ApiRequest, Bearer
from ardoise.api.dates import Day
from ardoise.api.entries import entries
from ardoise.api.lists import MAX_LIMIT, next_page
from ardoise.companies.rights import Right
from ardoise.ledger.books import accounts_of
from ardoise.ledger.paging import find

router = Router(tags=["Comptabilité"])


@router.get("/ledger/entries", summary="Les écritures d’une période", auth=Bearer(Right.LEDGER))
def entry_list(
    request: ApiRequest,
    first: Day | None = Query(None, alias="from"),
    to: Day | None = None,
    journal: str = "",
    after: str = "",
    limit: int = 50,
) -> Any:
    """Computed from the issued documents and the payments, by date. `next` may follow a page with fewer entries."""
    accounts = accounts_of(request.auth.company)
    found = find(accounts, first, to, after, journal=journal, limit=max(1, min(limit, MAX_LIMIT)))
    return {"results": entries(found.postings, accounts), "next": next_page(request, found.next or None)}
