"""What an audit trail is made of: its steps, their events, and the whole as JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date

from ardoise.companies.models import Company
from ardoise.domain.money import Money
from ardoise.sales.models import Invoice


@dataclass(frozen=True)
class Told:
    """One event: its place in the chain, who, what, when, its hash."""

    sequence: int
    at: str
    author: str
    sentence: str
    hash: str
    on_behalf_of: str = ""


@dataclass(frozen=True)
class Step:
    """One link of the chain. `proofs` are checksums and their names; `settles` what it pays."""

    kind: str
    key: str
    what: str
    number: str
    day: date | None
    amount: Money | None
    url: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    proofs: tuple[tuple[str, str], ...] = ()
    events: tuple[Told, ...] = ()
    is_here: bool = False


@dataclass
class Trail:
    """The steps in the order of the operation, and what is missing of it."""

    company: Company
    invoice: Invoice
    quotes: list[Step] = field(default_factory=list)
    documents: list[Step] = field(default_factory=list)
    payments: list[Step] = field(default_factory=list)
    bank: list[Step] = field(default_factory=list)

    @property
    def groups(self) -> list[tuple[str, list[Step], str]]:
        return [
            ("Devis", self.quotes, "Cette facture n’est pas née d’un devis."),
            ("Factures et avoirs", self.documents, ""),
            ("Règlements", self.payments, "Aucun règlement pour le moment."),
            ("Banque", self.bank, "Aucune ligne de banque n’est liée à ces règlements."),
        ]

    @property
    def steps(self) -> list[Step]:
        return [*self.quotes, *self.documents, *self.payments, *self.bank]


def plain(trail: Trail) -> str:
    """The trail as JSON, for who checks it with a program."""
    return json.dumps(
        {
            "format": "ardoise.piste/1",
            "company": {"name": trail.company.legal_name, "siren": trail.company.siren},
            "invoice": trail.invoice.number,
            "steps": [_plain(step) for step in trail.steps],
        },
        ensure_ascii=False,
        indent=1,
    )


def _plain(step: Step) -> dict[str, object]:
    return {
        "kind": step.kind,
        "key": step.key,
        "what": step.what,
        "number": step.number,
        "date": step.day.isoformat() if step.day else None,
        "amount": str(step.amount) if step.amount is not None else None,
        "facts": [list(row) for row in step.facts],
        "sha256": dict(step.proofs),
        "events": [
            {
                "sequence": one.sequence, "at": one.at, "author": one.author, "on_behalf_of": one.on_behalf_of,
                "sentence": one.sentence, "hash": one.hash,
            }
            for one in step.events
        ],
    }  # fmt: skip
