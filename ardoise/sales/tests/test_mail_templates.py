"""Modèles emails: words of the company, tried on a real document, refused when a variable means nothing there."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from ardoise.companies.models import Membership, Role
from ardoise.history import clock, outbox
from ardoise.notifications.models import Message
from ardoise.sales.actions.change_mails import reset_mail_text, save_mail_text
from ardoise.sales.mail_templates import TEMPLATES, written_for
from ardoise.sales.mails import draft_message
from ardoise.sales.models import Invoice, MailText
from tests.fixtures import Api, line
from tests.world import House

URL = "/profil/modeles/emails/"
OWN = {
    "subject": "Votre facture {numéro}",
    "text": "Chère cliente, cher client,\n\n{total} à régler : {lien}\n\n{entreprise}",
}


@pytest.fixture
def desk(house: House, browser_of: Callable[[House], Client]) -> Client:
    return browser_of(house)


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", unescape(response.content.decode()))


def test_the_list_names_every_mail_and_what_is_ours(house: House, desk: Client) -> None:
    save_mail_text(house.company, "invoice", "fr", by=house.owner, **OWN)
    page = text_of(desk.get(URL))
    for template in TEMPLATES.values():
        assert template.name in page
    assert page.count("à vous") == 1


@pytest.mark.parametrize("key", TEMPLATES)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_mail_opens_reads_and_is_kept_as_it_is(house: House, desk: Client, key: str, language: str) -> None:
    usual = written_for(house.company, language)[key]
    page = text_of(desk.get(f"{URL}{key}/{language}/"))
    assert "Sur un exemple" in page
    words = {"subject": usual.subject, "text": usual.text}
    preview = text_of(desk.post(f"{URL}{key}/{language}/apercu/", words))
    assert "{" not in preview
    assert "n’existe pas" not in preview
    assert desk.post(f"{URL}{key}/{language}/", words).status_code == 302
    assert written_for(house.company, language)[key].text == usual.text


def test_words_are_read_on_the_chosen_document_while_they_are_typed(api: Api, desk: Client) -> None:
    first, second = api.issued(line("100.00")), api.issued(line("250.00"))
    page = text_of(desk.get(f"{URL}invoice/fr/"))
    assert f"Sur {second['number']}" in page
    shown = text_of(desk.post(f"{URL}invoice/fr/apercu/", {**OWN, "sample": f"facture:{first['id']}"}))
    assert f"Votre facture {first['number']}" in shown
    assert "120,00 € à régler" in shown
    assert "{lien}" not in shown
    english = text_of(desk.post(f"{URL}invoice/en/apercu/", {**OWN, "sample": f"facture:{first['id']}"}))
    assert "€120.00" in english


@pytest.mark.parametrize(
    ("key", "changes", "told"),
    [
        ("invoice", {"text": "Bonjour {prénom}"}, "La variable {prénom} n’existe pas"),
        ("invoice", {"text": "Valable jusqu’au {validité}"}, "La variable {validité} ne dit rien dans ce courrier"),
        ("invoice", {"subject": "{montant}"}, "La variable {montant} ne dit rien dans ce courrier"),
        ("receipt", {"text": "{reste}"}, "La variable {reste} ne dit rien dans ce courrier"),
        ("invoice", {"subject": "Voir {lien}"}, "Le lien se met dans le message"),
        ("invoice", {"text": ""}, "obligatoire"),
        ("invoice", {"subject": "x" * 301}, "300"),
    ],
)
def test_words_that_cannot_leave_are_refused_and_kept(
    desk: Client, key: str, changes: dict[str, str], told: str
) -> None:
    answer = desk.post(f"{URL}{key}/fr/", {"subject": "Mon objet", "text": "Mon message à moi", **changes})
    assert answer.status_code == 422
    assert told in text_of(answer)
    assert ("Mon objet" if "text" in changes else "Mon message à moi") in text_of(answer)
    assert not MailText.objects.exists()


def test_the_words_of_the_company_leave_and_those_already_sent_stay(api: Api, house: House, desk: Client) -> None:
    invoice = api.issued(line("100.00"))
    save_mail_text(house.company, "invoice", "fr", by=house.owner, **OWN)
    page = text_of(desk.get(f"/factures/{invoice['id']}/envoi/"))
    assert f"Votre facture {invoice['number']}" in page
    desk.post(f"/factures/{invoice['id']}/envoi/maintenant/")
    sent = Message.objects.get()
    assert sent.subject == f"Votre facture {invoice['number']}"
    assert sent.text.startswith("Chère cliente, cher client,")
    reset_mail_text(house.company, "invoice", "fr", by=house.owner)
    assert Message.objects.get().text == sent.text
    assert draft_message(Invoice.objects.get()).subject.startswith("Facture ")


def test_the_words_of_one_company_are_not_those_of_another(house: House, stranger: House) -> None:
    save_mail_text(house.company, "quote", "en", by=house.owner, subject="A {numéro}", text="B")
    assert written_for(house.company, "en")["quote"].subject == "A {numéro}"
    assert written_for(house.company, "fr")["quote"].subject != "A {numéro}"
    assert written_for(stranger.company, "en")["quote"].subject != "A {numéro}"


def test_a_trial_goes_to_oneself_and_keeps_what_was_typed_unsaved(api: Api, house: House, desk: Client) -> None:
    invoice = api.issued(line("100.00"))
    answer = desk.post(f"{URL}invoice/fr/", {**OWN, "sample": f"facture:{invoice['id']}", "try": "1"})
    assert answer.status_code == 200
    assert "Chère cliente, cher client," in text_of(answer)
    assert not MailText.objects.exists()
    with clock.at(clock.now() + timedelta(seconds=30)):
        outbox.run_due()
    (sent,) = (one.message().mail for one in mail.outbox)  # type: ignore[attr-defined]
    assert sent["To"] == house.owner.email
    assert sent["Subject"] == f"Essai : Votre facture {invoice['number']}"
    assert "{" not in sent.get_body().get_content()
    desk.get(f"/courriers/{Message.objects.get().pk}/")
    refused = desk.post(f"{URL}invoice/fr/", {**OWN, "text": "{x}", "try": "1"})
    assert refused.status_code == 422


def test_the_words_of_the_house_come_back(house: House, desk: Client) -> None:
    save_mail_text(house.company, "quote", "fr", by=house.owner, subject="A", text="B")
    assert "Revenir au texte d’origine" in text_of(desk.get(f"{URL}quote/fr/"))
    page = desk.post(f"{URL}quote/fr/origine/", follow=True)
    assert "Devis {numéro} – {objet}" in text_of(page)
    assert not MailText.objects.exists()


def test_only_who_may_change_the_profile_changes_a_mail(house: House, desk: Client) -> None:
    Membership.objects.filter(company=house.company, user=house.owner).update(role=Role.COLLABORATOR)
    assert desk.get(f"{URL}quote/fr/").status_code == 200
    for address in (f"{URL}quote/fr/", f"{URL}quote/fr/origine/"):
        assert desk.post(address, OWN).status_code == 403
    assert desk.get(f"{URL}inconnu/fr/").status_code == 404
    assert desk.get(f"{URL}quote/de/").status_code == 404
    assert not MailText.objects.exists()
