"""The end of the consent: announced, then the readings stop until it is renewed."""

from __future__ import annotations

from datetime import UTC, timedelta

from ardoise.banking import events
from ardoise.banking.actions.feed_watch import watch_feeds
from ardoise.banking.models import (
    FeedConnection,
    FeedState,
)
from ardoise.banking.tests.feeds import PAGE, Bank, lines
from ardoise.companies.models import Membership
from ardoise.history import clock
from ardoise.history.models import Event
from ardoise.notifications.models import Message, Notice
from tests.providers.bridge_server import BridgeServer


def day(number: int) -> str:
    return f"2026-11-{number:02d}"


def test_the_end_of_the_consent_is_announced_15_7_and_1_days_before_once_each(bank: Bank) -> None:
    connection = bank.connected()
    end = connection.consent_expires_at
    assert end is not None
    told = []
    for days in (20, 16, 15, 14, 8, 7, 3, 1):
        with clock.at(end - timedelta(days=days)):
            for _ in range(2):
                watch_feeds()
            bank.work()
            told.append(Event.objects.filter(name=events.FEED_EXPIRING).count())
    assert told == [0, 0, 1, 1, 1, 2, 2, 3]
    texts = [notice.text for notice in Notice.objects.filter(kind="bank").order_by("pk")]
    assert ["dans 15 jours" in texts[0], "dans 7 jours" in texts[1], "demain" in texts[2]] == [True, True, True]
    mails = Message.objects.filter(subject__contains="Connexion à la banque")
    assert mails.count() == 3 * Membership.objects.filter(company=bank.house.company).count()
    assert f"{PAGE}{connection.pk}/" in mails.order_by("pk")[0].text


def test_a_consent_that_ended_stops_the_readings_until_it_is_renewed(bank: Bank) -> None:
    connection = bank.connected()
    end = connection.consent_expires_at
    assert end is not None
    asked = len(bank.server.asked)
    with clock.at(end + timedelta(hours=1)):
        for _ in range(2):
            watch_feeds()
            bank.work()
        connection.refresh_from_db()
        assert connection.state == FeedState.EXPIRED
        assert Event.objects.filter(name=events.FEED_EXPIRED).count() == 1
        assert len(bank.server.asked) == asked
        page = bank.page(connection)
        assert "Accord expiré" in page
        assert "les lignes n’arrivent plus" in page
        response = bank.client.post(f"{PAGE}{connection.pk}/accord/")
        assert response.status_code == 303
        bank.server.add(day(27), "8.00", "PENDANT L’ABSENCE")
        bank.come_back(bank.server.agree(response["Location"]))
        bank.work()
        connection.refresh_from_db()
        assert connection.state == FeedState.ACTIVE
        assert connection.warned is None
        assert connection.consent_expires_at == clock.now() + timedelta(days=180)
    assert lines() == [(day(27), "8.00", "PENDANT L’ABSENCE")]
    assert Event.objects.filter(name=events.FEED_RENEWED).count() == 1
    assert FeedConnection.objects.count() == 1


def test_the_end_that_the_aggregator_says_is_the_one_that_is_kept(by_bridge: Bank) -> None:
    server = by_bridge.server
    assert isinstance(server, BridgeServer)
    connection = by_bridge.connected()
    end = clock.now().replace(microsecond=0) + timedelta(days=30)
    server.items[connection.item_id]["authentication_expires_at"] = end.astimezone(UTC).isoformat()
    by_bridge.read(connection)
    assert connection.consent_expires_at == end
    assert "encore 30 jours" in by_bridge.page(connection)
