"""The page of a deal: what it shows in each state, in both languages, and what it weighs."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from ardoise.domain.document import Option
from ardoise.domain.money import Money
from ardoise.history import clock
from ardoise.notifications.models import OpeningKind
from ardoise.payments.actions.record import Wanted, record_payment
from ardoise.portal.actions.answer import answer_question
from ardoise.portal.models import Question
from ardoise.portal.tests.situations import (
    LADDER,
    LIGHT,
    SECRET,
    SHELVES,
    billed_quote,
    issued_invoice,
    mailed,
    next_version,
    page_of,
    sent_quote,
    token_of,
)
from ardoise.rendering.tests import papers
from ardoise.sales.actions.accept import accept_quote, decline_quote
from ardoise.sales.actions.change_logo import change_logo
from ardoise.sales.actions.credit import credit_invoice
from ardoise.sales.actions.note_opening import note_opening
from ardoise.sales.models import Invoice, Quote
from ardoise.web.static_files import UNUSED
from tests.house.test_budget import assets, weight
from tests.world import House

MOST_QUERIES = 10
MOST_BYTES = 50_000
FONT = re.compile(r'href="/static/([^"]+\.woff2)"')


@pytest.fixture
def quote(house: House) -> Quote:
    return sent_quote(house, [SHELVES, LIGHT, LADDER], down_payment_percent=Decimal(30))


def text_of(response: Any) -> str:
    """As it is read: narrow and no-break spaces as spaces."""
    bare = re.sub(r"<(script|style).*?</\\1>|<[^>]+>", " ", response.content.decode(), flags=re.S)
    return " ".join(unescape(bare).split())


def pay(invoice: Invoice, amount: str, house: House) -> None:
    record_payment(
        house.company,
        day=house.company.today,
        amount=Money(amount),
        method="bank_transfer",
        allocations=[Wanted(invoice, Money(amount))],
        by=house.owner,
    )


def test_it_says_what_it_is_for_whom_and_until_when(quote: Quote, house: House) -> None:
    text = text_of(page_of(quote))
    for part in (
        "Menuiserie Durand",
        f"Devis {quote.number}",
        "Salon",
        f"Pour {house.contacts[0].name}",
        "valable jusqu’au",
        SECRET,
        "4 180,00 €",
        "Au choix",
        "+ 440,00 €",
        "Total HT 4 620,00 €",
        "TVA 10 % 462,00 €",
        "Total TTC 5 082,00 €",
        "dont 1 524,60 € à la signature",
        "Signer ce devis",
    ):
        assert part in text, part


def test_a_choice_is_computed_by_the_server_and_carried_to_the_signature(quote: Quote) -> None:
    response = page_of(quote, choix="1", option=["2"])
    text = text_of(response)
    assert "Total TTC 5 247,00 €" in text  # 4 180 + 590, 10 %
    assert "dont 1 574,10 € à la signature" in text
    assert f"/d/{token_of(quote)}/signer/?choix=1&amp;option=2" in response.content.decode()
    nothing = text_of(page_of(quote, choix="1"))
    assert "Total TTC 4 598,00 €" in nothing


def test_a_choice_that_cannot_be_is_said_and_nothing_can_be_signed_with_it(quote: Quote) -> None:
    for odd in ("0", "99", "-1", "x", "1" * 500):
        response = page_of(quote, choix="1", option=[odd])
        assert response.status_code == 200
        text = text_of(response)
        if odd in ("0", "99"):
            assert "Cette ligne n’est pas au choix" in text
            assert "Signer ce devis" not in text


def test_the_customer_reads_english_and_may_change_it(quote: Quote, house: House) -> None:
    contact = house.contacts[0]
    contact.language = "en"
    contact.save()
    client = Client()
    response = page_of(quote, client)
    assert '<html lang="en"' in response.content.decode()
    text = text_of(response)
    for part in ("Sign this quote", "Your choice", "Total including VAT €5,082.00", "of which €1,524.60 at signing"):
        assert part in text, part
    for part in ("Signer", "Au choix", "Pour ", "valable"):
        assert part not in text, part
    changed = client.post(reverse("portal:language", args=[token_of(quote)]), {"langue": "fr"})
    assert changed.cookies["langue"]["path"] == reverse("portal:deal", args=[token_of(quote)])
    assert "Signer ce devis" in text_of(page_of(quote, client))


def test_an_expired_quote_says_so_and_offers_to_ask(quote: Quote) -> None:
    with clock.at(clock.now() + timedelta(days=45)):
        text = text_of(page_of(quote))
    assert "Ce devis n’était valable que jusqu’au" in text
    assert "Demander de prolonger ce devis" in text
    assert "Signer ce devis" not in text


def test_what_changed_is_told_since_the_version_that_was_sent(quote: Quote, house: House) -> None:
    dearer = replace(SHELVES, unit_price=Decimal(4300))
    with clock.at(clock.now() + timedelta(days=2)):
        after = next_version(quote, house, [dearer, LIGHT, replace(LADDER, option=Option.NONE, is_chosen=None)])
        text = text_of(page_of(after))
    assert "Changé depuis" in text
    assert f"« {SECRET} » passe de 4 180,00 € à 4 300,00 € HT." in text
    assert "« Échelle » n’est plus une option" in text


def test_an_old_version_is_still_read_and_says_that_it_was_replaced(quote: Quote, house: House) -> None:
    after = next_version(quote, house, [replace(SHELVES, label="Bibliothèque en noyer")])
    token = token_of(after)
    old = Client().get(reverse("portal:version", args=[token, 1]))
    assert SECRET in text_of(old)
    assert "Cette version a été remplacée" in text_of(old)
    assert "Signer ce devis" not in text_of(old)
    pdf = reverse("portal:pdf", args=[token, "devis", after.pk])
    assert SECRET in papers.text(Client().get(pdf, {"version": "1"}).content)
    assert SECRET not in papers.text(Client().get(pdf).content)
    assert Client().get(reverse("portal:version", args=[token, 2])).status_code == 302
    assert Client().get(reverse("portal:version", args=[token, 3])).status_code == 404


def test_the_whole_deal_stands_on_one_page_with_what_is_invoiced_paid_and_left(house: House) -> None:
    quote, invoice = billed_quote(house)
    pay(invoice, "1000.00", house)
    text = text_of(page_of(invoice))  # the code of the invoice opens the deal of the quote
    for part in (
        f"Devis {quote.number} 4 598,00 €",
        "Accepté le",
        f"Facture d’acompte {invoice.number} 1 379,40 €",
        "Facturé 1 379,40 €",
        "Réglé 1 000,00 €",
        "Reste à régler 379,40 €",
        "Reste à facturer 3 218,60 €",
        "Régler 379,40 €",
    ):
        assert part in text, part
    pay(invoice, "379.40", house)
    assert "Tout est réglé, merci." in text_of(page_of(quote))


def test_an_invoice_without_quote_has_its_page_and_its_credit_note_takes_off(house: House) -> None:
    invoice = issued_invoice(house)
    assert f"Facture {invoice.number}" in text_of(page_of(invoice))
    note = credit_invoice(invoice, by=house.owner, amount=Money("98.00"))
    text = text_of(page_of(note))
    assert "−98,00 €" in text
    assert "Reste à régler 4 500,00 €" in text


def test_a_refused_quote_has_nothing_to_sign(quote: Quote, house: House) -> None:
    decline_quote(quote, by=house.owner, reason="Trop cher")
    text = text_of(page_of(quote))
    assert "Refusé le" in text
    assert "Signer ce devis" not in text
    assert "Trop cher" not in text  # a note of the company


def test_an_accepted_quote_shows_what_was_taken(quote: Quote, house: House) -> None:
    accept_quote(quote, by=house.owner, chosen=frozenset({2}))
    response = page_of(quote)
    assert "Total TTC 5 247,00 €" in text_of(response)
    assert "disabled" in response.content.decode()


def test_the_files_have_their_names(house: House) -> None:
    quote, invoice = billed_quote(house)
    token = token_of(quote)
    for about, document, kind, name in (
        ("devis", quote, "pdf", f"Devis-{quote.number}.pdf"),
        ("facture", invoice, "pdf", f"Facture-{invoice.number}.pdf"),
        ("facture", invoice, "xml", f"Facture-{invoice.number}.xml"),
    ):
        response = Client().get(reverse(f"portal:{kind}", args=[token, about, document.pk]))
        assert response["Content-Disposition"] == f'attachment; filename="{name}"'
        assert response["X-Robots-Tag"]


def test_ten_queries_are_enough_whatever_the_deal_holds(quote: Quote, house: House) -> None:
    _, (token, *_) = mailed(quote, house)
    client = Client()
    for number in range(3):
        client.post(reverse("portal:question", args=[token]), {"text": f"Question {number}"})
    for question in Question.objects.all():
        answer_question(question, "Oui.", by=house.owner)
    note_opening(quote, OpeningKind.OPENED, version=1, delivery=None, by=house.owner)
    after = next_version(quote, house, [SHELVES, LIGHT])
    _, (waiting, *_) = mailed(after, house)
    billed, invoice = billed_quote(house)
    for address in (
        reverse("portal:deal", args=[waiting]),
        reverse("portal:deal", args=[token_of(billed)]),
        reverse("portal:deal", args=[token_of(issued_invoice(house))]),
        reverse("portal:deal", args=[mailed(invoice, house)[1][0]]),
    ):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address).status_code == 200
        assert len(queries) <= MOST_QUERIES, [query["sql"][:90] for query in queries]


def photograph() -> bytes:
    """A logo as heavy as they come: noise."""
    drawn = io.BytesIO()
    Image.effect_noise((960, 280), 80).convert("RGB").save(drawn, "PNG")
    return drawn.getvalue()


def test_the_page_weighs_50_kb_at_most_with_its_styles_script_and_typeface(
    quote: Quote, house: House, tmp_path: Path, settings: Any
) -> None:
    settings.STATIC_ROOT = tmp_path / "static"
    storage = {"BACKEND": "ardoise.web.storage.FingerprintedStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": storage}
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=UNUSED)
    after = next_version(quote, house, [SHELVES, LIGHT, LADDER] * 5)
    change_logo(house.company, photograph(), by=house.owner)
    logo = len(Client().get(reverse("portal:logo", args=[token_of(after)])).content)
    assert 0 < logo < 12_000
    client = Client(headers={"Accept-Encoding": "gzip"})
    for address in ("portal:deal", "portal:sign", "portal:pay"):
        compressed = client.get(reverse(address, args=[token_of(after)]))
        plain = Client().get(reverse(address, args=[token_of(after)])).content.decode()
        files = assets(settings.STATIC_ROOT, plain) | {settings.STATIC_ROOT / name for name in FONT.findall(plain)}
        weights = {path.name: weight(path) for path in files} | {"page": len(compressed.content), "logo": logo}
        assert sum(weights.values()) <= MOST_BYTES, weights
