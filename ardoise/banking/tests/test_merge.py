"""A line that proves what was already noted counts nothing twice, and undoing it detaches what it found."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command

from ardoise.banking.actions.deposits import Given, make_deposit
from ardoise.banking.actions.link import link_line, unlink_line
from ardoise.banking.actions.merge import add_fee, link_expense, merge_line
from ardoise.banking.models import BankLine, DepositedCheque, Lesson, LineState, LinkKind, Payout, PayoutPart
from ardoise.banking.tests.worlds import account_of, bank_line, due, invoice_of, typed_payment
from ardoise.domain.errors import Conflict, Refused
from ardoise.domain.money import ZERO, Money
from ardoise.payments.actions.correct import correct_invoice
from ardoise.payments.actions.record import Wanted
from ardoise.payments.actions.reverse import reverse_payment
from ardoise.payments.models import Payment
from ardoise.payments.queries import credit_of
from ardoise.purchases.models import Expense
from ardoise.sales.models import Invoice
from ardoise.sales.sheet import Sheet
from tests.world import House


def seen(line: BankLine) -> tuple[str, str]:
    line.refresh_from_db()
    return line.state, str(line.left)


def expense_of(house: House, amount: str, **values: Any) -> Expense:
    fields = {"date": house.company.today, "label": "Bois", "supplier": "Scierie du Rhône", **values}
    return Expense.objects.create(company=house.company, amount=Money(amount), **fields)


def test_a_line_proves_a_payment_typed_by_hand(house: House) -> None:
    invoice = invoice_of(house, "100")
    payment = typed_payment(house, "120", allocations=[Wanted(invoice)])
    line = bank_line(house, "120", "VIR ATELIER DU PARC")
    (link,) = merge_line(line, [payment], by=house.owner)
    assert (link.kind, link.payment, link.label) == (LinkKind.FOUND, payment, invoice.number)
    assert (Payment.objects.count(), due(invoice), *seen(line)) == (1, "0.00", LineState.LINKED, "0.00")
    assert Lesson.objects.get().contact == house.contacts[0]
    unlink_line(line, by=house.owner)
    assert (Payment.objects.count(), due(invoice), *seen(line)) == (1, "0.00", LineState.TO_LINK, "120.00")
    assert not Lesson.objects.exists()
    call_command("verify")


def test_a_payment_is_proved_by_one_line_only(house: House) -> None:
    payment = typed_payment(house, "120")
    merge_line(bank_line(house, "120", "VIR ATELIER"), [payment], by=house.owner)
    with pytest.raises(Conflict) as refusal:
        merge_line(bank_line(house, "120", "VIR ATELIER"), [payment], by=house.owner)
    assert refusal.value.code == "already_reconciled"


def test_a_payment_larger_than_the_line_or_of_the_other_side_is_refused(house: House) -> None:
    payment = typed_payment(house, "120")
    for amount in ("119.99", "-120"):
        with pytest.raises(Refused) as refusal:
            merge_line(bank_line(house, amount, "VIR ATELIER"), [payment], by=house.owner)
        assert refusal.value.code == "line_too_small"
    line = bank_line(house, "150", "VIR ATELIER")
    merge_line(line, [payment], by=house.owner)
    assert seen(line) == (LineState.TO_LINK, "30.00")


def test_an_announced_payment_is_confirmed_at_the_day_of_the_line_and_announced_again_when_undone(
    house: House,
) -> None:
    invoice = invoice_of(house, "100")
    announced = typed_payment(house, "120", received=False, allocations=[Wanted(invoice)])
    assert due(invoice) == "120.00"
    line = bank_line(house, "120", "VIR ATELIER DU PARC")
    (link,) = merge_line(line, [announced], by=house.owner)
    assert link.confirmed
    assert (due(invoice), Payment.objects.get().confirmation.date) == ("0.00", line.date)
    unlink_line(line, by=house.owner)
    again = Payment.objects.get(reverses=None, reversal=None)
    assert (again.received, again.amount, again.allocations.get().invoice) == (False, Money("120"), invoice)
    assert due(invoice) == "120.00"
    merge_line(line, [again], by=house.owner)
    assert (due(invoice), *seen(line)) == ("0.00", LineState.LINKED, "0.00")
    call_command("verify")


def test_an_announced_payment_whose_invoice_was_paid_meanwhile_is_announced_again_as_a_credit(house: House) -> None:
    invoice = invoice_of(house, "100")
    announced = typed_payment(house, "120", received=False, allocations=[Wanted(invoice)])
    typed_payment(house, "100", allocations=[Wanted(invoice)])
    line = bank_line(house, "120", "VIR ATELIER DU PARC")
    merge_line(line, [announced], by=house.owner)
    assert credit_of(house.contacts[0]) == Money("100")
    unlink_line(line, by=house.owner)
    assert (due(invoice), credit_of(house.contacts[0])) == ("20.00", ZERO)
    call_command("verify")


def test_one_line_settles_the_cheques_of_a_deposit(house: House) -> None:
    invoices = [invoice_of(house, "100"), invoice_of(house, "200", house.contacts[1])]
    cheques = [
        typed_payment(house, "120", method="cheque", received=False, allocations=[Wanted(invoices[0])]),
        typed_payment(house, "240", house.contacts[1], method="cheque", allocations=[Wanted(invoices[1])]),
    ]
    day = house.company.today
    deposit = make_deposit(account_of(house), [Given(one) for one in cheques], number="R-1", day=day, by=house.owner)
    line = bank_line(house, "360", "REM CHQ 2 CHQ")
    links = merge_line(line, cheques, deposit=deposit, by=house.owner)
    assert [link.deposit for link in line.links.all()] == [deposit, deposit]
    assert (len(links), *seen(line), due(invoices[0])) == (2, LineState.LINKED, "0.00", "0.00")
    unlink_line(line, by=house.owner)
    assert (due(invoices[0]), due(invoices[1])) == ("120.00", "0.00")
    assert DepositedCheque.objects.filter(deposit=deposit).count() == 2
    merge_line(line, [one.payment for one in deposit.cheques.all()], deposit=deposit, by=house.owner)
    assert due(invoices[0]) == "0.00"
    call_command("verify")


def test_a_payout_is_its_payments_less_its_fee(house: House) -> None:
    payments = [typed_payment(house, "100", method="card"), typed_payment(house, "200", method="card")]
    payout = Payout.objects.create(
        company=house.company,
        provider="stripe",
        provider_id="po_1",
        arrives_on=house.company.today,
        gross=Money("300"),
        fee=Money("9"),
        net=Money("291"),
    )
    for payment in payments:
        PayoutPart.objects.create(
            payout=payout,
            kind="payment",
            provider_id=f"ch_{payment.pk}",
            payment=payment,
            gross=payment.amount,
            fee=Money("4.50"),
        )
    line = bank_line(house, "291", "STRIPE PAYOUT")
    merge_line(line, payments, payout=payout, fee=payout.fee, by=house.owner)
    kinds = [(link.kind, str(link.amount), link.payout) for link in line.links.order_by("pk")]
    assert kinds[-1] == (LinkKind.FEE, "-9.00", payout)
    assert seen(line) == (LineState.LINKED, "0.00")
    call_command("verify")


def test_a_fee_of_the_bank_and_an_expense_are_lines_of_money_out(house: House) -> None:
    fees = bank_line(house, "-12.50", "FRAIS DE TENUE DE COMPTE")
    with pytest.raises(Refused):
        add_fee(fees, Money("13"), by=house.owner)
    add_fee(fees, Money("12.50"), by=house.owner)
    assert seen(fees) == (LineState.LINKED, "0.00")
    line, expense = bank_line(house, "-80", "CB SCIERIE"), expense_of(house, "80")
    link_expense(line, expense, by=house.owner)
    assert seen(line) == (LineState.LINKED, "0.00")
    with pytest.raises(Conflict):
        link_expense(bank_line(house, "-80", "CB SCIERIE"), expense, by=house.owner)
    unlink_line(line, by=house.owner)
    assert seen(line) == (LineState.TO_LINK, "-80.00")
    call_command("verify")


def test_a_fee_taken_before_leaves_more_of_a_line_to_link(house: House) -> None:
    invoice = invoice_of(house, "100")
    line = bank_line(house, "118", "VIR ATELIER")
    add_fee(line, Money("2"), by=house.owner)
    assert seen(line) == (LineState.TO_LINK, "120.00")
    link_line(line, [Wanted(invoice)], by=house.owner)
    assert (due(invoice), *seen(line)) == ("0.00", LineState.LINKED, "0.00")


@pytest.mark.parametrize("found", [False, True])
def test_reversing_a_payment_elsewhere_undoes_its_link_in_the_same_act(house: House, found: bool) -> None:
    invoice = invoice_of(house, "100")
    line = bank_line(house, "120", "VIR ATELIER DU PARC")
    if found:
        merge_line(line, [typed_payment(house, "120", allocations=[Wanted(invoice)])], by=house.owner)
    else:
        link_line(line, [Wanted(invoice)], by=house.owner)
    reverse_payment(Payment.objects.get(), by=house.owner)
    assert (due(invoice), *seen(line)) == ("120.00", LineState.TO_LINK, "120.00")
    assert line.links.get().undone_by == house.owner
    assert not Lesson.objects.exists()
    link_line(line, [Wanted(invoice)], by=house.owner)
    assert due(invoice) == "0.00"
    call_command("verify")


def test_correcting_an_invoice_moves_what_its_line_settles(house: House) -> None:
    invoice = invoice_of(house, "100")
    line = bank_line(house, "120", "VIR ATELIER DU PARC")
    (link,) = link_line(line, [Wanted(invoice)], by=house.owner)
    replacement: Invoice = correct_invoice(invoice, Sheet({"subject": "Corrigé"}), by=house.owner).replacement
    assert link.payment is not None
    assert (due(replacement), *seen(line)) == ("0.00", LineState.LINKED, "0.00")
    unlink_line(line, by=house.owner)
    assert (due(replacement), credit_of(house.contacts[0])) == ("120.00", ZERO)
    call_command("verify")
