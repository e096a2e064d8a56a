"""A document asked for by a link: what it opens, what may be put there, when it opens nothing any more."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from ardoise.accountant.actions.missing import ask_document, close_missing, renew_link
from ardoise.accountant.models import MissingDocument, Piece
from ardoise.accountant.tests.cast import Firm, desk_of
from ardoise.accountant.tests.links import WORDS, page_of, pdf, send
from ardoise.archive.keep import read
from ardoise.domain.errors import Conflict, Refused
from ardoise.domain.money import Money
from ardoise.history import clock, outbox
from ardoise.history.models import Event
from ardoise.notifications.links import Link, link_url, read_token, write_token
from ardoise.notifications.models import Message, Notice
from ardoise.portal.tests.situations import issued_invoice, token_of
from ardoise.purchases.actions.record import record_expense
from ardoise.purchases.models import Expense
from ardoise.purchases.tests.receipts import photo
from tests.world import House


def letters() -> list[tuple[str, str, str]]:
    for _ in range(4):
        outbox.run_due()
    rows = Message.objects.order_by("pk").prefetch_related("deliveries")
    return [(one.address, message.subject, message.text) for message in rows for one in message.deliveries.all()]


def test_a_photo_put_by_the_link_is_kept_and_who_asked_is_told(
    missing: MissingDocument, firm: Firm, house: House
) -> None:
    response = send(missing, photo())
    assert response.status_code == 302
    thanks = Client().get(response["Location"]).content.decode()
    assert "Merci, votre fichier est bien arrivé" in thanks
    piece = Piece.objects.get()
    assert (read(piece.file), piece.file.media_type, piece.file.company) == (photo(), "image/jpeg", house.company)
    missing.refresh_from_db()
    assert missing.pieces_count == 1
    event = Event.objects.get(name="accountant.piece_received")
    assert (event.author_id, event.author_name) == (None, "La personne qui a le lien")
    assert any(address == firm.asker.email and "Pièce reçue" in subject for address, subject, _ in letters())
    assert Notice.objects.get(kind="piece").url == reverse("accountant:missing", args=[missing.pk])


def test_the_page_says_the_name_of_the_company_and_the_words_and_nothing_else(missing: MissingDocument) -> None:
    response = Client().get(page_of(missing))
    page = response.content.decode()
    assert WORDS in page
    assert "Menuiserie Durand" in page
    for secret in ("732829320", "rue des Lilas", "exemple.fr", "Rivière", "Marc Durand", "FR76"):
        assert secret not in page
    assert response["X-Robots-Tag"].startswith("noindex")
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]


def test_the_mail_carries_the_link_and_the_database_does_not(house: House, firm: Firm) -> None:
    missing = ask_document(house.company, WORDS, address="fournisseur@exemple.fr", by=firm.asker)
    message = Message.objects.get()
    assert "{lien}" in message.text
    assert "/piece/" not in message.text
    token = write_token(Link(missing.link.deal, 1, f"m{message.deliveries.get().pk}"))
    response = Client().post(reverse("accountant:drop", args=[token]), {"file": SimpleUploadedFile("a.pdf", pdf())})
    assert response.status_code == 302
    assert Piece.objects.get().sender == "fournisseur@exemple.fr"


def test_several_pages_come_at_once_and_the_link_serves_again(missing: MissingDocument) -> None:
    assert send(missing, photo(), photo("PNG"), pdf()).status_code == 302
    assert send(missing, photo()).status_code == 302
    missing.refresh_from_db()
    assert missing.pieces_count == Piece.objects.count() == 4


def test_a_link_is_over_after_a_month_when_it_is_made_again_and_when_it_is_closed(
    missing: MissingDocument, firm: Firm
) -> None:
    url = page_of(missing)
    assert Client().get(url).status_code == 200
    with clock.at(missing.expires_at - timedelta(seconds=1)):
        assert Client().get(url).status_code == 200
    with clock.at(missing.expires_at):
        assert Client().get(url).status_code == 410
        assert Client().post(url, {"file": SimpleUploadedFile("a.jpg", photo())}).status_code == 410
    fresh = renew_link(missing, by=firm.asker)
    assert Client().get(url).status_code == 410
    assert Client().get(page_of(fresh)).status_code == 200
    close_missing(fresh, by=firm.asker)
    assert Client().get(page_of(fresh)).status_code == 410
    assert WORDS not in Client().get(page_of(fresh)).content.decode()
    with pytest.raises(Conflict):
        close_missing(fresh, by=firm.asker)
    assert not Piece.objects.exists()


def test_a_guess_opens_nothing_and_too_many_stop_there(missing: MissingDocument) -> None:
    token = write_token(missing.link)
    forged = token[:-1] + ("A" if token[-1] != "A" else "B")
    for _ in range(20):
        assert Client().get(reverse("accountant:drop", args=[forged])).status_code == 404
    response = Client().get(page_of(missing))
    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0


def test_the_link_of_a_document_opens_no_deal_and_the_other_way_round(house: House, missing: MissingDocument) -> None:
    invoice = issued_invoice(house)
    assert Client().get(reverse("portal:deal", args=[write_token(missing.link)])).status_code == 404
    assert Client().get(reverse("accountant:drop", args=[token_of(invoice)])).status_code == 404
    assert read_token(write_token(missing.link)) is None
    assert link_url(missing.link).endswith(page_of(missing))


def test_it_becomes_the_receipt_of_the_expense_that_it_was_asked_for(house: House, firm: Firm) -> None:
    values = {"date": house.company.today, "supplier": "Rexel", "label": "Câbles", "amount": Money("84.90")}
    expense = record_expense(house.company, values, by=house.owner)
    client = desk_of(firm.asker, house.company)
    url = f"{reverse('accountant:missing_new')}?type=purchases.expense&numero={expense.pk}"
    assert "Dépense Rexel" in client.get(url).content.decode()
    assert client.post(url, {"words": WORDS, "address": ""}).status_code == 302
    missing = MissingDocument.objects.get()
    send(missing, pdf(), photo())
    expense = Expense.objects.get(pk=expense.pk)
    assert expense.receipt is not None
    assert expense.receipt.media_type == "application/pdf"
    assert Piece.objects.count() == 2
    before = expense.receipt_id
    send(missing, photo())  # a receipt that stands is not replaced from outside
    expense.refresh_from_db()
    assert expense.receipt_id == before


def test_the_pages_of_the_company(house: House, firm: Firm, missing: MissingDocument) -> None:
    client = desk_of(firm.asker, house.company)
    detail = client.get(reverse("accountant:missing", args=[missing.pk])).content.decode()
    assert page_of(missing) in detail
    assert re.search(r'href="sms:\?&amp;body=Menuiserie', detail)
    send(missing, photo())
    assert "photo.jpg" in client.get(reverse("accountant:missing", args=[missing.pk])).content.decode()
    assert WORDS in client.get(reverse("accountant:missing_list")).content.decode()
    piece = client.get(reverse("accountant:piece_file", args=[Piece.objects.get().pk]))
    assert piece.content == photo()
    response = client.post(reverse("accountant:missing_renew", args=[missing.pk]), {"address": "pas une adresse"})
    assert response.status_code == 422
    assert "pas une adresse" in response.content.decode()
    assert client.post(reverse("accountant:missing_renew", args=[missing.pk]), {"address": ""}).status_code == 302
    assert client.post(reverse("accountant:missing_close", args=[missing.pk])).status_code == 302
    missing.refresh_from_db()
    assert missing.closed_by == firm.asker


@pytest.mark.parametrize(("chip", "shown"), [("", "reçue attendue"), ("recues", "reçue"), ("attendues", "attendue")])
def test_xpert_parts_what_came_from_what_is_still_expected(house: House, firm: Firm, chip: str, shown: str) -> None:
    assert send(ask_document(house.company, "La pièce reçue", by=firm.asker), photo()).status_code == 302
    ask_document(house.company, "La pièce attendue", by=firm.asker)
    page = desk_of(firm.asker).get(reverse("accountant:xpert_missing"), {"etat": chip}).content.decode()
    assert [word for word in ("reçue", "attendue") if f"La pièce {word}</span>" in page] == shown.split()


def test_the_words_are_asked_for_and_kept_when_the_address_is_wrong(house: House, firm: Firm) -> None:
    client = desk_of(firm.asker, house.company)
    url = reverse("accountant:missing_new")
    assert "Dites quelle pièce" in client.post(url, {"words": " "}).content.decode()
    response = client.post(url, {"words": WORDS, "address": "marie@"})
    assert response.status_code == 422
    assert WORDS in response.content.decode()
    assert not MissingDocument.objects.exists()
    with pytest.raises(Refused):
        ask_document(house.company, "x" * 301, by=firm.asker)


def test_another_company_gets_404(
    missing: MissingDocument, stranger: House, browser_of: Callable[[House], Client]
) -> None:
    send(missing, photo())
    client = browser_of(stranger)
    piece = Piece.objects.get()
    assert client.get(reverse("accountant:missing", args=[missing.pk])).status_code == 404
    assert client.get(reverse("accountant:piece_file", args=[piece.pk])).status_code == 404
    assert client.post(reverse("accountant:missing_close", args=[missing.pk])).status_code == 404
    assert WORDS not in client.get(reverse("accountant:missing_list")).content.decode()
