"""A file becomes lines once: overlaps, twins, other formats, balances, other currencies, and taking it all back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ardoise.archive.keep import read as archived
from ardoise.banking.actions.accounts import close_account, open_account
from ardoise.banking.actions.import_statement import import_statement, undo_import
from ardoise.banking.actions.read_statement import choose, preview_of, read_statement
from ardoise.banking.models import (
    BankAccount,
    BankLine,
    BankStatement,
    LinkKind,
    Reconciliation,
    RemarkKind,
    StatementState,
)
from ardoise.banking.tests.files import IBAN, Move, camt, ofx, opener, september, table
from ardoise.domain.errors import Conflict, Refused
from ardoise.domain.money import Money
from ardoise.history import clock
from ardoise.history.models import Event
from tests.world import House


@pytest.fixture
def account(house: House) -> BankAccount:
    return open_account(house.company, by=house.owner, name="Courant", iban=IBAN)


def brought(account: BankAccount, content: bytes, name: str = "releve", **choices: Any) -> BankStatement:
    by = opener(account)
    statement = read_statement(account.company, content, name, by=by, account=account)
    return import_statement(statement, account=account, by=by, **choices)


def told(statement: BankStatement) -> tuple[int, int, int]:
    return statement.added, statement.known, statement.probable


@pytest.mark.parametrize("write", [ofx, table, camt])
def test_two_downloads_that_overlap_make_one_account_and_both_twins_stay(account: BankAccount, write: Any) -> None:
    early, late = september()
    assert told(brought(account, write(early))) == (14, 0, 0)
    assert told(brought(account, write(late))) == (6, 6, 0)
    assert told(brought(account, write(late), "autre-nom.txt")) == (0, 12, 0)
    assert account.lines.count() == 20
    assert account.lines.filter(cents=-250).count() == 2
    account.refresh_from_db()
    assert account.moved_cents == sum(account.lines.values_list("cents", flat=True))


def test_another_format_of_the_same_period_is_asked_about_and_kept_as_a_remark(account: BankAccount) -> None:
    early, _ = september()
    brought(account, ofx(early))
    statement = read_statement(account.company, table(early), "releve.csv", by=opener(account), account=account)
    preview = preview_of(statement)
    assert (preview.new, preview.known, preview.probable) == (0, 0, 14)
    assert told(import_statement(statement, account=account, by=opener(account))) == (0, 0, 14)
    assert statement.remarks.filter(kind=RemarkKind.PROBABLE).count() == 14
    assert account.lines.count() == 14


def test_a_probable_row_that_is_chosen_is_added_and_is_known_afterwards(account: BankAccount) -> None:
    brought(account, ofx([Move("2026-09-01", "10.00", "VIR DUPONT", "a"), Move("2026-09-02", "5.00", "VIR B", "b")]))
    other = table([Move("2026-09-01", "10.00", "Dupont"), Move("2026-09-02", "5.00", "B")])
    assert told(brought(account, other, take_probable=[1])) == (1, 0, 1)
    assert sorted(account.lines.values_list("cents", flat=True)) == [500, 500, 1000]
    assert told(brought(account, other)) == (0, 1, 1)


def test_the_preview_writes_nothing_and_says_what_the_import_then_does(account: BankAccount) -> None:
    early, _ = september()
    statement = read_statement(
        account.company, table(early, opening="1000,00", closing="1282,60"), "s.csv", by=opener(account)
    )
    preview = preview_of(statement)
    assert (BankLine.objects.count(), preview.new, preview.total_rows) == (0, 14, 14)
    assert (preview.first_day, preview.last_day) == (date(2026, 9, 1), date(2026, 9, 20))
    assert preview.opening == Money("1000.00")
    imported = import_statement(statement, account=account, by=opener(account))
    assert Money.of_cents(sum(account.lines.values_list("cents", flat=True))) == preview.total
    assert imported.state == StatementState.IMPORTED
    assert imported.file is not None
    assert archived(imported.file).startswith(b"Solde initial")


def test_the_first_import_sets_the_opening_balance_and_an_older_one_leaves_the_balance_of_today(
    account: BankAccount,
) -> None:
    late = [Move("2026-09-10", "50.00", "B")]
    older = [Move("2026-08-05", "20.00", "A")]
    brought(account, camt(late, opening="100.00"))
    account.refresh_from_db()
    assert (account.opening_balance, account.opening_date) == (Money("100.00"), date(2026, 9, 10))
    assert account.balance == Money("150.00")
    august = brought(account, ofx(older))
    account.refresh_from_db()
    assert (account.balance, account.opening_balance) == (Money("150.00"), Money("80.00"))
    undo_import(august, by=opener(account))
    account.refresh_from_db()
    assert (account.balance, account.opening_balance) == (Money("150.00"), Money("100.00"))
    assert account.opening_date == date(2026, 9, 10)


def test_an_older_import_that_is_taken_back_leaves_the_day_of_the_opening_balance_that_was_typed(house: House) -> None:
    account = open_account(
        house.company, by=house.owner, opening_balance=Money("1000.00"), opening_date=date(2026, 9, 1)
    )
    brought(account, ofx([Move("2026-09-10", "50.00", "B")]))
    undo_import(brought(account, ofx([Move("2026-08-05", "20.00", "A")])), by=house.owner)
    account.refresh_from_db()
    assert (account.opening_balance, account.opening_date) == (Money("1000.00"), date(2026, 9, 1))
    brought(account, ofx([Move("2026-09-05", "-30.00", "C")]))
    account.refresh_from_db()
    assert account.balance == Money("1020.00")


def test_a_gap_between_the_balances_is_told_and_kept(account: BankAccount) -> None:
    statement = read_statement(
        account.company,
        camt([Move("2026-09-10", "50.00", "B")], opening="100.00", closing="175.00"),
        "x",
        by=opener(account),
    )
    assert preview_of(statement).gap == Money("25.00")
    imported = import_statement(statement, account=account, by=opener(account))
    notices = imported.remarks.filter(kind=RemarkKind.NOTICE).values_list("message", flat=True)
    assert any("25,00" in notice for notice in notices)


def test_a_reversal_written_in_the_direction_of_its_operation_is_money_back_when_that_closes_the_balance(
    account: BankAccount,
) -> None:
    iso = [Move("2026-09-10", "-50.00", "PRLV", "a"), Move("2026-09-11", "50.00", "R! PRLV", "b")]
    variant = [Move("2026-09-10", "-50.00", "PRLV", "a"), Move("2026-09-11", "-50.00", "R! PRLV", "b")]
    for moves in (iso, variant):
        other = open_account(account.company, by=opener(account))
        brought(other, camt(moves, opening="1000.00", closing="1000.00"))
        assert list(other.lines.order_by("date").values_list("cents", flat=True)) == [-5000, 5000]
    wrong = read_statement(account.company, camt(variant, opening="1000.00", closing="950.00"), "x", by=opener(account))
    assert preview_of(wrong).gap == Money("50.00")


def test_a_file_in_another_currency_is_refused_with_a_sentence(account: BankAccount) -> None:
    statement = read_statement(
        account.company, ofx([Move("2026-09-10", "50.00", "B")], currency="CHF"), "x", by=opener(account)
    )
    assert "CHF" in preview_of(statement).problem or statement.account is None
    with pytest.raises(Refused, match="en CHF et le compte « Courant » en EUR"):
        import_statement(statement, account=account, by=opener(account))
    francs = open_account(account.company, by=opener(account), currency="CHF")
    assert told(import_statement(statement, account=francs, by=opener(account))) == (1, 0, 0)


def test_a_file_of_two_accounts_makes_two_statements_each_for_its_account(account: BankAccount) -> None:
    other_iban = "FR7630006000011234567890189"
    second = open_account(account.company, by=opener(account), iban=other_iban)
    one = camt([Move("2026-09-10", "50.00", "B")]).decode()
    two = camt([Move("2026-09-11", "7.00", "C"), Move("2026-09-12", "8.00", "D")], iban=other_iban).decode()
    inside = two[two.index("<Stmt>") : two.index("</BkToCstmrStmt>")]
    both = one.replace("</BkToCstmrStmt>", inside + "</BkToCstmrStmt>").encode()
    statement = read_statement(account.company, both, "x", by=opener(account))
    others = preview_of(statement).others
    assert [(one.account, one.rows) for one in (statement, *others)] == [(account, 1), (second, 2)]
    import_statement(statement, account=account, by=opener(account))
    import_statement(others[0], account=second, by=opener(account))
    assert (account.lines.count(), second.lines.count()) == (1, 2)


def test_an_import_is_taken_back_whole_and_may_be_done_again(account: BankAccount) -> None:
    early, late = september()
    first = brought(account, ofx(early))
    second = brought(account, ofx(late))
    undo_import(second, by=opener(account))
    account.refresh_from_db()
    assert account.lines.count() == 14
    assert account.moved_cents == sum(account.lines.values_list("cents", flat=True))
    assert told(brought(account, ofx(late))) == (6, 6, 0)
    with pytest.raises(Conflict, match="n’est pas importé"):
        undo_import(second, by=opener(account))
    names = Event.objects.filter(chain=account.company_id).values_list("name", flat=True)
    assert list(names).count("bank.statement_imported") == 3
    assert first.pk


def test_a_statement_is_imported_once(account: BankAccount) -> None:
    statement = brought(account, ofx(september()[0]))
    with pytest.raises(Conflict, match="déjà importé"):
        import_statement(statement, account=account, by=opener(account))


def test_a_closed_account_takes_no_more_lines(account: BankAccount) -> None:
    statement = read_statement(account.company, ofx(september()[0]), "x", by=opener(account))
    close_account(account, by=opener(account))
    with pytest.raises(Refused, match="fermé"):
        import_statement(statement, account=account, by=opener(account))


def test_a_table_that_nobody_knows_waits_for_its_columns_which_the_next_file_remembers(account: BankAccount) -> None:
    content = "Jour;Quoi;Entrée ou sortie\r\n01/09/2026;VIR A;10,00\r\n02/09/2026;CB B;4,00\r\n".encode()
    statement = read_statement(account.company, content, "x.csv", by=opener(account), account=account)
    preview = preview_of(statement)
    assert preview.needs_mapping
    with pytest.raises(Refused):
        import_statement(statement, account=account, by=opener(account))
    statement = choose(statement, mapping={"date": 0, "label": [1], "amount": 2}, by=opener(account))
    assert preview_of(statement).new == 2
    import_statement(statement, account=account, by=opener(account))
    again = read_statement(account.company, content.replace(b"01/09", b"03/09"), "y", by=opener(account))
    assert [row.recognition.value for row in preview_of(again).rows] == ["new", "known"]


def test_an_amount_that_can_be_read_in_two_ways_is_asked_before_the_import(account: BankAccount) -> None:
    content = "Date;Libellé;Montant\r\n01/09/2026;VIR A;-3.000\r\n".encode()
    statement = read_statement(account.company, content, "x.csv", by=opener(account), account=account)
    assert preview_of(statement).undecided == "-3.000"
    with pytest.raises(Refused, match="deux façons"):
        import_statement(statement, account=account, by=opener(account))
    mapping = {"date": 0, "label": [1], "amount": 2, "decimal": ","}
    statement = choose(statement, mapping=mapping, by=opener(account))
    import_statement(statement, account=account, by=opener(account))
    assert list(account.lines.values_list("cents", flat=True)) == [-300000]


def test_what_was_left_aside_or_unreadable_is_kept_with_its_line(account: BankAccount) -> None:
    content = "Date;Libellé;Montant\r\n01/09/2026;A;5,00\r\n02/09/2026;ZERO;0,00\r\n31/02/2026;B;6,00\r\n".encode()
    statement = brought(account, content)
    assert (statement.added, statement.ignored, statement.unreadable) == (1, 1, 1)
    remarks = statement.remarks.order_by("line_number").values_list("kind", "line_number")
    assert list(remarks) == [("ignored", 3), ("unreadable", 4)]


@pytest.mark.parametrize(
    "content", [b"", b"   \n ", b"%PDF-1.7 ...", b"PK\x03\x04xlsx", b"\x00\x00", b"bonjour", b"<html><p>Bonjour</p>"]
)
def test_what_is_no_statement_is_refused_with_a_sentence(account: BankAccount, content: bytes) -> None:
    with pytest.raises(Refused) as refusal:
        read_statement(account.company, content, "releve.csv", by=opener(account))
    assert refusal.value.field == "file"
    assert BankStatement.objects.count() == 0


def test_an_import_with_a_linked_line_stays_until_the_link_is_undone(account: BankAccount) -> None:
    statement = brought(account, ofx([Move("2026-09-01", "-4.00", "FRAIS", "a")]))
    link = Reconciliation.objects.create(
        company=account.company, line=account.lines.get(), act="a", kind=LinkKind.FEE, amount=Money("-4.00")
    )
    with pytest.raises(Conflict, match="1 ligne de ce relevé est liée"):
        undo_import(statement, by=opener(account))
    Reconciliation.objects.filter(pk=link.pk).update(undone_at=clock.now())
    undo_import(statement, by=opener(account))
    account.refresh_from_db()
    assert (account.lines.count(), account.moved_cents) == (0, 0)


def test_a_table_without_signs_waits_for_its_columns(account: BankAccount) -> None:
    content = "Date;Libellé;Montant;Code\n01/09/2026;VIR A;10,00;VIR\n02/09/2026;PRLV EDF;4,00;PRLV\n".encode()
    statement = read_statement(account.company, content, "x.csv", by=opener(account), account=account)
    assert preview_of(statement).asks_columns
    with pytest.raises(Refused, match="indiquez la colonne qui dit le sens"):
        import_statement(statement, account=account, by=opener(account))
    statement = choose(statement, mapping={"date": 0, "label": [1], "amount": 2}, by=opener(account))
    assert told(import_statement(statement, account=account, by=opener(account))) == (2, 0, 0)


@pytest.mark.parametrize("written", ["abc", "1e400", "12.345", "NaN"])
def test_an_opening_balance_that_is_no_amount_is_refused_with_a_sentence(house: House, written: str) -> None:
    with pytest.raises(Refused, match="1234,56"):
        open_account(house.company, by=house.owner, opening_balance=written)
