"""Write the rows of a statement as lines of its account: new ones once, known ones never twice, nothing in silence."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from django.db import transaction
from django.db.models import F

from ardoise.banking import events
from ardoise.banking.fingerprint import Identifiers, Identity, Numbering, Recognition, recognise
from ardoise.banking.models import (
    BankAccount,
    BankLine,
    BankStatement,
    RemarkKind,
    StatementRemark,
    StatementSource,
    StatementState,
)
from ardoise.banking.readers.reading import Event, Ignored, Notice, Problem, Row
from ardoise.banking.recognition import CHUNK, known_lines, origin_of
from ardoise.banking.rows import line_of, movements, one_line
from ardoise.history import clock
from ardoise.history.record import PRODUCT, Author, lock_chain, record

TWICE = "Cette ligne est déjà sur le compte."
MAYBE = "Une ligne du même jour et du même montant est déjà sur le compte : celle-ci n’a pas été ajoutée."
LONGEST_TEXT = 2000


@dataclass(frozen=True, slots=True)
class Written:
    """Lines added; rows that the account had already; rows that it probably had, kept as remarks."""

    added: int
    known: int
    probable: int


def write_rows(account: BankAccount, rows: Iterable[Row], statement: BankStatement, *, by: Author = PRODUCT) -> Written:
    """Write what a feed gave and finish its statement, with one event if a line was added. In one transaction."""
    held = list(movements(rows))
    met = Identifiers()
    for row in held:
        if isinstance(row, Row):
            met.see(row)
    with transaction.atomic():
        lock_chain(account.company_id)
        statement.account = account
        numbering = Numbering(str(account.pk), met.ambiguous, origin_of(statement))
        before = (statement.added, statement.known, statement.probable)
        for chunk in chunks(held):
            write_chunk(statement, chunk, numbering)
        finish(statement, by=by, silent=statement.added == before[0])
    now = (statement.added, statement.known, statement.probable)
    return Written(*(after - first for after, first in zip(now, before, strict=True)))


def chunks(events: Iterable[Event]) -> Iterator[list[Event]]:
    """A few hundred events at a time."""
    iterator = iter(events)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk


def write_chunk(
    statement: BankStatement,
    chunk: Sequence[Event],
    numbering: Numbering,
    take: Callable[[int], bool] = lambda rank: False,
) -> None:
    """A few events of a statement, in the caller's transaction, which holds the company's chain.

    `take` says whether a probable row, by its rank among the rows of the statement, is to be added all the same.
    """
    account = statement.account
    assert account is not None
    rows = [event for event in chunk if isinstance(event, Row)]
    found = [numbering.identity(row) for row in rows]
    known = known_lines(account, found, besides=statement)
    answers = recognise(found, known, renumbered=bool(statement.options.get("renumbered")))
    taken_keys = {one.key for one in known}
    lines: list[BankLine] = []
    remarks = [remark for event in chunk if (remark := _remark_of(event, statement)) is not None]
    for rank, (row, identity, answer) in enumerate(zip(rows, found, answers, strict=True), start=statement.written):
        if answer is Recognition.NEW or (answer is Recognition.PROBABLE and take(rank)):
            key = _free_key(identity, taken_keys, f"{statement.pk}:{rank}")
            taken_keys.add(key)
            lines.append(line_of(row, identity, statement, key))
        elif answer is Recognition.PROBABLE:
            statement.probable += 1
            remarks.append(_remark(statement, RemarkKind.PROBABLE, row.line_number, MAYBE, _shown(row)))
        else:
            statement.known += 1
            if statement.source == StatementSource.FILE:  # a feed gives the last weeks again at every reading
                remarks.append(_remark(statement, RemarkKind.KNOWN, row.line_number, TWICE, _shown(row)))
    BankLine.objects.bulk_create(lines)
    StatementRemark.objects.bulk_create(remarks)
    statement.added += len(lines)
    statement.written += len(rows)
    _move(account, statement, lines)
    statement.save()


def finish(statement: BankStatement, *, by: Author, silent: bool = False) -> None:
    """The statement is imported; its event asks for proposals on its lines."""
    account = statement.account
    assert account is not None
    statement.state = StatementState.IMPORTED
    statement.imported_at = clock.now()
    statement.error = ""
    statement.save()
    if not silent:
        record(
            statement.company_id,
            events.STATEMENT_IMPORTED,
            statement,
            by=by,
            name=account.name,
            count=statement.added,
        )


def note(statement: BankStatement, message: str) -> None:
    """Something to know of the whole statement."""
    _remark(statement, RemarkKind.NOTICE, 0, message, "").save()


def _move(account: BankAccount, statement: BankStatement, lines: Sequence[BankLine]) -> None:
    """The balance follows its lines. Those older than the opening balance were in it already: it gives them back."""
    if not lines:
        return
    moved = sum(line.cents for line in lines)
    fresh = BankAccount.objects.get(pk=account.pk)
    before = 0
    if fresh.opening_date is not None:
        older = [line for line in lines if line.date < fresh.opening_date]
        before = sum(line.cents for line in older)
        if older and "opening_was" not in statement.options:
            statement.options["opening_was"] = fresh.opening_date.isoformat()
        statement.options["before_opening"] = statement.options.get("before_opening", 0) + before
        fresh.opening_date = min((line.date for line in older), default=fresh.opening_date)
    BankAccount.objects.filter(pk=account.pk).update(
        moved_cents=F("moved_cents") + moved,
        opening_cents=F("opening_cents") - before,
        opening_date=fresh.opening_date,
    )


def _free_key(identity: Identity, taken: set[str], fallback: str) -> str:
    """A row added although an identifier or a content is there already has a key of its own."""
    for key in (identity.key, identity.content):
        if key not in taken:
            return key
    return hashlib.sha256(f"{identity.key}:{fallback}".encode()).hexdigest()


def _remark_of(event: Event, statement: BankStatement) -> StatementRemark | None:
    if isinstance(event, Ignored):
        return _remark(statement, RemarkKind.IGNORED, event.line, event.reason, event.text)
    if isinstance(event, Problem):
        return _remark(statement, RemarkKind.UNREADABLE, event.line, event.message, event.text)
    if isinstance(event, Notice):
        return _remark(statement, RemarkKind.NOTICE, 0, event.text, "")
    return None


def _remark(statement: BankStatement, kind: RemarkKind, line: int, message: str, text: str) -> StatementRemark:
    return StatementRemark(
        statement=statement,
        kind=kind,
        line_number=line,
        message=one_line(message, 300),
        text=one_line(text, LONGEST_TEXT),
    )


def _shown(row: Row) -> str:
    return f"{row.day:%d/%m/%Y} {row.label} {str(row.amount).replace('.', ',')}"


__all__ = ["Written", "chunks", "finish", "note", "write_chunk", "write_rows"]
