"""Sending at once can be taken back for 20 seconds: nothing left, and nothing says that it did."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from ardoise.history import clock, outbox
from ardoise.notifications.models import Delivery, DeliveryState, Message
from ardoise.numbering.models import Series
from ardoise.sales.models import Invoice, Quote, QuoteState
from tests.fixtures import Api, line
from tests.world import House


@pytest.fixture
def desk(house: House, browser_of: Callable[[House], Client]) -> Client:
    return browser_of(house)


def in_a_while() -> None:
    with clock.at(clock.now() + timedelta(seconds=30)):
        outbox.run_due()


def states() -> set[str]:
    return set(Delivery.objects.values_list("state", flat=True))


def test_an_invoice_leaves_after_20_seconds_once_even_when_clicked_twice(api: Api, desk: Client) -> None:
    pk = api.issued(line("100.00"))["id"]
    for _ in range(2):
        page = unescape(desk.post(f"/factures/{pk}/envoi/maintenant/", follow=True).content.decode())
    assert "Envoi à " in page
    assert "data-undo" in page
    outbox.run_due()
    assert states() == {DeliveryState.QUEUED}
    in_a_while()
    assert states() == {DeliveryState.HANDED_OVER}
    assert Message.objects.count() == 1


def test_annuler_stops_the_mail_and_its_story_does_not_say_sent(api: Api, desk: Client) -> None:
    pk = api.issued(line("100.00"))["id"]
    desk.post(f"/factures/{pk}/envoi/maintenant/")
    message = Message.objects.get()
    page = desk.post(f"/courriers/{message.pk}/annulation/?retour=/factures/{pk}/", follow=True)
    text = unescape(page.content.decode())
    assert page.redirect_chain[-1][0] == f"/factures/{pk}/"
    assert "rien n’est parti" in text
    assert "a envoyé" not in text
    assert "data-undo" not in text
    in_a_while()
    assert states() == {DeliveryState.CANCELLED}


def test_too_late_is_said_on_the_page(api: Api, desk: Client) -> None:
    pk = api.issued(line("100.00"))["id"]
    desk.post(f"/factures/{pk}/envoi/maintenant/")
    in_a_while()
    page = desk.post(f"/courriers/{Message.objects.get().pk}/annulation/?retour=/factures/{pk}/", follow=True)
    assert "déjà parti" in unescape(page.content.decode())
    assert states() == {DeliveryState.HANDED_OVER}


def test_a_draft_invoice_is_not_sent(api: Api, desk: Client) -> None:
    pk = api.invoice(line("100.00"))["id"]
    desk.post(f"/factures/{pk}/envoi/maintenant/")
    assert not Message.objects.exists()
    assert Invoice.objects.get(pk=pk).number is None


def test_a_draft_quote_takes_its_number_and_leaves_once_even_when_clicked_twice(api: Api, desk: Client) -> None:
    pk = api.quote(line("100.00"))["id"]
    for _ in range(2):
        page = unescape(desk.post(f"/devis/{pk}/envoi/maintenant/?retour=/devis/", follow=True).content.decode())
    quote = Quote.objects.get(pk=pk)
    assert quote.number is not None
    assert quote.state == QuoteState.SENT
    assert "il n’y en aura pas deux" in page
    assert "data-undo" in page
    in_a_while()
    assert states() == {DeliveryState.HANDED_OVER}
    assert Message.objects.count() == 1


def test_annuler_stops_the_mail_of_a_quote_that_keeps_its_number(api: Api, desk: Client) -> None:
    pk = api.quote(line("100.00"))["id"]
    desk.post(f"/devis/{pk}/envoi/maintenant/")
    page = desk.post(f"/courriers/{Message.objects.get().pk}/annulation/?retour=/devis/", follow=True)
    assert "rien n’est parti" in unescape(page.content.decode())
    in_a_while()
    assert states() == {DeliveryState.CANCELLED}
    assert Quote.objects.get(pk=pk).number is not None  # frozen with its number: only the mail was taken back


def test_without_an_address_a_quote_asks_to_whom_and_takes_no_number(api: Api, desk: Client) -> None:
    contact = api.post("/contacts", {"name": "Sans adresse"})
    pk = api.quote(line("100.00"), contact=contact["id"])["id"]
    answer = desk.post(f"/devis/{pk}/envoi/maintenant/")
    assert answer["Location"] == f"/devis/{pk}/envoi/"
    assert Quote.objects.get(pk=pk).number is None
    assert not Message.objects.exists()


def test_the_first_quote_asks_for_its_counter_before_it_leaves(api: Api, desk: Client) -> None:
    Series.objects.filter(company=api.house.company).delete()
    pk = api.quote(line("100.00"))["id"]
    answer = desk.post(f"/devis/{pk}/envoi/maintenant/")
    assert answer["Location"].startswith("/compteurs/quote/?retour=")
    assert not Message.objects.exists()


def test_a_declined_quote_says_why_it_does_not_leave(api: Api, desk: Client) -> None:
    pk = api.quote(line("100.00"))["id"]
    desk.post(f"/devis/{pk}/refus/")
    page = unescape(desk.post(f"/devis/{pk}/envoi/maintenant/", follow=True).content.decode())
    assert "rouvrez-le d’abord" in page
    assert not Message.objects.exists()


def test_a_stranger_sends_nothing(api: Api, stranger: House, browser_of: Callable[[House], Client]) -> None:
    pk = api.quote(line("100.00"))["id"]
    assert browser_of(stranger).post(f"/devis/{pk}/envoi/maintenant/").status_code == 404
    assert not Message.objects.exists()
