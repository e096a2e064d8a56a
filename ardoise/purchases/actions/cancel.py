"""Cancel an expense: it stays, and counts no more."""

from __future__ import annotations

from django.db import transaction

from ardoise.history import clock
from ardoise.history.record import Author, record
from ardoise.purchases import events
from ardoise.purchases.actions.change import lock_expense, refuse_linked
from ardoise.purchases.models import Expense


def cancel_expense(expense: Expense, *, by: Author) -> Expense:
    """Raises Conflict when it is cancelled already, or when a line of the bank proves it."""
    with transaction.atomic():
        fresh = lock_expense(expense)
        refuse_linked(fresh, "l’annuler")
        fresh.cancelled_at = clock.now()
        fresh.save(update_fields=["cancelled_at"])
        record(fresh.company_id, events.EXPENSE_CANCELLED, fresh, by=by, amount=fresh.amount, what=str(fresh))
    return fresh
