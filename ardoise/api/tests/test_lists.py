"""Lists: search, filters, pages by cursor, and a number of queries that does not depend on the rows."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.fixtures import Api, line

LISTS = ("/contacts", "/catalogue", "/quotes", "/invoices", "/payments")


def ids(api: Api, path: str) -> list[int]:
    return [row["id"] for row in api.get(path)["results"]]


def live(api: Api, rank: int) -> None:
    """One more row of everything."""
    api.post("/contacts", {"name": f"Client {rank}"})
    api.post("/catalogue", {"label": f"Prestation {rank}"})
    api.pay(api.issued(line("10.00")), "1.00")
    api.accepted(line("10.00"), invoice="down_payment", percent="10")


@pytest.mark.parametrize("path", LISTS)
def test_the_queries_of_a_list_do_not_depend_on_its_rows(api: Api, path: str) -> None:
    def queries() -> int:
        api.get(path)
        with CaptureQueriesContext(connection) as found:
            api.get(path)
        return len(found)

    live(api, 0)
    few = queries()
    for rank in range(1, 5):
        live(api, rank)
    assert queries() == few <= 6


@pytest.mark.parametrize("path", LISTS)
def test_a_list_is_read_page_by_page_without_a_gap_nor_a_repeat(api: Api, path: str) -> None:
    for rank in range(3):
        live(api, rank)
    whole = ids(api, f"{path}?limit=200")
    found: list[int] = []
    address = f"{path}?limit=2"
    while address:
        page = api.get(address)
        assert len(page["results"]) <= 2
        found += [row["id"] for row in page["results"]]
        link = urlsplit(page["next"] or "")
        address = f"{link.path.removeprefix('/api/v1')}?{link.query}" if page["next"] else ""
    assert found == whole
    assert len(set(found)) == len(found) >= 3


def test_a_row_carries_totals_and_no_lines(api: Api) -> None:
    api.issued(line("100.00"))
    row = api.get("/invoices")["results"][0]
    assert (row["total_excl_vat"], row["total_vat"], row["total_incl_vat"]) == ("100.00", "20.00", "120.00")
    assert (row["amount_paid"], row["amount_due"], "lines" in row) == ("0.00", "120.00", False)


def test_invoices_are_filtered_by_what_they_are_and_by_day(api: Api) -> None:
    draft = api.invoice(line("1.00"))["id"]
    unpaid = api.issued(line("1.00"))["id"]
    partly = api.issued(line("100.00"))
    api.pay(partly, "1.00")
    paid = api.issued(line("1.00"))
    api.pay(paid, "1.20")
    credited = api.issued(line("1.00"))
    note = api.post(f"/invoices/{credited['id']}/credit-notes")["id"]
    wanted: dict[str, list[Any]] = {
        "draft": [draft],
        "unpaid": [unpaid],
        "partly_paid": [partly["id"]],
        "paid": [paid["id"]],
        "credited": [credited["id"]],
        "credit_note": [note],
        "overdue": [],
    }
    for status, rows in wanted.items():
        assert ids(api, f"/invoices?status={status}") == rows, status
        assert all(row["status"] == status for row in api.get(f"/invoices?status={status}")["results"])
    today = api.house.company.today
    assert len(ids(api, f"/invoices?from={today}&to={today}")) == 5
    assert ids(api, "/invoices?to=2001-01-01") == []
    assert ids(api, f"/invoices?contact={api.house.contacts[1].pk}") == []
    assert api.refused("GET", "/invoices?status=payée")["field"] == "status"


def test_quotes_are_filtered_by_what_they_are(api: Api) -> None:
    draft = api.quote(line("1.00"))["id"]
    pending = api.post(f"/quotes/{api.quote(line('1.00'))['id']}/validation")["id"]
    expired = api.post(
        f"/quotes/{api.quote(line('1.00'), date='2020-01-01', valid_until='2020-02-01')['id']}/validation"
    )
    declined = api.post(f"/quotes/{api.quote(line('1.00'))['id']}/refusal")["id"]
    accepted = api.accepted(line("1.00"), invoice=None)["quote"]["id"]
    deposit = api.accepted(line("10.00"), invoice="down_payment", percent="30")
    api.post(f"/invoices/{deposit['invoice']['id']}/issue")
    billed = api.accepted(line("10.00"))
    api.post(f"/invoices/{billed['invoice']['id']}/issue")
    wanted = {
        "draft": draft,
        "pending": pending,
        "expired": expired["id"],
        "declined": declined,
        "accepted": accepted,
        "down_payment_invoiced": deposit["quote"]["id"],
        "invoiced": billed["quote"]["id"],
    }
    for status, pk in wanted.items():
        assert ids(api, f"/quotes?status={status}") == [pk], status
        assert api.get(f"/quotes/{pk}")["status"] == status


def test_a_search_reads_number_customer_and_subject_without_case_nor_accent(api: Api) -> None:
    invoice = api.issued(line("1.00"), subject="Escalier d’été")
    for q in (invoice["number"].lower(), "ATELIER", "d'ete"):
        assert ids(api, f"/invoices?q={q}") == [invoice["id"]]
    assert ids(api, "/invoices?q=hiver") == []
    assert len(api.get("/contacts?q=hotel")["results"]) == 1


def test_payments_are_searched_and_filtered(api: Api) -> None:
    invoice = api.issued(line("100.00"))
    cheque = api.pay(invoice, "10.00", label="Chèque 0042", method="cheque")["id"]
    announced = api.pay(invoice, "5.00", received=False)["id"]
    undone = api.pay(invoice, "1.00")["id"]
    reversal = api.post(f"/payments/{undone}/reversal")["id"]
    assert ids(api, "/payments?q=0042") == [cheque]
    assert set(ids(api, f"/payments?q={invoice['number']}")) == {cheque, announced, undone, reversal}
    assert set(ids(api, "/payments?q=atelier")) >= {cheque, announced, undone}
    assert ids(api, "/payments?status=received") == [cheque]
    assert ids(api, "/payments?status=announced") == [announced]
    assert ids(api, "/payments?status=reversed") == [reversal, undone]
    assert set(ids(api, f"/payments?invoice={invoice['id']}")) == {cheque, announced, undone, reversal}
    assert api.refused("GET", "/payments?status=perdu")["field"] == "status"
