"""Import a statement that was looked at: its rows become lines, at once or by the worker, and may all be taken back."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from datetime import date
from itertools import islice
from typing import Any, Literal

from django.db import transaction
from django.db.models import F, Max, Min, Sum

from ardoise.archive.keep import keep, read
from ardoise.banking import events, uploads
from ardoise.banking.account_of_file import is_named
from ardoise.banking.actions.propose import propose_at_once
from ardoise.banking.actions.write_lines import chunks, finish, note, write_chunk
from ardoise.banking.fingerprint import Numbering
from ardoise.banking.holds import check_import_holds
from ardoise.banking.models import (
    BankAccount,
    BankLine,
    BankStatement,
    FeedAccount,
    FeedEntry,
    LineProposal,
    Reconciliation,
    StatementState,
)
from ardoise.banking.opening import begun, mapping_of, own_events, remember
from ardoise.banking.preview import problem_of
from ardoise.banking.readers import Event, Row, opened
from ardoise.banking.readers.reading import Unreadable
from ardoise.banking.recognition import is_renumbered, numbering_of
from ardoise.domain.errors import Conflict, Refused
from ardoise.domain.french import money_text
from ardoise.domain.money import Money
from ardoise.history import clock, outbox
from ardoise.history.outbox import GiveUp, TryLater
from ardoise.history.record import PRODUCT, Author, lock_chain, record
from ardoise.users.models import User

TASK = "banking.import_statement"
TURN = 20  # seconds
AT_ONCE = 2000  # rows; more are written by the worker
Taken = Collection[int] | Literal["all", "none"]


def import_statement(
    statement: BankStatement, *, account: BankAccount, by: Author, take_probable: Taken = "none"
) -> BankStatement:
    """Write the rows of a statement that waits. `take_probable`: the ranks of the probable rows to add all the same.

    Beyond 2,000 rows the worker writes them, and `written` moves. Raises Conflict("already_imported"),
    Refused("not_importable") with the sentence of `Preview.problem`, ("upload_forgotten").
    """
    with transaction.atomic():
        lock_chain(statement.company_id)
        fresh = BankStatement.objects.select_for_update().select_related("company").get(pk=statement.pk)
        if fresh.state != StatementState.READ:
            raise Conflict("already_imported", "Ce relevé est déjà importé, ou en train de l’être.")
        account = BankAccount.objects.get(pk=account.pk, company=fresh.company_id)
        if problem := problem_of(fresh, account):
            raise Refused("not_importable", problem)
        content = uploads.get(fresh)
        fresh.file = keep(
            fresh.company, content, name=fresh.file_name or "relevé", media_type="application/octet-stream"
        )
        fresh.account, fresh.state = account, StatementState.IMPORTING
        fresh.options |= {"take": take_probable if isinstance(take_probable, str) else sorted(take_probable)}
        fresh.options |= {"by": by.pk, "events": 0}
        waiting, fresh.upload = fresh.upload, ""
        _begin(fresh, account)
        remember(fresh)
        fresh.save()
        if fresh.rows > AT_ONCE:
            outbox.put(TASK, key=f"statement:{fresh.pk}", statement_pk=fresh.pk)
        else:
            _write(fresh, by=by)
    uploads.drop(waiting)
    if fresh.rows <= AT_ONCE:
        propose_at_once(fresh.company)
    return BankStatement.objects.get(pk=fresh.pk)


def carry_on(statement_pk: int) -> None:
    """The worker's task: each few hundred rows in their own transaction, from where the last worker stopped.

    After TURN seconds of writing the rest is another task, so that mails and proofs do not wait for a large file.
    """
    statement = BankStatement.objects.filter(pk=statement_pk).first()
    if statement is None or statement.state != StatementState.IMPORTING:
        return
    by = User.objects.filter(pk=statement.options["by"]).first() or PRODUCT
    try:
        rest = _events(statement)
        _see_numbers(statement)
        numbering = numbering_of(statement, statement.account)
        for skipped in chunks(islice(rest, statement.options["events"])):  # their ranks count
            for event in skipped:
                if isinstance(event, Row):
                    numbering.identity(event)
    except Unreadable as unreadable:
        _fail(statement, unreadable.message)
        raise GiveUp(unreadable.message) from None
    until = time.monotonic() + TURN  # from here: what was written is read again first, and takes its time
    for chunk in chunks(rest):
        with transaction.atomic():
            lock_chain(statement.company_id)
            if not _is_mine(statement):
                raise TryLater("un autre traitement écrit ce relevé")
            _write_one(statement, chunk, numbering)
            if time.monotonic() > until:
                outbox.put(TASK, key=f"statement:{statement.pk}:{statement.written}", statement_pk=statement.pk)
                return
    with transaction.atomic():
        lock_chain(statement.company_id)
        if _is_mine(statement):
            _end(statement, by=by)


def undo_import(statement: BankStatement, *, by: Author) -> BankStatement:
    """Take back every line of an import. Raises Conflict("line_linked") while one of them is linked, and what `holds`
    say.

    Links that were undone leave with their line; their events stay. Lines that another file brought stay. An account
    that a connection fills is read again from its beginning, so that no line of the bank is lost.
    """
    with transaction.atomic():
        lock_chain(statement.company_id)
        fresh = BankStatement.objects.select_for_update().get(pk=statement.pk)
        if fresh.state not in (StatementState.IMPORTED, StatementState.FAILED):
            raise Conflict("not_imported", "Ce relevé n’est pas importé : il n’y a rien à annuler.")
        links = Reconciliation.objects.filter(line__statement=fresh)
        if linked := links.filter(undone_at__isnull=True).values("line").distinct().count():
            text = "1 ligne de ce relevé est liée" if linked == 1 else f"{linked} lignes de ce relevé sont liées"
            raise Conflict("line_linked", f"{text} : déliez d’abord, puis annulez l’import.")
        check_import_holds(fresh)
        links.delete()
        lines = BankLine.objects.filter(statement=fresh)
        moved = lines.aggregate(sum=Sum("cents"))["sum"] or 0
        LineProposal.objects.filter(line__statement=fresh).delete()
        _read_again(fresh)
        count = lines.count()
        lines.delete()
        _give_back(fresh, moved)
        fresh.state, fresh.undone_at, fresh.undone_by_id = StatementState.UNDONE, clock.now(), by.pk
        fresh.save()
        name = fresh.account.name if fresh.account else ""
        record(fresh.company_id, events.STATEMENT_UNDONE, fresh, by=by, name=name, count=count)
    return fresh


# --- writing


def _begin(statement: BankStatement, account: BankAccount) -> None:
    """The first import gives the account its opening balance, and every import the name that files give it."""
    named = statement.file_account
    if named and not account.file_account and not is_named(account, named):
        account.file_account = named
    untouched = account.opening_date is None and not account.opening_cents
    if untouched and statement.opening_cents is not None and not account.lines.exists():
        said = statement.options.get("opening_date")
        days = [day for day in (statement.first_day, date.fromisoformat(said) if said else None) if day]
        account.opening_cents, account.opening_date = statement.opening_cents, max(days, default=None)
        statement.options["opened"] = True
    account.save(update_fields=["file_account", "opening_cents", "opening_date"])


def _write(statement: BankStatement, *, by: Author) -> None:
    _see_numbers(statement)
    numbering = numbering_of(statement, statement.account)
    for chunk in chunks(_events(statement)):
        _write_one(statement, chunk, numbering)
    _end(statement, by=by)


def _write_one(statement: BankStatement, chunk: list[Event], numbering: Numbering) -> None:
    take = statement.options["take"]
    wanted = set(take) if isinstance(take, list) else set()
    statement.options["events"] += len(chunk)
    write_chunk(statement, chunk, numbering, lambda rank: take == "all" or rank in wanted)


def _end(statement: BankStatement, *, by: Author) -> None:
    account = BankAccount.objects.get(pk=statement.account_id or 0)
    if statement.gap_cents:
        gap = money_text(Money.of_cents(statement.gap_cents, account.currency))
        note(statement, f"Le solde final du fichier ne correspond pas à ses opérations : écart de {gap}.")
    elif statement.closing_cents is not None and statement.last_day is not None:
        latest = account.lines.aggregate(day=Max("date"))["day"]
        gap_cents = statement.closing_cents - account.balance.cents
        if gap_cents and latest is not None and latest <= statement.last_day:
            gap = money_text(Money.of_cents(gap_cents, account.currency))
            note(
                statement,
                f"Le solde de ce compte dans Ardoise diffère de {gap} de celui de la banque : une période manque, "
                "ou le solde de départ est à corriger.",
            )
    finish(statement, by=by)


def _events(statement: BankStatement) -> Iterator[Event]:
    assert statement.file is not None
    file = opened(read(statement.file))
    return own_events(begun(file, mapping_of(statement)), statement.options)


def _see_numbers(statement: BankStatement) -> None:
    """Once, before its first line: kept with the first rows that are written."""
    if "renumbered" not in statement.options:
        statement.options["renumbered"] = is_renumbered(statement, statement.account, lambda: _events(statement))


def _is_mine(statement: BankStatement) -> bool:
    """Whether nobody else wrote the same rows meanwhile: a second worker, when the lease of the first had expired."""
    now = BankStatement.objects.select_for_update().get(pk=statement.pk)
    return now.state == StatementState.IMPORTING and now.options["events"] == statement.options["events"]


def _fail(statement: BankStatement, message: str) -> None:
    BankStatement.objects.filter(pk=statement.pk).update(state=StatementState.FAILED, error=message)


def _read_again(statement: BankStatement) -> None:
    entries = FeedEntry.objects.filter(line__statement=statement)
    filled = list(FeedAccount.objects.filter(entries__in=entries).values_list("pk", flat=True).distinct())
    FeedAccount.objects.filter(pk__in=filled).update(since=None, started_at=None, cursor="")
    entries.delete()


def _give_back(statement: BankStatement, moved: int) -> None:
    """The balances of the account as if the lines had never come."""
    account = statement.account
    assert account is not None
    options: dict[str, Any] = statement.options
    values: dict[str, Any] = {
        "moved_cents": F("moved_cents") - moved,
        "opening_cents": F("opening_cents") + options.get("before_opening", 0),
    }
    first = account.lines.aggregate(day=Min("date"))["day"]
    if options.get("opened") and first is None:
        values |= {"opening_cents": 0, "opening_date": None}
    elif options.get("opening_was"):
        was = date.fromisoformat(options["opening_was"])
        values["opening_date"] = min(first or was, was)
    BankAccount.objects.filter(pk=account.pk).update(**values)
