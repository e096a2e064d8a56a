"""ENVOYER: what is shown is what leaves, by a template, at once or later."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from ardoise.history import clock, outbox
from ardoise.notifications.models import Delivery, DeliveryState, Message
from ardoise.sales.mail_templates import TEMPLATES
from ardoise.sales.models import Quote
from tests.fixtures import Api, line
from tests.world import House


@pytest.fixture
def desk(house: House, browser_of: Callable[[House], Client]) -> Client:
    return browser_of(house)


def typed(**changes: str) -> dict[str, str]:
    usual = {"to": "a@exemple.fr", "cc": "", "bcc": "", "subject": "Devis {numéro}", "message": "Bonjour {client}"}
    return {**usual, "template": "quote", "at": "", "once": "", **changes}


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", unescape(response.content.decode()))


def in_a_while(**delta: int) -> None:
    with clock.at(clock.now() + timedelta(**delta)):
        outbox.run_due()


def test_the_preview_of_a_draft_is_the_mail_that_leaves(api: Api, desk: Client) -> None:
    pk = api.quote(line("100.00"), subject="Escalier")["id"]
    shown = text_of(desk.post(f"/devis/{pk}/envoi/apercu/", typed(cc="b@exemple.fr", bcc="c@exemple.fr")))
    assert Quote.objects.get(pk=pk).number is None
    desk.post(f"/devis/{pk}/envoi/", typed(cc="b@exemple.fr", bcc="c@exemple.fr"))
    in_a_while(seconds=30)
    number = Quote.objects.get(pk=pk).number
    sent = mail.outbox[0].message().mail  # type: ignore[attr-defined]
    assert sent["Subject"] == f"Devis {number}"
    for part in (sent["From"], sent["To"], sent["Cc"], sent["Subject"], "Bonjour Atelier du Parc"):
        assert str(part) in shown
    assert "c@exemple.fr" not in shown
    assert f"Devis-{number}.pdf" in shown
    assert [part.get_filename() for part in sent.iter_attachments()] == [f"Devis-{number}.pdf"]


def test_a_draft_keeps_its_variables_and_a_numbered_document_its_words(api: Api, desk: Client) -> None:
    draft = api.quote(line("100.00"))["id"]
    assert "Devis {numéro}" in text_of(desk.get(f"/devis/{draft}/envoi/"))
    invoice = api.issued(line("100.00"))
    page = text_of(desk.get(f"/factures/{invoice['id']}/envoi/"))
    assert f'value="Facture {invoice["number"]}"' in page
    assert "{numéro}" not in page


def test_an_empty_object_leaves_no_dash(api: Api, desk: Client) -> None:
    pk = api.quote(line("100.00"))["id"]
    desk.post(f"/devis/{pk}/envoi/", typed(subject="Devis {numéro} – {objet}"))
    assert Message.objects.get().subject == f"Devis {Quote.objects.get().number}"


def test_a_template_gives_its_text_and_leaves_the_recipients(api: Api, desk: Client) -> None:
    invoice = api.issued(line("100.00"))
    answer = desk.get(f"/factures/{invoice['id']}/envoi/?template=reminder")
    assert "Rappel : facture" in text_of(answer)
    assert answer["HX-Trigger-After-Settle"] == "letter"
    assert "compta@atelier-du-parc.exemple.fr" in text_of(answer)


def test_the_people_of_the_customer_are_proposed_by_their_roles(api: Api, desk: Client, house: House) -> None:
    for name, roles in (
        ("acheteuse", {"gets_quotes": True, "gets_invoices": False}),
        ("compta", {"gets_quotes": False, "gets_invoices": True}),
        ("patron", {"in_copy": True}),
    ):
        house.contacts[0].people.create(name=name, email=f"{name}@client.fr", **roles)
    quote, invoice = api.quote(line("100.00"))["id"], api.issued(line("100.00"))["id"]
    for address, to in ((f"/devis/{quote}/envoi/", "acheteuse"), (f"/factures/{invoice}/envoi/", "compta")):
        page = text_of(desk.get(address))
        assert re.search(rf'<textarea name="to"[^>]*> ?{to}@client.fr</textarea>', page), address
        assert re.search(r'<input[^>]*name="cc"[^>]*value="patron@client.fr"', page)
        assert '<option value="compta@client.fr">compta</option>' in page
        assert f'<option value="{house.company.email}">' in page


def test_a_paid_invoice_asks_for_nothing(api: Api, desk: Client) -> None:
    invoice = api.issued(line("100.00"))
    api.pay(invoice, "120.00")
    page = text_of(desk.get(f"/factures/{invoice['id']}/envoi/"))
    assert "réglée" in page
    assert "Rappel" not in page


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"message": "Bonjour {prénom}"}, "La variable {prénom} n’existe pas"),
        ({"to": "pas-une-adresse"}, "pas-une-adresse"),
        ({"to": ""}, "au moins une adresse"),
    ],
)
def test_what_cannot_leave_is_said_beside_and_kept_when_sent(
    api: Api, desk: Client, changes: dict[str, str], told: str
) -> None:
    pk = api.quote(line("100.00"))["id"]
    beside = text_of(desk.post(f"/devis/{pk}/envoi/apercu/", typed(**changes)))
    assert told in beside
    assert ("Bonjour Atelier" in beside) == ("to" in changes)
    assert "destinataire@exemple.fr" not in beside
    refused = desk.post(f"/devis/{pk}/envoi/", typed(subject="Mon objet à moi", **changes))
    assert refused.status_code == 422
    assert 'value="Mon objet à moi"' in text_of(refused)
    assert not Message.objects.exists()


def test_an_hour_already_past_is_refused_and_kept(api: Api, desk: Client) -> None:
    pk = api.quote(line("100.00"))["id"]
    refused = desk.post(f"/devis/{pk}/envoi/", typed(at="2026-01-05T08:30"))
    assert refused.status_code == 422
    assert "Cette heure est passée" in text_of(refused)
    assert 'value="2026-01-05T08:30"' in text_of(refused)
    assert not Message.objects.exists()


def test_a_mail_for_later_waits_is_told_and_can_be_taken_back(api: Api, desk: Client, house: House) -> None:
    pk = api.quote(line("100.00"))["id"]
    tomorrow = f"{house.company.today + timedelta(days=1)}T08:00"
    page = desk.post(f"/devis/{pk}/envoi/", typed(at=tomorrow), follow=True)
    text = text_of(page)
    assert "Le courrier partira demain à 08:00." in text
    assert "Envoi prévu</b> à a@exemple.fr" in text
    assert "data-undo" not in text
    in_a_while(minutes=5)
    assert Delivery.objects.get().state == DeliveryState.QUEUED
    desk.post(f"/courriers/{Message.objects.get().pk}/annulation/?retour=/devis/{pk}/")
    in_a_while(days=2)
    assert Delivery.objects.get().state == DeliveryState.CANCELLED


def test_sent_at_once_it_waits_20_seconds_and_posted_twice_it_leaves_once(api: Api, desk: Client) -> None:
    pk = api.quote(line("100.00"))["id"]
    for _ in range(2):
        page = desk.post(f"/devis/{pk}/envoi/", typed(once="une fois"), follow=True)
    assert "data-undo" in text_of(page)
    outbox.run_due()
    assert Delivery.objects.get().state == DeliveryState.QUEUED
    in_a_while(seconds=30)
    assert Delivery.objects.get().state == DeliveryState.HANDED_OVER


def test_taken_back_then_sent_again_from_the_same_page_it_leaves(api: Api, desk: Client) -> None:
    pk = api.quote(line("100.00"))["id"]
    desk.post(f"/devis/{pk}/envoi/", typed(once="une fois"))
    desk.post(f"/courriers/{Message.objects.get().pk}/annulation/?retour=/devis/{pk}/")
    for _ in range(2):
        desk.post(f"/devis/{pk}/envoi/", typed(once="une fois"))
    in_a_while(seconds=30)
    states = Delivery.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [DeliveryState.CANCELLED, DeliveryState.HANDED_OVER]


def test_a_draft_invoice_goes_through_the_padlock(api: Api, desk: Client) -> None:
    pk = api.invoice(line("100.00"))["id"]
    page = desk.get(f"/factures/{pk}/envoi/", follow=True)
    assert page.redirect_chain[-1][0] == f"/factures/{pk}/emission/"
    assert "Sceller et envoyer" in text_of(page)


def test_the_preview_shows_a_link_that_opens_nothing(api: Api, desk: Client) -> None:
    pk = api.quote(line("100.00"))["id"]
    shown = text_of(desk.post(f"/devis/{pk}/envoi/apercu/", typed(message="Bonjour, voyez {lien}")))
    assert "/d/lien-propre-au-destinataire/" in shown
    assert Client().get("/d/lien-propre-au-destinataire/").status_code == 404
    assert "Le lien se met dans le message" in text_of(
        desk.post(f"/devis/{pk}/envoi/apercu/", typed(subject="Devis {lien}"))
    )


def test_a_document_in_english_leaves_with_an_english_mail(api: Api, desk: Client) -> None:
    invoice = api.issued(line("1234.50"), language="en")
    shown = text_of(desk.get(f"/factures/{invoice['id']}/envoi/"))
    for part in (f"Invoice {invoice['number']}", "for a total of €1,481.40 including VAT", "View and pay it online"):
        assert part in shown
    assert "Bonjour" not in shown
    assert "1\u202f481,40\u00a0€" not in re.search(r"<textarea.*?</textarea>", shown, re.DOTALL)[0]  # type: ignore[index]


def test_every_template_says_the_same_variables_in_both_languages() -> None:
    assert len(TEMPLATES) == 8
    for template in TEMPLATES.values():
        for french, english in zip((template.subject, template.text), template.english, strict=True):
            assert set(re.findall(r"\{[^}]+\}", french)) == set(re.findall(r"\{[^}]+\}", english))
