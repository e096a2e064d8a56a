"""How well a bank line fits what is already noted: a payment typed by hand, a cheque deposit, a payout, a return.

The line then proves it instead of counting twice. Points as in `matching.py`; amount alone is never automatic.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from ardoise.domain.bank_labels import Kind, read_label
from ardoise.domain.matching_identity import Reading
from ardoise.domain.matching_ledger import Line
from ardoise.domain.matching_memory import Memory, iban_key
from ardoise.domain.matching_proposal import (
    AUTO,
    CANDIDATES,
    CHOOSE,
    MARGIN,
    NEVER_AUTO,
    SUGGEST,
    Cap,
    Proposal,
    Reason,
    Status,
)
from ardoise.domain.matching_recorded_index import (
    DEPOSIT,
    RETURNED,
    Recorded,
    RecordedCandidate,
    RecordedIndex,
    RecordedProposal,
)
from ardoise.domain.matching_recorded_readings import (
    cheques_together,
    may_be,
    not_only,
    quoted_apart,
    read_one,
    returns,
)
from ardoise.domain.matching_recorded_sums import payments_together
from ardoise.domain.names import Close, close_words, fold

__all__ = [
    "Recorded",
    "RecordedCandidate",
    "RecordedIndex",
    "RecordedProposal",
    "best",
    "is_return",
    "propose_recorded",
]

_RETURN = re.compile(
    r"\b(REJETS?|REJ|IMPAYES?|IMP|RETOURS?|RET) (DE )?(VOTRE )?(PRLVS?|PRELEVEMENTS?|SDD|CHQS?|CHEQUES?|LCR|EFFETS?)\b"
    r"|\b(PRLVS?|PRELEVEMENTS?|SDD|CHQS?|CHEQUES?|LCR|EFFETS?) (SEPA )?(REJETES?|IMPAYES?|RETOURNES?|REJ)\b"
    r"|\bREJET(S)? (SEPA|SDD|CORE)\b|\bCONTREPASSATION\b"
)
_CUSTOMERS = 40
_Either = TypeVar("_Either", Proposal, RecordedProposal)


def propose_recorded(
    line: Line,
    index: RecordedIndex,
    memory: Memory = Memory(),  # noqa: B008
    *,
    close: Close = close_words,
) -> RecordedProposal:
    """What is already noted and this line proves. Pure, and the order of the items changes nothing.

    Example: +1 418,66 € « STRIPE PAYOUT », and a payout of Stripe of that net two days before: 45 (exact) + 30
    (provider) + 5 (dates) = 80, auto.
    """
    label = read_label(line.label, line.counterparty, line.memo, index.book.own_names)
    reading = Reading(line, label, index.book, memory, {}, close)
    if label.payer_key and label.payer_key in memory.not_sales:
        return _nothing("payeur marqué « pas une vente »")
    reading.named = _customers(reading)
    if is_return(line):
        return _decide(returns(reading, index))
    quotes = index.quoted(line.label, line.memo, line.reference)
    found = [
        read_one(reading, one, quotes)
        for one in index.of_amount(line.amount, line.date, reading.named, quotes)
        if may_be(reading, one, quotes)
    ]
    found += quoted_apart(reading, index, quotes, {one.id for candidate in found for one in candidate.chosen})
    if label.kind is Kind.CHEQUES and line.amount.cents > 0 and not any(one.score >= SUGGEST for one in found):
        found += cheques_together(reading, index)
    elif line.amount.cents > 0 and not any(one.score >= SUGGEST for one in found):
        found += payments_together(reading, index)
    return _decide(found)


def is_return(line: Line) -> bool:
    """Whether the line takes back money that had come: a direct debit or a cheque that was refused."""
    return line.amount.cents < 0 and bool(_RETURN.search(fold(f"{line.label} {line.memo}")))


def best(line: Line, invoices: Proposal, recorded: RecordedProposal) -> Proposal | RecordedProposal:
    """Which of the two readings wins: money already noted, unless the line quotes the number of another open invoice.

    Two sure readings that disagree are shown, never linked at once; nor is an invoice of a customer whose payment of
    that amount is already noted.
    """
    if recorded.status is Status.NONE:
        return invoices
    if invoices.status is Status.NONE or recorded.kind == RETURNED:
        return recorded
    first, noted = invoices.candidates[0], recorded.candidates[0]
    numbers = {number for one in noted.chosen for number in one.numbers}
    quoted = first.quoted and not {link.item.number for link in first.links} <= numbers
    same = bool({one.customer for one in noted.chosen} & {link.item.customer for link in first.links})
    if quoted:
        rival = recorded.status is Status.AUTO or (same and noted.score >= SUGGEST)
        return _less_sure(invoices, "un règlement du même montant est déjà noté") if rival else invoices
    if recorded.status is Status.AUTO:
        rival = invoices.status is Status.AUTO
        return _less_sure(recorded, "une facture ouverte convient aussi") if rival else recorded
    if noted.known or same:
        return recorded
    if invoices.status is Status.AUTO or invoices.score > recorded.score:
        return invoices
    return recorded


def _less_sure(proposal: _Either, why: str) -> _Either:
    if proposal.status is not Status.AUTO:
        return proposal
    caps = (*proposal.caps, Cap(NEVER_AUTO, why))
    return replace(proposal, status=Status.SUGGEST, caps=caps, score=min(proposal.score, NEVER_AUTO))


def _nothing(why: str = "aucun règlement noté ne convient") -> RecordedProposal:
    return RecordedProposal(Status.NONE, reasons=(Reason(0, why),))


def _customers(reading: Reading) -> list[str]:
    """Whom the line may come from: by account, by payer learnt, by name."""
    found = dict.fromkeys(reading.memory.ibans.get(iban_key(reading.line.iban), ()) if reading.line.iban else ())
    payer = reading.label.payer
    for size in range(len(payer), 0, -1):
        found.update(dict.fromkeys(reading.memory.payers.get(" ".join(payer[:size]), ())))
    found.update(dict.fromkeys(sorted(reading.ledger.named_by(reading.label.words))))
    return list(found)[:_CUSTOMERS]


def _decide(found: Sequence[RecordedCandidate]) -> RecordedProposal:
    """The best reading and what it is worth; two that are near are a choice."""
    ranked = sorted(found, key=_rank)[:CANDIDATES]
    if not ranked or ranked[0].score < CHOOSE:
        return _nothing()
    first = ranked[0]
    if first.kind == DEPOSIT and len(ranked) > 1:
        first = ranked[0] = not_only(first)
    ahead = first.worth - max((one.worth for one in ranked[1:]), default=0)
    if first.worth >= AUTO and ahead >= MARGIN:
        status = Status.AUTO
    else:
        status = Status.SUGGEST if first.score >= SUGGEST and ahead >= MARGIN // 2 else Status.CHOOSE
    chosen = () if status is Status.CHOOSE else first.chosen
    why = (Reason(0, "plusieurs règlements conviennent"),) if status is Status.CHOOSE and len(ranked) > 1 else ()
    reasons = (*first.reasons, *why)
    return RecordedProposal(status, first.kind, chosen, first.score, reasons, first.caps, tuple(ranked))


def _rank(one: RecordedCandidate) -> tuple[object, ...]:
    return (-one.worth, -one.points, len(one.chosen), [(item.date, item.id) for item in one.chosen])
