"""VAT on receipts of the families of a chunk: what each payment, credit note or allocation made due or gave back.

An allocation counts in the order in which it was written, so that what is written later changes no earlier entry.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from ardoise.domain.entries import Entry
from ardoise.domain.money import Money
from ardoise.domain.vat_receipts import Credited, Receipts, vat_entry
from ardoise.ledger.papers import Paper, Papers
from ardoise.payments.models import Allocation

COUNTED = Q(payment__received=True) | Q(payment__confirmation__isnull=False)
Sums = Mapping[Decimal, Money]


@dataclass(frozen=True, slots=True)
class Share:
    """An allocation that counts: the day and the moment from which it does."""

    pk: int
    payment_id: int
    invoice_id: int
    amount: Money
    date: date
    moment: datetime
    is_later: bool  # made after its payment was recorded


def shares_of(rows: Iterable[tuple[Any, ...]], zone: str) -> list[Share]:
    """From `SHARE_COLUMNS`."""
    found = []
    for pk, payment, invoice, amount, made_at, day, created_at, received, confirmed_on, confirmed_at in rows:
        counted, moment = (day, created_at) if received else (confirmed_on, confirmed_at)
        if made_at is not None:
            counted = max(counted, made_at.astimezone(ZoneInfo(zone)).date())
            moment = max(moment, made_at)
        found.append(Share(pk, payment, invoice, amount, counted, moment, made_at is not None))
    return found


SHARE_COLUMNS = (
    *("pk", "payment_id", "invoice_id", "amount", "made_at", "payment__date", "payment__created_at"),
    *("payment__received", "payment__confirmation__date", "payment__confirmation__created_at"),
)


class Families:
    """The VAT moves of some invoices and of their credit notes."""

    def __init__(self, papers: Papers, roots: Iterable[int]) -> None:
        self.papers = papers
        self._moves: dict[tuple[str, int], tuple[int, Sums, Sums]] = {}
        waiting = [pk for pk in set(roots) if self._waits(pk)]
        members = {one.pk: pk for pk in waiting for one in (papers.paper(pk), *papers.notes(pk))}
        rows = Allocation.objects.filter(COUNTED, invoice__in=list(members)).values_list(*SHARE_COLUMNS)
        shares: dict[int, list[Share]] = defaultdict(list)
        for share in shares_of(rows, papers.company.time_zone):
            shares[members[share.invoice_id]].append(share)
        for pk in waiting:
            self._replay(papers.paper(pk), shares[pk])

    def entry(self, what: str, pk: int, on: date) -> Entry | None:
        """What an allocation (`share`) the issue of a document (`issue`), or of a corrective invoice for
        the one that it cancels (`replaced`) moved; None when it moved nothing."""
        if (what, pk) not in self._moves:
            return None
        root_id, before, after = self._moves[what, pk]
        root = self.papers.paper(root_id)
        return vat_entry(before, after, self.papers.chart(root), on=on, number=root.number, since=root.date)

    def _waits(self, pk: int) -> bool:
        return any(self.papers.waiting(one) for one in (self.papers.paper(pk), *self.papers.notes(pk)))

    def _replay(self, root: Paper, shares: list[Share]) -> None:
        papers = self.papers
        known = Receipts(papers.waiting(root), papers.owed(root))
        if root.is_credit_note:
            known = Receipts(notes={root.pk: Credited(papers.waiting(root), papers.owed(root))}, is_elsewhere=True)
        steps: list[tuple[datetime, int, int, Paper | Share]] = [
            (note.issued_at, 0, note.pk, note) for note in papers.notes(root.pk)
        ]
        corrective = None if root.is_credit_note else papers.corrective(root.pk)
        if corrective:
            steps.append((corrective.issued_at, 0, corrective.pk, corrective))
        steps += [(share.moment, 1, share.pk, share) for share in shares]
        due: Sums = {}
        due = self._note(root.pk, ("issue", root.pk), due, known.due())
        for _, _, pk, step in sorted(steps, key=lambda step: step[:3]):
            if isinstance(step, Paper) and step.replaces_id == root.pk:
                known.notes[pk] = known.left()
                due = self._note(root.pk, ("replaced", pk), due, known.due())
                continue
            if isinstance(step, Paper):
                known.notes[pk] = Credited(papers.waiting(step), papers.owed(step))
                due = self._note(root.pk, ("issue", pk), due, known.due())
                continue
            if step.invoice_id in known.notes:
                known.notes[step.invoice_id].used -= step.amount
            else:
                known.paid += step.amount
            due = self._note(root.pk, ("share", pk), due, known.due())

    def _note(self, root: int, key: tuple[str, int], before: Sums, after: dict[Decimal, Money]) -> Sums:
        if before != after:
            self._moves[key] = (root, before, after)
        return after
