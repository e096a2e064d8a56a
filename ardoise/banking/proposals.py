"""What is proposed for the lines of one page, as it still stands: bounded queries, whatever the page shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from ardoise.banking.models import BankLine, ChequeDeposit, LineProposal, Payout, Reconciliation
from ardoise.banking.open_items import left_on_notes
from ardoise.contacts.models import Contact
from ardoise.domain.french import date_text
from ardoise.domain.matching import Status
from ardoise.domain.money import Money
from ardoise.payments.models import Payment
from ardoise.sales.models import Invoice


@dataclass(frozen=True, slots=True)
class ShownPart:
    """One thing that a line would be linked to."""

    kind: str  # invoice, credit_note, payment, deposit, payout
    id: int
    number: str  # of the document, else what it is: « règlement du 24/11/2026 »
    url: str  # empty when it has no page of its own
    customer: str
    amount: Money  # of the line that goes there, signed


@dataclass(frozen=True, slots=True)
class ShownCandidate:
    """One reading of the line, by its place among those that are proposed (`accept_proposal(candidate=…)`)."""

    rank: int
    kind: str
    parts: tuple[ShownPart, ...]
    score: int
    reasons: tuple[str, ...]
    caps: tuple[str, ...]
    remainder: Money
    remainder_kind: str  # overpayment, fee, rounding, or empty
    contact: int | None  # whose credit the rest is
    customer: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What is proposed for a line. For `choose` nothing is preselected: the readings are in `candidates`.

    For `none` there is no reading, and `reasons` may say why.
    """

    status: Status
    score: int
    kind: str
    sentence: str
    digest: str
    reasons: tuple[str, ...]
    caps: tuple[str, ...]
    parts: tuple[ShownPart, ...]
    remainder: Money
    remainder_kind: str
    candidates: tuple[ShownCandidate, ...]


def shown(lines: Iterable[BankLine]) -> dict[int, Shown]:
    """What is proposed for each of these lines; nothing for those whose first reading no longer stands."""
    pks = [line.pk for line in lines if not line.linked_cents]
    rows = list(LineProposal.objects.filter(line__in=pks).order_by("line"))
    if not rows:
        return {}
    known = _Known(rows)
    return {row.line_id: one for row in rows if (one := _shown(row, known)) is not None}


def _shown(row: LineProposal, known: _Known) -> Shown | None:
    content: dict[str, Any] = row.content
    readings = [_candidate(rank, one, known) for rank, one in enumerate(content["candidates"])]
    standing = tuple(one for one in readings if one is not None)
    status = Status(row.status)
    if status is not Status.NONE and (not standing or (status is not Status.CHOOSE and standing[0].rank != 0)):
        return None
    first = standing[0] if standing else None
    return Shown(
        status=status,
        score=row.score,
        kind=content["kind"],
        sentence=content["sentence"],
        digest=row.digest,
        reasons=first.reasons if first else tuple(content["reasons"]),
        caps=first.caps if first else (),
        parts=first.parts if first and status is not Status.CHOOSE else (),
        remainder=first.remainder if first else Money(),
        remainder_kind=first.remainder_kind if first else "",
        candidates=standing,
    )


def _candidate(rank: int, one: dict[str, Any], known: _Known) -> ShownCandidate | None:
    parts = [known.document(*link) for link in one["links"]] + [known.recorded(*item) for item in one["recorded"]]
    found = [part for part in parts if part is not None]
    if len(found) < len(parts):
        return None
    return ShownCandidate(
        rank=rank,
        kind=one["kind"],
        parts=tuple(found),
        score=one["score"],
        reasons=tuple(one["reasons"]),
        caps=tuple(one["caps"]),
        remainder=Money.of_cents(one["remainder"]),
        remainder_kind=one["remainder_kind"],
        contact=one["contact"],
        customer=known.contacts.get(one["contact"] or 0, ""),
    )


class _Known:
    """Everything that these proposals name, as it stands now."""

    def __init__(self, rows: Sequence[LineProposal]) -> None:
        readings = [one for row in rows for one in row.content["candidates"]]
        invoices = {link[0] for one in readings for link in one["links"]}
        by_kind: dict[str, set[int]] = {"payment": set(), "deposit": set(), "payout": set()}
        for one in readings:
            for kind, pk, _ in one["recorded"]:
                by_kind[kind].add(pk)
        self.returned = {
            pk for one in readings if one["kind"] == "returned" for kind, pk, _ in one["recorded"] if kind == "payment"
        }
        self.contacts = dict(
            Contact.objects.filter(pk__in={one["contact"] for one in readings if one["contact"]}).values_list(
                "pk", "name"
            )
        )
        self.invoices = Invoice.objects.select_related("settlement", "contact").in_bulk(list(invoices))
        notes = any(one.is_credit_note for one in self.invoices.values())
        self.left = left_on_notes(rows[0].company) if notes else {}
        unreversed = Payment.objects.filter(Q(reversal=None) | Q(pk__in=self.returned))
        self.payments = _free(unreversed.select_related("contact"), by_kind, "payment")
        self.deposits = _free(ChequeDeposit.objects.filter(cancelled_at=None), by_kind, "deposit")
        self.payouts = _free(Payout.objects.all(), by_kind, "payout")
        proved = Reconciliation.objects.filter(undone_at=None, payment__in=by_kind["payment"])
        self.proved = set(proved.values_list("payment_id", flat=True)) if by_kind["payment"] else set()

    def document(self, pk: int, cents: int, due: int) -> ShownPart | None:
        """The document when it still asks, or has left, exactly what it did when the line was read."""
        row = self.invoices.get(pk)
        if row is None:
            return None
        now = -self.left.get(pk, Money()) if row.is_credit_note else row.settlement.due
        if now.cents != due:
            return None
        kind = "credit_note" if row.is_credit_note else "invoice"
        who = row.customer_name or (row.contact.name if row.contact else "")
        url = reverse("sales:invoice_detail", args=[pk])
        return ShownPart(kind, pk, row.number or "", url, who, Money.of_cents(cents))

    def recorded(self, kind: str, pk: int, cents: int) -> ShownPart | None:
        amount = Money.of_cents(cents)
        if kind == "payment":
            payment = self.payments.get(pk)
            if payment is None or (pk in self.proved and pk not in self.returned):
                return None
            who = payment.contact.name if payment.contact else ""
            return ShownPart(kind, pk, f"règlement du {date_text(payment.date)}", "", who, amount)
        if kind == "deposit":
            deposit = self.deposits.get(pk)
            return ShownPart(kind, pk, f"remise {deposit.number}", "", "", amount) if deposit else None
        payout = self.payouts.get(pk)
        if payout is None:
            return None
        return ShownPart(kind, pk, f"versement du {date_text(payout.arrives_on)}", "", payout.provider, amount)


def _free(rows: QuerySet[Any], by_kind: dict[str, set[int]], kind: str) -> dict[int, Any]:
    """The rows of a kind that stand; deposits and payouts that a line proved already are left out."""
    if not by_kind[kind]:
        return {}
    if kind != "payment":
        rows = rows.exclude(
            pk__in=Reconciliation.objects.filter(undone_at=None, **{f"{kind}__isnull": False}).values(kind)
        )
    return rows.in_bulk(list(by_kind[kind]))
