"""Every list exports what it shows, as CSV and as a workbook, with its filters; no cell runs."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client

from ardoise.contacts.models import Contact
from ardoise.domain.money import Money
from ardoise.web.spreadsheets import cell
from tests.fixtures import Api, line
from tests.world import House

pytestmark = pytest.mark.django_db

LISTS = {
    "/devis/": "/devis/export/",
    "/factures/": "/factures/export/",
    "/reglements/": "/reglements/export/",
    "/contacts/": "/contacts/export/",
    "/prestations/": "/prestations/export/",
    "/depenses/": "/depenses/export/",
    "/banque/lignes/": "/banque/lignes/export/",
}


def text_of(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]


@pytest.fixture
def lived(api: Api) -> Api:
    api.quote(line("10.00"))
    paid = api.issued(line("10.00"), subject="Porte")
    api.pay(paid, "12.00")
    api.issued(line("99.00"), subject="=SOMME(A1)")
    return api


@pytest.mark.parametrize("page", LISTS)
def test_each_list_leads_to_both_files(lived: Api, browser_of: Callable[[House], Client], page: str) -> None:
    browser = browser_of(lived.house)
    export = LISTS[page]
    shown = browser.get(page).content.decode()
    if page not in ("/depenses/", "/banque/lignes/"):  # empty here: nothing to export yet
        assert f"{export}?&amp;format=xlsx" in shown
    head = text_of(browser, export).splitlines()[0]
    assert head.startswith("\ufeff")
    assert head.count(";") > 3
    book = b"".join(browser.get(f"{export}?format=xlsx").streaming_content)  # type: ignore[attr-defined]
    with zipfile.ZipFile(io.BytesIO(book)) as workbook:
        assert "<f>" not in workbook.read("xl/worksheets/sheet1.xml").decode()


def test_a_filter_of_the_list_is_that_of_its_file(lived: Api, browser_of: Callable[[House], Client]) -> None:
    browser = browser_of(lived.house)
    assert len(text_of(browser, "/factures/export/").splitlines()) == 3
    assert len(text_of(browser, "/factures/export/?q=porte").splitlines()) == 2
    assert len(text_of(browser, "/factures/export/?status=paid").splitlines()) == 2
    assert len(text_of(browser, "/contacts/export/?q=introuvable").splitlines()) == 1
    Contact.objects.filter(pk=lived.house.contacts[0].pk).update(search="introuvable")
    assert len(text_of(browser, "/contacts/export/?q=introuvable").splitlines()) == 2


def test_a_text_that_begins_like_a_formula_stays_a_text(lived: Api, browser_of: Callable[[House], Client]) -> None:
    assert "'=SOMME(A1)" in text_of(browser_of(lived.house), "/factures/export/")


def test_a_negative_amount_stays_a_number() -> None:
    assert [cell(value) for value in (-5, Money("-1.50"), Decimal("-2.5"), "-5")] == ["-5", "-1,50", "-2,5", "'-5"]


def test_what_is_exported_is_of_the_company(lived: Api, stranger: House, browser_of: Callable[[House], Client]) -> None:
    for export in LISTS.values():
        assert "Porte" not in text_of(browser_of(stranger), export)
