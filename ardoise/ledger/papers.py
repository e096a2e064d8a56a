"""The issued invoices and credit notes of a chunk, with what each needs of the others, read in a few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date as Day
from datetime import datetime
from decimal import Decimal
from typing import Any

from ardoise.catalogue.models import CatalogueItem
from ardoise.companies.models import Company
from ardoise.domain.document import Document, VatLine
from ardoise.domain.entries import (
    Chart,
    Customer,
    Earlier,
    Entry,
    Reading,
    earlier_of,
    entry_of,
    entry_with,
    line_of,
    rest_entry,
)
from ardoise.domain.entry_sheet import Sheet
from ardoise.domain.money import Money, total
from ardoise.domain.vat_receipts import waiting_left, waiting_vat
from ardoise.ledger.books import Accounts
from ardoise.ledger.chunks import SIZE, forget
from ardoise.ledger.frozen import read_frozen
from ardoise.sales.models import Deduction, Invoice, InvoiceKind, InvoiceLine, InvoiceState

PAPER_COLUMNS = (
    *("pk", "kind", "contact_id", "date", "due_date", "issued_at", "original_id", "replaces_id"),
    *("credits_whole", "credit_amount", "issued__document"),
)
_DEDUCTING = (InvoiceKind.FINAL, InvoiceKind.PART)


@dataclass(frozen=True, slots=True)
class Paper:
    """One issued document, and what its row says beside its frozen value."""

    pk: int
    kind: str
    contact_id: int | None
    date: Day
    due_date: Day | None
    issued_at: datetime
    original_id: int | None
    replaces_id: int | None  # of a corrective invoice alone: it cancels the one that it replaces
    credits_whole: bool
    is_sum: bool
    document: Document
    own: dict[int, str] = field(default_factory=dict)  # accounts of the lines that have their own, by rank

    @property
    def number(self) -> str:
        return self.document.number

    @property
    def root(self) -> int:
        """The invoice whose family it is of."""
        return self.original_id or self.pk

    @property
    def is_credit_note(self) -> bool:
        return self.kind == InvoiceKind.CREDIT_NOTE


class Papers:
    """A memory of documents. `load` before asking: nothing else makes a query."""

    def __init__(self, company: Company, accounts: Accounts, size: int = SIZE) -> None:
        self.company, self.accounts, self.size = company, accounts, size
        self._papers: dict[int, Paper] = {}
        self._waiting: dict[int, tuple[VatLine, ...]] = {}
        self._notes: dict[int, list[int]] = {}
        self._correctives: dict[int, list[int]] = {}
        self._deductions: dict[int, list[tuple[int, VatLine]]] = {}
        rows = CatalogueItem.objects.filter(company=company).exclude(ledger_account="")
        self._own_items = {pk: accounts.fit(account) for pk, account in rows.values_list("pk", "ledger_account")}

    def load(self, ids: Iterable[int], rows: Iterable[Any] = ()) -> None:
        """These documents, the invoices that they credit, replace or deduct, and the credit notes of all of them. Of
        those that were read already, `rows` are the `PAPER_COLUMNS`.

        May forget what was loaded before.
        """
        self._forget()
        asked = set(ids)
        self._keep([row for row in rows if row.pk not in self._papers])
        self._read(asked)
        originals = {pk for one in asked for pk in (self._papers[one].original_id, self._papers[one].replaces_id) if pk}
        self._read(originals)
        originals |= {pk for pk in (self._papers[one].original_id for one in originals) if pk}
        self._read(originals)
        roots = (asked | originals) - self._notes.keys()
        self._read_notes(roots)
        deducting = [pk for pk in asked | originals if self._papers[pk].kind in _DEDUCTING]
        self._read_deductions([pk for pk in deducting if pk not in self._deductions])
        earlier = {pk for one in deducting for pk, _ in self._deductions[one]}
        self._read(earlier)
        self._read_notes(earlier - self._notes.keys())

    def paper(self, pk: int) -> Paper:
        return self._papers[pk]

    def notes(self, pk: int) -> list[Paper]:
        """The credit notes of an invoice, in the order of their issue."""
        return [self._papers[one] for one in self._notes.get(pk, ())]

    def corrective(self, pk: int) -> Paper | None:
        """The invoice that replaces and cancels it: what is replaced is replaced once."""
        found = self._correctives[pk]
        return self._papers[found[0]] if found else None

    def correctives(self, pk: int) -> Sequence[int]:
        """All that replace it, the first one first."""
        return self._correctives[pk]

    def customer(self, paper: Paper) -> Customer:
        return self.accounts.customer(paper.contact_id, paper.document.buyer.name)

    def chart(self, paper: Paper) -> Chart:
        return self.accounts.chart(paper.contact_id, paper.document.buyer.address.country)

    def entry(self, paper: Paper) -> Entry:
        return self._entry(paper, self.chart(paper), self.customer(paper))

    def cancelling(self, paper: Paper) -> Entry | None:
        """What a corrective invoice takes back: all that the invoice and its earlier credit notes left."""
        if paper.replaces_id is None or self.corrective(paper.replaces_id) is not paper:
            return None
        root = self._papers[paper.replaces_id]
        before = [one for one in self.notes(root.pk) if _order(one) < _order(paper)]
        chart, customer = self.chart(root), self.customer(root)
        sums: dict[tuple[str, str, Decimal | None], int] = {}
        for line in (line for one in (root, *before) for line in self._entry(one, chart, customer).lines):
            place = (line.account, line.aux, line.rate)
            sums[place] = sums.get(place, 0) + (line.debit - line.credit).cents
        lines = [
            line_of(account, -cents, aux=customer if (account, rate) == (chart.customers, None) else None, rate=rate)
            for (account, _, rate), cents in sums.items()
        ]
        label = f"Annulation de {root.number}, remplacée par {paper.number} {customer.name}".strip()
        return entry_with(lines, chart.sales_journal, paper.date, paper.number, label)

    def waiting(self, paper: Paper) -> tuple[VatLine, ...]:
        """The VAT of the document that waits for its payment."""
        if paper.pk not in self._waiting:
            before = self._before(paper)
            if before and self._takes_all(paper, before):
                first, *notes = [self.waiting(one) for one in before]
                self._waiting[paper.pk] = waiting_left(first, [group for note in notes for group in note])
            else:
                self._waiting[paper.pk] = waiting_vat(paper.document, self._reading(paper, self.chart(paper)))
        return self._waiting[paper.pk]

    def owed(self, paper: Paper) -> Money:
        """What is asked for it: the total, less the invoices shown under it."""
        asked, prepaid = paper.document.totals.incl_vat, self._prepaid(paper)
        return asked - total(group.base + group.vat for _, group in prepaid) if prepaid else asked

    def _entry(self, paper: Paper, chart: Chart, customer: Customer) -> Entry:
        document = paper.document
        if before := self._before(paper):
            entries = [self._entry(one, chart, customer) for one in before]
            if rest := rest_entry(document, chart, customer, entries):
                return rest
        return entry_of(document, chart, customer, self._reading(paper, chart))

    def _before(self, paper: Paper) -> list[Paper]:
        """Of a credit note of all that remains: the invoice and its earlier credit notes, when it has any."""
        if not paper.credits_whole or not paper.original_id:
            return []
        notes = [one for one in self.notes(paper.original_id) if _order(one) < _order(paper)]
        return [self._papers[paper.original_id], *notes] if notes else []

    def _takes_all(self, paper: Paper, before: Sequence[Paper]) -> bool:
        """Whether it credits what they left, as `rest_entry` asks."""
        invoice, *notes = [self.owed(one) for one in before]
        return invoice - total(notes) == paper.document.totals.incl_vat

    def _reading(self, paper: Paper, chart: Chart) -> Reading:
        original = self._papers[paper.original_id] if paper.original_id else None
        deducting = original or paper
        return Reading(
            earlier={
                self._papers[pk].number: self._earlier(self._papers[pk], deducting, chart)
                for pk, _ in self._deductions.get(deducting.pk, ())
            },
            prepaid=[(self._papers[pk].number, group) for pk, group in self._prepaid(paper)],
            original=original.document if original else None,
            is_sum=paper.is_sum,
            own=paper.own,
            own_of_original=original.own if original else None,
        )

    def _earlier(self, earlier: Paper, deducting: Paper, chart: Chart) -> Earlier:
        notes = [one for one in self.notes(earlier.pk) if _order(one) < _order(deducting)]
        sheets: list[Sheet] = []
        for one in (earlier, *notes):
            original = earlier.document if one is not earlier else None
            reading = Reading(
                original=original, is_sum=one.is_sum, own=one.own, own_of_original=earlier.own if original else None
            )
            sheets.append(reading.sheet(one.document, chart))
        return earlier_of(sheets[0], sheets[1:])

    def _prepaid(self, paper: Paper) -> Sequence[tuple[int, VatLine]]:
        """Only of a document that shows them under its total: its lines then deduct nothing."""
        rows = self._deductions.get(paper.pk, ())
        return () if rows and any(line.preceding for line in paper.document.lines) else rows

    def _read(self, ids: Iterable[int]) -> None:
        missing = [pk for pk in ids if pk not in self._papers]
        if not missing:
            return
        rows = Invoice.objects.filter(company=self.company, pk__in=missing, state=InvoiceState.ISSUED)
        self._keep(rows.values_list(*PAPER_COLUMNS, named=True))

    def _keep(self, rows: Iterable[Any]) -> None:
        found = {row.pk: row for row in rows}
        own = self._own_accounts(list(found))
        self.accounts.know({row.contact_id for row in found.values() if row.contact_id})
        for pk, row in found.items():
            self._papers[pk] = Paper(
                pk=pk,
                kind=row.kind,
                contact_id=row.contact_id,
                date=row.date,
                due_date=row.due_date,
                issued_at=row.issued_at,
                original_id=row.original_id,
                replaces_id=row.replaces_id if row.kind == InvoiceKind.CORRECTIVE else None,
                credits_whole=row.credits_whole,
                is_sum=row.original_id is not None and (row.credits_whole or row.credit_amount is not None),
                document=read_frozen(row.issued__document),
                own=own.get(pk, {}),
            )

    def _own_accounts(self, ids: Sequence[int]) -> dict[int, dict[int, str]]:
        if not self._own_items:
            return {}
        found: dict[int, dict[int, str]] = defaultdict(dict)
        rows = InvoiceLine.objects.filter(invoice__in=ids, catalogue_item_id__in=list(self._own_items))
        for pk, rank, item in rows.values_list("invoice_id", "position", "catalogue_item_id"):
            if item is not None:
                found[pk][rank] = self._own_items[item]
        return found

    def _read_notes(self, roots: Iterable[int]) -> None:
        asked = set(roots)
        if not asked:
            return
        rows = Invoice.objects.filter(company=self.company, original__in=asked, state=InvoiceState.ISSUED)
        found: dict[int, list[int]] = {pk: [] for pk in asked}
        for pk, original in rows.order_by("issued_at", "pk").values_list("pk", "original_id"):
            found[original].append(pk)
        rows = Invoice.objects.filter(company=self.company, replaces__in=asked, state=InvoiceState.ISSUED)
        correctives: dict[int, list[int]] = {pk: [] for pk in asked}
        rows = rows.filter(kind=InvoiceKind.CORRECTIVE).order_by("issued_at", "pk")
        for pk, replaced in rows.values_list("pk", "replaces_id"):
            correctives[replaced].append(pk)
        self._read({pk for both in (found, correctives) for members in both.values() for pk in members})
        self._notes |= found
        self._correctives |= correctives

    def _read_deductions(self, ids: Sequence[int]) -> None:
        if not ids:
            return
        found: dict[int, list[tuple[int, VatLine]]] = {pk: [] for pk in ids}
        rows = Deduction.objects.filter(invoice__in=ids).order_by("pk")
        for pk, earlier, rate, category, base, vat in rows.values_list(
            "invoice_id", "earlier_id", "vat_rate", "vat_category", "base", "vat"
        ):
            found[pk].append((earlier, VatLine(rate, category, base, vat)))
        self._deductions |= found

    def _forget(self) -> None:
        """Drop the oldest, and what was known around them: they are read again when needed."""
        if not forget(self._papers):
            return
        self._waiting = {pk: found for pk, found in self._waiting.items() if pk in self._papers}
        self._notes = {
            pk: found for pk, found in self._notes.items() if self._holds(pk, *found, *self._correctives[pk])
        }
        self._correctives = {pk: self._correctives[pk] for pk in self._notes}
        self._deductions = {
            pk: rows for pk, rows in self._deductions.items() if self._holds(pk, *(one for one, _ in rows))
        }

    def _holds(self, *ids: int) -> bool:
        return all(pk in self._papers for pk in ids)


def _order(paper: Paper) -> tuple[datetime, int]:
    return paper.issued_at, paper.pk
