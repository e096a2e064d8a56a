"""What the sheet asks while it is typed: totals, the margin, the lists under the hand, and a save of what changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ardoise.catalogue.models import CatalogueItem
from ardoise.companies import register
from ardoise.contacts.models import Contact
from ardoise.history import clock
from ardoise.history.models import Event
from ardoise.sales.actions.accept import accept_quote
from ardoise.sales.actions.bill import bill_down_payment, bill_part, bill_total
from ardoise.sales.actions.draft import change_quote, create_invoice, create_quote
from ardoise.sales.actions.finalise import finalise_quote
from ardoise.sales.actions.issue import issue_invoice
from ardoise.sales.models import Invoice, LastPrice, Quote
from ardoise.sales.sheet import Sheet, TypedLine
from tests.world import House, lea

CELLS = "kind,label,quantity,unit,unit_price,vat_rate,nature"
JSON = {"accept": "application/json"}


@pytest.fixture
def browser(house: House, browser_of: Callable[[House], Client]) -> Client:
    return browser_of(house)


def row(label: str, quantity: str = "1", price: str = "52", rate: str = "20") -> list[str]:
    return ["item", label, quantity, "heure", price, rate, "service"]


def typed(house: House, *rows: list[str], **head: Any) -> dict[str, Any]:
    usual = {"contact": house.contacts[0].pk, "vat_case": "normal", "cells": CELLS, "rows": json.dumps(rows)}
    return {**usual, **head}


def line(label: str, price: str = "52") -> TypedLine:
    return TypedLine(label=label, unit_price=Decimal(price), vat_rate=Decimal(20))


def sold(house: House, label: str, price: str) -> None:
    sheet = Sheet({"contact": house.contacts[0]}, [line(label, price)])
    issue_invoice(create_invoice(house.company, sheet, by=house.owner), by=house.owner)


def test_totals_while_typing_say_the_cells_as_they_were_understood(house: House, browser: Client) -> None:
    posted = typed(house, row("Pose", "2*2"), row("Dépose", "3h30", "1 234,5", "10"), row("", "1", ""))
    answer = browser.post("/devis/nouveau/totaux/", posted, headers=JSON).json()
    assert answer["lines"]["0"]["cells"]["quantity"] == "4"
    assert answer["lines"]["1"]["cells"]["quantity"] == "3,5"
    assert answer["lines"]["1"]["cells"]["unit"] == "h"
    assert answer["lines"]["1"]["total"] == "4\u202f320,75"
    assert "cells" not in answer["lines"]["2"]
    assert "5\u202f002,43" in answer["html"]
    assert not Quote.objects.exists()


def test_totals_answer_the_rows_that_changed_and_the_subtotals(house: House, browser: Client) -> None:
    subtotal = ["subtotal", "", "", "", "", "", ""]
    posted = typed(house, row("Pose"), row("Dépose"), subtotal, changed="1")
    answer = browser.post("/devis/nouveau/totaux/", posted, headers=JSON).json()
    assert set(answer["lines"]) == {"1", "2"}
    assert answer["lines"]["2"]["total"] == "104,00"
    assert 'data-zone="number"' not in answer["html"]


def test_what_cannot_be_read_is_said_on_its_cell(house: House, browser: Client) -> None:
    posted = typed(house, row("Pose"), row("Dépose", price="douze"))
    answer = browser.post("/devis/nouveau/totaux/", posted, headers=JSON)
    assert answer.status_code == 200
    assert answer.json()["lines"]["1"]["errors"] == ["unit_price"]
    assert answer.json()["problem"].startswith("Ligne 2 : Prix : « douze » n’est pas un nombre")
    assert browser.post("/devis/nouveau/", posted, headers=JSON).status_code == 422
    assert not Quote.objects.exists()


def test_a_unit_that_does_not_exist_is_said_on_its_cell(house: House, browser: Client) -> None:
    posted = typed(house, row("Pose"), ["item", "Dépose", "1", "brouette", "52", "20", "service"])
    answer = browser.post("/devis/nouveau/", posted, headers=JSON).json()
    assert answer["lines"]["1"]["errors"] == ["unit"]
    assert answer["problem"].startswith("Ligne 2 : Unité : L’unité « brouette » n’existe pas")


@pytest.mark.parametrize("rows", ["", "{}", "[1]", '[["a"]]', "[[[]]]"])
def test_rows_that_do_not_read_are_refused(house: House, browser: Client, rows: str) -> None:
    posted = {**typed(house), "rows": rows}
    answer = browser.post("/devis/nouveau/totaux/", posted, headers=JSON)
    assert answer.status_code < 500
    assert not Quote.objects.exists()


def test_more_lines_than_a_document_holds_are_refused_not_cut(house: House, browser: Client) -> None:
    answer = browser.post("/devis/nouveau/", typed(house, *[row("Pose")] * 1002), headers=JSON)
    assert answer.status_code == 422
    assert "1000 lignes au plus" in answer.json()["problem"]
    assert not Quote.objects.exists()


def test_the_agreed_price_gives_its_discount(house: House, browser: Client) -> None:
    posted = typed(house, row("Cuisine", price="1000"), agreed_total="1 100")
    answer = browser.post("/devis/nouveau/totaux/", posted, headers=JSON).json()
    assert answer["fields"] == {"discount_amount": "83,33", "discount_percent": ""}
    assert "1\u202f100,00" in answer["html"]
    too_high = browser.post("/devis/nouveau/totaux/", {**posted, "agreed_total": "1300"}, headers=JSON)
    assert too_high.json()["code"] == "agreed_too_high"


def test_a_sheet_that_saves_itself(house: House, browser: Client) -> None:
    first = browser.post("/devis/nouveau/", typed(house, row("Pose"), once="abc"), headers=JSON).json()
    quote = Quote.objects.get()
    assert first["url"] == f"/devis/{quote.pk}/modifier/"
    assert first["revision"] == quote.revision
    again = typed(house, row("Pose"), row("Dépose"), revision=first["revision"])
    second = browser.post(first["url"], again, headers=JSON).json()
    assert second["revision"] == first["revision"] + 1
    late = browser.post(first["url"], typed(house, row("Perdu"), revision=first["revision"]), headers=JSON)
    assert late.status_code == 409
    assert late.json()["revision"] == second["revision"]
    assert [one.label for one in quote.lines.all()] == ["Pose", "Dépose"]


def test_a_save_writes_only_the_lines_that_changed(house: House) -> None:
    lines = [line(f"Poste {rank}") for rank in range(40)]
    quote = create_quote(house.company, Sheet({}, lines), by=house.owner)
    before = list(quote.lines.values_list("pk", flat=True))
    lines[7] = line("Poste 7", "60")
    with CaptureQueriesContext(connection) as queries:
        change_quote(quote, Sheet({}, lines), by=house.owner)
    writes = [
        query["sql"] for query in queries if "sales_quoteline" in query["sql"] and "SELECT" not in query["sql"][:6]
    ]
    assert len(writes) == 1
    assert writes[0].startswith("UPDATE")
    assert list(quote.lines.values_list("pk", flat=True)) == before
    change_quote(quote, Sheet({}, [lines[3], *lines[5:8]]), by=house.owner)
    assert [one.label for one in quote.lines.all()] == ["Poste 3", "Poste 5", "Poste 6", "Poste 7"]
    assert [one.position for one in quote.lines.all()] == [0, 1, 2, 3]
    assert str(quote.lines.all()[3].unit_price.normalize()) == "6E+1"


def test_one_event_tells_ten_minutes_of_writing(house: House) -> None:
    quote = create_quote(house.company, Sheet({}, [line("Pose")]), by=house.owner)
    for price in ("53", "54", "55"):
        change_quote(quote, Sheet({}, [line("Pose", price)]), by=house.owner)
    told = Event.objects.filter(subject_type="sales.quote", subject_id=quote.pk)
    assert told.count() == 1
    with clock.at(clock.now() + timedelta(minutes=11)):
        change_quote(quote, Sheet({}, [line("Pose", "56")]), by=house.owner)
    assert told.count() == 2
    assert house.collaborator is not None
    change_quote(quote, Sheet({}, [line("Pose", "57")]), by=house.collaborator)
    assert told.count() == 3


def test_the_last_price_of_a_customer_is_of_the_last_invoice(house: House, browser: Client) -> None:
    sold(house, "Pose", "48")
    sold(house, "pose ", "49.5")
    assert LastPrice.objects.get().unit_price == Decimal("49.5")
    answer = browser.post("/devis/nouveau/totaux/", typed(house, row("POSE")), headers=JSON).json()
    assert answer["lines"]["0"]["last"] == "49,50"
    assert "49,50 € la dernière fois à ce client" in answer["html"]
    other = typed(house, row("Pose"), contact=house.contacts[1].pk)
    assert browser.post("/devis/nouveau/totaux/", other, headers=JSON).json()["lines"]["0"]["last"] == ""
    found = browser.get(f"/feuille/prestations/?q=pos&contact={house.contacts[0].pk}").content.decode()
    assert "dernier prix pour ce client" in found


def test_a_line_without_a_price_stays_without(house: House, browser: Client) -> None:
    answer = browser.post("/devis/nouveau/totaux/", typed(house, row("Ponçage", price="")), headers=JSON).json()
    assert answer["lines"]["0"]["cells"]["unit_price"] == ""
    named = typed(house, row("Pose", price=""))
    assert (
        browser.post("/devis/nouveau/totaux/", named, headers=JSON).json()["lines"]["0"]["cells"]["unit_price"]
        == "52,00"
    )


def test_the_margin_says_what_is_missing_and_where(house: House, browser: Client) -> None:
    person = Contact.objects.create(company=house.company, name="Sans ville", search="sans ville")
    html = browser.post("/factures/nouvelle/totaux/", typed(house, contact=person.pk), headers=JSON).json()["html"]
    assert f'data-over-sheet="/contacts/{person.pk}/modifier/"' in html
    assert "Ajoutez au moins une ligne" in html
    alone = browser.post("/factures/nouvelle/totaux/", typed(house, contact=""), headers=JSON).json()["html"]
    assert alone.count("Choisir un contact") == 1
    full = browser.post("/devis/nouveau/totaux/", typed(house, row("Ponçage")), headers=JSON).json()["html"]
    assert "Mentions complètes" in full
    assert "« Ponçage » n’est pas dans vos prestations" in full


def test_a_line_becomes_a_prestation(house: House, browser: Client) -> None:
    cells = {"label": "Ponçage", "unit": "m²", "unit_price": "18,5", "vat_rate": "10 %", "nature": "service"}
    answer = browser.post("/feuille/prestations/memoire/", cells).json()
    item = CatalogueItem.objects.get(pk=answer["catalogue_item"])
    assert (item.label, item.unit, str(item.unit_price.normalize()), str(item.vat_rate)) == (
        "Ponçage",
        "MTK",
        "18.5",
        "10.00",
    )
    refused = browser.post("/feuille/prestations/memoire/", {**cells, "unit_price": "x"})
    assert refused.status_code == 422
    assert "n’est pas un nombre" in refused.json()["problem"]


def test_what_begins_with_the_letters_comes_first(house: House, browser: Client) -> None:
    found = browser.get("/feuille/prestations/", {"q": "pose"}).content.decode()
    assert 0 < found.index('data-label="Pose"') < found.index('data-label="Dépose et évacuation"')


def test_contacts_are_proposed_and_escaped(house: House, browser: Client) -> None:
    assert "Hôtel des Cimes" in browser.get("/feuille/contacts/", {"q": "CIMES"}).content.decode()
    assert "Hôtel des Cimes" not in browser.get("/feuille/contacts/", {"q": "parc"}).content.decode()
    evil = browser.get("/feuille/contacts/", {"q": "<script>x"}).content.decode()
    assert "<script>" not in evil
    quote = create_quote(house.company, Sheet({"contact": house.contacts[2]}, []), by=house.owner)
    assert quote.contact is not None
    recent = browser.get("/feuille/contacts/").content.decode()
    assert quote.contact.name in recent


def test_a_name_typed_whole_is_its_contact(house: House, browser: Client) -> None:
    browser.post("/devis/nouveau/", typed(house, row("Pose"), contact="", contact_name="hôtel des cimes"))
    assert Quote.objects.get().contact == house.contacts[1]


def test_a_company_of_the_register_becomes_a_contact_once(
    house: House, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = register.Found("BODIN SCIERIE", "552032534", "55203253400646", "SAS", "3 rue du Port", "49500", "Segré")
    monkeypatch.setattr(register, "search", lambda text: [found])
    assert "BODIN SCIERIE" in browser.get("/feuille/registre/", {"q": "bodin"}).content.decode()
    for _ in range(2):
        answer = browser.post("/feuille/registre/contact/", {"siren": "552032534"}).json()
    contact = Contact.objects.get(siren="552032534")
    assert answer == {"contact": contact.pk, "name": "BODIN SCIERIE"}
    assert (contact.city, contact.postcode) == ("Segré", "49500")


def test_a_silent_register_stops_nothing(house: House, browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(text: str) -> list[register.Found]:
        raise register.Unreachable

    monkeypatch.setattr(register, "search", silent)
    assert "« Créer contact » marche toujours" in browser.get("/feuille/registre/", {"q": "bodin"}).content.decode()
    refused = browser.post("/feuille/registre/contact/", {"siren": "552032534"})
    assert refused.status_code == 422
    assert "à la main" in refused.json()["problem"]


def test_a_new_prestation_comes_back_on_its_line(house: House, browser: Client) -> None:
    values = {"nature": "service", "label": "Ponçage", "unit": "MTK", "unit_price": "18,50"}
    answer = browser.post("/prestations/nouvelle/?retour=/devis/nouveau/%3Fligne=0", values)
    item = CatalogueItem.objects.get(label="Ponçage")
    assert answer["Location"] == f"/devis/nouveau/?ligne=0&prestation={item.pk}"
    page = browser.get(answer["Location"]).content.decode()
    assert "Ponçage" in page
    assert "data-dirty" in page
    assert browser.get("/devis/nouveau/?prestation=999999").status_code == 404


def test_what_two_hundred_lines_cost_does_not_grow_in_queries(house: House, browser: Client) -> None:
    def queries(count: int) -> int:
        posted = typed(house, *(row(f"Poste {rank}") for rank in range(count)), changed="1")
        with CaptureQueriesContext(connection) as asked:
            assert browser.post("/devis/nouveau/totaux/", posted, headers=JSON).status_code == 200
        return len(asked)

    queries(1)  # the first request of a browser notes its session
    assert queries(200) == queries(5)


def test_the_down_payments_deducted_stand_on_the_sheet_of_the_balance(house: House, browser: Client) -> None:
    quote = create_quote(
        house.company, Sheet({"contact": house.contacts[0]}, [line("Cuisine", "1000")]), by=house.owner
    )
    accept_quote(quote, by=house.owner)
    down_payment = issue_invoice(bill_down_payment(quote, percent=Decimal(30), by=house.owner), by=house.owner)
    balance = bill_total([quote], by=house.owner)
    page = browser.get(f"/factures/{balance.pk}/modifier/").content.decode()
    assert f"Acompte – facture {down_payment.number}" in page
    assert "−300,00" in page
    assert "data-agree" not in page


def test_a_case_without_vat_takes_no_rate_from_the_hidden_column(house: House, browser: Client) -> None:
    posted = typed(house, row("Pose", rate="10 %"), row("", price=""), vat_case="reverse_charge_construction")
    answer = browser.post("/devis/nouveau/totaux/", posted, headers=JSON)
    assert "vat_rate" not in answer.json()["lines"]["0"]["cells"]  # what was typed comes back with the column
    assert "52,00" in answer.json()["html"]
    saved = browser.post("/devis/nouveau/", posted, headers=JSON).json()
    quote = Quote.objects.get()
    assert (str(quote.total_incl_vat), quote.lines.get().vat_rate) == ("52.00", Decimal(0))
    page = browser.get(saved["url"]).content.decode()
    assert 'name="lines-0-vat_rate"' in page
    normal = typed(house, row("Pose", rate=""), revision=saved["revision"])
    assert browser.post(saved["url"], normal, headers=JSON).status_code == 200
    assert quote.lines.get().vat_rate == Decimal(20)


def test_a_price_wiped_out_changes_nothing_else(house: House, browser: Client) -> None:
    """A line that came from a prestation keeps its rate and its unit while its price is typed again."""
    cells = "kind,label,quantity,unit,unit_price,vat_rate,nature,catalogue_item"
    item = CatalogueItem.objects.get(company=house.company, label="Pose")
    rows = [["item", "Pose", "1", "m²", "", "10 %", "service", str(item.pk)]]
    posted = {**typed(house, *rows), "cells": cells}
    understood = browser.post("/devis/nouveau/totaux/", posted, headers=JSON).json()["lines"]["0"]["cells"]
    assert (understood["vat_rate"].replace("\xa0", " "), understood["unit"]) == ("10 %", "m²")
    named = typed(house, row("Pose", price="", rate="10 %"))
    understood = browser.post("/devis/nouveau/totaux/", named, headers=JSON).json()["lines"]["0"]["cells"]
    assert understood["vat_rate"].replace("\xa0", " ") == "10 %"


def test_the_catalogue_speaks_in_the_prices_of_the_sheet(house: House, browser: Client) -> None:
    found = browser.get("/feuille/prestations/?q=pose&ttc=1").content.decode()
    assert 'data-unit_price="62,40"' in found
    named = typed(house, row("Pose", price=""), prices_include_vat="on")
    answer = browser.post("/devis/nouveau/totaux/", named, headers=JSON).json()
    assert answer["lines"]["0"]["cells"]["unit_price"] == "62,40"
    cells = {"label": "Ponçage", "unit": "m²", "unit_price": "120", "vat_rate": "20 %", "nature": "service", "ttc": "1"}
    kept = browser.post("/feuille/prestations/memoire/", cells).json()["catalogue_item"]
    assert CatalogueItem.objects.get(pk=kept).unit_price == Decimal(100)
    quote = create_quote(house.company, Sheet({"prices_include_vat": True}, []), by=house.owner)
    page = browser.get(f"/devis/{quote.pk}/modifier/?prestation={kept}&ligne=0").content.decode()
    assert 'value="120,00"' in page


def test_the_agreed_price_that_is_the_total_gives_no_discount(house: House, browser: Client) -> None:
    posted = typed(house, row("Cuisine", price="1000"), agreed_total="1200")
    answer = browser.post("/devis/nouveau/totaux/", posted, headers=JSON).json()
    assert answer["fields"]["discount_amount"] == ""


def test_a_sheet_is_not_saved_in_the_company_of_another_tab(house: House, browser: Client) -> None:
    page = browser.get("/devis/nouveau/").content.decode()
    key = f"{house.owner.pk}:{house.company.pk}"
    assert f'name="key" value="{key}"' in page
    other = typed(house, row("Pose"), contact="", key=f"{house.owner.pk}:{house.company.pk + 1}")
    answer = browser.post("/devis/nouveau/", other, headers=JSON)
    assert answer.status_code == 422
    assert "dans un autre onglet" in answer.json()["problem"]
    assert browser.post("/devis/nouveau/totaux/", other, headers=JSON).json()["code"] == "other_company"
    assert not Quote.objects.exists()
    assert browser.post("/devis/nouveau/", {**other, "key": key}, headers=JSON).status_code == 200


def test_a_sheet_closed_in_another_tab_says_why(house: House, browser: Client) -> None:
    quote = create_quote(house.company, Sheet({"contact": house.contacts[0]}, [line("Pose")]), by=house.owner)
    accept_quote(quote, by=house.owner)
    answer = browser.post(f"/devis/{quote.pk}/modifier/", typed(house, row("Pose")), headers=JSON)
    assert answer.status_code == 410
    assert "accepté" in answer.json()["problem"]


def test_changing_a_quote_that_was_sent_says_what_it_means(house: House, browser: Client) -> None:
    quote = create_quote(house.company, Sheet({"contact": house.contacts[0]}, [line("Pose")]), by=house.owner)
    address = f"/devis/{quote.pk}/modifier/"
    assert "version" not in browser.get(address).content.decode().partition('id="sheet-notices"')[2][:400]
    finalise_quote(quote, by=house.owner)
    assert "la version 2 sous le même numéro" in browser.get(address).content.decode()
    browser.post(address, typed(house, row("Pose", price="60")), headers=JSON)
    assert "votre client a encore la version 1" in browser.get(address).content.decode()


def test_a_quote_that_left_is_copied_for_another_customer(house: House, browser: Client) -> None:
    quote = create_quote(house.company, Sheet({"contact": house.contacts[0]}, [line("Pose")]), by=house.owner)
    quote = finalise_quote(quote, by=house.owner)
    other = typed(house, row("Pose"), contact=house.contacts[1].pk, revision=quote.revision)
    answer = browser.post(f"/devis/{quote.pk}/modifier/", other, headers=JSON)
    assert answer.status_code == 422
    assert "copiez-le pour un autre client" in answer.json()["errors"]["contact"]
    quote.refresh_from_db()
    assert quote.contact == house.contacts[0]


def test_a_draft_stays_editable_when_its_customer_is_archived(house: House, browser: Client) -> None:
    contact = house.contacts[0]
    quote = create_quote(house.company, Sheet({"contact": contact}, [line("Pose")]), by=house.owner)
    Contact.objects.filter(pk=contact.pk).update(archived_at=clock.now())
    page = browser.get(f"/devis/{quote.pk}/modifier/").content.decode()
    assert "62,40" in page
    changed = typed(house, row("Pose", price="60"), revision=quote.revision)
    assert browser.post(f"/devis/{quote.pk}/modifier/", changed, headers=JSON).status_code == 200
    refused = browser.post("/devis/nouveau/", typed(house, row("Pose")), headers=JSON)
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["contact"])


def test_an_invoice_is_corrected_though_its_customer_is_archived(house: House, browser: Client) -> None:
    sold(house, "Pose", "48")
    Contact.objects.filter(pk=house.contacts[0].pk).update(archived_at=clock.now())
    page = browser.get(f"/reglements/facture/{Invoice.objects.get().pk}/correction/").content.decode()
    assert "57,60" in page


@pytest.mark.parametrize("digit", ["²", "٣", "9" * 30])
def test_odd_digits_are_no_numbers(house: House, browser: Client, digit: str) -> None:
    assert browser.get("/devis/nouveau/", {"contact": digit}).status_code in (200, 404)
    assert browser.get("/devis/nouveau/", {"prestation": digit}).status_code in (200, 404)
    odd = {"over": digit, "changed": digit, "lines": digit, "contact": digit, "revision": digit}
    assert browser.post("/devis/nouveau/totaux/", {**typed(house, row("Pose")), **odd}, headers=JSON).status_code < 500
    cells = "kind,label,catalogue_item,quote_line"
    posted = {**typed(house, ["item", "Pose", digit, digit]), "cells": cells}
    assert browser.post("/devis/nouveau/totaux/", posted, headers=JSON).status_code < 500
    assert browser.get("/feuille/prestations/", {"contact": digit}).status_code == 200


def test_a_line_taken_away_and_given_back_still_bills_its_line_of_the_quote(house: House, browser: Client) -> None:
    sheet = Sheet({"contact": house.contacts[0]}, [line("Pose", "100"), line("Dépose", "50")])
    quote = create_quote(house.company, sheet, by=house.owner)
    accept_quote(quote, by=house.owner)
    first, second = quote.lines.all()
    part = bill_part(quote, {first.pk: Decimal(1)}, by=house.owner)
    address, cells = f"/factures/{part.pk}/modifier/", "kind,label,unit_price,vat_rate,quote_line"

    def save(*rows: list[str]) -> None:
        assert browser.post(address, {**typed(house, *rows), "cells": cells}, headers=JSON).status_code == 200

    save()
    save(["item", "Pose", "100", "20", str(first.pk)], ["item", "Autre", "5", "20", str(second.pk + 1000)])
    assert list(part.lines.values_list("quote_line_id", flat=True)) == [first.pk, None]


def test_a_stranger_reaches_nothing_through_what_a_sheet_carries(
    house: House, stranger: House, browser_of: Callable[[House], Client]
) -> None:
    """The lists take no id in their address: what is posted and asked is of one's own company, or of nobody."""
    sold(house, "Pose", "48")
    chloe = browser_of(stranger)
    contact, item = house.contacts[0], house.items[0]
    assert chloe.get("/devis/nouveau/", {"contact": str(contact.pk)}).status_code == 404
    assert chloe.get("/devis/nouveau/", {"prestation": str(item.pk), "ligne": "0"}).status_code == 404
    lists = [
        chloe.get("/feuille/contacts/", {"q": contact.name}),
        chloe.get("/feuille/contacts/"),
        chloe.get("/feuille/prestations/", {"q": item.label, "contact": str(contact.pk)}),
    ]
    for found in lists:
        assert f'data-name="{contact.name}"' not in found.content.decode()
        assert f'data-catalogue_item="{item.pk}"' not in found.content.decode()
        assert "dernier prix" not in found.content.decode()
    with_contact = typed(stranger, row("Pose"), contact=contact.pk)
    assert chloe.post("/devis/nouveau/", with_contact, headers=JSON).json()["errors"].keys() == {"contact"}
    with_item = {**typed(stranger, ["item", "x", str(item.pk)], contact=""), "cells": "kind,label,catalogue_item"}
    for address in ("/devis/nouveau/", "/devis/nouveau/totaux/", "/factures/nouvelle/", "/factures/nouvelle/totaux/"):
        assert "catalogue" in chloe.post(address, with_item, headers=JSON).json()["problem"], address
    known = chloe.post("/feuille/registre/contact/", {"siren": contact.siren})
    assert contact.siren
    assert known.json().get("contact") != contact.pk
    assert not Quote.objects.exists()


@pytest.mark.parametrize(
    "address", ["contacts/", "registre/", "registre/contact/", "prestations/", "prestations/memoire/"]
)
def test_a_visitor_is_proposed_nothing(client: Client, db: None, address: str) -> None:
    for answer in (client.get(f"/feuille/{address}"), client.post(f"/feuille/{address}")):
        assert answer.status_code in (302, 405)
        assert answer.status_code == 405 or answer["Location"].startswith("/comptes/")


def test_without_vat_the_margin_has_one_total_like_the_paper(browser_of: Callable[[House], Client]) -> None:
    house = lea()
    page = browser_of(house).post("/devis/nouveau/totaux/", typed(house, row("Logo", rate="")), headers=JSON).json()
    panel = page["html"].partition('data-zone="panel"')[2].partition('data-zone="thumb"')[0]
    assert "<dt>Total</dt>" in panel
    assert "HT" not in panel
    assert "TTC" not in panel
