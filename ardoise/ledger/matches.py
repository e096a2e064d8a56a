"""Lettrage: which entries of a customer close one another, and their code (AA, AB…), the same for ever.

What payments, credit notes and reversals tie together is a group; where its entries on the account of a customer come
to nothing, they are matched. The code is the rank of the first document of the group among those of the customer.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import islice

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber

from ardoise.companies.models import Company
from ardoise.domain.money import Money, total
from ardoise.ledger.chunks import KEPT, SIZE, forget
from ardoise.ledger.models import AuxiliaryRule
from ardoise.ledger.posting import Match, Posting
from ardoise.ledger.receipts import Families
from ardoise.ledger.shares import Share
from ardoise.payments.models import Allocation, Payment
from ardoise.payments.queries import COUNTS
from ardoise.sales.models import Invoice, InvoiceState

FURTHEST = 40  # turns from a document to what it is tied to
Node = tuple[str, int]  # "invoice" or "payment", and its id


def code_of(rank: int) -> str:
    """Letters, at least two: 0 -> AA, 1 -> AB, 26 -> BA, 675 -> ZZ, 676 -> AAA."""
    width, before = 2, 0
    while rank - before >= 26**width:
        before += 26**width
        width += 1
    rank -= before
    letters = ""
    for _ in range(width):
        rank, place = divmod(rank, 26)
        letters = chr(ord("A") + place) + letters
    return letters


def lettered(
    found: Iterable[Posting], families: Families, first: date, last: date, size: int = SIZE
) -> Iterator[Posting]:
    """The postings with their letters: of the groups whose every entry is between the two days."""
    known = _Letters(families, first, last)
    iterator = iter(found)
    while chunk := list(islice(iterator, size)):
        payers = _payers(chunk)
        nodes = [_node(one, payers) for one in chunk]
        known.know({node for node in nodes if node})
        for one, node in zip(chunk, nodes, strict=True):
            letters = known.of(node, one.key) if node else None
            yield replace(one, letters=letters) if letters else one


def _node(posting: Posting, payers: Mapping[int, int]) -> Node | None:
    """What a posting is of; None for one that no letter closes."""
    if posting.source == "allocation":
        return "payment", payers[posting.source_id]
    kind = "invoice" if posting.source == "replaced" else posting.source
    return (kind, posting.source_id) if kind in ("invoice", "payment") else None


class Ranks:
    """The rank of each document among those of its customer, by the order of their issue: it never changes. Without
    codes of customers, among those of the company.

    Asked for a few, it reads their customers'; asked again, it reads those of the company, twelve bytes each.
    """

    def __init__(self, company: Company, *, by_customer: bool) -> None:
        self.company, self.by_customer = company, by_customer
        self.asked = 0
        self.ids, self.ranks = array("q"), array("i")

    def of(self, anchors: Mapping[int, int | None]) -> dict[int, int]:
        """`anchors`: document -> customer."""
        if not anchors:
            return {}
        self.asked += 1
        rows = Invoice.objects.filter(company=self.company, state=InvoiceState.ISSUED)
        if self.asked == 1:
            few = rows.filter(contact__in=set(anchors.values())) if self.by_customer else rows
            numbered = self._numbered(few).iterator(chunk_size=2000)
            return {pk: rank for pk, rank in numbered if pk in anchors}
        if self.asked == 2:
            for pk, rank in self._numbered(rows).order_by("pk").iterator(chunk_size=2000):
                self.ids.append(pk)
                self.ranks.append(rank)
        return {pk: self.ranks[bisect_left(self.ids, pk)] for pk in anchors}

    def _numbered(self, rows: QuerySet[Invoice]) -> QuerySet[Invoice, tuple[int, int]]:
        apart = F("contact") if self.by_customer else F("company")
        rank = Window(RowNumber(), partition_by=apart, order_by=[F("issued_at").asc(), F("pk").asc()])
        return rows.annotate(rank=rank).values_list("pk", "rank")


@dataclass
class _Group:
    """What is tied together. Sums are on the account of each customer, in cents, a debit being positive."""

    sums: dict[int | None, int] = field(default_factory=dict)
    keys: dict[int | None, set[str]] = field(default_factory=lambda: defaultdict(set))
    days: dict[int | None, list[date]] = field(default_factory=lambda: defaultdict(list))
    anchors: dict[int | None, tuple[datetime, int]] = field(default_factory=dict)
    nodes: set[Node] = field(default_factory=set)
    is_whole: bool = True

    def add(self, contact: int | None, key: str, amount: Money, day: date) -> None:
        if amount:
            self.sums[contact] = self.sums.get(contact, 0) + amount.cents
            self.keys[contact].add(key)
            self.days[contact].append(day)

    def closes(self, contact: int | None, first: date, last: date) -> bool:
        if not self.is_whole or self.sums[contact] or contact not in self.anchors:
            return False
        return first <= min(self.days[contact]) and max(self.days[contact]) <= last


class _Letters:
    """The letters of what was met: a group is looked at once, with the first of its documents and payments."""

    def __init__(self, families: Families, first: date, last: date) -> None:
        self.families, self.first, self.last = families, first, last
        self.accounts = accounts = families.papers.accounts
        self.ranks = Ranks(accounts.company, by_customer=accounts.books.auxiliary_rule != AuxiliaryRule.NONE)
        self._known: dict[Node, dict[str, dict[str, Match]]] = {}  # the letters of its group, by key

    def of(self, node: Node, key: str) -> Mapping[str, Match] | None:
        return self._known[node].get(key)

    def know(self, nodes: set[Node]) -> None:
        forget(self._known, 2 * KEPT)
        asked = {node for node in nodes if node not in self._known}
        if not asked:
            return
        web = _Web(self.families)
        web.spread(asked)
        self._known |= {node: {} for node in asked}
        closed = []
        for group in web.groups():
            letters: dict[str, dict[str, Match]] = defaultdict(dict)
            # What is too far to be whole from here may be whole from another of its documents.
            self._known |= dict.fromkeys(group.nodes if group.is_whole else group.nodes & asked, letters)
            contacts = (contact for contact in group.sums if contact is not None)
            closed += [(group, one, letters) for one in contacts if group.closes(one, self.first, self.last)]
        rank = self.ranks.of({group.anchors[contact][1]: contact for group, contact, _ in closed})
        self.accounts.know({contact for _, contact, _ in closed})
        for group, contact, letters in closed:
            code = code_of(rank[group.anchors[contact][1]] - 1)
            match = Match(code, max(group.days[contact]), frozenset(group.keys[contact]))
            for key in match.keys:
                letters[key][self.accounts.customer(contact).aux] = match


class _Web:
    """The groups of some documents and payments: everything that is tied to them, however far."""

    def __init__(self, families: Families) -> None:
        self.papers, self.known = families.papers, families.shares
        self.invoices: dict[int, tuple[int | None, date, datetime, Money]] = {}
        self.notes: dict[int, set[int]] = defaultdict(set)  # of each invoice
        self.correctives: dict[int, set[int]] = defaultdict(set)
        self.replaced: dict[int, int] = {}  # corrective -> the invoice that it cancels
        self.payments: dict[int, tuple[int | None, date, Money]] = {}
        self.shares: dict[int, Share] = {}
        self.ties: dict[Node, set[Node]] = defaultdict(set)

    def spread(self, nodes: set[Node]) -> None:
        """What is further than FURTHEST turns away is left: such a group is not said to close."""
        new, asked = nodes, set(nodes)
        for _ in range(FURTHEST):
            if not new:
                return
            invoices = [pk for kind, pk in new if kind == "invoice"]
            payments = [pk for kind, pk in new if kind == "payment"]
            self._read_invoices(invoices)
            self._read_payments(payments)
            self._read_shares(invoices, payments)
            new = {node for one in self.ties.values() for node in one} - asked
            asked |= new

    def groups(self) -> Iterator[_Group]:
        seen: set[Node] = set()
        by_payment: dict[int, list[Share]] = defaultdict(list)
        for share in self.shares.values():
            by_payment[share.payment_id].append(share)
        for start in [("invoice", pk) for pk in self.invoices]:
            if start in seen:
                continue
            group, stack = _Group(), [start]
            seen.add(start)
            while stack:
                kind, pk = node = stack.pop()
                group.nodes.add(node)
                if pk not in (self.invoices if kind == "invoice" else self.payments):
                    group.is_whole = False
                elif kind == "invoice":
                    self._add_invoice(group, pk)
                else:
                    self._add_payment(group, pk, by_payment[pk])
                fresh = self.ties[node] - seen
                seen |= fresh
                stack.extend(fresh)
            yield group

    def _add_invoice(self, group: _Group, pk: int) -> None:
        contact, day, issued_at, amount = self.invoices[pk]
        group.add(contact, f"invoice:{pk}", amount, day)
        group.anchors[contact] = min(group.anchors.get(contact, (issued_at, pk)), (issued_at, pk))
        original = self.replaced.get(pk)
        if original in self.invoices and original is not None:
            self._add_cancelled(group, pk, original)

    def _add_cancelled(self, group: _Group, pk: int, original: int) -> None:
        """As the entry of what a corrective invoice takes back is written (`papers.cancelling`)."""

        def order(one: int) -> tuple[datetime, int]:
            return self.invoices[one][2], one

        known = [one for one in self.correctives[original] if one in self.invoices]
        if min(known, key=order) != pk:
            return
        notes = [one for one in self.notes[original] if one in self.invoices and order(one) < order(pk)]
        left = total(self.invoices[one][3] for one in (original, *notes))
        group.add(self.invoices[original][0], f"replaced:{pk}", -left, self.invoices[pk][1])

    def _add_payment(self, group: _Group, pk: int, shares: list[Share]) -> None:
        """As the entries of a payment are written (`sources.of_payments`, `of_later`)."""
        payer, day, amount = self.payments[pk]
        own = amount
        for share in shares:
            contact = self.invoices.get(share.invoice_id, (payer,))[0]
            if contact == payer:
                continue
            key = f"allocation:{share.pk}" if share.is_later else f"payment:{pk}"
            group.add(contact, key, -share.amount, share.date)
            if share.is_later:
                group.add(payer, key, share.amount, share.date)
            else:
                own -= share.amount
        group.add(payer, f"payment:{pk}", -own, day)

    def _read_invoices(self, ids: list[int]) -> None:
        asked = [pk for pk in ids if pk not in self.invoices]
        if not asked:
            return
        self.papers.load(asked)
        for pk in asked:
            paper = self.papers.paper(pk)
            owed = self.papers.owed(paper)
            self.invoices[pk] = (paper.contact_id, paper.date, paper.issued_at, -owed if paper.is_credit_note else owed)
            self._tie(("invoice", pk), ("invoice", paper.original_id) if paper.original_id else None)
            if paper.replaces_id:
                self._replace(pk, paper.replaces_id)
            for note in self.papers.notes(pk):
                self.notes[pk].add(note.pk)
                self._tie(("invoice", pk), ("invoice", note.pk))
            for corrective in self.papers.correctives(pk):
                self._replace(corrective, pk)

    def _read_payments(self, ids: list[int]) -> None:
        asked = [pk for pk in ids if pk not in self.payments]
        if not asked:
            return
        rows = Payment.objects.filter(COUNTS, company=self.papers.company, pk__in=asked).values_list(
            *("pk", "contact_id", "date", "received", "confirmation__date", "direction", "amount", "reverses_id"),
            "reversal__pk",
        )
        for pk, contact, day, received, confirmed, direction, amount, reverses, reversal in rows:
            on = day if received else confirmed
            self.payments[pk] = (contact, on, amount if direction == "in" else -amount)
            for other in (reverses, reversal):
                self._tie(("payment", pk), ("payment", other) if other else None)

    def _read_shares(self, invoices: list[int], payments: list[int]) -> None:
        for found in (self.known.of_invoices(invoices), self.known.of_payments(payments)):
            for share in (share for shares in found.values() for share in shares):
                if share.pk not in self.shares:
                    self.shares[share.pk] = share
                    self._tie(("payment", share.payment_id), ("invoice", share.invoice_id))

    def _replace(self, pk: int, replaced: int) -> None:
        self.replaced[pk] = replaced
        self.correctives[replaced].add(pk)
        self._tie(("invoice", pk), ("invoice", replaced))

    def _tie(self, one: Node, other: Node | None) -> None:
        if other:
            self.ties[one].add(other)
            self.ties[other].add(one)


def _payers(chunk: Iterable[Posting]) -> dict[int, int]:
    """The payments whose money went to another customer's account later, by their allocation."""
    ids = [one.source_id for one in chunk if one.source == "allocation"]
    return dict(Allocation.objects.filter(pk__in=ids).values_list("pk", "payment")) if ids else {}
