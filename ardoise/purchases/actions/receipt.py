"""Join the receipt of an expense."""

from __future__ import annotations

from django.db import transaction

from ardoise.history.record import Author, record
from ardoise.purchases import events
from ardoise.purchases.actions.change import lock_expense
from ardoise.purchases.models import Expense
from ardoise.purchases.receipts import keep_receipt


def attach_receipt(expense: Expense, content: bytes, *, name: str, by: Author) -> Expense:
    """Join a receipt, or a better one: the one before stays in the archive. Raises Refused("receipt_…")."""
    with transaction.atomic():
        fresh = lock_expense(expense)
        fresh.receipt = keep_receipt(fresh.company, content, name=name)
        fresh.save(update_fields=["receipt"])
        record(
            fresh.company_id,
            events.RECEIPT_ATTACHED,
            fresh,
            by=by,
            what=str(fresh),
            file=fresh.receipt.name,
            sha256=fresh.receipt.sha256,
        )
    return fresh
