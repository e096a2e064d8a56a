"""Numbers and dates through the API: NUM-01, NUM-02, NUM-03, NUM-05, DAT-01."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from django.db import connections

from ardoise.companies.models import Company
from ardoise.history import clock
from ardoise.rendering.tests import papers
from ardoise.sales.actions.pdf import invoice_pdf, xml_of
from ardoise.sales.mails import draft_message
from ardoise.sales.models import Invoice
from ardoise.sales.queries import status_of_invoice
from tests.fixtures import Api, line
from tests.world import House, chloe


def at_once(apis: list[Api], drafts: list[tuple[int, int]]) -> list[int]:
    """Issue (which api, which draft) all at once; the statuses."""

    def issue(job: tuple[int, int]) -> int:
        try:
            return int(apis[job[0]].call("POST", f"/invoices/{job[1]}/issue").status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as pool:
        return list(pool.map(issue, drafts))


@pytest.mark.django_db(transaction=True)
def test_num_01_twenty_drafts_validated_in_parallel_take_twenty_numbers_in_a_row(api: Api) -> None:
    for repeat in range(2):
        drafts = [(0, api.invoice(line("10.00"))["id"]) for _ in range(20)]
        assert at_once([api], drafts) == [200] * 20
        numbers = Invoice.objects.filter(pk__in=[pk for _, pk in drafts]).values_list("series_number", flat=True)
        assert sorted(numbers) == list(range(repeat * 20 + 1, repeat * 20 + 21))  # type: ignore[type-var]


@pytest.mark.django_db(transaction=True)
def test_num_01_two_companies_at_once_keep_their_series_apart(api: Api) -> None:
    apis = [api, Api(chloe())]
    drafts = [(which, apis[which].invoice(line("10.00"))["id"]) for which in (0, 1) for _ in range(6)]
    assert at_once(apis, drafts) == [200] * 12
    for one in apis:
        numbers = Invoice.objects.filter(company=one.house.company).values_list("series_number", flat=True)
        assert sorted(numbers) == [1, 2, 3, 4, 5, 6]  # type: ignore[type-var]


def test_num_02_a_draft_has_no_number_and_deleting_one_changes_nothing(api: Api) -> None:
    for _ in range(2):
        api.issued(line("10.00"))
    third, fourth = api.invoice(line("10.00")), api.invoice(line("10.00"))
    assert (third["number"], fourth["number"]) == (None, None)
    assert api.post(f"/invoices/{fourth['id']}/issue")["number"].endswith("0003")
    assert api.call("DELETE", f"/invoices/{third['id']}").status_code == 204
    assert api.issued(line("10.00"))["number"].endswith("0004")


def test_num_02_a_validated_invoice_is_changed_and_deleted_by_no_route(api: Api) -> None:
    invoice = api.issued(line("10.00"))
    for method, body in (("DELETE", None), ("PATCH", {"subject": "autre"}), ("PATCH", {"lines": []})):
        assert api.refused(method, f"/invoices/{invoice['id']}", body)["status"] == 409
    assert api.refused("POST", f"/invoices/{invoice['id']}/issue")["status"] == 409
    assert api.get(f"/invoices/{invoice['id']}")["number"] == invoice["number"]


def test_num_03_at_new_year_the_same_number_stands_everywhere(api: Api) -> None:
    with clock.at(datetime(2025, 12, 31, 10, tzinfo=UTC)):
        assert api.issued(line("10.00"))["number"] == "FA-2025-0001"
    with clock.at(datetime(2026, 1, 2, 10, tzinfo=UTC)):
        first, second = api.issued(line("10.00")), api.issued(line("10.00"))
        assert (first["number"], second["number"]) == ("FA-2026-0001", "FA-2026-0002")
        row = Invoice.objects.select_related("settlement", "company").get(pk=first["id"])
        number = "FA-2026-0001"
        assert number in papers.text(invoice_pdf(row))
        assert f"<ram:ID>{number}</ram:ID>" in xml_of(row).decode()
        assert number in draft_message(row).subject
        answer = api.call("GET", f"/invoices/{row.pk}/pdf")
        assert f"Facture-{number}.pdf" in answer["Content-Disposition"]
        assert api.get(f"/invoices?q={number}")["results"][0]["number"] == number


def test_num_05_a_date_in_the_future_or_before_the_last_is_refused_and_blocks_nothing(api: Api) -> None:
    with clock.at(datetime(2026, 5, 27, 10, tzinfo=UTC)):
        future = api.invoice(line("10.00"), date="2026-10-20", due_date="2026-11-01")
        assert "20/10/2026" in api.refused("POST", f"/invoices/{future['id']}/issue")["detail"]
        normal = api.issued(line("10.00"), delivery_date="2026-12-01")
        assert normal["number"] == "FA-2026-0001"
        past = api.invoice(line("10.00"), date="2026-05-26")
        assert "27/05/2026" in api.refused("POST", f"/invoices/{past['id']}/issue")["detail"]
        assert api.issued(line("10.00"))["number"] == "FA-2026-0002"


def test_dat_01_the_day_is_that_of_the_company_and_not_of_the_server(api: Api) -> None:
    midnight = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)  # 00:30 in Paris on the 1st of January
    with clock.at(midnight):
        invoice = api.issued(line("10.00"))
        assert (invoice["date"], invoice["due_date"], invoice["number"]) == ("2026-01-01", "2026-01-31", "FA-2026-0001")
        xml = api.call("GET", f"/invoices/{invoice['id']}/facturx.xml").content.decode()
        assert "20260101" in xml
        api.patch("/company", {"address": {"line1": "1 rue X", "postcode": "97200", "city": "Fort-de-France"}})
        assert Company.objects.get(pk=api.house.company.pk).today == date(2025, 12, 31)


def test_dat_01_overdue_starts_the_day_after_the_due_date(api: Api) -> None:
    with clock.at(datetime(2026, 10, 21, 10, tzinfo=UTC)):
        invoice = api.issued(line("10.00"), due_date="2026-11-20")
    row = Invoice.objects.select_related("settlement").get(pk=invoice["id"])
    assert status_of_invoice(row, today=date(2026, 11, 20)) == "unpaid"
    assert status_of_invoice(row, today=date(2026, 11, 21)) == "overdue"


def test_a_company_sees_its_own_numbers_only(house: House, api: Api) -> None:
    api.issued(line("10.00"))
    assert [row["number"] for row in api.get("/invoices")["results"]] == [
        "FA-" + str(house.company.today.year) + "-0001"
    ]
