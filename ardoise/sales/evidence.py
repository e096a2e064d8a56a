"""The evidence of a signature: a statement of everything that proves it, then its place in the chain of events.

The checksum of the statement is in the data of the event `quote.signed`, whose hash is in the chain: the statement
cannot change without breaking it. The file that is kept adds that place and the whole document, so that it can be
checked with nothing else (law.md 7.3; eIDAS art. 25, C. civ. 1366 and 1367): `docs/domain/signature.md` says how.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ardoise.domain.consent import ConsentCode
from ardoise.domain.document import checksum, to_json
from ardoise.history.models import Event
from ardoise.history.record import Where, event_text
from ardoise.sales.models import QuoteVersion, Signature, SigningCode
from ardoise.sales.signing import Proposal

FORMAT = "ardoise.signature/1"


@dataclass(frozen=True)
class Given:
    """What the customer wrote, drew and ticked."""

    name: str
    quality: str = ""
    email: str = ""
    approval: str = ""
    order_number: str = ""
    kind: str = "typed"
    typed: str = ""  # the name written as a signature
    drawing: bytes = b""  # PNG
    ticks: frozenset[str] = frozenset()
    shown: str = ""  # `Proposal.fingerprint` of the page that was read; empty: not said


@dataclass(frozen=True)
class Came:
    """The link by which the customer came, and when."""

    deal: str
    generation: int
    recipient: str
    address: str = ""  # that received the link, or of the customer when it is the one of the paper
    sent_at: datetime | None = None
    seen_at: datetime | None = None
    language: str = "fr"


def statement_of(
    proposal: Proposal,
    given: Given,
    came: Came,
    *,
    at: datetime,
    picture_sha256: str,
    code: SigningCode | None,
    origin: Where,
) -> str:
    """Canonical JSON: sorted keys, no spaces, times in UTC."""
    document, facts = proposal.document, proposal.facts
    version = QuoteVersion.objects.get(quote=proposal.quote, version=proposal.quote.version)
    terms = proposal.rules.terms_file
    return _canonical(
        {
            "format": FORMAT,
            "quote": {
                "number": document.number,
                "version": facts.version,
                "proposed_sha256": version.sha256,
                "signed_sha256": checksum(to_json(document)),
                "total_incl_vat": str(document.totals.incl_vat.amount),
                "currency": document.currency,
                "options": [
                    {"position": index, "label": line.label, "taken": line.is_chosen}
                    for index, line in enumerate(document.lines)
                    if line.option
                ],
            },
            "seller": {"name": document.seller.name, "siren": document.seller.siren},
            "buyer": {"name": document.buyer.name, "kind": document.buyer.kind.value},
            "signatory": {
                "name": given.name,
                "quality": given.quality,
                "email": given.email,
                "order_number": given.order_number,
            },
            "signature": {"kind": given.kind, "typed": given.typed, "picture_sha256": picture_sha256},
            "shown": [
                {"code": text.code.value, "text": text.text, "ticked": _ticked(text.code, text.is_ticked, given)}
                for text in proposal.consents
            ],
            "approval": {"asked": proposal.approval, "typed": given.approval},
            "button": proposal.button,
            "terms": {"name": terms.name, "sha256": terms.sha256} if terms else None,
            "times": {"sent": _utc(came.sent_at), "seen": _utc(came.seen_at), "signed": _utc(at)},
            "link": {
                "deal": came.deal,
                "generation": came.generation,
                "recipient": came.recipient,
                "address": came.address,
            },
            "code": _code(code),
            "origin": {"ip": origin.ip, "user_agent": origin.user_agent[:300]},
            "language": came.language,
        }
    )


def evidence_file(statement: str, document: str, event: Event) -> bytes:
    """The statement, what was signed, and the event that holds both."""
    return _canonical(
        {
            "statement": json.loads(statement),
            "statement_sha256": checksum(statement),
            "document": json.loads(document),
            "document_sha256": checksum(document),
            "chain": {
                "chain": event.chain,
                "sequence": event.sequence,
                "event": event.name,
                "hash": event.hash,
                "previous_hash": event.previous_hash,
                "at": _utc(event.at),
                "text": event_text(event),
            },
        }
    ).encode()


def evidence_of(signature: Signature) -> bytes:
    """The same bytes again, from the rows: what the file that was kept must be."""
    return evidence_file(signature.statement, signature.document, signature.event)


def _ticked(code: ConsentCode, has_box: bool, given: Given) -> bool | None:
    return code.value in given.ticks if has_box else None


def _code(code: SigningCode | None) -> dict[str, Any] | None:
    if code is None:
        return None
    return {
        "channel": "e-mail",
        "address": code.address,
        "asked": _utc(code.created_at),
        "sent": _utc(code.sent_at),
        "tries": code.tries,
        "result": "exact",
    }


def _utc(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None


def _canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
