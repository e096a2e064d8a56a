"""The VAT of a period is that of the entries, and what is behind each figure adds up to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from ardoise.domain.money import ZERO, Money, total
from ardoise.ledger.books import accounts_of
from ardoise.ledger.postings import postings
from ardoise.ledger.vat_report import pieces_of, vat_collected
from tests.fixtures import Api, line
from tests.world import House

pytestmark = pytest.mark.django_db
LONG_AGO = date(2000, 1, 1)


@pytest.fixture
def lived(api: Api) -> Api:
    services = api.issued(line("100.00"), line("50.00", "10"))
    api.pay(services, "87.50")
    api.issued(line("200.00", nature="goods"))
    credited = api.issued(line("10.00", nature="goods"))
    api.post(f"/invoices/{credited['id']}/credit-notes", {})
    api.issued(line("70.00"))
    return api


def test_goods_count_at_the_invoice_services_at_their_payment(lived: Api) -> None:
    company = lived.house.company
    rows = {row.rate: row for row in vat_collected(company, LONG_AGO, company.today)}
    twenty, ten = rows[Decimal("20")], rows[Decimal("10")]
    assert (twenty.at_invoice, twenty.at_payment) == (Money("40.00"), Money("10.00"))
    assert twenty.waiting == Money("24.00")  # 20.00 less the half that was paid, and 14.00
    assert (ten.at_invoice, ten.at_payment, ten.base) == (ZERO, Money("2.50"), Money("25.00"))


def test_what_is_behind_a_figure_adds_up_to_it(lived: Api) -> None:
    company = lived.house.company
    for row in vat_collected(company, LONG_AGO, company.today):
        assert total(piece.vat for piece in pieces_of(company, LONG_AGO, company.today, row.rate)) == row.due


def test_the_books_say_the_same(lived: Api) -> None:
    company = lived.house.company
    accounts = accounts_of(company)
    collected = ZERO
    for posting in postings(company, first=None, last=company.today):
        for one in posting.entry.lines:
            if one.account == accounts.chart().collected(Decimal("20")):
                collected += one.credit - one.debit
    rows = vat_collected(company, LONG_AGO, company.today)
    assert collected == total(row.due for row in rows)


def test_the_page_links_each_figure_to_its_documents(lived: Api, browser_of: Callable[[House], Client]) -> None:
    browser = browser_of(lived.house)
    page = browser.get("/comptabilite/tva/").content.decode()
    assert "taux=20" in page
    behind = browser.get("/comptabilite/tva/?taux=20").content.decode()
    assert "Ce qui fait" in behind
    assert b"".join(browser.get("/comptabilite/tva/?format=xlsx").streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]
