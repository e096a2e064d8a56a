"""The pages as a person posts them: typed numbers, refusals that keep what was typed, double clicks, escaping."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from ardoise.catalogue.models import CatalogueItem
from ardoise.contacts.models import Contact
from ardoise.history import clock, outbox
from ardoise.payments.models import Payment
from ardoise.rendering.tests import papers
from ardoise.sales.models import Invoice, Quote
from tests.fixtures import Api, line
from tests.world import House


@pytest.fixture
def browser(house: House, browser_of: Callable[[House], Client]) -> Client:
    return browser_of(house)


def sheet(house: House, **cells: str) -> dict[str, Any]:
    usual = {"kind": "item", "label": "Pose", "description": "", "quantity": "1", "unit": "HUR", "unit_price": "52"}
    row = {**usual, "vat_rate": "20", "discount_percent": "", "nature": "service", **cells}
    head = {"contact": house.contacts[0].pk, "subject": "Essai", "vat_case": "normal", "lines": "1"}
    return {**head, **{f"lines-0-{name}": value for name, value in row.items()}}


def test_a_quote_typed_in_french_is_saved_and_shown(house: House, browser: Client) -> None:
    response = browser.post("/devis/nouveau/", sheet(house, unit_price="1 234,50", quantity="12*2"))
    quote = Quote.objects.get()
    assert response["Location"] == f"/devis/{quote.pk}/"
    assert str(quote.total_excl_vat) == "29628.00"
    assert "29\u202f628,00" in browser.get(f"/devis/{quote.pk}/").content.decode()
    assert browser.get(f"/devis/{quote.pk}/apercu/0/")["Content-Type"] == "image/svg+xml"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("123,00", "123"), ("123.00", "123"), ("1 234,50", "1234.5"), ("1\u202f234,50", "1234.5"), ("1.234,50", "1234.5")],
)
def test_i18_01_a_price_typed_in_french_is_stored_as_it_is(browser: Client, typed: str, stored: str) -> None:
    browser.post("/prestations/nouvelle/", {"nature": "service", "label": "Essai", "unit": "C62", "unit_price": typed})
    item = CatalogueItem.objects.get(label="Essai")
    assert f"{item.unit_price.normalize():f}" == stored
    shown = browser.get(f"/prestations/{item.pk}/modifier/").content.decode()
    assert f'value="{stored.replace(".", ",")}"' in shown


@pytest.mark.parametrize("typed", ["1,234.50", "12,5,0", "abc"])
def test_i18_01_what_cannot_be_read_is_refused_and_kept(house: House, browser: Client, typed: str) -> None:
    response = browser.post("/devis/nouveau/", sheet(house, unit_price=typed))
    assert response.status_code == 422
    page = response.content.decode()
    assert f'value="{typed}"' in page
    assert 'role="alert"' in page
    assert not Quote.objects.exists()


def test_a_stale_page_does_not_overwrite_and_loses_nothing(house: House, browser: Client) -> None:
    browser.post("/devis/nouveau/", sheet(house))
    quote = Quote.objects.get()
    stale = {**sheet(house, label="Depuis l’autre onglet"), "revision": quote.revision}
    browser.post(f"/devis/{quote.pk}/modifier/", {**sheet(house, label="Premier"), "revision": quote.revision})
    response = browser.post(f"/devis/{quote.pk}/modifier/", stale)
    assert response.status_code == 422
    assert "Depuis l’autre onglet" in response.content.decode()
    assert quote.lines.get().label == "Premier"


def test_a_prestation_named_without_a_price_takes_its_price(house: House, browser: Client) -> None:
    browser.post("/devis/nouveau/", sheet(house, label="Fenêtre double vitrage bois", unit_price="", unit="C62"))
    assert str(Quote.objects.get().total_excl_vat) == "890.00"


def after_the_undo() -> None:
    with clock.at(clock.now() + timedelta(seconds=30)):
        outbox.run_due()


def test_accepting_asks_a_down_payment_then_a_balance(house: House, browser: Client, api: Api) -> None:
    quote = api.quote(line("1000.00"))
    first = browser.get(f"/devis/{quote['id']}/acceptation/").content.decode()
    assert "Facture d’Acompte" in first
    assert "Facture du Total" in first
    answer = browser.post(
        f"/devis/{quote['id']}/acceptation/", {"invoice": "down_payment", "percent": "30", "see": "1"}
    )
    deposit = Invoice.objects.get()
    assert answer["Location"] == f"/factures/{deposit.pk}/"
    browser.post(f"/factures/{deposit.pk}/emission/")
    after_the_undo()
    again = browser.get(f"/devis/{quote['id']}/acceptation/").content.decode()
    assert "Acompte (encore)" in again
    assert "Facture du solde" in again


def test_num_07_three_clicks_make_one_draft_one_invoice_and_one_payment(
    house: House, browser: Client, api: Api
) -> None:
    quote = api.quote(line("100.00"))
    for _ in range(3):
        browser.post(f"/devis/{quote['id']}/acceptation/", {"invoice": "total", "stay": "1"})
    invoice = Invoice.objects.get()
    for _ in range(3):
        browser.post(f"/factures/{invoice.pk}/emission/")
    after_the_undo()
    assert Invoice.objects.get().number is not None
    form = {"date": house.company.today, "method": "card", "received": "on", "amount": "120", "once": "abc"}
    for _ in range(3):
        browser.post(f"/reglements/nouveau/?facture={invoice.pk}", {**form, f"share-{invoice.pk}": "120,00"})
    assert Payment.objects.count() == 1


def test_what_blocks_issuing_is_said_before_and_after(house: House, browser: Client, api: Api) -> None:
    draft = api.post("/invoices", {"lines": [line("100.00")]})
    page = browser.get(f"/factures/{draft['id']}/emission/").content.decode()
    assert "client" in page
    browser.post(f"/factures/{draft['id']}/emission/")
    assert Invoice.objects.get().number is None


def test_pdf_08_a_name_with_markup_is_escaped_on_the_page_and_kept_in_the_xml(
    house: House, browser: Client, api: Api
) -> None:
    name = "Dupont & Fils <SARL> <img src=x onerror=alert(1)>"
    contact = api.post(
        "/contacts", {"name": name, "address": {"line1": "1 rue A", "postcode": "69001", "city": "Lyon"}}
    )
    invoice = api.issued({**line("10.00"), "label": 'Tuyau 3" & raccord <b>test</b>'}, contact=contact["id"])
    page = browser.get("/factures/").content.decode()
    assert "<img src=x" not in page
    assert "Dupont &amp; Fils &lt;SARL&gt;" in page
    xml = api.call("GET", f"/invoices/{invoice['id']}/facturx.xml").content.decode()
    assert "Dupont &amp; Fils &lt;SARL&gt;" in xml
    assert "&amp;amp;" not in xml


def test_fx_03_identifiers_are_cleaned_or_refused_where_they_are_typed(browser: Client) -> None:
    form = {"kind": "business", "name": "Client", "country": "FR", "language": "fr"}
    wrong = browser.post("/contacts/nouveau/", {**form, "siren": "123 456 789"})
    assert wrong.status_code == 422
    assert "123 456 789" in wrong.content.decode()
    browser.post("/contacts/nouveau/", {**form, "siren": "123 456 782", "siret": "123 456 782 00010"})
    contact = Contact.objects.get(name="Client")
    assert (contact.siren, contact.siret) == ("123456782", "12345678200010")


def test_fx_04_a_vat_number_is_stored_with_its_prefix_or_refused(browser: Client) -> None:
    form = {"kind": "business", "name": "TVA", "country": "FR", "language": "fr", "siren": "123456782"}
    assert browser.post("/contacts/nouveau/", {**form, "vat_number": "11123456782"}).status_code == 422
    browser.post("/contacts/nouveau/", {**form, "vat_number": "FR 11 123 456 782"})
    assert Contact.objects.get(name="TVA").vat_number == "FR11123456782"


def test_fx_05_a_public_body_asks_for_its_service_code_and_engagement(api: Api) -> None:
    town = api.house.contacts[4]
    api.patch(f"/contacts/{town.pk}", {"needs_buyer_reference": True, "needs_order_number": True})
    draft = api.invoice(line("10.00"), contact=town.pk)
    refused = api.refused("POST", f"/invoices/{draft['id']}/issue")
    assert {error["field"] for error in refused["errors"]} == {"buyer_reference", "order_number"}
    api.patch(f"/invoices/{draft['id']}", {"buyer_reference": "COMPTA-01", "order_number": "EJ-2026-778"})
    issued = api.post(f"/invoices/{draft['id']}/issue")
    xml = api.call("GET", f"/invoices/{issued['id']}/facturx.xml").content.decode()
    assert "<ram:BuyerReference>COMPTA-01</ram:BuyerReference>" in xml
    assert "EJ-2026-778" in xml


def test_a_collaborator_does_not_change_the_company(house: House, browser_of: Callable[[House], Client]) -> None:
    ines = House(house.company, house.collaborator)  # type: ignore[arg-type]
    response = browser_of(ines).post("/profil/look/", {"accent": "#123456"}, follow=True)
    house.company.refresh_from_db()
    assert house.company.accent != "#123456"
    assert "propriétaire" in response.content.decode()


def test_two_companies_for_one_login_are_switched_and_a_third_is_404(
    house: House, stranger: House, browser: Client
) -> None:
    other = browser.post(
        "/entreprise/nouvelle/", {"legal_name": "Seconde", "legal_form": "EI", "country": "FR", "siren": ""}
    )
    assert other.status_code == 302
    assert "Seconde" in browser.get("/profil/").content.decode()
    browser.post("/entreprise/choix/", {"company": house.company.pk})
    assert "Menuiserie Durand" in browser.get("/profil/").content.decode()
    assert browser.post("/entreprise/choix/", {"company": stranger.company.pk}).status_code == 404


def test_a_counter_is_organised_with_a_preview_then_definitive(house: House, browser: Client, api: Api) -> None:
    blocks = {
        "block0": "LETTRE",
        "text0": "AV-",
        "block1": "ANNÉE",
        "block2": "LETTRE",
        "text2": "-",
        "block3": "NUMÉRO3",
    }
    form = {**blocks, "first_number": "7", "restarts_yearly": "on"}
    preview = browser.post("/compteurs/credit_note/", {**form, "preview": "1"}).content.decode()
    assert f"AV-{house.company.today.year}-007" in preview
    browser.post("/compteurs/credit_note/", form)
    note = api.post(f"/invoices/{api.issued(line('10.00'))['id']}/credit-notes")
    assert note["number"] == f"AV-{house.company.today.year}-007"
    assert api.refused("PUT", "/numbering/credit_note", {"pattern": "X-ANNÉE-NUMÉRO"})["status"] == 409
    repeats = browser.post("/compteurs/quote/", {"block0": "NUMÉRO4", "restarts_yearly": "on", "first_number": "1"})
    assert repeats.status_code == 422


def test_an_invoice_is_corrected_by_a_credit_note_and_its_replacement(house: House, browser: Client, api: Api) -> None:
    invoice = api.issued(line("100.00"))
    api.pay(invoice, "120.00")
    browser.post(f"/reglements/facture/{invoice['id']}/correction/", sheet(house, label="Corrigé", unit_price="80"))
    replacement = Invoice.objects.select_related("settlement").get(replaces=invoice["id"])
    assert str(replacement.total_incl_vat) == "96.00"
    assert (str(replacement.settlement.paid), str(replacement.settlement.due)) == ("96.00", "0.00")
    assert api.get(f"/invoices/{invoice['id']}")["status"] == "credited"


def test_pay_01_what_was_paid_too_much_is_shown_on_the_contact_and_paid_back(
    house: House, browser: Client, api: Api
) -> None:
    api.pay(api.issued(line("100.00")), "126.00")
    contact = house.contacts[0].pk
    assert "6,00" in browser.get(f"/reglements/credit/{contact}/").content.decode()
    form = {"date": house.company.today, "method": "bank_transfer", "received": "on", "amount": "6,00"}
    browser.post(f"/reglements/credit/{contact}/remboursement/", form)
    assert browser.get(f"/reglements/credit/{contact}/").content.strip() == b""
    too_much = browser.post(f"/reglements/credit/{contact}/remboursement/", form)
    assert too_much.status_code == 422


def test_a_quote_changed_after_it_left_is_a_draft_again_under_its_number(api: Api) -> None:
    quote = api.post(f"/quotes/{api.quote(line('100.00'))['id']}/validation")
    number = quote["number"]

    def paper() -> str:
        return papers.text(api.call("GET", f"/quotes/{quote['id']}/pdf").content)

    assert number in paper()
    assert "Brouillon" not in paper()
    api.patch(f"/quotes/{quote['id']}", {"subject": "Seconde version"})
    assert number in paper()
    assert "Brouillon" in paper()
    again = api.post(f"/quotes/{quote['id']}/validation")
    assert (again["number"], again["version"]) == (number, 2)
    assert "Brouillon" not in paper()
