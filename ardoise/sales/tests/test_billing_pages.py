"""« Devis accepté », « Facturer », a part, several quotes together: what the pages ask, show and make."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client

from ardoise.sales.models import Invoice, InvoiceKind, Quote, QuoteState
from tests.fixtures import Api, line
from tests.world import House

HTMX = {"HX-Request": "true"}


@pytest.fixture
def desk(house: House, browser_of: Callable[[House], Client]) -> Client:
    return browser_of(house)


def text(response: Any) -> str:
    return " ".join(unescape(response.content.decode()).split())


def issue(api: Api, invoice: Invoice) -> None:
    api.post(f"/invoices/{invoice.pk}/issue")


def test_the_dialog_says_what_each_choice_comes_to(api: Api, desk: Client) -> None:
    quote = api.quote(line("1000.00"))
    page = text(desk.get(f"/devis/{quote['id']}/acceptation/", headers=HTMX))
    assert "<html" not in page  # a fragment for the dialog
    for told in (
        "Facture d’Acompte",
        "360,00 €",
        "puis 840,00 €",
        "Facture du Total",
        "1 200,00 €",
        "Voir le brouillon",
    ):
        assert told in page, told
    whole = text(desk.get(f"/devis/{quote['id']}/acceptation/"))
    assert "<html" in whole  # the same without a script


def test_the_amount_follows_what_is_typed_and_says_why_it_cannot_be(api: Api, desk: Client) -> None:
    address = f"/devis/{api.quote(line('1000.00'))['id']}/acceptation/acompte/"
    by_percent = text(desk.get(address, {"percent": "40", "amount": "99"}, headers={"HX-Trigger-Name": "percent"}))
    assert "480,00 €" in by_percent
    assert "puis 720,00 €" in by_percent
    assert 'value="" aria-label="Acompte (€ TTC)"' in by_percent  # one takes the place of the other
    by_amount = text(desk.get(address, {"percent": "40", "amount": "99"}, headers={"HX-Trigger-Name": "amount"}))
    assert ">99,00 €<" in by_amount
    assert 'value="" aria-label="Acompte (%)"' in by_amount
    emptied = text(desk.get(address, {"percent": "", "amount": ""}, headers={"HX-Trigger-Name": "amount"}))
    assert "360,00 €" in emptied  # the usual percent comes back
    assert 'value="30"' in emptied
    too_much = text(desk.get(address, {"amount": "5000"}, headers={"HX-Trigger-Name": "amount"}))
    assert "il reste 1 200,00 €" in too_much
    assert "1,2,3" in text(desk.get(address, {"percent": "1,2,3"}, headers={"HX-Trigger-Name": "percent"}))


def test_oui_opens_the_draft_and_non_stays_where_one_was_with_its_bar(api: Api, desk: Client) -> None:
    seen, stayed = api.quote(line("100.00")), api.quote(line("50.00"))
    answer = desk.post(f"/devis/{seen['id']}/acceptation/?retour=/devis/", {"invoice": "total", "see": "1"})
    assert answer["Location"] == f"/factures/{Invoice.objects.get().pk}/"
    back = "/devis/?status=pending"
    address = f"/devis/{stayed['id']}/acceptation/?retour=/devis/%3Fstatus%3Dpending"
    page = desk.post(address, {"invoice": "down_payment", "percent": "50", "stay": "1"}, follow=True)
    assert page.redirect_chain[-1][0] == back
    draft = Invoice.objects.latest("pk")
    assert str(draft.total_incl_vat) == "30.00"
    assert "Facture d’acompte de 30,00 € : brouillon prêt dans MES FACTURES." in text(page)
    assert f'action="/factures/{draft.pk}/emission/?retour=' in text(page)
    assert "Valider et envoyer" in text(page)


def test_accepted_without_an_invoice_it_can_be_taken_back_at_once(api: Api, desk: Client) -> None:
    quote = Quote.objects.get(pk=api.quote(line("100.00"))["id"])
    page = text(desk.post(f"/devis/{quote.pk}/acceptation/?retour=/devis/", {"invoice": "", "stay": "1"}, follow=True))
    assert "est accepté" in page
    assert f"/devis/{quote.pk}/reouverture/" in page
    desk.post(f"/devis/{quote.pk}/reouverture/?retour=/devis/")
    quote.refresh_from_db()
    assert quote.state == QuoteState.SENT
    assert not Invoice.objects.exists()


def test_refuser_can_be_taken_back_at_once(api: Api, desk: Client) -> None:
    quote = api.quote(line("100.00"))
    page = text(desk.post(f"/devis/{quote['id']}/refus/?retour=/devis/", follow=True))
    assert "noté refusé" in page
    assert f"/devis/{quote['id']}/reouverture/?retour=%2Fdevis%2F" in page


def test_what_is_refused_comes_back_on_its_card_with_what_was_typed(api: Api, desk: Client) -> None:
    quote = api.quote(line("100.00"))
    answer = desk.post(f"/devis/{quote['id']}/acceptation/", {"invoice": "down_payment", "amount": "500", "see": "1"})
    assert answer.status_code == 422
    assert "L’acompte dépasse ce qui reste à facturer" in text(answer)
    assert 'value="500"' in text(answer)
    assert Quote.objects.get().state == QuoteState.DRAFT  # a refused invoice leaves the quote as it was


@pytest.mark.parametrize(
    ("part", "kind", "amount"),
    [("total", InvoiceKind.INVOICE, "1200.00"), ("down_payment", InvoiceKind.DOWN_PAYMENT, "360.00")],
)
def test_facturer_asks_nothing_accepts_and_drafts(
    api: Api, desk: Client, part: str, kind: InvoiceKind, amount: str
) -> None:
    quote = api.quote(line("1000.00"))
    answer = desk.post(f"/devis/{quote['id']}/facturation/?retour=/devis/", {"part": part})
    assert answer["Location"] == "/devis/"
    invoice = Invoice.objects.get()
    assert (invoice.kind, str(invoice.total_incl_vat)) == (kind, amount)
    assert Quote.objects.get().state == QuoteState.ACCEPTED


def test_facturer_takes_another_percent_then_the_balance(api: Api, desk: Client) -> None:
    quote = api.quote(line("1000.00"))
    desk.post(f"/devis/{quote['id']}/facturation/", {"part": "down_payment", "percent": "12,5"})
    issue(api, Invoice.objects.get())
    listed = text(desk.get("/devis/"))
    assert "Facturer le solde (1 050,00 €)" in listed
    assert "Acompte (encore) de 30" in text(desk.get(f"/devis/{quote['id']}/menu/?facturer"))
    again = text(desk.get(f"/devis/{quote['id']}/acceptation/", headers=HTMX))
    assert "Acompte (encore)" in again
    assert "Facture du solde" in again
    desk.post(f"/devis/{quote['id']}/facturation/", {"part": "balance"})
    balance = Invoice.objects.latest("pk")
    assert (balance.kind, str(balance.total_incl_vat)) == (InvoiceKind.FINAL, "1050.00")


def test_facturer_twice_shows_the_draft_that_waits(api: Api, desk: Client) -> None:
    quote = api.quote(line("100.00"))
    desk.post(f"/devis/{quote['id']}/facturation/?retour=/devis/", {"part": "total"})
    page = text(desk.post(f"/devis/{quote['id']}/facturation/?retour=/devis/", {"part": "total"}, follow=True))
    draft = Invoice.objects.get()
    assert f"attend déjà : {draft.display_number}" in page
    assert "Valider et envoyer" in page
    asked = desk.get(f"/devis/{quote['id']}/acceptation/?retour=/devis/", headers=HTMX)
    assert asked["HX-Redirect"] == "/devis/"  # the dialog has nothing to ask


@pytest.mark.parametrize("fields", [{"part": "tout"}, {"part": "down_payment", "percent": "abc"}])
def test_facturer_refuses_what_it_cannot_read_and_changes_nothing(
    api: Api, desk: Client, fields: dict[str, str]
) -> None:
    quote = api.quote(line("100.00"))
    page = desk.post(f"/devis/{quote['id']}/facturation/?retour=/devis/", fields, follow=True)
    assert 'class="notice bad"' in text(page)
    assert Quote.objects.get().state == QuoteState.DRAFT
    assert not Invoice.objects.exists()


def test_without_an_address_the_bar_does_not_offer_to_send(api: Api, desk: Client) -> None:
    person = api.post("/contacts", {"name": "Client", "address": {"line1": "1 rue A", "city": "Lyon", "postcode": "1"}})
    quote = api.quote(line("100.00"), contact=person["id"])
    page = text(desk.post(f"/devis/{quote['id']}/facturation/?retour=/devis/", {"part": "total"}, follow=True))
    bar = page[page.index("brouillon prêt") :]
    assert "Valider et envoyer" not in bar
    assert "Valider" in bar


def test_a_part_is_counted_while_its_quantities_are_typed(api: Api, desk: Client) -> None:
    quote = api.accepted(line("100.00", quantity="10"), invoice=None)["quote"]
    row = Quote.objects.get().lines.get()
    address, field = f"/devis/{quote['id']}/partie/", f"quantity-{row.pk}"
    assert "Facturer une partie" in text(desk.get(address, headers=HTMX))
    assert "480,00 €" in text(desk.post(f"{address}total/", {field: "4"}))
    assert "il reste 10 à facturer" in text(desk.post(f"{address}total/", {field: "11"}))
    assert 'class="msg"' not in text(desk.post(f"{address}total/", {field: ""}))
    assert not Invoice.objects.exists()
    refused = desk.post(address, {field: "11"})
    assert refused.status_code == 422
    assert 'value="11"' in text(refused)
    desk.post(address, {field: "4"})
    assert str(Invoice.objects.get().total_incl_vat) == "480.00"


def test_billing_together_shows_the_sum_first_or_what_stands_in_the_way(api: Api, desk: Client) -> None:
    rows = [api.accepted(line(price), invoice=None)["quote"]["id"] for price in ("100.00", "50.00")]
    page = text(desk.get("/devis/facturation/", {"chosen": rows}, headers=HTMX))
    assert "180,00 €" in page
    assert "Préparer la facture" in page
    waiting = api.quote(line("10.00"))["id"]
    refused = text(desk.get("/devis/facturation/", {"chosen": [*rows, waiting]}, headers=HTMX))
    assert "acceptez le devis avant de le facturer" in refused
    assert "Préparer la facture" not in refused
    assert "Cochez d’abord" in text(desk.get("/devis/facturation/", headers=HTMX))
    assert not Invoice.objects.exists()


def test_a_stranger_bills_nothing(
    api: Api, stranger: House, browser_of: Callable[[House], Client], house: House
) -> None:
    quote = api.quote(line("100.00"))["id"]
    chloe = browser_of(stranger)
    assert chloe.post(f"/devis/{quote}/facturation/", {"part": "total"}).status_code == 404
    assert chloe.get("/devis/facturation/", {"chosen": [quote]}).status_code == 404
    assert not Invoice.objects.exists()
