"""VOIR: one green step for each state, the family of a document, its story, its mails and their repair."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client

from ardoise.history import outbox
from ardoise.notifications.models import Delivery, DeliveryState
from ardoise.sales.models import Invoice, Quote
from tests.fixtures import Api, line
from tests.world import House


@pytest.fixture
def desk(house: House, browser_of: Callable[[House], Client]) -> Client:
    return browser_of(house)


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", unescape(response.content.decode()))


def green(response: Any) -> list[str]:
    """The words of the solid green buttons above the sheet."""
    bar = text_of(response).partition('<div class="docbar')[2].partition('<div class="work">')[0]
    found = re.findall(r'<(?:button|a)[^>]*class="btn primary"[^>]*>(.*?)</(?:button|a)>', bar)
    return [" ".join(re.sub("<[^>]*>", " ", words).split()) for words in found]


def quote_in(api: Api, desk: Client, state: str) -> str:
    quote = api.quote(line("100.00"))["id"]
    if state != "draft":
        desk.post(f"/devis/{quote}/validation/")
    if state in ("accepted", "billed"):
        api.post(f"/quotes/{quote}/acceptance", {"invoice": "total" if state == "billed" else None})
    return f"/devis/{quote}/"


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("draft", "Valider et envoyer"),
        ("sent", "Devis Accepté"),
        ("accepted", "Facturer (120,00\xa0€)"),
        ("billed", "Ouvrir Brouillon 2"),
    ],
)
def test_a_quote_has_one_green_step(api: Api, desk: Client, state: str, words: str) -> None:
    page = desk.get(quote_in(api, desk, state))
    assert [green_one.replace("\xa0", " ") for green_one in green(page)] == [words.replace("\xa0", " ")]


def test_an_invoice_has_one_green_step_until_it_is_paid(api: Api, desk: Client) -> None:
    draft = api.invoice(line("100.00"))["id"]
    assert green(desk.get(f"/factures/{draft}/")) == ["Valider"]
    issued = api.post(f"/invoices/{draft}/issue")
    page = desk.get(f"/factures/{draft}/")
    assert green(page) == ["Payée"]
    assert "Régler facture" in text_of(page)
    api.pay(issued, "120.00")
    assert green(desk.get(f"/factures/{draft}/")) == []


def test_a_quote_without_an_address_is_validated_not_sent(api: Api, desk: Client) -> None:
    mairie = next(contact for contact in api.house.contacts if not contact.email)
    quote = api.quote(line("100.00"), contact=mairie.pk)["id"]
    assert green(desk.get(f"/devis/{quote}/")) == ["Valider"]


def test_the_family_and_its_bar_are_on_every_document_of_it(api: Api, desk: Client) -> None:
    deposit = api.accepted(line("1000.00"), invoice="down_payment", percent="30")["invoice"]
    issued = api.post(f"/invoices/{deposit['id']}/issue")
    api.pay(issued, "360.00")
    quote = Quote.objects.get()
    note = api.post(f"/invoices/{deposit['id']}/credit-notes", {"amount": "60.00"})
    for address in (f"/devis/{quote.pk}/", f"/factures/{deposit['id']}/", f"/factures/{note['id']}/"):
        page = text_of(desk.get(address))
        family = page.partition("Documents liés")[2].partition("Ce qui s’est passé")[0]
        assert re.findall(r"(?:DE|FA)-\d{4}-\d{4}", family) == [quote.number, issued["number"], note["number"]], address
        assert family.count('<span class="b">') == 1
    facts = page.partition('<section class="deal">')[2].partition("</section>")[0]
    amounts = [one.replace("\u202f", "").replace("\xa0", " ") for one in re.findall(r"<dd[^>]*> ([^<]*?) </dd>", facts)]
    assert amounts == ["300,00 €", "360,00 €", "840,00 €"]  # billed net of the credit note


def test_a_replacement_names_what_it_replaces(api: Api, desk: Client) -> None:
    invoice = api.issued(line("100.00"))
    desk.post(
        f"/reglements/facture/{invoice['id']}/correction/",
        {
            "contact": api.house.contacts[0].pk,
            "vat_case": "normal",
            "lines": "1",
            "lines-0-kind": "item",
            "lines-0-label": "Pose",
            "lines-0-quantity": "1",
            "lines-0-unit": "HUR",
            "lines-0-unit_price": "80",
            "lines-0-vat_rate": "20",
            "lines-0-nature": "service",
        },
    )
    replacement = Invoice.objects.get(replaces=invoice["id"])
    note = Invoice.objects.get(original=invoice["id"])
    page = text_of(desk.get(f"/factures/{replacement.pk}/"))
    family = page.partition("Documents liés")[2].partition("Ce qui s’est passé")[0]
    numbers = re.findall(r"FA-\d{4}-\d{4}", family)
    assert numbers == [invoice["number"], note.number, replacement.number]


def test_a_document_alone_has_no_family(api: Api, desk: Client) -> None:
    assert "Documents liés" not in text_of(desk.get(f"/factures/{api.issued(line('100.00'))['id']}/"))


def test_the_story_tells_money_and_mails_with_their_hour(api: Api, desk: Client) -> None:
    invoice = api.issued(line("100.00"))
    api.post(f"/invoices/{invoice['id']}/sending", {"to": ["client@exemple.fr"]})
    outbox.run_due()
    api.pay(invoice, "120.00")
    story = text_of(desk.get(f"/factures/{invoice['id']}/")).partition("Ce qui s’est passé")[2]
    assert story.count('class="money-in"') == 1
    assert re.search(r'<li class="money-in"> <b>[^<]*</b> a noté un règlement de 120,00', story)
    assert "E-mail remis</b> à client@exemple.fr" in story
    assert re.search(r"aujourd’hui à \d\d:\d\d</time>", story)
    assert story.index("a noté un règlement") < story.index("a émis la facture") < story.index("a préparé")


def test_a_missing_mention_is_said_with_its_repair(api: Api, desk: Client, house: House) -> None:
    person = next(contact for contact in house.contacts if contact.kind == "individual")
    person.line1 = person.city = person.postcode = ""
    person.save()
    draft = api.invoice(line("100.00"), contact=person.pk)["id"]
    page = text_of(desk.get(f"/factures/{draft}/"))
    assert "Avant de valider" in page
    assert f'href="/contacts/{person.pk}/modifier/?retour=%2Ffactures%2F{draft}%2F"' in page


def test_the_profile_completed_for_a_document_comes_back_to_it(api: Api, desk: Client, house: House) -> None:
    draft = api.invoice(line("100.00"))["id"]
    for back, landing in ((f"/factures/{draft}/", f"/factures/{draft}/"), ("//ailleurs.example/", "/profil/tva/")):
        tva = {"vat_regime": "normal", "default_vat_rate": "20", "default_nature": "service"}
        answer = desk.post(f"/profil/tva/?retour={back}", tva)
        assert (answer.status_code, answer["Location"]) == (302, landing)


def test_a_lost_mail_is_sent_again_to_a_corrected_address_from_its_document(api: Api, desk: Client) -> None:
    invoice = api.issued(line("100.00"))
    api.post(f"/invoices/{invoice['id']}/sending", {"to": ["perdu@exemple.fr", "bon@exemple.fr"]})
    outbox.run_due()
    lost = Delivery.objects.get(address="perdu@exemple.fr")
    Delivery.objects.filter(pk=lost.pk).update(state=DeliveryState.BOUNCED, reason="550 inconnu")
    address = f"/factures/{invoice['id']}/"
    page = text_of(desk.get(address))
    assert "n’est pas arrivé" in page
    assert "550 inconnu" in page
    resend = f"/courriers/{lost.message_id}/renvoi/?retour={address}"
    told = desk.post(resend, {f"address-{lost.pk}": "pas une adresse"}, follow=True)
    assert told.redirect_chain[-1][0] == address
    assert Delivery.objects.get(pk=lost.pk).state == DeliveryState.BOUNCED
    page = text_of(desk.post(resend, {f"address-{lost.pk}": "trouve@exemple.fr"}, follow=True))
    assert "n’est pas arrivé" not in page
    assert 'hx-trigger="every 4s"' in page
    outbox.run_due()
    states = Delivery.objects.order_by("pk").values_list("address", "state", "attempts")
    assert list(states) == [("trouve@exemple.fr", "handed_over", 1), ("bon@exemple.fr", "handed_over", 1)]


def test_a_draft_deleted_from_its_page_leads_to_the_list(api: Api, desk: Client) -> None:
    quote, invoice = api.quote(line("1.00"))["id"], api.invoice(line("1.00"))["id"]
    for kind, pk in (("devis", quote), ("factures", invoice)):
        response = desk.post(f"/{kind}/{pk}/suppression/?retour=/{kind}/{pk}/")
        assert response["Location"] == f"/{kind}/"


def test_the_paper_is_drawn_and_not_sent_twice(api: Api, desk: Client) -> None:
    address = f"/factures/{api.issued(line('100.00'))['id']}/apercu/0/"
    plain = desk.get(address)
    assert plain.content.startswith(b"<svg")
    packed = desk.get(address, headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert len(packed.content) * 2 < len(plain.content)
    assert desk.get(address, headers={"If-None-Match": plain["ETag"]}).status_code == 304
    assert desk.get(address.replace("/0/", "/9/")).status_code == 404
