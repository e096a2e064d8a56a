"""The issued invoices and credit notes of a chunk, with what each needs of the others, read in a few queries."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date as Day
from datetime import datetime
from decimal import Decimal

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
from ardoise.domain.vat_receipts import PROBE, waits_in
from ardoise.ledger.books import Accounts
from ardoise.ledger.chunks import SIZE
from ardoise.ledger.frozen import read_frozen
from ardoise.sales.models import Deduction, Invoice, InvoiceKind, InvoiceLine, InvoiceState

KEPT = 3000  # documents remembered: a payment often comes a chunk or two after its invoice
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
        self._papers: OrderedDict[int, Paper] = OrderedDict()
        self._waiting: dict[int, tuple[VatLine, ...]] = {}
        self._notes: dict[int, list[int]] = {}
        self._correctives: dict[int, int] = {}
        self._deductions: dict[int, list[tuple[int, VatLine]]] = {}
        rows = CatalogueItem.objects.filter(company=company).exclude(ledger_account="")
        self._own_items = {pk: accounts.fit(account) for pk, account in rows.values_list("pk", "ledger_account")}

    def load(self, ids: Iterable[int]) -> None:
        """These documents, the invoices that they credit, replace or deduct, and the credit notes of all of them."""
        self._forget()
        asked = set(ids)
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
        self.accounts.know({paper.contact_id for paper in self._papers.values() if paper.contact_id})

    def paper(self, pk: int) -> Paper:
        return self._papers[pk]

    def notes(self, pk: int) -> list[Paper]:
        """The credit notes of an invoice, in the order of their issue."""
        return [self._papers[one] for one in self._notes.get(pk, ())]

    def corrective(self, pk: int) -> Paper | None:
        """The invoice that replaces and cancels it: what is replaced is replaced once."""
        found = self._correctives.get(pk)
        return self._papers[found] if found else None

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
            self._waiting[paper.pk] = waits_in(self._entry(paper, PROBE, Customer()), paper.document.kind)
        return self._waiting[paper.pk]

    def owed(self, paper: Paper) -> Money:
        """What is asked for it: the total, less the invoices shown under it."""
        return paper.document.totals.incl_vat - total(group.base + group.vat for _, group in self._prepaid(paper))

    def _entry(self, paper: Paper, chart: Chart, customer: Customer) -> Entry:
        document = paper.document
        if paper.credits_whole and paper.original_id:
            before = [one for one in self.notes(paper.original_id) if _order(one) < _order(paper)]
            if before:
                papers = [self._papers[paper.original_id], *before]
                entries = [self._entry(one, chart, customer) for one in papers]
                if rest := rest_entry(document, chart, customer, entries):
                    return rest
        return entry_of(document, chart, customer, self._reading(paper, chart))

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
        has_lines = any(line.preceding for line in paper.document.lines)
        return () if has_lines else rows

    def _read(self, ids: Iterable[int]) -> None:
        missing = [pk for pk in ids if pk not in self._papers]
        if not missing:
            return
        rows = Invoice.objects.filter(company=self.company, pk__in=missing, state=InvoiceState.ISSUED).values_list(
            *("pk", "kind", "contact_id", "date", "due_date", "issued_at", "original_id", "replaces_id"),
            *("credits_whole", "credit_amount", "issued__document"),
        )
        own = self._own_accounts(missing)
        for pk, kind, contact, day, due, issued_at, original, replaces, whole, amount, text in rows:
            is_sum = original is not None and (whole or amount is not None)
            document = read_frozen(text)
            cancels = replaces if kind == InvoiceKind.CORRECTIVE else None
            self._papers[pk] = Paper(
                pk, kind, contact, day, due, issued_at, original, cancels, whole, is_sum, document, own.get(pk, {})
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
        rows = rows.filter(kind=InvoiceKind.CORRECTIVE).order_by("-issued_at", "-pk")
        correctives = dict(rows.values_list("replaces_id", "pk"))  # the first comes last
        self._read({pk for notes in found.values() for pk in notes} | set(correctives.values()))
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
        if len(self._papers) <= KEPT:
            return
        while len(self._papers) > KEPT // 2:
            self._papers.popitem(last=False)
        self._waiting = {pk: found for pk, found in self._waiting.items() if pk in self._papers}
        self._notes = {
            pk: notes for pk, notes in self._notes.items() if self._holds(pk, *notes, self._correctives.get(pk, pk))
        }
        self._deductions = {
            pk: rows for pk, rows in self._deductions.items() if self._holds(pk, *(one for one, _ in rows))
        }

    def _holds(self, *ids: int) -> bool:
        return all(pk in self._papers for pk in ids)


def _order(paper: Paper) -> tuple[datetime, int]:
    return paper.issued_at, paper.pk
