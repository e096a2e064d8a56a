"""Large files are written by the worker: progress moves, a killed worker is taken over, two imports meet once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from ardoise.banking import uploads
from ardoise.banking.actions import import_statement as importing
from ardoise.banking.actions import write_lines
from ardoise.banking.actions.accounts import open_account
from ardoise.banking.actions.import_statement import carry_on, import_statement, undo_import
from ardoise.banking.actions.read_statement import discard, read_statement
from ardoise.banking.models import BankAccount, BankLine, BankStatement, StatementState
from ardoise.banking.tests.files import Move, ofx, opener, table
from ardoise.domain.errors import Conflict, Refused
from ardoise.history import clock, outbox
from ardoise.history.models import Event
from tests.world import House, durand

MOVES = [Move(f"2026-09-{day:02}", "-2.50", "PARKING") for day in range(1, 31) for _ in range(2)]


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "AT_ONCE", 5)
    monkeypatch.setattr(write_lines, "CHUNK", 7)


def account_of(house: House) -> BankAccount:
    return open_account(house.company, by=house.owner, name="Courant")


def begun(account: BankAccount, content: bytes) -> BankStatement:
    by = opener(account)
    statement = read_statement(account.company, content, "x", by=by, account=account)
    return import_statement(statement, account=account, by=by)


class Killed(BaseException):
    """What a dying process does to a handler."""


@pytest.mark.parametrize("alive_for", [0, 1, 4, 8])
def test_a_worker_that_was_killed_is_taken_over_without_a_line_twice_or_lost(
    house: House, monkeypatch: pytest.MonkeyPatch, alive_for: int
) -> None:
    account = account_of(house)
    statement = begun(account, table(MOVES))
    assert (statement.state, statement.written, account.lines.count()) == (StatementState.IMPORTING, 0, 0)
    write, turns = importing.write_chunk, iter(range(100))

    def dying(*given: Any) -> None:
        write(*given)
        if next(turns) == alive_for:
            raise Killed

    monkeypatch.setattr(importing, "write_chunk", dying)
    with pytest.raises(Killed):
        carry_on(statement.pk)
    statement.refresh_from_db()
    assert statement.written == account.lines.count() == 7 * alive_for
    monkeypatch.setattr(importing, "write_chunk", write)
    carry_on(statement.pk)
    carry_on(statement.pk)
    statement.refresh_from_db()
    account.refresh_from_db()
    assert (statement.state, statement.written, statement.added) == (StatementState.IMPORTED, 60, 60)
    assert (account.lines.count(), account.moved_cents) == (60, -60 * 250)
    assert Event.objects.filter(name="bank.statement_imported").count() == 1


@pytest.mark.parametrize("turn", [20, -1])
def test_the_outbox_carries_the_import_out_turn_by_turn(
    house: House, monkeypatch: pytest.MonkeyPatch, turn: int
) -> None:
    monkeypatch.setattr(importing, "TURN", turn)
    statement = begun(account_of(house), ofx(MOVES))
    turns = 0
    while outbox.run_due(1):
        turns += 1
        assert turns < 40
    statement.refresh_from_db()
    assert (statement.state, statement.added) == (StatementState.IMPORTED, 60)


def test_an_import_under_way_is_not_taken_back_nor_begun_again(house: House) -> None:
    account = account_of(house)
    statement = begun(account, ofx(MOVES))
    with pytest.raises(Conflict):
        undo_import(statement, by=house.owner)
    with pytest.raises(Conflict):
        import_statement(statement, account=account, by=house.owner)


@pytest.mark.django_db(transaction=True)
def test_the_same_file_imported_twice_at_once_is_written_once() -> None:
    house = durand()
    account = account_of(house)
    by = house.owner
    statements = [read_statement(house.company, table(MOVES[:4]), "x", by=by, account=account) for _ in range(2)]

    def act(statement: BankStatement) -> BankStatement:
        try:
            return import_statement(statement, account=account, by=by)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(act, statements))
    assert sorted((one.added, one.known) for one in done) == [(0, 4), (4, 0)]
    account.refresh_from_db()
    assert (account.lines.count(), account.moved_cents) == (4, -1000)


def test_a_waiting_file_is_readable_by_the_server_alone_and_forgotten_after_a_day(house: House) -> None:
    account = account_of(house)
    statement = read_statement(house.company, table(MOVES), "x", by=house.owner, account=account)
    path: Path = uploads._folder() / statement.upload
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    uploads.forget_uploads()
    assert path.exists()
    with clock.at(clock.now() + timedelta(hours=25)):
        uploads.forget_uploads()
    assert not path.exists()
    assert not BankStatement.objects.filter(pk=statement.pk).exists()


def test_a_file_that_was_discarded_or_lost_leaves_nothing(house: House) -> None:
    account = account_of(house)
    statement = read_statement(house.company, table(MOVES), "x", by=house.owner, account=account)
    (uploads._folder() / statement.upload).unlink()
    with pytest.raises(Refused, match="24 heures"):
        import_statement(statement, account=account, by=house.owner)
    assert BankLine.objects.count() == 0
    discard(statement, by=house.owner)
    assert BankStatement.objects.count() == 0


def test_a_file_too_large_is_refused_before_it_is_kept(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_BYTES", 100)
    with pytest.raises(Refused, match="Mo"):
        read_statement(house.company, table(MOVES), "x", by=house.owner)


def test_long_and_odd_texts_are_cut_to_their_columns_and_kept_in_the_memo(house: House) -> None:
    account = account_of(house)
    label = "VIREMENT " + "X" * 900
    content = ofx([Move("2026-09-01", "5.00", label, "i" * 400), Move("2026-09-02", "6.00", "A\x00B\x07C", "j\x00")])
    statement = begun(account, content)
    assert statement.added == 2
    long, odd = account.lines.order_by("date")
    assert (len(long.label), len(long.bank_id), long.memo) == (500, 255, label)
    assert "\x00" not in odd.label + odd.bank_id
    assert begun(account, content).known == 2
