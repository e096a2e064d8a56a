"""An invoice sealed as already paid: what could not be recorded is refused before, what is recorded is what is due."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from ardoise.domain.errors import Invalid
from ardoise.history import outbox
from ardoise.history.models import Task
from ardoise.payments.models import Payment
from ardoise.sales.actions.seal import ask_seal
from ardoise.sales.models import Invoice, PendingSeal, Settlement
from tests.fixtures import Api, line
from tests.world import House


@pytest.mark.parametrize(
    ("price", "method", "days", "told"),
    [
        ("1000.00", "cash", 0, "Les espèces sont limitées"),
        ("10.00", "card", 1, "ce jour n’est pas encore venu"),
    ],
)
def test_the_padlock_refuses_it_at_once_and_its_dialog_says_why(
    api: Api, house: House, browser_of: Callable[[House], Client], price: str, method: str, days: int, told: str
) -> None:
    day = house.company.today + timedelta(days=days)
    draft = Invoice.objects.get(pk=api.invoice(line(price), paid_on=str(day), paid_method=method)["id"])
    desk = browser_of(house)
    question = unescape(desk.get(f"/factures/{draft.pk}/emission/").content.decode())
    assert told in question
    assert "Sceller</button>" not in " ".join(question.split())
    answer = desk.post(f"/factures/{draft.pk}/emission/", {"send": "1"})
    assert answer.status_code == 422
    assert told in unescape(answer.content.decode())
    with pytest.raises(Invalid):
        ask_seal(draft, send=False, by=house.owner)
    assert not PendingSeal.objects.exists()
    assert Invoice.objects.get(pk=draft.pk).number is None


def test_a_free_invoice_said_paid_asks_no_payment(api: Api, house: House) -> None:
    api.issued(line("0.00"), paid_on=str(house.company.today), paid_method="card")
    outbox.run_due()
    assert not Payment.objects.exists()
    assert not Task.objects.filter(done_at=None).exists()


def test_what_is_recorded_is_what_the_down_payment_left(api: Api, house: House) -> None:
    accepted = api.accepted(line("1000.00"), invoice="down_payment", percent="30")
    deposit = api.post(f"/invoices/{accepted['invoice']['id']}/issue")
    api.pay(deposit, "360.00")
    body = {"quotes": [accepted["quote"]["id"]], "deducts_as_prepaid": True}
    final = api.post("/invoices", body)
    api.patch(
        f"/invoices/{final['id']}",
        {"deducts_as_prepaid": True, "paid_on": str(house.company.today), "paid_method": "card"},
    )
    api.post(f"/invoices/{final['id']}/issue")
    outbox.run_due()
    assert str(Invoice.objects.get(pk=final["id"]).total_incl_vat) == "1200.00"  # the down payment stands under it
    assert str(Payment.objects.latest("pk").amount) == "840.00"
    assert str(Settlement.objects.get(invoice=final["id"]).due) == "0.00"
