"""The books: chart of accounts, entries, captures."""

from __future__ import annotations

from ninja import Router

router = Router(tags=["Comptabilité"])
