"""What a consumer went back on is not reminded: the company has a credit note to make."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ardoise.history import clock
from ardoise.history.record import Visitor
from ardoise.reminders.outlook import Outlooks, State
from ardoise.reminders.tests.worlds import plan_on
from ardoise.sales.actions.withdraw import withdraw
from ardoise.sales.models import Invoice
from ardoise.sales.tests.signing import rules, signed, waiting
from tests.world import House

pytestmark = pytest.mark.django_db
SIGNED = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def test_the_down_payment_of_a_contract_that_was_left_is_held(house: House) -> None:
    rules(house, sells_at_distance=True, down_payment="issue")
    with clock.at(SIGNED):
        signature = signed(waiting(house, percent="30"))
    invoice = Invoice.objects.get()
    assert invoice.due_date is not None
    day = invoice.due_date + timedelta(days=7)
    plan_on(house, on=SIGNED.date())
    assert Outlooks(house.company, day).of_one(invoice).state == State.DUE
    with clock.at(SIGNED + timedelta(days=2)):
        withdraw(signature, name="Patrick Lefèvre", email="lefevre@exemple.fr", by=Visitor("Patrick Lefèvre"))
    held = Outlooks(house.company, day).of_one(invoice)
    assert (held.state, held.reason) == (State.HELD, "withdrawn")
    assert "faites un avoir" in held.why
