"""What changes at the bank: booked, deleted, changed, and what was imported by file before or after."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ardoise.banking import events
from ardoise.banking.actions.accounts import open_account
from ardoise.banking.actions.import_statement import undo_import
from ardoise.banking.actions.write_lines import write_rows
from ardoise.banking.models import (
    BankAccount,
    BankLine,
    BankStatement,
    FeedEntry,
    FeedRemark,
)
from ardoise.banking.readers.reading import Row
from ardoise.banking.tests.feeds import IBAN, PAGE, Bank, lines
from ardoise.history.models import Event
from ardoise.notifications.models import Notice


def read_by_file(account: BankAccount, *rows: Row, format: str = "ofx") -> None:
    statement = BankStatement.objects.create(company=account.company, account=account, format=format)
    write_rows(account, rows, statement)


def day(number: int) -> str:
    return f"2026-11-{number:02d}"


def test_a_pending_transaction_is_left_out_until_it_is_booked(bank: Bank) -> None:
    waiting, booked = (
        ({"future": True}, {"future": False}) if bank.provider == "bridge" else ({"coming": True}, {"coming": False})
    )
    connection = bank.connect()
    name = bank.server.add(day(20), "5.00", "VIR EN COURS", **waiting)
    bank.follow(connection)
    bank.work()
    assert lines() == []
    assert not BankStatement.objects.exists()
    bank.server.change(name, date=day(21), booking_date=day(21), **booked)
    bank.read(connection)
    assert lines() == [(day(21), "5.00", "VIR EN COURS")]


def test_a_line_that_the_bank_deletes_stays_and_is_said(bank: Bank) -> None:
    connection = bank.connect()
    name = bank.server.add(day(20), "5.00", "VIR EN TROP")
    bank.follow(connection)
    bank.work()
    before = str(BankAccount.objects.get().balance.amount)
    bank.server.delete(name)
    for _ in range(2):
        bank.read(connection)
    assert lines() == [(day(20), "5.00", "VIR EN TROP")]
    page = bank.page(connection)
    assert "La banque est revenue sur ces lignes" in page
    assert "La banque a supprimé cette ligne." in page
    assert Event.objects.filter(name=events.FEED_CONTRADICTED).count() == 1
    assert "une ligne déjà écrite" in Notice.objects.get(kind="bank").text
    remark = FeedRemark.objects.get()
    answer = {"remark": str(remark.pk), "what": "remove"}
    response = bank.client.post(f"{PAGE}{connection.pk}/lignes/", answer, follow=True).content.decode()
    assert "La ligne est retirée" in response
    assert lines() == []
    assert before == "1500.00"
    assert str(BankAccount.objects.get().balance.amount) == "1495.00"
    assert (
        "a déjà reçu sa réponse"
        in bank.client.post(f"{PAGE}{connection.pk}/lignes/", answer, follow=True).content.decode()
    )


def test_a_linked_line_is_not_removed(by_bridge: Bank) -> None:
    connection = by_bridge.connect()
    name = by_bridge.server.add(day(20), "5.00", "VIR")
    by_bridge.follow(connection)
    by_bridge.work()
    BankLine.objects.update(linked_cents=500)
    by_bridge.server.delete(name)
    by_bridge.read(connection)
    answer = {"remark": str(FeedRemark.objects.get().pk), "what": "remove"}
    assert by_bridge.client.post(f"{PAGE}{connection.pk}/lignes/", answer).status_code == 302
    assert "défaites d’abord son lien" in by_bridge.page(connection)
    assert len(lines()) == 1
    assert FeedRemark.objects.get().closed_at is None


def test_a_line_that_is_kept_is_not_asked_again(by_bridge: Bank) -> None:
    connection = by_bridge.connect()
    name = by_bridge.server.add(day(20), "5.00", "VIR")
    by_bridge.follow(connection)
    by_bridge.work()
    by_bridge.server.delete(name)
    by_bridge.read(connection)
    by_bridge.client.post(
        f"{PAGE}{connection.pk}/lignes/", {"remark": str(FeedRemark.objects.get().pk), "what": "keep"}
    )
    by_bridge.read(connection)
    assert "La banque est revenue" not in by_bridge.page(connection)
    assert len(lines()) == 1


def test_a_transaction_that_is_deleted_and_given_again_is_the_same_line(bank: Bank) -> None:
    connection = bank.connect()
    name = bank.server.add(day(20), "5.00", "VIR")
    bank.follow(connection)
    bank.work()
    bank.server.delete(name)
    again = bank.server.add(day(20), "5.00", "VIR")
    bank.read(connection)
    assert lines() == [(day(20), "5.00", "VIR")]
    assert FeedEntry.objects.get(external_id=f"{bank.provider}:{again}").line == BankLine.objects.get()
    assert not FeedRemark.objects.filter(closed_at__isnull=True).exists()
    assert not Event.objects.filter(name=events.FEED_CONTRADICTED).exists()


def test_another_amount_is_another_line_and_the_first_one_stays(bank: Bank) -> None:
    connection = bank.connect()
    name = bank.server.add(day(20), "-5.00", "CB RESTAURANT")
    bank.follow(connection)
    bank.work()
    bank.server.change(name, **({"amount": -6.5} if bank.provider == "bridge" else {"value": -6.5}))
    bank.read(connection)
    assert [amount for _, amount, _ in lines()] == ["-5.00", "-6.50"]
    assert "remplacé cette ligne par une autre de −6,50" in FeedRemark.objects.get().message


def test_another_day_is_said(bank: Bank) -> None:
    connection = bank.connect()
    name = bank.server.add(day(20), "-5.00", "CB")
    bank.follow(connection)
    bank.work()
    bank.server.change(name, date=day(22), booking_date=day(22))
    bank.read(connection)
    assert lines() == [(day(20), "-5.00", "CB")]
    assert FeedRemark.objects.get().message == "La banque date maintenant cette ligne du 22/11/2026."


def test_what_was_imported_by_file_is_recognised_whatever_its_label_and_identifier(bank: Bank) -> None:
    account = open_account(bank.house.company, by=bank.house.owner, name="Pro", iban=IBAN)
    monday = date(2026, 11, 16)
    read_by_file(
        account,
        Row(monday, Decimal("10.00"), "VIREMENT DUPONT", bank_id="FITID1"),
        Row(monday, Decimal("20.00"), "PRLV EDF"),
    )
    connection = bank.connect()
    bank.server.add(day(16), "10.00", "VIR SEPA RECU DE DUPONT SARL")
    bank.server.add(day(16), "20.00", "PRLV EDF")
    bank.server.add(day(16), "20.00", "PRLV AUTRE")  # a real twin of the amount
    bank.follow(connection, str(account.pk))
    bank.work()
    assert sorted(label for _, _, label in lines()) == ["PRLV AUTRE", "PRLV EDF", "VIREMENT DUPONT"]


def test_what_a_feed_brought_is_recognised_by_a_file(bank: Bank) -> None:
    connection = bank.connect()
    bank.server.add(day(16), "10.00", "VIR SEPA RECU DE DUPONT SARL")
    bank.follow(connection)
    bank.work()
    account = BankAccount.objects.get()
    monday = date(2026, 11, 16)
    read_by_file(account, Row(monday, Decimal("10.00"), "VIREMENT DUPONT", bank_id="FITID1"))
    read_by_file(account, Row(monday, Decimal("10.00"), "Virement Dupont"), format="csv")
    assert len(lines()) == 1


def test_what_cannot_be_read_is_kept_and_shown(bank: Bank) -> None:
    connection = bank.connect()
    bank.server.add("2026-02-30", "10.00", "DATE FAUSSE", booking_date=None, rdate=None)
    bank.server.add(day(16), "0", "MONTANT NUL")
    bank.server.add(day(16), "3.00", "JUSTE")
    bank.follow(connection)
    bank.work()
    for _ in range(2):
        bank.read(connection)
    assert lines() == [(day(16), "3.00", "JUSTE")]
    statement = BankStatement.objects.get()
    assert (statement.added, statement.unreadable, statement.ignored) == (1, 1, 1)
    assert "DATE FAUSSE" in statement.remarks.get(kind="unreadable").text


def test_an_import_that_is_taken_back_is_read_again_whether_a_file_or_the_feed_brought_it(bank: Bank) -> None:
    account = open_account(bank.house.company, by=bank.house.owner, name="Courant", iban=IBAN)
    read_by_file(account, Row(date(2026, 11, 20), Decimal("100.00"), "VIR A"))
    connection = bank.connect()
    bank.server.add("2026-11-20", "100.00", "VIR A")
    bank.server.add("2026-11-22", "7.00", "VIR B")
    bank.follow(connection, str(account.pk))
    bank.work()
    before = lines()
    assert len(before) == 2
    for statement in BankStatement.objects.filter(state="imported"):
        undo_import(statement, by=bank.house.owner)
    assert lines() == []
    bank.read(connection)
    assert lines() == before
    account.refresh_from_db()
    assert account.moved_cents == 10700
