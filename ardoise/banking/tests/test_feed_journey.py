"""Connecting a bank, from the button to the lines, by Bridge and by Powens over loopback."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from ardoise.banking import events
from ardoise.banking.actions.accounts import open_account
from ardoise.banking.consents import consent_of
from ardoise.banking.models import BankAccount, BankStatement, FeedAccount, FeedConnection, FeedState, StatementSource
from ardoise.banking.tests.feeds import CURRENT, IBAN, PAGE, Bank, lines
from ardoise.companies.models import Membership, Role
from ardoise.history import clock
from ardoise.history.models import Event, Task
from tests.providers import bridge_server as bridge
from tests.providers import powens_server as powens
from tests.providers.bridge_server import BridgeServer
from tests.providers.powens_server import PowensServer
from tests.world import House


def test_a_bank_is_connected_from_the_button_to_the_lines(bank: Bank) -> None:
    assert "Connecter ma banque" in bank.client.get(PAGE).content.decode()
    connection = bank.connect()
    assert (connection.state, connection.bank_name) == (FeedState.ACTIVE, connection.bank_name)
    assert "Vexin" in connection.bank_name
    assert connection.consent_expires_at is not None
    assert 179 <= (connection.consent_expires_at - clock.now()).days <= 180
    page = bank.page(connection)
    assert "Compte courant" in page
    assert "Un nouveau compte" in page
    bank.server.add("2026-11-20", "1240.00", "VIR SEPA DUPONT SARL FA-2026-0131")
    bank.server.add("2026-11-21", "-12.50", "FRAIS TENUE DE COMPTE")
    assert bank.follow(connection).status_code == 302
    bank.work()
    assert lines() == [
        ("2026-11-20", "1240.00", "VIR SEPA DUPONT SARL FA-2026-0131"),
        ("2026-11-21", "-12.50", "FRAIS TENUE DE COMPTE"),
    ]
    account = BankAccount.objects.get()
    assert (account.iban, account.currency) == (IBAN, "EUR")
    assert str(account.balance.amount) == "1500.00"  # what the bank says: the opening balance is what was before
    statement = BankStatement.objects.get()
    assert (statement.source, statement.format, statement.added) == (StatementSource.FEED, bank.provider, 2)
    told = Event.objects.filter(name__startswith="bank.").order_by("pk").values_list("name", flat=True)
    assert [name for name in told if "feed" in name] == [events.FEED_CONNECTED, events.FEED_CHOSEN]
    assert list(told).count(events.STATEMENT_IMPORTED) == 1


def test_a_second_reading_writes_only_what_is_new(bank: Bank) -> None:
    bank.server.expects(CURRENT)
    connection = bank.connect()
    bank.server.add("2026-11-20", "100.00", "VIR A")
    bank.follow(connection)
    bank.work()
    bank.read(connection)
    assert len(lines()) == 1
    bank.server.add("2026-11-20", "100.00", "VIR A")  # a twin of the same day is another transaction
    bank.server.add("2026-11-22", "7.00", "VIR B")
    bank.read(connection)
    assert lines() == [
        ("2026-11-20", "100.00", "VIR A"),
        ("2026-11-20", "100.00", "VIR A"),
        ("2026-11-22", "7.00", "VIR B"),
    ]
    assert BankStatement.objects.count() == 2


def test_the_way_back_serves_once_and_only_its_company(
    bank: Bank, stranger: House, browser_of: Callable[[House], Client]
) -> None:
    bank.server.expects(CURRENT)
    url = bank.server.agree(bank.leave()).removeprefix("http://localhost:8000")
    chloe = browser_of(stranger)
    assert chloe.get(url).status_code == 302
    assert FeedConnection.objects.get().state == FeedState.WAITING
    assert bank.client.get(url).status_code == 302
    assert FeedConnection.objects.get().state == FeedState.ACTIVE
    page = bank.client.get(url, follow=True).content.decode()
    assert "a déjà servi" in page
    assert Event.objects.filter(name=events.FEED_CONNECTED).count() == 1


def test_a_forged_or_late_way_back_is_refused(bank: Bank) -> None:
    bank.server.expects(CURRENT)
    url = bank.server.agree(bank.leave()).removeprefix("http://localhost:8000")
    for forged in (url[:-4] + "0000", f"{PAGE}retour/", f"{PAGE}retour/?state=&connection_id=1&item_id=1&success=true"):
        assert "recommencez" in bank.client.get(forged, follow=True).content.decode()
    with clock.at(clock.now() + timedelta(hours=3)):
        assert "recommencez" in bank.client.get(url, follow=True).content.decode()
    assert FeedConnection.objects.get().state == FeedState.WAITING


def test_who_refuses_at_the_bank_is_told_and_may_start_again(bank: Bank) -> None:
    page = bank.client.get(bank.server.refuse(bank.leave()).removeprefix("http://localhost:8000"), follow=True)
    assert "rien n’est connecté" in page.content.decode()
    assert "Reprendre" in page.content.decode()
    connection = bank.connect()
    assert connection.state == FeedState.ACTIVE
    assert FeedConnection.objects.count() == 1


def test_a_connection_of_someone_else_at_the_aggregator_is_not_taken(by_bridge: Bank, stranger: House) -> None:
    other = Bank(stranger, by_bridge.server)
    theirs = other.connect()
    by_bridge.server.expects(CURRENT)
    url = by_bridge.server.agree(by_bridge.leave())
    mine = url.split("item_id=")[1].split("&")[0]
    page = by_bridge.client.get(
        url.replace(f"item_id={mine}", f"item_id={theirs.item_id}").removeprefix("http://localhost:8000"), follow=True
    )
    assert "n’existe plus" in page.content.decode()
    assert FeedConnection.objects.get(company=by_bridge.house.company).state == FeedState.WAITING


def test_the_way_back_may_be_asked_again_when_the_aggregator_was_down(bank: Bank) -> None:
    bank.server.expects(CURRENT)
    url = bank.server.agree(bank.leave()).removeprefix("http://localhost:8000")
    bank.server.is_down = True
    assert "panne" in bank.client.get(url, follow=True).content.decode()
    bank.server.is_down = False
    assert "est connectée" in bank.client.get(url, follow=True).content.decode()


def test_an_account_that_was_imported_by_file_is_found_by_its_iban(bank: Bank) -> None:
    account = open_account(bank.house.company, by=bank.house.owner, name="Pro", iban=IBAN)
    connection = bank.connect()
    page = bank.page(connection)
    assert f'<option value="{account.pk}" selected>Pro</option>' in page
    assert "Un nouveau compte" not in page
    bank.follow(connection, str(account.pk))
    assert FeedAccount.objects.get().account == account


def test_each_account_goes_where_it_is_said_and_others_are_left(bank: Bank) -> None:
    savings = {"name": "Livret", "iban": "FR7617569000404567890123459", "balance": 10}
    connection = bank.connect(CURRENT, savings)
    bank.server.add("2026-11-20", "5.00", "COURANT")
    bank.server.add("2026-11-20", "6.00", "LIVRET", rank=1)
    bank.follow(connection, "new", "")
    bank.work()
    assert lines() == [("2026-11-20", "5.00", "COURANT")]


def test_an_account_without_a_line_has_the_balance_of_the_bank(bank: Bank) -> None:
    bank.connected({"name": "Livret", "iban": "", "balance": 15000})
    assert lines() == []
    assert str(BankAccount.objects.get().balance.amount) == "15000.00"


def test_two_accounts_of_the_bank_do_not_fill_the_same(bank: Bank) -> None:
    account = open_account(bank.house.company, by=bank.house.owner, name="Pro")
    connection = bank.connect(CURRENT, {"name": "Livret", "iban": "", "balance": 10})
    response = bank.follow(connection, str(account.pk), str(account.pk))
    assert response.status_code == 422
    assert "déjà rempli" in response.content.decode()
    assert not FeedAccount.objects.filter(account__isnull=False).exists()


def test_other_currencies_are_kept_apart(by_bridge: Bank) -> None:
    dollars = {"name": "Compte USD", "iban": "", "balance": 10, "currency_code": "USD"}
    euros = open_account(by_bridge.house.company, by=by_bridge.house.owner, name="Pro")
    connection = by_bridge.connect(dollars)
    assert by_bridge.follow(connection, str(euros.pk)).status_code == 422
    by_bridge.server.add("2026-11-20", "5.00", "IN DOLLARS", currency_code="USD")
    by_bridge.server.add("2026-11-20", "6.00", "IN EUROS", currency_code="EUR")
    by_bridge.follow(connection)
    by_bridge.work()
    assert lines() == [("2026-11-20", "5.00", "IN DOLLARS")]
    assert BankAccount.objects.get(currency="USD").lines.get().currency == "USD"
    remark = BankStatement.objects.get().remarks.get()
    assert "opération en EUR sur un compte en USD" in remark.message


def test_disconnecting_stops_the_readings_takes_the_consent_back_and_keeps_the_lines(bank: Bank) -> None:
    connection = bank.connect()
    bank.server.add("2026-11-20", "5.00", "VIR")
    bank.follow(connection)
    bank.work()
    assert "Déconnecter" in bank.page(connection)
    for _ in range(2):
        bank.client.post(f"{PAGE}{connection.pk}/deconnexion/")
    bank.work()
    connection.refresh_from_db()
    assert (connection.state, connection.secret, connection.user_id) == (FeedState.CLOSED, "", "")
    assert Event.objects.filter(name=events.FEED_CLOSED).count() == 1
    assert (getattr(bank.server, "items", None) or getattr(bank.server, "connections", None)) in ({}, None)
    bank.server.add("2026-11-21", "6.00", "APRÈS")
    bank.read(connection)
    assert lines() == [("2026-11-20", "5.00", "VIR")]


def test_a_bank_that_is_connected_again_writes_nothing_twice(by_bridge: Bank) -> None:
    """Every name is new at the aggregator: the lines are known by their day, amount and label."""
    server = by_bridge.server
    assert isinstance(server, BridgeServer)
    connection = by_bridge.connect()
    server.add("2026-11-20", "5.00", "VIR")
    server.add("2026-11-20", "5.00", "AUTRE LIBELLÉ")
    by_bridge.follow(connection)
    by_bridge.work()
    by_bridge.client.post(f"{PAGE}{connection.pk}/deconnexion/")
    by_bridge.work()
    server.accounts.clear()
    server.transactions.clear()
    again = by_bridge.connect()
    assert again.pk != connection.pk
    for label in ("AUTRE LIBELLÉ", "VIR", "NOUVEAU"):
        server.add("2026-11-20", "5.00", label)
    by_bridge.follow(again, str(BankAccount.objects.get().pk))
    by_bridge.work()
    assert sorted(label for _, _, label in lines()) == ["AUTRE LIBELLÉ", "NOUVEAU", "VIR"]


def test_without_keys_the_page_says_that_files_do_the_same(house: House, browser_of: Callable[[House], Client]) -> None:
    client = browser_of(house)
    page = client.get(PAGE).content.decode()
    assert "Cette installation n’a pas de clés Bridge ou Powens : l’import de fichiers fait le même travail" in page
    assert "connexions/nouvelle/" not in page
    assert client.post(f"{PAGE}nouvelle/bridge/").status_code == 302
    assert client.post(f"{PAGE}nouvelle/autre/").status_code == 404
    assert not FeedConnection.objects.exists()


def test_keys_and_tokens_are_nowhere_to_be_read(bank: Bank, caplog: pytest.LogCaptureFixture) -> None:
    connection = bank.connected()
    bank.server.failures.append(bridge.Answer(500))
    bank.read(connection)
    server = bank.server
    secrets = [bridge.CLIENT_SECRET, powens.CLIENT_SECRET, bridge.WEBHOOK_SECRET, powens.WEBHOOK_SECRET]
    secrets += list(server.tokens)
    kept = json.dumps([*FeedConnection.objects.values(), *Event.objects.values(), *Task.objects.values()], default=str)
    for text in (kept, bank.page(connection), bank.client.get(PAGE).content.decode(), caplog.text):
        for secret in secrets:
            assert secret not in text


def test_the_tokens_change_with_the_keys_of_the_house(
    house: House, powens_server: PowensServer, settings: Any, tmp_path: Path
) -> None:
    connection = Bank(house, powens_server).connect()
    before = consent_of(connection).secret
    settings.DATA = tmp_path
    call_command("rotate_keys", "--forget")
    settings.KEYS = (tmp_path / "keys").read_text().split()
    connection.refresh_from_db()
    assert consent_of(connection).secret == before


def test_an_employee_reads_and_the_consent_stays_with_the_owner(bank: Bank, stranger: House) -> None:
    connection = bank.connected()
    Membership.objects.filter(user=stranger.owner).delete()
    Membership.objects.create(user=stranger.owner, company=bank.house.company, role=Role.COLLABORATOR)
    lea = Client()
    lea.force_login(stranger.owner)
    page = lea.get(f"{PAGE}{connection.pk}/").content.decode()
    assert "Lire maintenant" in page
    for word in ("Déconnecter", "Renouveler", "Enregistrer"):
        assert word not in page
    for act in ("accord", "deconnexion"):
        lea.post(f"{PAGE}{connection.pk}/{act}/")
    lea.post(f"{PAGE}nouvelle/{bank.provider}/")
    connection.refresh_from_db()
    assert connection.state == FeedState.ACTIVE
    assert FeedConnection.objects.count() == 1


def test_a_stranger_reaches_nothing(bank: Bank, stranger: House, browser_of: Callable[[House], Client]) -> None:
    connection = bank.connected()
    chloe = browser_of(stranger)
    assert chloe.get(f"{PAGE}{connection.pk}/").status_code == 404
    for act in ("accord", "lecture", "deconnexion", "lignes"):
        assert chloe.post(f"{PAGE}{connection.pk}/{act}/").status_code == 404
    assert "Vexin" not in chloe.get(PAGE).content.decode()


def test_the_forms_may_lead_to_the_aggregator(bank: Bank) -> None:
    policy = bank.client.get(PAGE)["Content-Security-Policy"]
    assert f"form-action 'self' https: {bank.server.url}" in policy


def test_the_page_says_that_bridge_receives_the_mail_of_the_person(bank: Bank) -> None:
    shown = bank.client.get(PAGE).content.decode()
    assert ("Bridge reçoit votre e-mail" in shown) is (bank.provider == "bridge")
