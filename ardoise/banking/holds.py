"""What rooms above have against undoing a link, or erasing those of an import: they are in the accountant's books.

They are listed in `ardoise/reactions.py` (LINK_HOLDS, IMPORT_HOLDS), which settings name: banking knows no ledger.
"""

from __future__ import annotations

from importlib import import_module

from django.conf import settings

from ardoise.banking.models import BankStatement, Reconciliation


def check_link_holds(link: Reconciliation) -> None:
    """Raises the refusal of the first one, which says what to do instead."""
    for hold in import_module(settings.REACTIONS).LINK_HOLDS:
        hold(link)


def check_import_holds(statement: BankStatement) -> None:
    """The same for an import that would leave with its lines and every link that they ever had."""
    for hold in import_module(settings.REACTIONS).IMPORT_HOLDS:
        hold(statement)
