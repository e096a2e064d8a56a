"""Registers, balances and accounts agree with the settlements, to the cent, and no cell runs."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client

from ardoise.contacts.models import Contact
from ardoise.domain.money import Money, total
from ardoise.exports.balances import aged_balance, statement_of
from ardoise.exports.registers import REGISTERS, sums_of
from ardoise.sales.models import Invoice, Settlement
from tests.fixtures import Api, line
from tests.world import House

pytestmark = pytest.mark.django_db
LONG_AGO = date(2000, 1, 1)


@pytest.fixture
def lived(api: Api) -> Api:
    """Paid, partly paid, unpaid, credited, paid too much."""
    paid = api.issued(line("100.00"))
    api.pay(paid, "120.00")
    partly = api.issued(line("200.00"), contact=api.house.contacts[1].pk)
    api.pay(partly, "100.00")
    api.issued(line("300.00"))
    credited = api.issued(line("50.00", "10"))
    api.post(f"/invoices/{credited['id']}/credit-notes", {})
    over = api.issued(line("10.00"))
    share = {"invoice": over["id"], "amount": "12.00"}
    today = str(api.house.company.today)
    body = {"date": today, "method": "bank_transfer", "amount": "20.00", "allocations": [share]}
    api.post("/payments", body)
    return api


def test_the_balance_is_what_the_settlements_owe_less_the_credits(lived: Api) -> None:
    company = lived.house.company
    rows = aged_balance(company, company.today)
    due = total(Settlement.objects.filter(company=company).values_list("due", flat=True))
    assert total(row.owed for row in rows) == due == Money("500.00")
    assert total(row.credit for row in rows) == Money("8.00")


def test_ages_follow_the_due_date(api: Api) -> None:
    issued = api.issued(line("100.00"))
    invoice = Invoice.objects.get(pk=issued["id"])
    assert invoice.due_date is not None
    for late, age in ((0, 0), (1, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4)):
        row = aged_balance(api.house.company, invoice.due_date + timedelta(days=late))[0]
        assert [bool(amount) for amount in row.ages].index(True) == age


def test_a_past_day_does_not_know_what_came_after(lived: Api) -> None:
    company = lived.house.company
    assert aged_balance(company, company.today - timedelta(days=1)) == []


def test_the_account_of_a_customer_closes_on_the_balance(lived: Api) -> None:
    company = lived.house.company
    balances = {row.contact_id: row.balance for row in aged_balance(company, company.today)}
    for contact in Contact.objects.filter(company=company):
        statement = statement_of(contact, LONG_AGO, company.today)
        assert statement.opening == Money()
        assert statement.closing == balances.get(contact.pk, Money())
        later = statement_of(contact, company.today + timedelta(days=1), company.today + timedelta(days=9))
        assert (later.opening, later.lines) == (statement.closing, ())


def test_the_receipts_are_what_came_in(lived: Api) -> None:
    company = lived.house.company
    assert sums_of(REGISTERS["recettes"], company, LONG_AGO, company.today)[6] == Money("240.00")


def test_a_credit_note_set_against_an_invoice_is_no_receipt_and_the_nature_is_of_all_invoices(api: Api) -> None:
    company = api.house.company
    sold, goods = api.issued(line("100.00")), api.issued(line("50.00", nature="goods"))
    note = api.post(f"/invoices/{sold['id']}/credit-notes", {})
    shares = [{"invoice": note["id"], "amount": "-60.00"}, {"invoice": goods["id"], "amount": "60.00"}]
    api.post("/payments", {"date": str(company.today), "method": "other", "amount": "0.00", "allocations": shares})
    both = [api.issued(line("10.00")), api.issued(line("10.00", nature="goods"))]
    shares = [{"invoice": one["id"], "amount": "12.00"} for one in both]
    api.post("/payments", {"date": str(company.today), "method": "card", "amount": "24.00", "allocations": shares})
    rows = list(REGISTERS["recettes"].rows(company, LONG_AGO, company.today))
    assert [(row[3], row[6]) for row in rows] == [("Ventes et prestations", Money("24.00"))]


def test_the_sales_are_what_was_issued_less_the_credit_notes(lived: Api) -> None:
    company = lived.house.company
    sums = sums_of(REGISTERS["ventes"], company, LONG_AGO, company.today)
    assert (sums[6], sums[7], sums[8]) == (Money("610.00"), Money("122.00"), Money("732.00"))


def test_a_corrective_invoice_cancels_what_it_replaces(api: Api) -> None:
    company = api.house.company
    first = api.issued(line("100.00"))
    second = api.issued(line("80.00"), kind="corrective", replaces=first["id"])
    rows = list(REGISTERS["ventes"].rows(company, LONG_AGO, company.today))
    assert [(row[1], row[6]) for row in rows] == [
        (first["number"], Money("100.00")),
        (first["number"], Money("-100.00")),
        (second["number"], Money("80.00")),
    ]


def test_a_register_is_downloaded_whole_and_no_name_runs(lived: Api, browser_of: Callable[[House], Client]) -> None:
    contact = lived.house.contacts[0]
    Contact.objects.filter(pk=contact.pk).update(name="=HYPERLINK(1)")
    lived.issued(line("1.00"))
    browser = browser_of(lived.house)
    csv = b"".join(browser.get("/exports/ventes/?format=csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert "'=HYPERLINK(1)" in csv
    book = browser.get("/exports/ventes/?format=xlsx")
    content = b"".join(book.streaming_content)  # type: ignore[attr-defined]
    with zipfile.ZipFile(io.BytesIO(content)) as workbook:
        sheet = workbook.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "=HYPERLINK(1)" in sheet


@pytest.mark.parametrize(
    "path", ["/exports/", "/exports/recettes/", "/exports/ventes/", "/exports/balance-agee/", "/exports/donnees/"]
)
def test_each_page_shows(lived: Api, browser_of: Callable[[House], Client], path: str) -> None:
    answer = browser_of(lived.house).get(path)
    assert answer.status_code == 200
    assert "<h1>" in answer.content.decode()


def test_papers_are_pdfs(lived: Api, browser_of: Callable[[House], Client]) -> None:
    browser = browser_of(lived.house)
    pages = ("/exports/balance-agee/?format=pdf", f"/exports/comptes/{lived.house.contacts[0].pk}/?format=pdf")
    for page in pages:
        assert browser.get(page).content.startswith(b"%PDF-")


def test_a_period_that_ends_before_it_begins_keeps_what_was_typed(
    lived: Api, browser_of: Callable[[House], Client]
) -> None:
    page = browser_of(lived.house).get("/exports/ventes/?first=2026-05-01&last=2026-04-01").content.decode()
    assert "finit avant de commencer" in page
    assert 'value="2026-05-01"' in page


def test_a_stranger_sees_no_account(lived: Api, stranger: House, browser_of: Callable[[House], Client]) -> None:
    assert browser_of(stranger).get(f"/exports/comptes/{lived.house.contacts[0].pk}/").status_code == 404
