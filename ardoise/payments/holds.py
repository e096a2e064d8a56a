"""What rooms above have against the reversal of a payment: a cheque that is in a deposit.

They are listed in `ardoise/reactions.py` (HOLDS), which settings name: payments knows nothing of banks.
"""

from __future__ import annotations

from importlib import import_module

from django.conf import settings

from ardoise.payments.models import Payment


def check_holds(payment: Payment) -> None:
    """Raises the refusal of the first one, which says what to do before."""
    for hold in import_module(settings.REACTIONS).HOLDS:
        hold(payment)
