"""Record one event in the transaction of the act, chained to the one before it."""

from __future__ import annotations

import hashlib
import json
import secrets
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from django.db import models, transaction

from ardoise.history import clock, outbox, sentences
from ardoise.history.models import Chain, Event, Origin

FIRST_HASH = "0" * 64


class Author(Protocol):
    """Who acts: a user, or the product itself."""

    @property
    def pk(self) -> Any: ...

    @property
    def author_name(self) -> str: ...


@dataclass(frozen=True)
class _Product:
    pk: None = None
    author_name: str = "Ardoise"


PRODUCT: Author = _Product()


@dataclass(frozen=True)
class Visitor:
    """Someone without an account who acts by the link of a deal."""

    author_name: str
    pk: None = None


@dataclass(frozen=True)
class Where:
    """Where a request came from, kept by the middleware while it lasts."""

    ip: str = ""
    user_agent: str = ""


NOWHERE = Where()
where: ContextVar[Where] = ContextVar("where", default=NOWHERE)
behalf: ContextVar[str] = ContextVar("behalf", default="")  # the firm for which the person of this request acts


def record(
    chain: int, name: str, subject: models.Model, /, *, by: Author, on_behalf_of: str = "", **data: Any
) -> Event:
    """Append one event; must run inside the transaction of the act. Its consequences join the outbox."""
    if not sentences.is_known(name):
        raise LookupError(f"l’événement {name} n’a pas de phrase")
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("un événement s’écrit dans la transaction de l’acte")
    head = lock_chain(chain)
    event = Event(
        chain=chain,
        sequence=head.length + 1,
        name=name,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        author_id=by.pk,
        author_name=by.author_name,
        on_behalf_of=on_behalf_of or behalf.get(),
        at=clock.now(),
        data=json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str),
        previous_hash=head.last_hash,
    )
    salt = secrets.token_hex(16)
    origin = where.get()
    event.origin_hash = origin_hash(origin, salt) if origin.ip or origin.user_agent else ""
    event.hash = event_hash(event)
    event.save(force_insert=True)
    if event.origin_hash:
        Origin.objects.create(event=event, ip=origin.ip, user_agent=origin.user_agent[:300], salt=salt)
    Chain.objects.filter(chain=chain).update(length=event.sequence, last_hash=event.hash)
    outbox.put_reactions(event)
    return event


def just_recorded(
    chain: int,
    names: tuple[str, ...],
    subject: models.Model,
    /,
    *,
    by: Author,
    within: timedelta = timedelta(minutes=10),
) -> bool:
    """Whether the last event of this subject is one of these, by the same person, so recent that it says it all."""
    events = Event.objects.filter(chain=chain, subject_type=subject._meta.label_lower, subject_id=subject.pk)
    last = events.order_by("-sequence").first()
    return last is not None and last.name in names and last.author_id == by.pk and clock.now() - last.at < within


def lock_chain(chain: int) -> Chain:
    """Hold the head of a company's chain until the transaction ends.

    Every act needs it at its end, to record its event. An act that locks other rows takes it first: two acts of one
    company then wait in turn, and never each for a row of the other.
    """
    return Chain.objects.select_for_update().get_or_create(chain=chain)[0]


def event_hash(event: Event) -> str:
    """SHA-256 of `event_text`, in hexadecimal."""
    return hashlib.sha256(event_text(event).encode()).hexdigest()


def event_text(event: Event) -> str:
    """Every column but the hash itself, in canonical JSON."""
    values = [
        event.chain,
        event.sequence,
        event.name,
        event.subject_type,
        event.subject_id,
        event.author_id,
        event.author_name,
        event.on_behalf_of,
        event.at.isoformat(),
        event.data,
        event.origin_hash,
        event.previous_hash,
    ]
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def origin_hash(origin: Where, salt: str) -> str:
    return hashlib.sha256(f"{salt}\n{origin.ip}\n{origin.user_agent[:300]}".encode()).hexdigest()
