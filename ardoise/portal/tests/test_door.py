"""The door of the portal: who gets in, and what the others read. The whole map is walked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver, reverse

from ardoise.domain.errors import Refused
from ardoise.history import clock, outbox
from ardoise.history.models import Event
from ardoise.notifications.links import Link, write_token
from ardoise.notifications.models import Message
from ardoise.portal.door import GUESSES
from ardoise.portal.tests.situations import (
    SECRET,
    SHELVES,
    billed_quote,
    issued_invoice,
    mailed,
    page_of,
    sent_quote,
    sheet,
    token_of,
)
from ardoise.rendering.tests import papers
from ardoise.sales.actions.accept import accept_quote
from ardoise.sales.actions.bill import bill_down_payment, bill_total
from ardoise.sales.actions.draft import change_quote, create_invoice, create_quote, delete_draft
from ardoise.sales.actions.issue import issue_invoice
from ardoise.sales.actions.revoke_link import revoke_link
from ardoise.sales.deals import link_to
from ardoise.sales.models import Invoice, Quote, QuoteState, SigningRules
from config.logs import covered
from tests.world import House

VALUES = {
    "about:about": ("devis", "facture"),
    "int:pk": ("{pk}",),
    "int:number": ("1",),
    "slug:kind": ("pdf", "certificate", "evidence"),
    "slug:once": ("x" * 20,),
}
PLACE = re.compile(r"<([\w:]+)>")


def routes() -> list[str]:
    """Every address that a token opens, its token still a place to fill: new ones come by themselves."""
    return [route for route in _routes(get_resolver().url_patterns) if route.startswith("/d/")]


def _routes(patterns: list[Any], prefix: str = "/") -> Iterator[str]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from _routes(pattern.url_patterns, route)
        else:
            yield route


def addresses(token: str, pk: int) -> list[str]:
    found = [route.replace("<str:token>", token) for route in routes()]
    while any(PLACE.search(route) for route in found):
        found = [
            route.replace(f"<{place[1]}>", value.format(pk=pk), 1) if place else route
            for route in found
            for place in [PLACE.search(route)]
            for value in (VALUES[place[1]] if place else ("",))
        ]
    return found


def asked(address: str) -> list[Any]:
    return [Client().get(address), Client().post(address, {}), Client().head(address)]


@pytest.fixture
def quote(house: House) -> Quote:
    return sent_quote(house)


def secrets_of(house: House, *documents: Any) -> list[str]:
    return [SECRET, house.contacts[0].name, *(str(one.number) for one in documents)]


def test_the_walk_knows_every_page() -> None:
    assert len(routes()) >= 9


def test_the_link_of_the_paper_opens_the_deal(quote: Quote) -> None:
    response = page_of(quote)
    assert response.status_code == 200
    assert SECRET in response.content.decode()
    assert response["X-Robots-Tag"].startswith("noindex, nofollow")
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies


def test_a_guess_reads_nothing_whatever_it_asks(house: House, quote: Quote) -> None:
    good = token_of(quote)
    forged = [
        "abc",
        good[:-1] + ("A" if good[-1] != "A" else "B"),
        re.sub(r"-1-p-", "-2-p-", good),
        re.sub(r"-p-", "-m1-", good),
        good.replace(f"q{quote.pk}", f"q{quote.pk + 1}"),
        good.upper(),
    ]
    for token in forged:
        for address in addresses(token, quote.pk):
            cache.clear()
            for response in asked(address):
                assert response.status_code in (404, 405), address
                assert not any(word in response.content.decode() for word in secrets_of(house, quote)), address


def test_a_revoked_link_reads_nothing_and_offers_a_new_one(house: House, quote: Quote) -> None:
    old = token_of(quote)
    revoke_link(quote, by=house.owner)
    for address in addresses(old, quote.pk):
        for response in asked(address):
            content = response.content.decode(errors="replace")
            assert not any(word in content for word in secrets_of(house, quote)), address
            assert response.status_code in (410, 405, 302) or "nouveau-lien" in address, (address, response.status_code)
    answer = Client().get(reverse("portal:deal", args=[old])).content.decode()
    assert "Ce lien a été remplacé" in answer
    assert "Recevoir un nouveau lien" in answer
    assert page_of(quote).status_code == 200  # the next one opens


def test_the_token_of_another_deal_opens_no_document_of_this_one(house: House, stranger: House) -> None:
    quote, invoice = billed_quote(house)
    own = token_of(quote)
    for other in (sent_quote(house), issued_invoice(house), sent_quote(stranger)):
        for kind in ("pdf", "xml"):
            for about, document in (("devis", quote), ("facture", invoice), ("facture", quote), ("devis", invoice)):
                address = reverse(f"portal:{kind}", args=[token_of(other), about, document.pk])
                assert Client().get(address).status_code == 404, address
    assert Client().get(reverse("portal:pdf", args=[own, "devis", quote.pk])).status_code == 200
    assert Client().get(reverse("portal:xml", args=[own, "facture", invoice.pk])).status_code == 200


def pdf_of(quote: Quote, document: Quote | Invoice) -> int:
    """What the link of the quote answers when it is asked this paper."""
    about = "devis" if isinstance(document, Quote) else "facture"
    return Client().get(reverse("portal:pdf", args=[token_of(quote), about, document.pk])).status_code


def test_an_invoice_of_two_quotes_is_on_both_pages_and_shows_nothing_else_of_the_other(house: House) -> None:
    first = accept_quote(sent_quote(house), by=house.owner)
    other = accept_quote(sent_quote(house, [replace(SHELVES, label="Portail")]), by=house.owner)
    down = issue_invoice(bill_down_payment(other, percent=Decimal(30), by=house.owner), by=house.owner)
    joint = issue_invoice(bill_total([first, other], by=house.owner), by=house.owner)
    seen = {
        (quote, document): pdf_of(quote, document)
        for quote in (first, other)
        for document in (first, other, down, joint)
    }
    assert [seen[first, one] for one in (first, other, down, joint)] == [200, 404, 404, 200]
    assert [seen[other, one] for one in (first, other, down, joint)] == [404, 200, 200, 200]
    page = page_of(first).content.decode()
    assert joint.display_number in page
    assert not any(number in page for number in (other.display_number, down.display_number, "Portail"))


def test_the_link_of_a_draft_that_was_deleted_opens_nothing_ever(house: House) -> None:
    draft = create_quote(house.company, sheet(house), by=house.owner)
    token = token_of(draft)
    delete_draft(draft, by=house.owner)
    assert sent_quote(house).pk != draft.pk
    assert Client().get(reverse("portal:deal", args=[token])).status_code == 404


def test_a_deal_of_drafts_only_has_no_page(house: House) -> None:
    assert page_of(create_quote(house.company, sheet(house), by=house.owner)).status_code == 404
    assert page_of(create_invoice(house.company, sheet(house), by=house.owner)).status_code == 404


def test_a_draft_of_the_deal_is_shown_nowhere(house: House, quote: Quote) -> None:
    draft = bill_down_payment(accept_quote(quote, by=house.owner), percent=Decimal(30), by=house.owner)
    content = page_of(quote).content.decode()
    assert draft.display_number not in content
    assert "Facture d’acompte" not in content
    for kind in ("pdf", "xml"):
        assert Client().get(reverse(f"portal:{kind}", args=[token_of(quote), "facture", draft.pk])).status_code == 404


def test_a_quote_being_changed_shows_the_version_that_left(house: House, quote: Quote) -> None:
    dearer = replace(SHELVES, label="Bibliothèque en noyer", unit_price=Decimal(9990))
    change_quote(quote, sheet(house, [dearer], subject="Bureau"), revision=quote.revision, by=house.owner)
    content = page_of(quote).content.decode()
    assert SECRET in content
    assert "Une nouvelle version se prépare" in content
    assert not any(word in content for word in ("noyer", "9\u202f990", "Bureau", "10\u202f989", "Signer ce devis"))
    pdf = Client().get(reverse("portal:pdf", args=[token_of(quote), "devis", quote.pk]))
    assert papers.text(pdf.content).count(SECRET) == 1
    assert "noyer" not in papers.text(pdf.content)


def test_a_revoked_link_does_not_bring_a_new_one_to_an_address_that_is_not_the_customers(
    house: House, quote: Quote
) -> None:
    _, (token,) = mailed(quote, house, "erreur@exemple.fr")
    revoke_link(quote, by=house.owner)
    before = Message.objects.count()
    Client().post(reverse("portal:renew", args=[token]))
    message = Message.objects.order_by("-pk")[0]
    assert Message.objects.count() == before + 1
    assert [row.address for row in message.deliveries.all()] == [house.contacts[0].email]


def test_a_revoked_link_brings_nothing_when_the_customer_has_no_address(house: House, quote: Quote) -> None:
    _, (token,) = mailed(quote, house, "erreur@exemple.fr")
    house.contacts[0].people.all().delete()
    type(house.contacts[0]).objects.filter(pk=house.contacts[0].pk).update(email="")
    revoke_link(quote, by=house.owner)
    before = Message.objects.count()
    Client().post(reverse("portal:renew", args=[token]))
    assert Message.objects.count() == before
    assert "Recevoir un nouveau lien" not in Client().get(reverse("portal:deal", args=[token])).content.decode()


def test_a_quote_that_left_does_not_go_to_another_customer(house: House, quote: Quote) -> None:
    with pytest.raises(Refused, match="copiez-le pour un autre client"):
        change_quote(quote, sheet(house, contact=house.contacts[1]), revision=quote.revision, by=house.owner)
    quote.refresh_from_db()
    assert (quote.contact, quote.state) == (house.contacts[0], QuoteState.SENT)


def test_a_link_is_replaced_by_mail_to_the_address_of_the_customer_that_received_it(house: House, quote: Quote) -> None:
    house.contacts[0].people.create(name="Jeanne Dupond", email="Dupond@exemple.fr")
    _, (token,) = mailed(quote, house, "dupond@exemple.fr")
    revoke_link(quote, by=house.owner)
    page = Client().get(reverse("portal:deal", args=[token])).content.decode()
    assert "D…@exemple.fr" in page
    assert "dupond@exemple.fr" not in page
    answer = Client().post(reverse("portal:renew", args=[token]), {"address": "voleur@exemple.fr"})
    message = Message.objects.order_by("-pk").first()
    assert message is not None
    assert [row.address for row in message.deliveries.all()] == ["Dupond@exemple.fr"]
    row = message.deliveries.get()
    fresh = write_token(Link(f"q{quote.pk}", 2, f"m{row.pk}"))
    assert Client().get(reverse("portal:deal", args=[fresh])).status_code == 200
    event = Event.objects.get(name="deal.link_renewed")
    assert event.author_name == "dupond@exemple.fr"
    assert "dupond@exemple.fr" not in answer.content.decode()


def test_the_code_of_a_frozen_paper_leads_to_a_new_link_once_revoked(house: House, quote: Quote) -> None:
    printed = write_token(link_to(quote))
    revoke_link(quote, by=house.owner)
    answers = {Client().post(reverse("portal:renew", args=[printed])).content for _ in range(3)}
    assert len(answers) == 1  # the same words each time
    limited = Client().post(reverse("portal:renew", args=[printed]))
    assert limited.status_code == 429
    assert int(limited["Retry-After"]) > 0
    to = {row.address for message in Message.objects.all() for row in message.deliveries.all()}
    assert to <= {house.contacts[0].email, *(person.email for person in house.contacts[0].people.all())}


def test_renewing_a_link_that_holds_sends_nothing(quote: Quote) -> None:
    Client().post(reverse("portal:renew", args=[token_of(quote)]))
    assert not Message.objects.exists()


def test_guessing_is_stopped(quote: Quote) -> None:
    for _ in range(GUESSES.most):
        assert Client().get("/d/q1-1-p-aaaaaaaaaaaaaaaaaaaaaa/").status_code == 404
    stopped = page_of(quote)  # even the right one, from there
    assert stopped.status_code == 429
    assert stopped["Retry-After"]
    elsewhere = page_of(quote, Client(REMOTE_ADDR="192.0.2.7"))
    assert elsewhere.status_code == 200
    forged = page_of(quote, Client(headers={"X-Forwarded-For": "192.0.2.9"}))  # believed by no one without a proxy
    assert forged.status_code == 429


def test_a_deal_closes_long_after_its_last_document_and_a_new_link_opens_it(house: House, quote: Quote) -> None:
    SigningRules.objects.create(company=house.company, link_months=6)
    later = clock.now() + timedelta(days=300)
    with clock.at(later):
        closed = page_of(quote)
        assert closed.status_code == 410
        assert SECRET not in closed.content.decode()
        assert "Cette page est fermée" in closed.content.decode()
        Client().post(reverse("portal:renew", args=[token_of(quote)]))
        outbox.run_due()
        row = Message.objects.get().deliveries.get()
        fresh = write_token(Link(f"q{quote.pk}", 1, f"m{row.pk}"))
        assert Client().get(reverse("portal:deal", args=[fresh])).status_code == 200


def test_no_token_reaches_the_log() -> None:
    line = 'WARNING django.request Gone: /d/q12-1-p-abcdefghijklmnopqrstuv/devis/12/pdf/?vu=1 "GET /d/abc/"'
    assert covered(line) == 'WARNING django.request Gone: /d/•••/devis/12/pdf/?vu=1 "GET /d/•••/"'


def test_no_event_keeps_a_token(house: House, quote: Quote) -> None:
    _, (token,) = mailed(quote, house)
    Client().post(reverse("portal:question", args=[token]), {"text": "Quand ?"})
    revoke_link(quote, by=house.owner)
    Client().post(reverse("portal:renew", args=[token]))
    kept = [event.data + event.author_name for event in Event.objects.all()]
    kept += [message.text + message.subject for message in Message.objects.all()]
    assert not any(token[-22:] in text or "/d/" in text for text in kept)
