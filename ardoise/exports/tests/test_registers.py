"""Registers, balances and accounts agree with the settlements, to the cent, and no cell runs."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ardoise.companies.models import Company
from ardoise.contacts.models import Contact
from ardoise.domain.money import Money, total
from ardoise.exports import papers
from ardoise.exports.balances import aged_balance, statement_of
from ardoise.exports.registers import REGISTERS
from ardoise.payments.models import Allocation, Direction, Payment
from ardoise.rendering.letters import Letter, Paragraph
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


def sums(code: str, company: Company) -> dict[int, Money]:
    """What the database adds, which is what the rows add up to."""
    register = REGISTERS[code]
    found = register.sums(company, LONG_AGO, company.today)
    rows = list(register.rows(company, LONG_AGO, company.today))
    assert found == {column: total(row[column] for row in rows) for column in register.amounts}
    return found


def test_the_receipts_are_what_came_in(lived: Api) -> None:
    assert sums("recettes", lived.house.company)[6] == Money("240.00")


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
    found = sums("ventes", lived.house.company)
    assert (found[6], found[7], found[8]) == (Money("610.00"), Money("122.00"), Money("732.00"))


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


def test_the_sums_are_those_of_the_rows_whatever_was_issued_and_undone(lived: Api) -> None:
    """Down payments and their balance, a corrective invoice, money given back, a payment cancelled, one announced."""
    company = lived.house.company
    quote = lived.quote(line("1000.00"), line("33.33", "5.5"))
    first = lived.post(f"/quotes/{quote['id']}/acceptance", {"invoice": "down_payment", "percent": "30"})["invoice"]
    lived.pay(lived.post(f"/invoices/{first['id']}/issue"), "100.00", method="cash")
    second = lived.post(f"/quotes/{quote['id']}/acceptance", {"invoice": "final"})["invoice"]
    final = lived.post(f"/invoices/{second['id']}/issue")
    lived.pay(final, "10.00", received=False)
    cancelled = lived.pay(final, "20.00")
    lived.post(f"/payments/{cancelled['id']}/reversal")
    wrong = lived.issued(line("10.00"), line("7.77", "10"))
    lived.issued(line("9.00"), kind="corrective", replaces=wrong["id"])
    note = lived.post(f"/invoices/{lived.issued(line('50.00'))['id']}/credit-notes", {})
    Payment.objects.create(
        company=company, contact=lived.house.contacts[0], date=company.today, method="cheque",
        direction=Direction.OUT, amount=Money("8.00"),
    )  # fmt: skip
    assert sums("recettes", company)[6] == Money("332.00")  # 240 + 100 - 8
    assert sums("ventes", company)[8] == Money(
        total(
            one.total_incl_vat.times(-1 if one.is_credit_note else 1)
            for one in Invoice.objects.filter(company=company).exclude(pk=wrong["id"])
        ).amount
    )
    assert note["number"] in {row[1] for row in REGISTERS["ventes"].rows(company, LONG_AGO, company.today)}


def test_a_receipt_without_contact_names_who_is_on_its_invoice(api: Api) -> None:
    company = api.house.company
    invoice = Invoice.objects.get(pk=api.issued(line("10.00"))["id"])
    payment = Payment.objects.create(company=company, date=company.today, method="cash", amount=Money("12.00"))
    Allocation.objects.create(payment=payment, invoice=invoice, amount=Money("12.00"))
    (row,) = REGISTERS["recettes"].rows(company, LONG_AGO, company.today)
    assert row[1:6] == (invoice.number, invoice.customer_name, "Prestations de services", "Espèces", "")


def test_the_page_of_a_register_reads_what_it_shows(api: Api, browser_of: Callable[[House], Client]) -> None:
    """Its sums are added by the database: ten times the rows cost no query more."""
    browser, invoice = browser_of(api.house), api.issued(line("1000.00"))

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            for code in REGISTERS:
                assert browser.get(f"/exports/{code}/").status_code == 200
        return len(found)

    api.pay(invoice, "1.00")
    queries()
    before = queries()
    for _ in range(10):
        api.pay(invoice, "1.00")
    assert queries() == before


def test_a_workbook_has_days_for_days_and_numbers_for_amounts(
    lived: Api, browser_of: Callable[[House], Client]
) -> None:
    answer = browser_of(lived.house).get("/exports/ventes/?format=xlsx")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as workbook:  # type: ignore[attr-defined]
        sheet = workbook.read("xl/worksheets/sheet1.xml").decode()
        styles = workbook.read("xl/styles.xml").decode()
    cells = dict(re.findall(r'<c r="([A-Z]+2)"([^>]*)>', sheet))
    assert [name for name in ("A2", "F2", "G2", "H2", "I2") if 't="' in cells[name]] == []  # a number has no type
    assert all('t="inlineStr"' in cells[name] for name in ("B2", "C2", "D2"))
    assert "dd/mm/yyyy" in styles
    days = (lived.house.company.today - date(1899, 12, 30)).days
    assert f"<v>{days}</v>" in sheet


def test_a_paper_that_does_not_hold_everything_says_so(lived: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    company = lived.house.company
    seen: list[Letter] = []
    monkeypatch.setattr(papers, "render_letter", seen.append)
    rows = aged_balance(company, company.today)
    statement = statement_of(lived.house.contacts[0], LONG_AGO, company.today)
    for most in (len(statement.lines), 1):
        monkeypatch.setattr(papers, "MOST_ROWS", most)
        papers.aged_paper(company, rows, company.today)
        papers.statement_paper(company, statement)
    said = [" ".join(one.text for one in letter.blocks if isinstance(one, Paragraph)) for letter in seen]
    assert ["Ce papier montre 1 " in text for text in said] == [False, False, True, True]


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
