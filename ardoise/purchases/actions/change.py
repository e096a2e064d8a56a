"""Change an expense. Once a line of the bank proves it, its amount is the bank's; its day stays that of the receipt."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from ardoise.domain.errors import Conflict
from ardoise.history.record import Author, lock_chain, record
from ardoise.purchases import events
from ardoise.purchases.actions.record import fill_expense
from ardoise.purchases.models import Expense


def change_expense(expense: Expense, values: dict[str, Any], *, by: Author) -> Expense:
    """Raises Conflict("expense_cancelled"), Conflict("expense_linked") for the amount of one that the bank proves."""
    with transaction.atomic():
        fresh = lock_expense(expense)
        before = {name: getattr(fresh, name) for name in values}
        fill_expense(fresh, values)
        changed = [name for name, value in before.items() if getattr(fresh, name) != value]
        if not changed:
            return fresh
        if "amount" in changed:
            refuse_linked(fresh, "changer son montant", "amount")
        fresh.save()
        fields: list[Any] = [Expense._meta.get_field(name) for name in changed]
        names = ", ".join(field.verbose_name for field in fields)
        record(fresh.company_id, events.EXPENSE_CHANGED, fresh, by=by, what=str(fresh), fields=names)
    return fresh


def lock_expense(expense: Expense) -> Expense:
    """The same row, fresh, in the caller's transaction. Raises Conflict when it is cancelled."""
    lock_chain(expense.company_id)
    fresh = Expense.objects.select_for_update(of=("self",)).select_related("company").get(pk=expense.pk)
    if fresh.cancelled_at is not None:
        raise Conflict("expense_cancelled", "Cette dépense est annulée : notez-en une autre.", "expense")
    return fresh


def refuse_linked(expense: Expense, why: str, field: str = "expense") -> None:
    if Expense.objects.filter(pk=expense.pk).linked(True).exists():
        message = f"Une ligne de la banque prouve cette dépense : défaites leur lien pour {why}."
        raise Conflict("expense_linked", message, field)
