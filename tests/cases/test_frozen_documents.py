"""IMM-01: what happens later does not change what was issued. PRF-01: pages do not grow with the history."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from ardoise.catalogue.actions import change_item
from ardoise.companies.actions.change import change_company
from ardoise.contacts.actions import change_contact
from ardoise.sales.actions.change_logo import change_logo
from ardoise.sales.actions.draft import create_invoice, create_quote
from ardoise.sales.sheet import Sheet
from tests.fixtures import Api, line
from tests.journeys.situations import work
from tests.world import House


def test_imm_01_what_was_issued_does_not_change_with_what_comes_after(api: Api, house: House) -> None:
    moved = house.contacts[0]
    change_contact(moved, {"line1": "12 rue A", "postcode": "69001", "city": "Lyon"}, by=house.owner)
    invoice = api.issued(line("100.00"))

    def fingerprints() -> tuple[str, ...]:
        paths = (f"/invoices/{invoice['id']}/pdf", f"/invoices/{invoice['id']}/facturx.xml")
        return tuple(hashlib.sha256(api.call("GET", path).content).hexdigest() for path in paths)

    before = fingerprints()
    picture = io.BytesIO()
    Image.new("RGB", (60, 60), "red").save(picture, "PNG")
    changes: list[Callable[[], object]] = [
        lambda: change_contact(moved, {"line1": "3 rue B", "postcode": "75001", "city": "Paris"}, by=house.owner),
        lambda: api.pay(invoice, "50.00"),
        lambda: change_logo(house.company, picture.getvalue(), by=house.owner),
        lambda: change_item(house.items[0], {"label": "Autre nom"}, by=house.owner),
        lambda: change_company(house.company, {"vat_regime": "franchise"}, by=house.owner),
    ]
    for change in changes:
        change()
        assert fingerprints() == before
    assert b"12 rue A" in api.call("GET", f"/invoices/{invoice['id']}/facturx.xml").content
    assert api.get(f"/contacts/{moved.pk}")["address"]["line1"] == "3 rue B"


PAGES = ("/factures/", "/devis/", "/contacts/", "/prestations/", "/reglements/", "/courriers/")


@pytest.mark.parametrize("page", PAGES)
def test_prf_01_the_queries_of_a_page_do_not_depend_on_its_rows(
    page: str, house: House, api: Api, browser_of: Callable[[House], Client]
) -> None:
    browser = browser_of(house)
    api.pay(api.issued(line("100.00")), "10.00")
    api.accepted(line("100.00"))

    def queries() -> int:
        browser.get(page)
        with CaptureQueriesContext(connection) as found:
            assert browser.get(page).status_code == 200
        return len(found)

    few = queries()
    for rank in range(12):
        create_invoice(house.company, Sheet({"contact": house.contacts[0]}, [work()]), by=house.owner)
        create_quote(house.company, Sheet({"contact": house.contacts[0]}, [work()]), by=house.owner)
        api.pay(api.issued(line("10.00")), "1.00")
        api.accepted(line("100.00"))
        api.post("/contacts", {"name": f"Client {rank}"})
        api.post("/catalogue", {"label": f"Prestation {rank}", "unit_price": "10.00"})
    assert queries() == few
