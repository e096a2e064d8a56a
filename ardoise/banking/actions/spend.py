"""« Créer une dépense » from a line of money out: what it paid is noted, and the line proves it."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from ardoise.banking.actions.merge import link_expense
from ardoise.banking.links import locked, require_linkable
from ardoise.banking.models import BankLine
from ardoise.domain.errors import Refused
from ardoise.domain.suppliers import payee_key
from ardoise.history.record import Author
from ardoise.purchases.actions.record import record_expense
from ardoise.purchases.models import Expense


def spend_line(line: BankLine, values: dict[str, Any], *, by: Author, once: str | None = None, **file: Any) -> Expense:
    """Note the expense and link it. `once` and the receipt as for `record_expense`; posted twice, done once.

    Raises what both acts refuse: nothing is noted that cannot be linked.
    """
    with transaction.atomic():
        line = locked(line)
        if once and (known := Expense.objects.filter(company=line.company_id, once=once).first()):
            return known
        require_spent(line)
        payee = payee_key(line.label, line.counterparty, line.memo)[:200]
        expense = record_expense(line.company, {**values, "payee": payee}, by=by, once=once, **file)
        link_expense(line, expense, by=by)
    return expense


def require_spent(line: BankLine) -> None:
    """Raises Refused("line_money_in"), and what `require_linkable` refuses."""
    if line.cents >= 0:
        message = "Cette ligne est une entrée d’argent : une dépense part d’une sortie."
        raise Refused("line_money_in", message, "line")
    require_linkable(line)
