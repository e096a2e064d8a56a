"""What the bank takes back after it was written: someone removes the line, or keeps it. Nothing goes by itself."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F, ProtectedError

from ardoise.banking import events
from ardoise.banking.models import BankAccount, BankLine, FeedRemark
from ardoise.domain.errors import Refused
from ardoise.domain.french import date_text, money_text
from ardoise.history import clock
from ardoise.history.record import lock_chain, record
from ardoise.users.models import User


def keep_line(remark: FeedRemark, *, by: User) -> None:
    """The remark was read; the line stays as it is."""
    FeedRemark.objects.filter(pk=remark.pk, closed_at__isnull=True).update(closed_at=clock.now())


def remove_line(remark: FeedRemark, *, by: User) -> None:
    """Take the line out of its account. Raises Refused("line_linked"), ("line_has_history")."""
    line = remark.line
    with transaction.atomic():
        lock_chain(line.company_id)
        fresh = BankLine.objects.select_for_update().get(pk=line.pk)
        if fresh.linked_cents or fresh.links.filter(undone_at__isnull=True).exists():
            raise Refused("line_linked", "Cette ligne est liée : défaites d’abord son lien, puis retirez-la.")
        record(
            fresh.company_id,
            events.LINE_REMOVED,
            fresh.account,
            by=by,
            day=date_text(fresh.date),
            amount=money_text(fresh.amount),
        )
        try:
            with transaction.atomic():
                fresh.delete()
        except ProtectedError:
            message = "Cette ligne a été liée puis défaite : elle reste pour l’histoire. Mettez-la de côté."
            raise Refused("line_has_history", message) from None
        BankAccount.objects.filter(pk=line.account_id).update(moved_cents=F("moved_cents") - line.cents)
