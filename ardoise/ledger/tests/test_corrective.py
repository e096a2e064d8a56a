"""A corrective invoice cancels the one that it replaces: in the books, in the VAT on receipts, in the letters."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ardoise.domain.money import Money
from ardoise.ledger.postings import postings_of_invoice
from ardoise.ledger.tests.test_postings import all_of, balances, issued, letters, pay
from ardoise.ledger.vat_report import pieces_of, vat_collected
from ardoise.sales.actions.credit import credit_invoice
from ardoise.sales.actions.draft import create_invoice
from ardoise.sales.actions.issue import issue_invoice
from ardoise.sales.models import Invoice
from ardoise.sales.sheet import Sheet, TypedLine
from tests.world import House

EVER = (date(2000, 1, 1), date(2100, 1, 1))


def replaced(house: House, original: Invoice, price: str = "900") -> Invoice:
    line = TypedLine(label="Travail", unit_price=Decimal(price), vat_rate=Decimal(20))
    sheet = Sheet({"contact": original.contact, "subject": "Porte", "replaces": original}, [line])
    draft = create_invoice(house.company, sheet, by=house.owner, kind="corrective")
    return issue_invoice(draft, by=house.owner)


@pytest.fixture
def formerly(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was issued before `sales/replaced.py` refused it stays issued: the books go on reading it."""
    for module in ("sheet", "actions.issue"):
        monkeypatch.setattr(f"ardoise.sales.{module}.replacing_problems", lambda invoice: [])


def test_what_is_replaced_is_sold_once(house: House) -> None:
    original = issued(house)
    new = replaced(house, original)
    assert balances(all_of(house)) == {"411000": "1080.00", "706000": "-900.00", "445740": "-180.00"}
    assert [one.key for one in postings_of_invoice(new)] == [f"invoice:{new.pk}", f"replaced:{new.pk}"]
    pay(house, "1080", new)
    assert balances(all_of(house)) == {"512000": "1080.00", "706000": "-900.00", "445710": "-180.00"}
    found = letters(all_of(house))
    assert found[f"invoice:{original.pk}"] == found[f"replaced:{new.pk}"] == found[f"invoice:{new.pk}"]


@pytest.mark.usefixtures("formerly")
def test_what_was_credited_or_paid_before_is_taken_back_once(house: House) -> None:
    original = issued(house)
    pay(house, "600", original)
    credit_invoice(original, by=house.owner, amount=Money("120"))
    new = replaced(house, original)
    found = balances(all_of(house))
    assert found == {"411000": "480.00", "512000": "600.00", "706000": "-900.00", "445740": "-180.00"}
    assert f"vat:replaced:{new.pk}" in {one.key for one in all_of(house)}
    due = vat_collected(house.company, *EVER)
    assert [(row.at_payment.cents, row.waiting.cents) for row in due] == [(0, 18000)]
    assert sum(one.vat.cents for one in pieces_of(house.company, *EVER, Decimal(20))) == 0


def test_what_was_replaced_once_is_not_cancelled_again(house: House) -> None:
    original = issued(house)
    first = replaced(house, original)
    replaced(house, first, "800")
    assert balances(all_of(house))["706000"] == "-800.00"


@pytest.mark.usefixtures("formerly")
def test_a_credit_note_that_is_replaced_is_taken_back(house: House) -> None:
    original = issued(house)
    pay(house, "1200", original)
    replaced(house, credit_invoice(original, by=house.owner, amount=Money("120")))
    found = balances(all_of(house))
    assert (found["706000"], found["411000"]) == ("-1900.00", "1080.00")
