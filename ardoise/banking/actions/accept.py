"""Accept what is proposed: one line as it was seen, or every sure one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from ardoise.banking.actions.give_back import give_back
from ardoise.banking.actions.link import link_line
from ardoise.banking.actions.merge import merge_line
from ardoise.banking.actions.propose import write_proposals
from ardoise.banking.desk import Desk, Found
from ardoise.banking.links import WAITING, locked, require_linkable
from ardoise.banking.models import BankLine, ChequeDeposit, LineProposal, LineState, Payout, Reconciliation
from ardoise.banking.payout_parts import composition_of
from ardoise.companies.models import Company
from ardoise.contacts.models import Contact
from ardoise.domain.errors import Conflict, Refused
from ardoise.domain.matching import Status
from ardoise.domain.matching_recorded_index import RETURNED
from ardoise.domain.money import Money
from ardoise.history.record import Author, lock_chain
from ardoise.payments.actions.record import Wanted
from ardoise.payments.models import Payment
from ardoise.sales.models import Invoice

CHANGED = "Ce qui était proposé pour cette ligne a changé entre-temps : vérifiez la nouvelle proposition."


@dataclass
class Accepted:
    """What « Tout accepter » did: the lines that it linked, and those that it left, each with the sentence why."""

    lines: list[BankLine] = field(default_factory=list)
    skipped: list[tuple[BankLine, str]] = field(default_factory=list)


def accept_proposal(line: BankLine, *, seen: str, by: Author, candidate: int = 0) -> list[Reconciliation]:
    """Link the line as proposed. `seen` is the digest of what the person saw, `candidate` the reading they chose.

    Raises Conflict("proposal_changed") when reading the line again does not give what was seen: nothing is linked.
    """
    try:
        with transaction.atomic():
            line = locked(line)
            require_linkable(line)
            if line.state not in WAITING or line.linked_cents:
                raise Conflict("proposal_changed", CHANGED, "line")
            found = Desk(line.company, [line]).read(line)
            return _link(line, _chosen(line, found, seen, candidate), by=by)
    except _Changed as changed:
        with transaction.atomic():
            lock_chain(line.company_id)
            if BankLine.objects.filter(pk=line.pk, state__in=WAITING, linked_cents=0).exists():
                write_proposals([(line, changed.found)])
        raise Conflict("proposal_changed", CHANGED, "line") from None


def accept_sure(company: Company, *, by: Author, lines: Iterable[BankLine] | None = None) -> Accepted:
    """Link every line whose proposal is sure, oldest first, each in its own transaction: one that fails stops none.

    Two lines never take the same invoice: after a customer's line is linked, the next one of this customer is read
    again against what is left.
    """
    rows = BankLine.objects.filter(company=company, state=LineState.PROPOSED, linked_cents=0)
    rows = rows.filter(proposal__status=Status.AUTO)
    if lines is not None:
        rows = rows.filter(pk__in=[line.pk for line in lines])
    left, done = list(rows.order_by("date", "pk")), Accepted()
    while left:
        left = _accept_each(company, left, done, by=by)
    return done


def _accept_each(company: Company, lines: Sequence[BankLine], done: Accepted, *, by: Author) -> list[BankLine]:
    """One turn: at most one line for each customer. Returns the lines left for the next turn."""
    desk, touched, later = Desk(company, lines), set[str](), []
    for line in lines:
        if desk.read(line).customers & touched:
            later.append(line)
            continue
        try:
            with transaction.atomic():
                if lock_chain(company.pk).length != desk.length:  # someone else acted since the desk was built
                    desk, touched = Desk(company, lines), set()
                found = desk.read(line)
                why = _accept_one(line, found, by=by)
                desk.length = lock_chain(company.pk).length
            line.refresh_from_db()
        except Refused as refusal:
            done.skipped.append((line, refusal.message))
            continue
        touched |= found.customers
        if why:
            done.skipped.append((line, why))
        else:
            done.lines.append(line)
    return later


def _accept_one(line: BankLine, found: Found, *, by: Author) -> str:
    """Link one sure line; else why not, in a sentence."""
    line = locked(line)
    if line.state not in WAITING or line.linked_cents:
        return "Cette ligne a été traitée entre-temps."
    if found.status is not Status.AUTO:
        write_proposals([(line, found)])
        return "Ce n’est plus sûr : une autre ligne, ou un règlement, l’a changé."
    _link(line, found.content["candidates"][0], by=by, is_automatic=True)
    return ""


class _Changed(Exception):
    """What is read now is not what was seen."""

    def __init__(self, found: Found) -> None:
        super().__init__("proposal changed")
        self.found = found


def _chosen(line: BankLine, found: Found, seen: str, candidate: int) -> dict[str, Any]:
    """The reading that was seen: of the same proposal, or of one whose other readings alone have changed."""
    readings: list[dict[str, Any]] = found.content["candidates"]
    if found.digest == seen:
        if not 0 <= candidate < len(readings):
            raise Refused("candidate_unknown", "Choisissez une des propositions.", "candidate")
        return readings[candidate]
    known = LineProposal.objects.filter(line=line, digest=seen).first()
    before: list[dict[str, Any]] = known.content["candidates"] if known else []
    if 0 <= candidate < len(before):
        wanted = _what(before[candidate])
        first_first = readings[:1] if candidate == 0 and known and known.status != Status.CHOOSE else readings
        for one in first_first:
            if _what(one) == wanted:
                return one
    raise _Changed(found)


def _what(reading: dict[str, Any]) -> tuple[Any, ...]:
    return reading["links"], reading["recorded"], reading["remainder"], reading["contact"]


def _link(line: BankLine, reading: dict[str, Any], *, by: Author, is_automatic: bool = False) -> list[Reconciliation]:
    if reading["recorded"]:
        return _merge(line, reading, by=by, is_automatic=is_automatic)
    invoices = Invoice.objects.filter(company=line.company_id).in_bulk([pk for pk, _, _ in reading["links"]])
    rest = Money.of_cents(reading["remainder"])
    contact = Contact.objects.filter(company=line.company_id, pk=reading["contact"]).first()
    return link_line(
        line,
        [Wanted(invoices[pk], Money.of_cents(cents)) for pk, cents, _ in reading["links"]],
        contact=contact,
        keep_rest=reading["remainder"] > 0,
        fee=-rest if reading["remainder_kind"] == "fee" else None,
        is_automatic=is_automatic,
        by=by,
    )


def _merge(line: BankLine, reading: dict[str, Any], *, by: Author, is_automatic: bool) -> list[Reconciliation]:
    if reading["kind"] == RETURNED:
        payment = Payment.objects.get(company=line.company_id, pk=reading["recorded"][0][1])
        return [give_back(line, payment, by=by)]
    deposit, payout, payments = None, None, []
    for kind, pk, _ in reading["recorded"]:
        if kind == "deposit":
            deposit = ChequeDeposit.objects.get(company=line.company_id, pk=pk)
            payments += [one.payment for one in deposit.cheques.select_related("payment").order_by("pk")]
        elif kind == "payout":
            payout = Payout.objects.get(company=line.company_id, pk=pk)
            payments += payments_of(payout)
        else:
            payments.append(Payment.objects.get(company=line.company_id, pk=pk))
    fee = payout.fee if payout and payout.fee else None
    return merge_line(line, payments, deposit=deposit, payout=payout, fee=fee, is_automatic=is_automatic, by=by)


def payments_of(payout: Payout) -> Sequence[Payment]:
    """The payments of ours that a payout is made of."""
    return composition_of(payout).payments
