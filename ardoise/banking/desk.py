"""Lines read against everything that is open: what each one is proposed, and why. Built once for many lines."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from rapidfuzz.distance import OSA

from ardoise.banking.learning import domain_line, memory_of
from ardoise.banking.models import BankLine
from ardoise.banking.noted import index_of
from ardoise.banking.open_items import ledger_of, names_of
from ardoise.companies.models import Company
from ardoise.domain.label_numbers import Quoted
from ardoise.domain.matching import Candidate, Line, Proposal, Status, propose
from ardoise.domain.matching_recorded import RecordedCandidate, RecordedProposal, best, is_return, propose_recorded
from ardoise.history.models import Chain

INVOICE, REFUND = "invoice", "refund"


@dataclass(frozen=True, slots=True)
class Found:
    """What a line is proposed. `content` is plain JSON: the kind, the sentence, the readings with their reasons."""

    status: Status
    score: int
    content: dict[str, Any]
    customers: frozenset[str]

    @property
    def digest(self) -> str:
        """Of what would be linked, not of the reasons: who accepts says which one they saw."""
        readings = [
            [one["links"], one["recorded"], one["remainder"], one["contact"]] for one in self.content["candidates"]
        ]
        text = json.dumps([self.status, readings], separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:32]


class Desk:
    """Everything open of one company at one moment; `length` is that of its chain then: what moves it is an event."""

    def __init__(self, company: Company, lines: Iterable[BankLine]) -> None:
        self.length = Chain.objects.filter(chain=company.pk).values_list("length", flat=True).first() or 0
        read = [domain_line(line) for line in lines]
        days = [line.date for line in read] or [company.today]
        names = names_of(company)
        self.memory = memory_of(company)
        self.ledger = ledger_of(company, names)
        self.noted = index_of(company, _around(days), names, returns=any(is_return(line) for line in read))

    def read(self, line: BankLine) -> Found:
        asked = domain_line(line)
        one = propose(asked, self.ledger, self.memory, close=one_slip)
        noted = propose_recorded(asked, self.noted, self.memory, close=one_slip)
        chosen = best(asked, one, noted)
        if isinstance(chosen, Proposal):
            readings = [self._invoices(asked, candidate) for candidate in chosen.candidates]
            kind = INVOICE if line.cents > 0 else REFUND
        else:
            readings = [_noted(candidate) for candidate in chosen.candidates]
            kind = chosen.kind
        content = {
            "kind": kind,
            "sentence": chosen.sentence(asked),
            "reasons": [reason.text for reason in chosen.reasons],
            "candidates": readings,
        }
        return Found(chosen.status, chosen.score, content, _customers(chosen))

    def _invoices(self, line: Line, one: Candidate) -> dict[str, Any]:
        links = [[int(link.item.id), link.amount.cents, link.item.due.cents] for link in one.links]
        customer = one.links[0].item.customer if one.links else self._who_paid_twice(line)
        return {
            "kind": INVOICE if line.amount.cents > 0 else REFUND,
            "links": links,
            "recorded": [],
            "contact": int(customer) if customer.isdigit() else None,
            "remainder": one.remainder.cents,
            "remainder_kind": one.remainder_kind,
            **_why(one),
        }

    def _who_paid_twice(self, line: Line) -> str:
        quoted = self.ledger.settled_numbers.quoted(line.label, line.memo, line.reference)
        whole = sorted(key for key, how in quoted.items() if how >= Quoted.WHOLE)
        return self.ledger.settled[whole[0]].customer if whole else ""


def one_slip(one: str, other: str) -> bool:
    """One typing slip between two long words: `close_words` of the domain, by a faster distance."""
    return min(len(one), len(other)) >= 5 and OSA.distance(one, other, score_cutoff=1) == 1


def _noted(one: RecordedCandidate) -> dict[str, Any]:
    contacts = {item.customer for item in one.chosen if item.customer}
    return {
        "kind": one.kind,
        "links": [],
        "recorded": [[*_place(item.id), item.amount.cents] for item in one.chosen],
        "contact": int(contacts.pop()) if len(contacts) == 1 else None,
        "remainder": 0,
        "remainder_kind": "",
        **_why(one),
    }


def _place(key: str) -> tuple[str, int]:
    kind, _, pk = key.partition(":")
    return kind, int(pk)


def _why(one: Candidate | RecordedCandidate) -> dict[str, Any]:
    return {
        "score": one.score,
        "reasons": [reason.text for reason in one.reasons],
        "points": [reason.points for reason in one.reasons],
        "caps": [cap.text for cap in one.caps],
    }


def _customers(chosen: Proposal | RecordedProposal) -> frozenset[str]:
    if isinstance(chosen, Proposal):
        return frozenset(link.item.customer for one in chosen.candidates for link in one.links)
    return frozenset(item.customer or item.id for one in chosen.candidates for item in one.chosen)


def _around(days: list[date]) -> tuple[date, date]:
    return min(days), max(days)
