"""Signing on the customer's page: what is shown, what is posted, what happens when it cannot be."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ardoise.archive.keep import read
from ardoise.domain.document import Option
from ardoise.history import clock, outbox
from ardoise.notifications.links import Link, write_token
from ardoise.notifications.models import Delivery, DeliveryState, Message
from ardoise.rendering.tests import papers
from ardoise.sales.actions.accept import accept_quote, decline_quote
from ardoise.sales.actions.change_signing import change_signing
from ardoise.sales.actions.draft import change_quote
from ardoise.sales.actions.finalise import finalise_quote
from ardoise.sales.actions.send import send_document
from ardoise.sales.deals import link_to
from ardoise.sales.extras import Extra
from ardoise.sales.models import Invoice, Quote, QuoteState, Signature
from ardoise.sales.sheet import Sheet, TypedLine
from ardoise.sales.tests.signing import BUSINESS, WORK, drawing, pdf, rules, waiting
from tests.world import House

SIGNED = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
OPTION = TypedLine(
    label="Peinture", unit_price=Decimal(200), vat_rate=Decimal(20), option=Option.OPTIONAL, is_chosen=False
)


def token_of(quote: Quote) -> str:
    """The link of the mail that sent it."""
    delivery = Delivery.objects.filter(message__about_type="sales.quote", message__about_id=quote.pk).first()
    link = link_to(quote)
    return write_token(replace(link, recipient=f"m{delivery.pk}") if delivery else link)


@pytest.fixture(autouse=True)
def nobody_came_before() -> None:
    """Limits are counted in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def quote(house: House) -> Quote:
    made = waiting(house)
    send_document(made, by=house.owner)
    return made


def address(quote: Quote, path: str = "signer/") -> str:
    return f"/d/{token_of(quote)}/{path}"


def typed(quote: Quote, **changes: Any) -> dict[str, Any]:
    usual = {
        "version": str(quote.version),
        "name": "Patrick Lefèvre",
        "approval": "bon pour accord",
        "kind": "typed",
        "typed": "Patrick Lefèvre",
        "drawing": "",
    }
    return {**usual, **changes}


def text_of(response: Any) -> str:
    """Without tags, spaces made one."""
    text = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"[\s\u00a0\u202f]+", " ", text)


def test_three_fields_and_one_button_sign(client: Client, quote: Quote) -> None:
    page = client.get(address(quote))
    assert "Signer pour 1 200,00 €" in text_of(page)
    assert "Une copie signée part aussitôt à l•••e@exemple.fr" in text_of(page)
    answer = client.post(address(quote), typed(quote), follow=True)
    assert "Merci, votre devis est signé." in text_of(answer)
    signature = Signature.objects.get()
    assert (signature.name, signature.email) == ("Patrick Lefèvre", "lefevre@exemple.fr")
    assert signature.recipient == f"m{Delivery.objects.order_by('pk')[0].pk}"


def test_pressed_twice_by_the_same_hand_it_is_signed_once_and_thanked_twice(client: Client, quote: Quote) -> None:
    first, second = (client.post(address(quote), typed(quote)) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Signature.objects.count() == 1
    with clock.at(clock.now() + timedelta(minutes=6)):
        assert client.post(address(quote), typed(quote)).status_code == 409


def test_what_was_typed_and_drawn_comes_back_with_what_is_missing(client: Client, quote: Quote) -> None:
    url = "data:image/png;base64," + b64encode(drawing()).decode()
    answer = client.post(address(quote), typed(quote, approval="oui", kind="drawn", typed="", drawing=url))
    assert answer.status_code == 422
    body = answer.content.decode()
    assert 'value="Patrick Lefèvre"' in body
    assert url in body
    assert "Recopiez « bon pour accord »." in text_of(answer)
    good = client.post(address(quote), typed(quote, kind="drawn", typed="", drawing=url))
    assert good.status_code == 302
    assert Signature.objects.get().picture is not None


@pytest.mark.parametrize(
    "drawn", ["data:image/png;base64,AAAA", "data:image/svg+xml,<svg/>", "data:image/png;base64,*"]
)
def test_a_drawing_that_is_none_is_refused(client: Client, quote: Quote, drawn: str) -> None:
    answer = client.post(address(quote), typed(quote, kind="drawn", drawing=drawn))
    assert answer.status_code == 422
    assert not Signature.objects.exists()


def test_the_choice_comes_from_the_page_of_the_quote_and_is_computed_again(client: Client, house: House) -> None:
    quote = waiting(house, WORK, OPTION, percent="30")
    choice = {"choix": "1", "option": "1"}
    page = client.get(address(quote), choice)
    assert "Signer pour 1 440,00 €" in text_of(page)
    assert "dont acompte à la signature, 30 % 432,00 €" in text_of(page)
    client.post(address(quote), {**typed(quote, email="lefevre@exemple.fr"), **choice, "total": "1.00"})
    quote.refresh_from_db()
    assert str(quote.total_incl_vat) == "1440.00"
    assert Signature.objects.get().chosen == [1]


def test_a_business_says_who_signs_and_gives_its_order_number(client: Client, house: House) -> None:
    contact = house.contacts[BUSINESS]
    contact.needs_order_number = True
    contact.save()
    quote = waiting(house, contact=BUSINESS)
    answer = client.post(address(quote), typed(quote))
    shown = text_of(answer)
    assert "Donnez votre numéro de commande." in shown
    assert "J’engage Hôtel des Cimes et j’en ai le pouvoir." in shown
    hand = typed(quote, quality="Directrice", order_number="BC-12", tick="authority")
    assert client.post(address(quote), hand).status_code == 302


def test_the_conditions_of_the_company_are_read_and_ticked(client: Client, house: House) -> None:
    kept = pdf()
    change_signing(house.company, {}, terms=Extra("CGV Durand.pdf", kept), by=house.owner)
    quote = waiting(house)
    assert client.get(address(quote, "conditions/")).content == kept
    refused = client.post(address(quote), typed(quote))
    assert "Cochez cette case pour signer." in text_of(refused)
    assert client.post(address(quote), typed(quote, tick="terms")).status_code == 302
    signature = Signature.objects.get()
    assert signature.terms_file is not None
    assert read(signature.terms_file) == kept
    change_signing(house.company, {}, without_terms=True, by=house.owner)
    assert client.get(address(quote, "conditions/")).content == kept  # those that were signed


def test_conditions_that_changed_while_they_were_read_are_read_again(client: Client, house: House) -> None:
    change_signing(house.company, {}, terms=Extra("CGV.pdf", pdf()), by=house.owner)
    quote = waiting(house)
    read_texts = re.findall(r'name="shown" value="(\w{64})"', client.get(address(quote)).content.decode())
    change_signing(house.company, {}, terms=Extra("CGV.pdf", pdf(width=300)), by=house.owner)  # under the same name
    late = client.post(address(quote), typed(quote, tick="terms", shown=read_texts[0]))
    assert late.status_code == 422
    assert "Les conditions ont changé pendant que vous lisiez" in text_of(late)
    assert "checked" not in late.content.decode()  # the box was ticked for the former ones
    assert not Signature.objects.exists()
    again = re.findall(r'name="shown" value="(\w{64})"', late.content.decode())
    assert client.post(address(quote), typed(quote, tick="terms", shown=again[0])).status_code == 302


def test_what_a_stranger_writes_is_a_text_everywhere(client: Client, quote: Quote) -> None:
    name = '<b>x</b> #panic("a") $x$ *gras* `raw` {lien}'
    client.post(address(quote), typed(quote, name=name, typed=name))
    outbox.run_due()
    signature = Signature.objects.get()
    assert "<b>x</b>" not in client.get(address(quote)).content.decode()
    for file in signature.files.filter(file__media_type="application/pdf").select_related("file"):
        assert '#panic("a") $x$ *gras*' in papers.text(read(file.file)), file.kind


def test_the_name_of_the_conditions_breaks_no_header(client: Client, house: House) -> None:
    change_signing(house.company, {}, terms=Extra('CGV "d’été"\r\nX: 1 – Cœur.pdf', pdf()), by=house.owner)
    answer = client.get(address(waiting(house), "conditions/"))
    assert answer["Content-Disposition"].startswith("inline; filename*=utf-8''CGV%20d%E2%80%99%C3%A9t%C3%A9")
    assert "X" not in answer.headers


def test_a_consumer_at_a_distance_orders_with_the_words_of_the_law(client: Client, house: House) -> None:
    rules(house, sells_at_distance=True)
    quote = waiting(house)
    shown = text_of(client.get(address(quote)))
    assert "Commande avec obligation de paiement" in shown
    assert "Signer pour" not in shown
    assert "Vous avez 14 jours pour vous rétracter" in shown
    assert "Formulaire de rétractation" in shown
    done = client.post(address(quote), typed(quote, tick="early_start"), follow=True)
    assert "Renoncer au contrat ici" in text_of(done)
    assert Signature.objects.get().starts_early


def test_the_page_speaks_english_to_an_english_customer(client: Client, house: House) -> None:
    contact = house.contacts[2]
    contact.language = "en"
    contact.save()
    quote = waiting(house)
    page = text_of(client.get(address(quote)))
    assert "Sign for €1,200.00" in page
    assert "Copy out “good for agreement”" in page
    answer = client.post(address(quote), typed(quote, name="", approval="good for agreement"))
    assert "Write your first and last name." in text_of(answer)
    client.post(address(quote), typed(quote, approval="Good for agreement"))
    assert '"language":"en"' in Signature.objects.get().statement


def test_the_code_of_the_mail_signs_after_a_wrong_one(client: Client, house: House, quote: Quote) -> None:
    rules(house, asks_code=True)
    assert "Continuer : recevoir mon code" in text_of(client.get(address(quote)))
    missing = client.post(address(quote), typed(quote, approval=""))
    assert missing.status_code == 422  # no code leaves for a form that is not whole
    asked = client.post(address(quote), typed(quote))
    assert "Un code de six chiffres part à l•••e@exemple.fr" in text_of(asked)
    assert 'name="typed" value="Patrick Lefèvre"' in asked.content.decode()
    outbox.run_due()
    (letter,) = [one for one in mail.outbox if isinstance(one, EmailMessage)]
    assert letter.to == ["lefevre@exemple.fr"]
    code = re.search(r"\b\d{6}\b", str(letter.body))
    assert code
    wrong = f"{(int(code[0]) + 1) % 1_000_000:06d}"
    refused = client.post(address(quote), typed(quote, code=wrong))
    assert refused.status_code == 422
    assert "Ce n’est pas le code envoyé." in text_of(refused)
    back = client.post(address(quote), typed(quote, code="", back="1"))
    assert "Votre accord" in text_of(back)
    assert client.post(address(quote), typed(quote, code=code[0])).status_code == 302
    assert Signature.objects.get().code_address == "lefevre@exemple.fr"


def be_signed(quote: Quote, house: House, client: Client) -> None:
    client.post(address(quote), typed(quote))


def be_accepted(quote: Quote, house: House, client: Client) -> None:
    accept_quote(quote, by=house.owner)


def be_declined(quote: Quote, house: House, client: Client) -> None:
    decline_quote(quote, by=house.owner)


def be_changed(quote: Quote, house: House, client: Client) -> None:
    change_quote(quote, Sheet({"subject": "Autre"}), by=house.owner)


def be_expired(quote: Quote, house: House, client: Client) -> None:
    Quote.objects.filter(pk=quote.pk).update(valid_until=clock.today("Europe/Paris") - timedelta(days=1))


@pytest.mark.parametrize(
    ("become", "words"),
    [
        (be_signed, "Ce devis est déjà signé par Patrick Lefèvre, le"),
        (be_accepted, "Votre accord est déjà noté"),
        (be_declined, "Ce devis a été refusé"),
        (be_changed, "Ce devis est en cours de modification"),
        (be_expired, "Ce devis n’est plus valable"),
    ],
)
def test_each_reason_not_to_sign_has_its_page(
    client: Client, house: House, quote: Quote, become: Callable[..., None], words: str
) -> None:
    become(quote, house, client)
    before = Signature.objects.count()
    assert words in text_of(client.get(address(quote)))
    posted = client.post(address(quote), typed(quote, name="Un autre"))
    assert posted.status_code == 409
    assert words in text_of(posted)
    assert Signature.objects.count() == before


def test_an_old_version_says_what_changed_and_is_not_signed(client: Client, house: House, quote: Quote) -> None:
    line = TypedLine(label="Pose et réglages", unit_price=Decimal(1100), vat_rate=Decimal(20))
    finalise_quote(change_quote(quote, Sheet({}, [line]), by=house.owner), by=house.owner)
    posted = client.post(address(quote), typed(quote))
    assert posted.status_code == 409
    shown = text_of(posted)
    assert "la version 2 remplace" in shown
    assert "Le total passe de 1 200,00 € à 1 320,00 € TTC." in shown
    assert "Lire la version 2" in shown
    assert not Signature.objects.exists()
    assert "Changé depuis" in text_of(client.get(address(quote)))


def test_after_signing_the_down_payment_is_offered(client: Client, house: House) -> None:
    rules(house, down_payment="issue")
    quote = waiting(house, percent="30")
    answer = client.post(address(quote), typed(quote))
    assert answer["Location"] == address(quote, "regler/?signe=1")
    paying = text_of(client.get(answer["Location"]))
    assert "Merci, votre devis est signé." in paying
    assert "360,00 €" in paying
    invoice = Invoice.objects.get()
    later = text_of(client.get(address(quote)))
    assert f"30 % de 1 200,00 €, facture {invoice.number}" in later
    assert "Régler l’acompte 360,00 €" in later


def test_without_a_way_to_pay_one_is_thanked(client: Client, house: House) -> None:
    rules(house, down_payment="issue")
    house.company.iban = ""
    house.company.save()
    quote = waiting(house, percent="30")
    answer = client.post(address(quote), typed(quote), follow=True)
    assert "Merci, votre devis est signé." in text_of(answer)
    assert "portal/pay" not in answer.content.decode()
    assert Invoice.objects.get().is_issued


def test_a_draft_down_payment_is_announced_and_not_shown(client: Client, house: House) -> None:
    rules(house, down_payment="draft")
    quote = waiting(house, percent="30")
    shown = text_of(client.post(address(quote), typed(quote), follow=True))
    assert "vous enverra la facture d’acompte de 360,00 €" in shown
    assert "Brouillon" not in shown


def test_the_proof_is_downloaded_with_the_same_link_only(client: Client, house: House, quote: Quote) -> None:
    client.post(address(quote), typed(quote))
    assert client.get(address(quote, "preuve/devis-signe/")).status_code == 404  # not made yet
    outbox.run_due()
    assert client.get(address(quote, "preuve/devis-signe/")).content.startswith(b"%PDF")
    assert client.get(address(quote, "preuve/preuve/"))["Content-Type"] == "application/json"
    other = waiting(house)
    assert client.get(address(other, "preuve/preuve/")).status_code == 404


def test_the_evidence_says_when_the_link_was_sent_and_the_page_seen(client: Client, quote: Quote) -> None:
    with clock.at(SIGNED):
        outbox.run_due()
        Delivery.objects.update(state=DeliveryState.HANDED_OVER, changed_at=SIGNED)
        nonce = re.search(r'data-page="([^"]+)"', client.get(address(quote, "")).content.decode())
        assert nonce
    with clock.at(SIGNED + timedelta(minutes=5)):
        client.post(address(quote, "vue/"), {"page": unescape(nonce[1])})
    with clock.at(SIGNED + timedelta(minutes=9)):
        client.post(address(quote), typed(quote), headers={"User-Agent": "Navigateur/2.0"}, REMOTE_ADDR="203.0.113.9")
    told = json.loads(Signature.objects.get().statement)
    assert told["times"] == {
        "sent": "2026-11-24T09:00:00Z",
        "seen": "2026-11-24T09:05:00Z",
        "signed": "2026-11-24T09:09:00Z",
    }
    assert told["origin"] == {"ip": "203.0.113.9", "user_agent": "Navigateur/2.0"}


def test_ten_queries_show_any_page_of_signing(client: Client, house: House) -> None:
    rules(house, sells_at_distance=True, down_payment="issue")
    quote = waiting(house, WORK, OPTION, percent="30")
    send_document(quote, by=house.owner)
    changed = finalise_quote(change_quote(quote, Sheet({"subject": "Autre"}), by=house.owner), by=house.owner)
    before, after = [address(changed, path) for path in ("signer/", "refuser/")], address(changed, "retractation/")
    queries = [queries_of(client, page) for page in before]
    client.post(address(changed), typed(changed))
    outbox.run_due()
    queries += [queries_of(client, page) for page in (before[0], after)]
    assert max(queries) <= 10, queries


def queries_of(client: Client, page: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page).status_code == 200
    return len(queries)


@pytest.mark.parametrize("path", ["signer/", "refuser/", "retractation/", "conditions/", "preuve/preuve/"])
def test_a_token_that_is_not_ours_opens_nothing(client: Client, quote: Quote, path: str) -> None:
    link = link_to(quote)
    good = write_token(link)
    forged = [good[:-1] + ("A" if good[-1] != "A" else "B"), write_token(Link("q999999", 1)), "q1-1-p-x", "x"]
    for token in forged:
        assert client.get(f"/d/{token}/{path}").status_code == 404
        assert client.post(f"/d/{token}/{path}", typed(quote)).status_code in (404, 405)
    revoked = write_token(replace(link, generation=link.generation + 1))
    assert client.post(f"/d/{revoked}/{path}", typed(quote)).status_code in (405, 410)
    assert not Signature.objects.exists()


# Refusing


def test_a_refusal_is_told_with_its_reason(client: Client, quote: Quote) -> None:
    assert "Refuser le devis" in text_of(client.get(address(quote, "refuser/")))
    hand = {"version": "1", "reason": "price", "text": "au-dessus de notre budget"}
    answer = client.post(address(quote, "refuser/"), hand, follow=True)
    assert "Votre refus est noté" in text_of(answer)
    quote.refresh_from_db()
    assert quote.state == QuoteState.DECLINED
    assert quote.decline.reason == "Le prix : au-dessus de notre budget"


def test_a_reason_too_long_stays_on_the_page(client: Client, quote: Quote) -> None:
    answer = client.post(address(quote, "refuser/"), {"version": "1", "text": "x" * 241})
    assert answer.status_code == 422
    assert "x" * 241 in answer.content.decode()


def test_a_signed_quote_is_not_refused(client: Client, quote: Quote) -> None:
    client.post(address(quote), typed(quote))
    answer = client.post(address(quote, "refuser/"), {"version": "1"})
    assert answer.status_code == 409
    assert "déjà signé par Patrick Lefèvre" in text_of(answer)


# Withdrawing


@pytest.fixture
def contract(client: Client, house: House) -> Quote:
    """Signed at a distance on a Tuesday: until Tuesday 8 December."""
    rules(house, sells_at_distance=True)
    with clock.at(SIGNED):
        quote = waiting(house)
        send_document(quote, by=house.owner)
        client.post(address(quote), typed(quote))
    return quote


def test_the_control_is_on_the_page_of_the_deal_during_the_period_and_not_after(
    client: Client, contract: Quote
) -> None:
    with clock.at(SIGNED + timedelta(days=14)):
        assert "Renoncer au contrat ici" in text_of(client.get(address(contract, "")))
        assert "jusqu’au 8 décembre 2026" in text_of(client.get(address(contract)))
    with clock.at(SIGNED + timedelta(days=15)):
        assert "Renoncer" not in text_of(client.get(address(contract, "")))
        assert "Renoncer" not in text_of(client.get(address(contract)))
        over = client.post(address(contract, "retractation/"), {"name": "P", "email": "lefevre@exemple.fr"})
        assert over.status_code == 410
        assert "Le délai de rétractation est passé" in text_of(over)


def test_confirming_ends_the_contract_and_says_so(client: Client, contract: Quote) -> None:
    with clock.at(SIGNED + timedelta(days=3)):
        asked = client.get(address(contract, "retractation/"))
        assert "Confirmer la rétractation" in text_of(asked)
        assert "signé le 24 novembre 2026" in text_of(asked)
        missing = client.post(address(contract, "retractation/"), {"name": "", "email": "x"})
        assert missing.status_code == 422
        hand = {"name": "Patrick Lefèvre", "email": "patrick@exemple.fr"}
        done = client.post(address(contract, "retractation/"), hand, follow=True)
        assert "Votre rétractation est enregistrée" in text_of(done)
        assert "Contrat annulé" in text_of(client.get(address(contract)))
        outbox.run_due()
    receipt = Message.objects.get(once__startswith="withdrawal:")
    addresses = {one.address for one in receipt.deliveries.all()}
    assert addresses == {"lefevre@exemple.fr", "patrick@exemple.fr"}


def test_nothing_is_asked_of_who_went_back_on_the_contract(client: Client, house: House) -> None:
    rules(house, sells_at_distance=True, down_payment="issue")
    quote = waiting(house, percent="30")
    client.post(address(quote), typed(quote))
    assert "Régler 360,00 €" in text_of(client.get(address(quote, "")))
    client.post(address(quote, "retractation/"), {"name": "Patrick Lefèvre", "email": ""})
    for path in ("", "regler/"):
        shown = text_of(client.get(address(quote, path)))
        assert "Contrat annulé : rien n’est à régler." in shown
        assert "Régler 360,00 €" not in shown


def test_the_receipt_goes_to_the_address_of_the_contract_when_no_other_is_given(
    client: Client, contract: Quote
) -> None:
    with clock.at(SIGNED + timedelta(days=3)):
        page = client.get(address(contract, "retractation/"))
        assert "L’accusé de réception part à l•••e@exemple.fr." in text_of(page)
        done = client.post(address(contract, "retractation/"), {"name": "Patrick Lefèvre", "email": ""}, follow=True)
        assert "Votre rétractation est enregistrée" in text_of(done)


def test_there_is_no_withdrawal_where_nothing_was_signed_at_a_distance(client: Client, quote: Quote) -> None:
    assert client.get(address(quote, "retractation/")).status_code == 404
    client.post(address(quote), typed(quote))
    assert client.get(address(quote, "retractation/")).status_code == 404
