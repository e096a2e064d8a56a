"""« Solder l’écart »: two cents that a customer did not pay, settled without money, undone like a payment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ardoise.banking.noted import _all_payments
from ardoise.compliance.counting import COUNTED
from ardoise.compliance.day_totals import totals_of
from ardoise.domain.money import ZERO, Money
from ardoise.domain.terms import DIFFERENCE_LIMIT
from ardoise.exports.registers import REGISTERS
from ardoise.history.models import Event
from ardoise.ledger.postings import postings
from ardoise.ledger.vat_report import vat_collected
from ardoise.payments.events import DIFFERENCE_SETTLED, DIFFERENCE_TAKEN_BACK
from ardoise.payments.models import DIFFERENCE, Method, Payment
from ardoise.payments.queries import received_between, small_rest, usual_method
from ardoise.sales.models import Invoice, Quote, Settlement
from ardoise.sales.queries import deal_of
from tests.fixtures import Api, line
from tests.world import House

EVER = (date(2000, 1, 1), date(2100, 1, 1))


@pytest.fixture
def desk(house: House, browser_of: Callable[[House], Client]) -> Client:
    return browser_of(house)


def almost_paid(api: Api, amount: str = "1199.98") -> Any:
    invoice = api.issued(line("1000.00"))
    api.pay(invoice, amount)
    return invoice


def solve(api: Api, invoice: Any, **body: str) -> Any:
    return api.post(f"/invoices/{invoice['id']}/difference", body)


def due(invoice: Any) -> str:
    return str(Settlement.objects.get(invoice=invoice["id"]).due)


def balances(api: Api) -> dict[str, str]:
    sums: dict[str, Money] = {}
    for posting in postings(api.house.company, first=None, last=EVER[1]):
        assert sum(row.debit.cents - row.credit.cents for row in posting.entry.lines) == 0
        for row in posting.entry.lines:
            sums[row.account] = sums.get(row.account, ZERO) + row.debit - row.credit
    return {account: str(amount) for account, amount in sums.items() if amount}


def test_the_rest_is_settled_in_one_click_and_undone_in_one(api: Api, desk: Client) -> None:
    invoice = almost_paid(api)
    page = desk.get(f"/factures/{invoice['id']}/").content.decode()
    assert "Solder l’écart (0,02" in page
    form = {"due": "0.02", "once": "une fois"}
    for _ in range(2):  # a second press of the button
        page = desk.post(f"/reglements/facture/{invoice['id']}/ecart/", form, follow=True).content.decode()
    assert (due(invoice), Payment.objects.filter(method=DIFFERENCE).count()) == ("0.00", 1)
    assert "Solder l’écart" not in page
    assert "Écart de règlement" in page
    assert api.get(f"/invoices/{invoice['id']}")["status"] == "paid"
    call_command("verify")
    payment = Payment.objects.get(method=DIFFERENCE)
    desk.post(f"/reglements/{payment.pk}/annulation/")
    assert due(invoice) == "0.02"
    assert "Solder l’écart (0,02" in desk.get(f"/factures/{invoice['id']}/").content.decode()
    assert solve(api, invoice)["method"] == "difference"
    assert due(invoice) == "0.00"
    call_command("verify")


def test_a_payment_that_leaves_two_cents_offers_it_in_its_bar(api: Api, desk: Client) -> None:
    invoice = api.issued(line("1000.00"))
    form = {"date": "", "method": "cheque", "amount": "1199,98", "received": "on", "once": "une fois"}
    form["date"] = f"{api.house.company.today:%d/%m/%Y}"
    page = desk.post(f"/reglements/nouveau/?facture={invoice['id']}", form, follow=True).content.decode()
    assert page.count("Solder l’écart (0,02") == 3  # the bar, the green step and the thumb
    assert f"/reglements/facture/{invoice['id']}/ecart/" in page


def test_books_charge_the_difference_and_make_its_vat_due(api: Api) -> None:
    invoice = almost_paid(api, "1199.50")
    assert balances(api)["445740"] == "-0.08"
    payment = solve(api, invoice)
    assert balances(api) == {"512000": "1199.50", "658000": "0.50", "706000": "-1000.00", "445710": "-200.00"}
    (row,) = vat_collected(api.house.company, *EVER)
    assert (row.at_payment, row.waiting) == (Money("200.00"), ZERO)
    entries = {one.key: one for one in postings(api.house.company, first=None, last=EVER[1])}
    entry = entries[f"payment:{payment['id']}"].entry
    assert (entry.journal, entry.label.startswith("Écart de règlement")) == ("OD", True)
    assert entries[f"invoice:{invoice['id']}"].letters
    assert "payment" in {one.source for one in entries.values()}
    api.post(f"/payments/{payment['id']}/reversal")
    found = balances(api)
    assert ("658000" in found, found["411000"], found["445740"]) == (False, "0.50", "-0.08")


@given(paid=st.integers(min_value=1, max_value=12_000), rest=st.integers(min_value=1, max_value=100))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_small_rest_leaves_nothing_due_and_nothing_waiting(api: Api, paid: int, rest: int) -> None:
    whole = Money.of_cents(paid + rest)
    invoice = api.issued(line(str(whole), "20"), prices_include_vat=True)
    api.pay(invoice, str(Money.of_cents(paid)))
    before = balances(api)
    solve(api, invoice)
    after = balances(api)
    assert due(invoice) == "0.00"
    assert "411000" not in after
    assert Decimal(after["658000"]) - Decimal(before.get("658000", 0)) == Decimal(rest) / 100
    assert after.get("445740") is None


def test_it_is_no_money_anywhere(api: Api) -> None:
    company = api.house.company
    invoice = almost_paid(api)
    payment = solve(api, invoice)
    for _ in range(2):  # then its reversal
        assert received_between(company, *EVER) == Money("1199.98")
        assert REGISTERS["recettes"].sums(company, *EVER)[6] == Money("1199.98")
        assert len(list(REGISTERS["recettes"].rows(company, *EVER))) == 1
        totals = totals_of(company, *EVER)
        assert (totals.payments, totals.net, totals.received_whole.incl_vat) == (1, *[Money("1199.98")] * 2)
        assert _all_payments(company, *EVER).count() == 1
        assert usual_method(company, api.house.contacts[0], Money("1.00")) == Method.BANK_TRANSFER
        if not Payment.objects.filter(reverses=payment["id"]).exists():
            api.post(f"/payments/{payment['id']}/reversal")
    names = set(Event.objects.filter(name__startswith="payment.diff").values_list("name", flat=True))
    assert names == {DIFFERENCE_SETTLED, DIFFERENCE_TAKEN_BACK}
    assert not names & set(COUNTED)
    body = {"date": str(company.today), "method": "difference", "amount": "1.00"}
    assert api.refused("POST", "/payments", body)["status"] == 422
    assert DIFFERENCE not in Method.values


def test_the_meter_of_a_deal_has_nothing_left_and_counts_no_cent_more(api: Api) -> None:
    accepted = api.accepted(line("1000.00"))
    invoice = api.post(f"/invoices/{accepted['invoice']['id']}/issue")
    api.pay(invoice, "1199.98")
    solve(api, invoice)
    deal = deal_of(Quote.objects.get(pk=accepted["quote"]["id"]))
    assert deal is not None
    assert (deal.received, deal.left, deal.due) == (Money("1199.98"), ZERO, ZERO)
    assert [one["amount"] for one in api.get("/payments?status=received")["results"]] == ["1199.98"]


def test_what_is_refused_says_what_to_do(api: Api) -> None:
    def problem(invoice: Any, **body: str) -> tuple[int, str]:
        found = api.refused("POST", f"/invoices/{invoice['id']}/difference", body)
        return found["status"], found["code"]

    invoice = almost_paid(api, "1198.99")
    assert problem(invoice) == (422, "difference_too_large")
    assert "faites un avoir" in api.refused("POST", f"/invoices/{invoice['id']}/difference")["detail"]
    api.pay(invoice, "0.01")
    assert problem(invoice, amount="0.50") == (409, "due_changed")
    solve(api, invoice, amount="1.00")
    assert problem(invoice) == (409, "nothing_due")
    assert problem(api.issued(line("0.50"))) == (422, "nothing_paid")
    assert problem(api.invoice(line("0.50"))) == (409, "invoice_draft_pay")
    note = api.post(f"/invoices/{invoice['id']}/credit-notes", {"amount": "0.40"})
    assert problem(note) == (422, "is_credit_note")
    assert Money("1.00") == DIFFERENCE_LIMIT


def test_an_invoice_that_owes_money_back_has_no_rest_to_settle(api: Api) -> None:
    invoice = almost_paid(api)
    settlement = Settlement.objects.select_related("invoice").get(invoice=invoice["id"])
    assert small_rest(settlement.invoice) == Money("0.02")
    Settlement.objects.filter(pk=settlement.pk).update(
        due=Money("-0.50")
    )  # as a final invoice of less than its deposits
    assert small_rest(Invoice.objects.get(pk=invoice["id"])) == ZERO
    assert api.refused("POST", f"/invoices/{invoice['id']}/difference")["code"] == "nothing_due"


def test_one_invoice_is_not_nibbled_at(api: Api) -> None:
    invoice = almost_paid(api, "1199.40")
    payment = api.pay(invoice, "0.10")
    solve(api, invoice)
    api.post(f"/payments/{payment['id']}/reversal")  # the difference of 0.50 is taken back with it
    assert due(invoice) == "0.60"
    solve(api, invoice)
    assert due(invoice) == "0.00"
    assert balances(api)["658000"] == "0.60"


def test_a_payment_that_bounces_leaves_the_whole_due(api: Api) -> None:
    invoice = api.issued(line("1000.00"))
    payment = api.pay(invoice, "1199.98")
    solve(api, invoice)
    api.post(f"/payments/{payment['id']}/reversal")
    assert due(invoice) == "1200.00"
    assert balances(api)["411000"] == "1200.00"


def test_a_credit_note_gives_back_no_more_than_what_was_paid(api: Api) -> None:
    invoice = almost_paid(api)
    solve(api, invoice)
    note = api.post(f"/invoices/{invoice['id']}/credit-notes")
    refund: dict[str, Any] = {"date": str(api.house.company.today), "method": "bank_transfer", "direction": "out"}
    refund |= {"allocations": [{"invoice": note["id"]}]}
    assert api.refused("POST", "/payments", {**refund, "amount": "1200.00"})["code"] == "refund_too_large"
    api.post("/payments", {**refund, "amount": "1199.98"})
    assert balances(api) == {}


def test_a_correction_moves_the_money_and_not_the_difference(api: Api) -> None:
    invoice = almost_paid(api)
    solve(api, invoice)
    new = api.post(f"/invoices/{invoice['id']}/correction", {"lines": [line("1100.00")]})["invoice"]
    assert (new["amount_paid"], new["amount_due"]) == ("1199.98", "120.02")
    assert "658000" not in balances(api)
