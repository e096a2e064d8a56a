"""What counts as seen, and what does not: scanners, prefetch, other links, old versions."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ardoise.history import clock, outbox
from ardoise.history.models import Event
from ardoise.notifications.actions.outcome import note_outcome
from ardoise.notifications.models import DeliveryState, Message, Notice, Opening, OpeningKind
from ardoise.portal.tests.situations import SHELVES, billed_quote, mailed, next_version, sent_quote, token_of
from ardoise.sales.actions.note_opening import MOST, note_opening
from ardoise.sales.family import family_of
from ardoise.sales.models import Quote
from ardoise.sales.story import story_of
from tests.world import House


@pytest.fixture
def quote(house: House) -> Quote:
    return sent_quote(house)


def nonce(token: str) -> str:
    content = Client().get(reverse("portal:deal", args=[token])).content.decode()
    found = re.search(r'data-page="([^"]+)"', content)
    assert found
    return found[1]


def look(token: str, page: str | None = None, **headers: str) -> Any:
    """What the script does after two seconds in view."""
    address = reverse("portal:seen", args=[token])
    return Client(headers=headers).post(address, {"page": nonce(token) if page is None else page})


def names(subject: Any) -> list[str]:
    events = Event.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)
    return [
        name for name in events.order_by("sequence").values_list("name", flat=True) if "seen" in name or "down" in name
    ]


def test_a_page_that_was_shown_is_noted_with_its_reader(quote: Quote, house: House) -> None:
    _, (token,) = mailed(quote, house, "patrick@exemple.fr")
    assert look(token).status_code == 200
    opening = Opening.objects.get()
    assert opening.delivery
    assert opening.delivery.address == "patrick@exemple.fr"
    assert (opening.about_type, opening.about_id, opening.version) == ("sales.quote", quote.pk, 1)
    event = Event.objects.get(name="quote.seen")
    assert event.author_name == "patrick@exemple.fr"
    assert event.author_id is None


def test_following_a_link_is_not_seeing_a_page(quote: Quote) -> None:
    """What the scanner of a mail server does, and the prefetch of a browser."""
    token = token_of(quote)
    page, pdf = (reverse("portal:deal", args=[token]), reverse("portal:pdf", args=[token, "devis", quote.pk]))
    for headers in ({}, {"Purpose": "prefetch"}, {"Sec-Purpose": "prefetch;prerender"}, {"User-Agent": "Scanner"}):
        client = Client(headers=headers)
        for address in (page, pdf):
            assert client.get(address).status_code == 200
            assert client.head(address).status_code in (200, 405)
        client.post(reverse("portal:seen", args=[token]))
    assert not Opening.objects.exists()
    assert names(quote) == []


@pytest.mark.parametrize("header", ["Purpose", "Sec-Purpose", "X-Moz"])
def test_a_beacon_sent_ahead_of_a_person_does_not_count(quote: Quote, header: str) -> None:
    assert look(token_of(quote), **{header: "prefetch"}).status_code == 204
    assert not Opening.objects.exists()


def test_the_nonce_of_another_link_or_an_old_one_does_not_count(quote: Quote, house: House) -> None:
    paper = token_of(quote)
    _, (token,) = mailed(quote, house)
    for page in ("", "1", nonce(paper), nonce(token) + "x"):
        assert look(token, page).status_code == 204
    assert not Opening.objects.exists()


def test_the_company_looking_at_its_own_page_does_not_count(
    quote: Quote, house: House, stranger: House, browser_of: Callable[[House], Client]
) -> None:
    token = token_of(quote)
    address, page = reverse("portal:seen", args=[token]), nonce(token)
    assert browser_of(house).post(address, {"page": page}).status_code == 204
    assert not Opening.objects.exists()
    assert browser_of(stranger).post(address, {"page": page}).status_code == 200  # a customer who has an account too
    assert Opening.objects.count() == 1


def test_a_download_counts_from_a_page_that_was_seen_only(quote: Quote, house: House) -> None:
    _, (token,) = mailed(quote, house)
    proof = look(token).content.decode()
    pdf = reverse("portal:pdf", args=[token, "devis", quote.pk])
    for query in ({}, {"vu": "1"}, {"vu": proof + "x"}):
        assert Client().get(pdf, query).status_code == 200  # given all the same
    assert Client(headers={"Purpose": "prefetch"}).get(pdf, {"vu": proof}).status_code == 200
    assert names(quote) == ["quote.seen"]
    Client().get(pdf, {"vu": proof})
    assert names(quote) == ["quote.seen", "document.downloaded"]
    other = reverse("portal:pdf", args=[token_of(quote), "devis", quote.pk])
    Client().get(other, {"vu": proof})  # the proof is of one link
    assert Opening.objects.filter(kind=OpeningKind.DOWNLOADED).count() == 1


def test_later_looks_are_rows_not_events_and_they_end(quote: Quote, house: House) -> None:
    start = clock.now()
    for hours in range(3):
        with clock.at(start + timedelta(hours=hours, minutes=1)):
            look(token_of(quote))
            look(token_of(quote))
    assert Opening.objects.count() == 3
    assert names(quote) == ["quote.seen"]
    for hours in range(3, MOST + 10):
        with clock.at(start + timedelta(hours=2 * hours)):
            note_opening(quote, OpeningKind.OPENED, version=1, delivery=None, by=house.owner)
    assert Opening.objects.count() == MOST


def test_each_reader_and_each_version_is_told_once(quote: Quote, house: House) -> None:
    _, tokens = mailed(quote, house, "a@exemple.fr", "b@exemple.fr")
    old = nonce(tokens[0])
    for token in tokens:
        look(token)
    assert len(names(quote)) == 2
    after = next_version(quote, house, [replace(SHELVES, label="Noyer")])
    look(tokens[0], old)  # the page of the old version, left open in a tab
    assert [row.version for row in Opening.objects.order_by("pk")] == [1, 1]
    look(tokens[0])
    assert [row.version for row in Opening.objects.order_by("pk")] == [1, 1, 2]
    assert len(names(after)) == 3


def test_the_mail_of_an_invoice_notes_the_invoice_too(house: House) -> None:
    _quote, invoice = billed_quote(house)
    _, (token,) = mailed(invoice, house)
    look(token)
    assert names(invoice) == ["invoice.seen"]
    look(token_of(invoice))
    assert len(names(invoice)) == 1  # the code of the paper opens the deal: it is not known which paper


def test_the_seller_reads_it_on_the_list_in_the_story_and_in_a_notice(
    quote: Quote, house: House, browser_of: Callable[[House], Client]
) -> None:
    message, (token,) = mailed(quote, house, "patrick@exemple.fr")
    proof = look(token).content.decode()
    Client().get(reverse("portal:pdf", args=[token, "devis", quote.pk]), {"vu": proof})
    outbox.run_due()
    desk = browser_of(house)
    assert "Page ouverte" in desk.get(reverse("sales:quote_list")).content.decode()
    told = [(one.who, one.text) for one in story_of(quote, family_of(quote), Message.objects.filter(pk=message.pk))]
    assert ("Page ouverte", "par patrick@exemple.fr, version 1") in told
    assert ("PDF téléchargé", "par patrick@exemple.fr") in told
    assert Notice.objects.get(kind="seen").about_id == quote.pk
    panel = desk.get(reverse("portal:panel", args=["sales.quote", quote.pk])).content.decode()
    assert "par patrick@exemple.fr" in panel
    after = next_version(quote, house, [replace(SHELVES, label="Noyer")])
    assert "Page ouverte" not in desk.get(reverse("sales:quote_list")).content.decode()
    assert after.version == 2


def test_a_bounce_is_told_with_its_reason(quote: Quote, house: House) -> None:
    message, _ = mailed(quote, house, "perdu@exemple.fr")
    note_outcome(message.deliveries.get(), DeliveryState.BOUNCED, "boîte pleine")
    told = [(one.who, one.text) for one in story_of(quote, family_of(quote), [message])]
    assert ("E-mail rejeté", "à perdu@exemple.fr : boîte pleine") in told
