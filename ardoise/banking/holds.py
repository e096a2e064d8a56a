"""What rooms above have against undoing a link: a payment that is in the accountant's books.

They are listed in `ardoise/reactions.py` (LINK_HOLDS), which settings name: banking knows nothing of the ledger.
"""

from __future__ import annotations

from importlib import import_module

from django.conf import settings

from ardoise.banking.models import Reconciliation


def check_link_holds(link: Reconciliation) -> None:
    """Raises the refusal of the first one, which says what to do instead."""
    for hold in import_module(settings.REACTIONS).LINK_HOLDS:
        hold(link)
