"""Read again the checkouts whose webhook is late or lost (a periodic task of the worker)."""

from __future__ import annotations

from ardoise.history import clock, outbox
from ardoise.history.outbox import GiveUp, TryLater
from ardoise.payments.actions.read_again import read_again
from ardoise.payments.models import Checkout
from ardoise.payments.online import to_read
from ardoise.payments.providers.base import KeysRefused, ProviderFailure

TASK = "payments.read_checkout"
MOST = 200  # of one turn


def watch_checkouts() -> None:
    """One task for each checkout to read, whose failure is its own."""
    slot = int(clock.now().timestamp()) // 300
    for pk in to_read(Checkout.objects.all()).values_list("pk", flat=True)[:MOST]:
        outbox.put(TASK, key=f"checkout:{pk}:{slot}", checkout_pk=pk)


def read_checkout(checkout_pk: int) -> None:
    try:
        read_again(Checkout.objects.get(pk=checkout_pk))
    except KeysRefused as failure:
        raise GiveUp(failure.message) from None
    except ProviderFailure as failure:
        raise TryLater(failure.message) from None
