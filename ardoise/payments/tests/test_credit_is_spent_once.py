"""Money is spent once: reversed payments, credits paid back, announced payments above the due, corrections, refunds."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command

from ardoise.domain.errors import Conflict, Refused
from ardoise.domain.money import ZERO, Money
from ardoise.payments.actions.confirm import confirm_payment
from ardoise.payments.actions.correct import correct_invoice
from ardoise.payments.actions.record import Wanted, allocate_payment, record_payment
from ardoise.payments.actions.reverse import reverse_payment
from ardoise.payments.models import Payment
from ardoise.payments.queries import credit_of, refundable, unallocated
from ardoise.sales.actions.accept import accept_quote
from ardoise.sales.actions.bill import bill_down_payment, bill_total
from ardoise.sales.actions.credit import credit_invoice
from ardoise.sales.actions.draft import change_invoice, create_invoice, create_quote
from ardoise.sales.actions.issue import issue_invoice
from ardoise.sales.models import Invoice, Settlement
from ardoise.sales.sheet import Sheet, TypedLine
from tests.world import House


def sheet(house: House, price: str) -> Sheet:
    line = TypedLine(label="Travail", unit_price=Decimal(price), vat_rate=Decimal(20))
    return Sheet({"contact": house.contacts[0], "subject": "Porte"}, [line])


def issued(house: House, price: str) -> Invoice:
    return issue_invoice(create_invoice(house.company, sheet(house, price), by=house.owner), by=house.owner)


def pay(house: House, amount: str, *invoices: Invoice, **fields: Any) -> Payment:
    return record_payment(
        house.company,
        day=house.company.today,
        amount=Money(amount),
        method="bank_transfer",
        by=house.owner,
        contact=house.contacts[0],
        allocations=[Wanted(invoice) for invoice in invoices],
        **fields,
    )


def due(invoice: Invoice) -> str:
    return str(Settlement.objects.get(invoice=invoice).due)


def test_a_reversed_payment_settles_nothing_more(house: House) -> None:
    first, second = issued(house, "50"), issued(house, "50")
    payment = pay(house, "100", first)  # 60.00 settled, 40.00 of credit
    reverse_payment(payment, by=house.owner)
    assert (due(first), credit_of(house.contacts[0])) == ("60.00", ZERO)
    with pytest.raises(Conflict):
        allocate_payment(payment, second, Money("40"), by=house.owner)
    with pytest.raises(Conflict):
        reverse_payment(payment, by=house.owner)
    call_command("verify")


def test_a_credit_paid_back_is_not_spent_again(house: House) -> None:
    payment = pay(house, "66", issued(house, "50"))  # 6.00 too much
    pay(house, "6", direction="out")
    assert credit_of(house.contacts[0]) == ZERO
    with pytest.raises(Refused, match="reste 0,00"):
        allocate_payment(payment, issued(house, "5"), Money("6"), by=house.owner)
    with pytest.raises(Refused):
        pay(house, "0.01", direction="out")
    call_command("verify")


def test_two_announced_payments_of_one_invoice_leave_the_second_as_credit(house: House) -> None:
    invoice = issued(house, "100")
    announced = [pay(house, "120", invoice, received=False) for _ in range(2)]
    assert due(invoice) == "120.00"
    for payment in announced:
        confirm_payment(payment, on=house.company.today, by=house.owner)
    assert (due(invoice), credit_of(house.contacts[0])) == ("0.00", Money("120"))
    assert unallocated(announced[1]) == Money("120")
    call_command("verify")


def test_a_correction_moves_what_was_paid_and_not_what_was_undone(house: House) -> None:
    original = issued(house, "100")
    reverse_payment(pay(house, "30", original), by=house.owner)
    pay(house, "50", original)
    corrected = correct_invoice(original, sheet(house, "30"), by=house.owner)  # 36.00, below what was paid
    assert corrected.replacement.total_incl_vat == Money("36")
    assert due(corrected.replacement) == "0.00"
    assert credit_of(house.contacts[0]) == Money("14")
    assert (due(original), str(Settlement.objects.get(invoice=original).paid)) == ("0.00", "0.00")
    call_command("verify")


def test_a_correction_that_cannot_be_issued_leaves_everything_as_it_was(house: House) -> None:
    original = issued(house, "100")
    pay(house, "120", original)
    with pytest.raises(Refused):
        correct_invoice(original, Sheet({"due_date": house.company.today.replace(year=2020)}), by=house.owner)
    assert Invoice.objects.filter(company=house.company).count() == 1
    assert str(Settlement.objects.get(invoice=original).paid) == "120.00"
    call_command("verify")


def test_a_credit_note_of_an_invoice_that_deducts_below_its_total_is_paid_back(house: House) -> None:
    quote = accept_quote(create_quote(house.company, sheet(house, "1000"), by=house.owner), by=house.owner)
    first = issue_invoice(bill_down_payment(quote, amount=Money("360"), by=house.owner), by=house.owner)
    pay(house, "360", first)
    draft = change_invoice(bill_total([quote], by=house.owner), Sheet({"deducts_as_prepaid": True}), by=house.owner)
    final = issue_invoice(draft, by=house.owner)
    assert (str(final.total_incl_vat), due(final)) == ("1200.00", "840.00")
    pay(house, "840", final)
    note = credit_invoice(final, amount=Money("100"), by=house.owner)
    assert refundable(note) == Money("100")
    pay(house, "100", note, direction="out")
    with pytest.raises(Refused):
        pay(house, "1", note, direction="out")
    call_command("verify")
