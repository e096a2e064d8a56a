"""What a payment that a line proves becomes when someone reverses it elsewhere: its link stands no more."""

from __future__ import annotations

from contextvars import ContextVar

from ardoise.banking.actions.link import release
from ardoise.banking.links import exceeds, locked, standing
from ardoise.banking.models import BankLine, LinkKind, Reconciliation
from ardoise.history.models import Event
from ardoise.history.record import PRODUCT, Author
from ardoise.users.models import User

returning: ContextVar[int] = ContextVar("returning", default=0)  # the payment that a line takes back


def release_reversed(event: Event) -> None:
    """In the transaction that reverses a payment: the line that proved it waits again.

    A deposit and a payout stay what the bank credited, and so does a line whose money another line takes back.
    """
    if event.subject_id == returning.get():
        return
    links = Reconciliation.objects.filter(payment=event.subject_id, undone_at=None, deposit=None, payout=None)
    for link in links.select_related("line"):
        line = locked(link.line)
        release(line, [link, *_with(line, link)], by=_author(event))


def _with(line: BankLine, link: Reconciliation) -> list[Reconciliation]:
    """What of its act does not stand without it: fees alone, or more than the line once a refund is gone."""
    others = list(standing(line).filter(act=link.act).exclude(pk=link.pk))
    is_lost = exceeds(line, line.linked_cents - link.amount.cents)
    return others if is_lost or all(other.kind == LinkKind.FEE for other in others) else []


def _author(event: Event) -> Author:
    user = User.objects.filter(pk=event.author_id).first() if event.author_id else None
    return user or PRODUCT
