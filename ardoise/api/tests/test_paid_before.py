"""`paid_on` and `paid_method`: an invoice issued as already paid."""

from __future__ import annotations

from datetime import timedelta

from ardoise.history import outbox
from tests.fixtures import Api, line


def test_an_invoice_issued_as_paid_has_its_payment(api: Api) -> None:
    today = str(api.house.company.today)
    invoice = api.issued(line("100.00"), paid_on=today, paid_method="cash")
    outbox.run_due()
    paid = api.get(f"/invoices/{invoice['id']}")
    assert (paid["status"], paid["amount_paid"], paid["amount_due"]) == ("paid", "120.00", "0.00")
    payment = api.get(f"/payments?invoice={invoice['id']}")["results"][0]
    assert (payment["method"], payment["date"], payment["amount"]) == ("cash", today, "120.00")


def test_what_could_not_be_recorded_as_paid_is_not_issued_as_paid(api: Api) -> None:
    today = api.house.company.today
    too_much = api.invoice(line("1000.00"), paid_on=str(today), paid_method="cash")
    refused = api.refused("POST", f"/invoices/{too_much['id']}/issue")
    assert (refused["status"], refused["code"], refused["field"]) == (422, "cash_limit", "paid_method")
    assert [one["code"] for one in too_much["problems"] if one["blocking"]] == ["cash_limit"]
    later = api.invoice(line("10.00"), paid_on=str(today + timedelta(days=1)), paid_method="card")
    assert api.refused("POST", f"/invoices/{later['id']}/issue")["field"] == "paid_on"
    assert api.issued(line("10.00"))["number"].endswith("0001")
