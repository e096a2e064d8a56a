"""What banks do to statements, as users of other tools tell it: none of it may double, lose or turn a line."""

from __future__ import annotations

from typing import Any

import pytest

from ardoise.banking.actions.accept import accept_sure
from ardoise.banking.actions.accounts import open_account
from ardoise.banking.actions.import_statement import import_statement, undo_import
from ardoise.banking.actions.propose import refresh_proposals
from ardoise.banking.actions.read_statement import preview_of, read_statement
from ardoise.banking.models import BankAccount, BankStatement
from ardoise.banking.preview import Preview
from ardoise.banking.readers import read
from ardoise.banking.tests.files import IBAN, Move, camt, ofx, table
from ardoise.banking.tests.worlds import bank_line, invoice_of
from ardoise.domain.money import Money
from ardoise.payments.actions.record import Wanted, record_payment
from ardoise.sales.models import Settlement
from ardoise.users.models import User
from tests.world import House


@pytest.fixture
def account(house: House) -> BankAccount:
    return open_account(house.company, by=house.owner, name="Courant", iban=IBAN)


def owner_of(account: BankAccount) -> User:
    assert account.created_by is not None
    return account.created_by


def shown(account: BankAccount, content: bytes) -> Preview:
    statement = read_statement(account.company, content, "releve", by=owner_of(account), account=account)
    return preview_of(statement)


def brought(account: BankAccount, content: bytes, **choices: Any) -> BankStatement:
    statement = read_statement(account.company, content, "releve", by=owner_of(account), account=account)
    done = import_statement(statement, account=account, by=owner_of(account), **choices)
    account.refresh_from_db()
    return done


def counts(one: Preview | BankStatement) -> tuple[int, int, int]:
    return (one.new if isinstance(one, Preview) else one.added), one.known, one.probable


FIRST = [Move("2026-09-01", "10.00", "VIR A", "0001"), Move("2026-09-02", "20.00", "VIR B", "0002")]


def test_identifiers_that_start_again_each_month_are_other_lines(account: BankAccount) -> None:
    brought(account, ofx(FIRST))
    october = [Move("2026-10-01", "10.00", "VIR C", "0001"), Move("2026-10-02", "21.00", "VIR D", "0002")]
    answer = brought(account, ofx(october), take_probable="none")
    assert account.lines.count() + answer.probable == 4


def test_identifiers_drawn_again_at_each_download_are_asked_about_and_write_no_double(account: BankAccount) -> None:
    brought(account, ofx(FIRST))
    after = Move("2026-09-03", "-5.00", "CB", "x9")
    again = [*(Move(move.day, move.amount, move.label, f"x{rank}") for rank, move in enumerate(FIRST)), after]
    told = shown(account, ofx(again))
    assert counts(told) == (1, 0, 2)
    assert any("renumérote" in text for text in told.notices)
    assert counts(brought(account, ofx(again))) == (1, 0, 2)
    assert account.moved_cents == 2500
    assert not any("renumérote" in text for text in shown(account, ofx(FIRST)).notices)


def test_a_day_that_grew_between_two_downloads_is_asked_about_too_when_its_identifiers_are_drawn_again(
    account: BankAccount,
) -> None:
    twins = [Move("2026-09-12", "-2.50", "PARKING", "a"), Move("2026-09-12", "-2.50", "PARKING", "b")]
    brought(account, ofx(twins))
    grown = [Move("2026-09-12", "-2.50", "PARKING", name) for name in ("c", "d", "e")]
    assert counts(brought(account, ofx(grown))) == (1, 0, 2)


def test_one_identifier_that_is_known_settles_that_a_twin_of_another_is_a_twin(account: BankAccount) -> None:
    parking = [Move("2026-09-12", "-2.50", "PARKING", name) for name in "abc"]
    brought(account, ofx(parking[:2]))
    assert counts(brought(account, ofx(parking[1:]))) == (1, 1, 0)


def test_a_day_downloaded_before_its_end_receives_its_second_twin(account: BankAccount) -> None:
    parking = Move("2026-09-12", "-2.50", "PARKING")
    brought(account, table([parking]))
    assert counts(brought(account, table([parking, parking]))) == (1, 1, 0)
    assert account.lines.filter(cents=-250).count() == 2


def test_an_import_taken_back_may_be_done_again(account: BankAccount) -> None:
    undo_import(brought(account, ofx(FIRST)), by=owner_of(account))
    assert not account.lines.exists()
    assert counts(brought(account, ofx(FIRST))) == (2, 0, 0)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_months_imported_in_any_order_give_the_same_account(account: BankAccount, order: tuple[int, ...]) -> None:
    months = [
        [Move(f"2026-{month:02}-{day:02}", f"{day}.00", "VIR", f"{month}-{day}") for day in (1, 15)]
        for month in (7, 8, 9)
    ]
    for rank in order:
        brought(account, ofx(months[rank]))
    account.refresh_from_db()
    assert account.lines.count() == 6
    assert account.moved_cents == 4800


def test_a_statement_that_was_forgotten_is_told_before_the_import(account: BankAccount) -> None:
    brought(account, camt([Move("2026-09-05", "100.00", "VIR A", "1")], opening="1000.00"))
    told = shown(account, camt([Move("2026-09-09", "50.00", "VIR C", "3")], opening="1070.00"))
    assert any("Il manque des lignes entre le 05/09/2026 et le 09/09/2026" in text for text in told.notices)
    follows = shown(account, camt([Move("2026-09-06", "-30.00", "VIR B", "2")], opening="1100.00"))
    assert not any("Il manque" in text for text in follows.notices)
    overlaps = shown(account, camt([Move("2026-09-05", "100.00", "VIR A", "1")], opening="1000.00"))
    assert not any("Il manque" in text for text in overlaps.notices)


@pytest.mark.parametrize(
    ("line", "value", "booked"),
    [
        ("2601011230C27,98NMSCNONREF", "2026-01-01", "2025-12-30"),
        ("2512310105C27,98NMSCNONREF", "2025-12-31", "2026-01-05"),
    ],
)
def test_an_entry_date_on_the_other_side_of_the_new_year_has_its_own_year(line: str, value: str, booked: str) -> None:
    content = f":20:A\n:25:1\n:28C:1/1\n:60F:C251230EUR0,00\n:61:{line}\n:86:VIR\n:62F:C260105EUR27,98\n-\n"
    (row,) = read(content.encode()).transactions
    assert (str(row.value_date), str(row.day)) == (value, booked)


@pytest.mark.parametrize(
    "written", ["20260930235959.000[-5:EST]", "20260930000000[+2:CEST]", "20260930", "20260930120000"]
)
def test_the_day_of_an_ofx_is_the_one_that_is_written(written: str) -> None:
    content = ofx([Move("2026-09-30", "-1.00", "X", "1")]).replace(b"20260930<TRNAMT>", f"{written}<TRNAMT>".encode())
    (row,) = read(content).transactions
    assert str(row.date) == "2026-09-30"


def test_a_card_statement_keeps_its_signs_and_says_when_they_look_turned() -> None:
    turned = ofx([Move("2026-09-30", "12.00", "ACHAT", "1")]).replace(b"<TRNTYPE>OTHER", b"<TRNTYPE>DEBIT")
    reading = read(turned)
    assert [str(row.amount) for row in reading.transactions] == ["12.00"]
    assert any("signe" in text for text in reading.notices)


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (b"\xef\xbb\xbf!Type:Bank\nD30/09/2026\nT-12,50\nPCARTE\n^\n", ["2026-09-30 -12.50"]),
        (b"!Type:Bank\nD30/09/2026\nT-100.00\nPX\nSA\n$-60.00\nSB\n$-40.00\n^\n", ["2026-09-30 -100.00"]),
        (b"!Type:Bank\nD9/30'26\nT-1.00\nPX\n^\nD12/31'99\nT-2.00\nPY\n^\n", ["2026-09-30 -1.00", "1999-12-31 -2.00"]),
        (
            b'Date,Description,Debit,Credit\n09/30/2026,CARD,12.50,\n09/13/2026,IN,,"1,000.00"\n',
            ["2026-09-30 -12.50", "2026-09-13 1000.00"],
        ),
        ("sep=;\nDate;Libellé;Montant;\n05/09/26;A;−1,00 €;\n".encode(), ["2026-09-05 -1.00"]),
        (
            "Date;Libellé;Montant;Sens\n05/09/2026;A;1,00;D\n06/09/2026;B;1,00;C\n".encode(),
            ["2026-09-05 -1.00", "2026-09-06 1.00"],
        ),
    ],
    ids=["qif with mark", "qif splits", "qif old years", "english csv", "excel", "side in a column"],
)
def test_ways_of_writing_that_other_tools_misread(content: bytes, rows: list[str]) -> None:
    assert [f"{row.date} {row.amount}" for row in read(content).transactions] == rows


def test_a_line_in_another_currency_keeps_the_amount_of_the_account() -> None:
    content = "Date;Libellé;Montant en devise;Devise d'origine;Montant EUR\n05/09/2026;AMAZON;-10,00;USD;-9,21\n"
    (row,) = read(content.encode()).transactions
    assert (str(row.amount), row.currency) == ("-9.21", "EUR")


def test_zero_and_negative_zero_move_nothing_and_are_counted(account: BankAccount) -> None:
    content = ofx([Move("2026-09-30", "-0.00", "INFO", "1"), Move("2026-09-30", "5.00", "VIR", "2")])
    told = shown(account, content)
    assert (told.new, told.ignored) == (1, 1)
    brought(account, content)
    assert [str(line.amount) for line in account.lines.all()] == ["5.00"]


def test_a_file_of_another_account_is_said_to_be_so(account: BankAccount) -> None:
    other = "FR7630006000011234567890189"
    told = shown(account, camt([Move("2026-09-05", "100.00", "VIR A", "1")], iban=other))
    assert any("et non du compte" in text for text in told.notices)
    assert told.account == account
    assert account.balance == Money(0)


def test_two_payments_noted_by_hand_are_not_paid_again_by_their_one_line(house: House) -> None:
    """A transfer pays two invoices, each noted paid by hand; two more of the same amounts are open."""
    for _ in range(2):
        invoice = invoice_of(house, "200.00")
        values: dict[str, Any] = {"day": house.company.today, "amount": Money("240.00"), "method": "bank_transfer"}
        record_payment(house.company, allocations=[Wanted(invoice)], by=house.owner, **values)
    later = [invoice_of(house, "200.00") for _ in range(2)]
    line = bank_line(house, "480.00", "VIR ATELIER DU PARC")
    refresh_proposals(house.company, [line])
    accept_sure(house.company, by=house.owner)
    assert [Settlement.objects.get(invoice=one).due for one in later] == [Money("240.00")] * 2
