"""Credit notes and payments through the API: CRN, PAY, CUR, NUM-07, I18-01."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from ardoise.payments.models import Payment
from ardoise.sales.models import Invoice
from tests.fixtures import Api, line


def test_crn_02_a_second_credit_note_does_not_repeat_the_first(api: Api) -> None:
    invoice = api.issued(line("1000.00"))
    notes = [api.post(f"/invoices/{invoice['id']}/credit-notes", {"amount": "120.00"}) for _ in range(2)]
    assert [(note["total_excl_vat"], note["total_vat"]) for note in notes] == [("100.00", "20.00")] * 2
    assert notes[0]["number"] != notes[1]["number"]
    refused = api.refused("POST", f"/invoices/{invoice['id']}/credit-notes", {"amount": "960.01"})
    assert "960,00" in refused["detail"]
    api.post(f"/invoices/{invoice['id']}/credit-notes", {"amount": "960.00"})
    assert api.get(f"/invoices/{invoice['id']}")["amount_due"] == "0.00"
    assert api.get(f"/invoices/{invoice['id']}")["status"] == "credited"


def test_crn_03_a_mixed_invoice_is_credited_for_what_it_was_and_used_elsewhere(api: Api) -> None:
    invoice = api.issued(line("100.00"), line("-50.00", "0"))
    assert invoice["total_incl_vat"] == "70.00"
    note = api.post(f"/invoices/{invoice['id']}/credit-notes")
    assert note["total_incl_vat"] == "70.00"
    assert {group["rate"]: group["base"] for group in note["vat_breakdown"]} == {"20": "100.00", "0": "-50.00"}
    other = api.issued(line("83.33"))
    assert other["total_incl_vat"] == "100.00"
    body = {"date": str(api.house.company.today), "method": "other", "amount": "0"}
    shares = [{"invoice": other["id"], "amount": "70.00"}, {"invoice": note["id"], "amount": "-70.00"}]
    api.post("/payments", {**body, "allocations": shares})
    assert api.get(f"/invoices/{other['id']}")["amount_due"] == "30.00"


def test_crn_04_a_credit_note_is_positive_and_its_kind_says_what_it_is(api: Api) -> None:
    invoice = api.issued(line("100.00"))
    note = api.post(f"/invoices/{invoice['id']}/credit-notes")
    assert (note["total_excl_vat"], note["total_vat"], note["total_incl_vat"]) == ("100.00", "20.00", "120.00")
    xml = api.call("GET", f"/invoices/{note['id']}/facturx.xml").content.decode()
    assert "<ram:TypeCode>381</ram:TypeCode>" in xml
    assert "<ram:GrandTotalAmount>120.00</ram:GrandTotalAmount>" in xml


def test_crn_05_a_credit_note_cites_its_invoice_with_its_date_or_is_refused(api: Api) -> None:
    refused = api.refused("POST", "/invoices", {"kind": "credit_note", "lines": [line("100.00")]})
    assert refused["field"] == "external_original"
    former = {"external_original": "F2026-0004", "external_original_date": "2026-07-12"}
    draft = api.invoice(line("100.00"), kind="credit_note", **former)
    note = api.post(f"/invoices/{draft['id']}/issue")
    xml = api.call("GET", f"/invoices/{note['id']}/facturx.xml").content.decode()
    assert "F2026-0004" in xml
    assert "20260712" in xml


def test_pay_01_what_is_above_the_due_is_kept_as_credit_and_used_later(api: Api) -> None:
    invoice = api.issued(line("74.17"))
    assert invoice["total_incl_vat"] == "89.00"
    payment = api.pay(invoice, "95.00")
    assert (payment["amount"], payment["unallocated"]) == ("95.00", "6.00")
    paid = api.get(f"/invoices/{invoice['id']}")
    assert (paid["status"], paid["amount_paid"], paid["amount_due"]) == ("paid", "89.00", "0.00")
    next_one = api.issued(line("41.67"))
    assert next_one["total_incl_vat"] == "50.00"
    api.post(f"/payments/{payment['id']}/allocations", {"invoice": next_one["id"], "amount": "6.00"})
    assert api.get(f"/invoices/{next_one['id']}")["amount_due"] == "44.00"


def test_an_announced_payment_counts_only_once_confirmed(api: Api) -> None:
    invoice = api.issued(line("100.00"))
    payment = api.pay(invoice, "120.00", received=False)
    assert api.get(f"/invoices/{invoice['id']}")["amount_paid"] == "0.00"
    api.post(f"/payments/{payment['id']}/confirmation", {"date": str(api.house.company.today)})
    assert api.get(f"/invoices/{invoice['id']}")["status"] == "paid"


def test_a_reversed_payment_leaves_both_entries_and_the_invoice_due(api: Api) -> None:
    invoice = api.issued(line("100.00"))
    payment = api.pay(invoice, "120.00")
    reversal = api.post(f"/payments/{payment['id']}/reversal")
    assert (reversal["direction"], reversal["reverses"]) == ("out", payment["id"])
    assert api.get(f"/invoices/{invoice['id']}")["amount_due"] == "120.00"
    assert api.refused("POST", f"/payments/{payment['id']}/reversal")["status"] == 409


def test_cash_above_a_thousand_euros_is_refused_with_the_reason(api: Api) -> None:
    invoice = api.issued(line("1000.00"))
    body = {"date": str(api.house.company.today), "method": "cash", "amount": "1000.01"}
    refused = api.refused("POST", "/payments", {**body, "allocations": [{"invoice": invoice["id"]}]})
    assert (refused["code"], refused["status"]) == ("cash_limit", 422)
    assert "1\u202f000,00" in refused["detail"]


def test_cur_02_another_currency_is_refused_with_a_sentence(api: Api) -> None:
    refused = api.refused("POST", "/invoices", {"currency": "USD", "lines": [line("1000.00")]})
    assert (refused["status"], refused["field"]) == (422, "currency")
    assert "euro" in refused["detail"]


@pytest.mark.parametrize("typed", ["12,5", "1 234.50", "1,234.50", "abc"])
def test_i18_01_the_api_refuses_a_comma_and_a_space_in_a_number(api: Api, typed: str) -> None:
    refused = api.refused("POST", "/quotes", {"lines": [line(typed)]})
    assert (refused["status"], refused["field"]) == (422, "lines.0.unit_price")


def test_num_07_the_same_request_three_times_in_a_row_acts_once(api: Api) -> None:
    quote = api.quote(line("100.00"))
    drafts = [
        api.call("POST", f"/quotes/{quote['id']}/acceptance", {"invoice": "total"}, **{"Idempotency-Key": "once"})
        for _ in range(3)
    ]
    assert len({draft.json()["invoice"]["id"] for draft in drafts}) == 1
    draft = drafts[0].json()["invoice"]
    issues = [api.call("POST", f"/invoices/{draft['id']}/issue") for _ in range(3)]
    assert [issue.status_code for issue in issues] == [200, 409, 409]
    body = {"date": str(api.house.company.today), "method": "card", "amount": "120.00"}
    shares = {"allocations": [{"invoice": draft["id"], "amount": "120.00"}]}
    for _ in range(3):
        api.call("POST", "/payments", {**body, **shares}, **{"Idempotency-Key": "pay"})
    assert Payment.objects.count() == 1
    assert Invoice.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_num_07_the_same_request_three_times_at_once_acts_once(api: Api) -> None:
    quote = api.quote(line("100.00"))

    def accept(_: int) -> int:
        try:
            path = f"/quotes/{quote['id']}/acceptance"
            answer = api.call("POST", path, {"invoice": "total"}, **{"Idempotency-Key": "at-once"})
            return answer.status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        statuses = list(pool.map(accept, range(3)))
    assert set(statuses) <= {200, 409}
    assert 200 in statuses
    assert Invoice.objects.count() == 1
