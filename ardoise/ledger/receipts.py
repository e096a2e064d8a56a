"""VAT on receipts of the families of a chunk: what each payment, credit note or allocation made due or gave back.

An allocation counts in the order in which it was written, so that what is written later changes no earlier entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal

from ardoise.domain.entries import Entry
from ardoise.domain.money import Money
from ardoise.domain.vat_receipts import Credited, Receipts, vat_entry
from ardoise.ledger.chunks import forget
from ardoise.ledger.papers import Paper, Papers
from ardoise.ledger.shares import Share, Shares

Sums = Mapping[Decimal, Money]
Moves = dict[tuple[str, int], tuple[Sums, Sums]]


class Families:
    """The VAT moves of invoices and of their credit notes. `know` before asking: nothing else makes a query."""

    def __init__(self, papers: Papers) -> None:
        self.papers, self.shares = papers, Shares(papers.company.time_zone)
        self._moves: dict[int, Moves] = {}

    def know(self, roots: Iterable[int]) -> None:
        """Replay these invoices, whose documents are loaded."""
        forget(self._moves)
        papers = self.papers
        asked = [pk for pk in dict.fromkeys(roots) if pk not in self._moves]
        self._moves |= {pk: {} for pk in asked}
        waiting = [pk for pk in asked if self._waits(pk)]
        members = {pk: [pk, *(one.pk for one in papers.notes(pk))] for pk in waiting}
        shares = self.shares.of_invoices([pk for family in members.values() for pk in family])
        for pk, family in members.items():
            self._replay(papers.paper(pk), [share for one in family for share in shares[one]])

    def entry(self, root_id: int, what: str, pk: int, on: date) -> Entry | None:
        """What an allocation (`share`), the issue of a document (`issue`), or of a corrective invoice for the one
        that it cancels (`replaced`) moved of the VAT of that invoice; None when it moved nothing."""
        moved = self._moves[root_id].get((what, pk))
        if moved is None:
            return None
        root = self.papers.paper(root_id)
        return vat_entry(*moved, self.papers.chart(root), on=on, number=root.number, since=root.date)

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
            self._moves[root][key] = (before, after)
        return after
