"""A line becomes payments by the acts of payments, and undoing it gives both balances back."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from ardoise.banking.actions.link import link_line, unlink_line
from ardoise.banking.models import BankLine, Lesson, LineState, LinkKind
from ardoise.banking.tests.worlds import bank_line, due, invoice_of, note_of, typed_payment
from ardoise.domain.errors import Conflict, Refused
from ardoise.domain.money import ZERO, Money
from ardoise.history.models import Event
from ardoise.history.sentences import tell
from ardoise.payments.actions.record import Wanted
from ardoise.payments.models import Payment
from ardoise.payments.queries import credit_of
from tests.world import House


def seen(line: BankLine) -> tuple[str, str]:
    line.refresh_from_db()
    return line.state, str(line.left)


def test_a_line_pays_an_invoice_on_its_day_in_the_words_of_the_bank(house: House) -> None:
    invoice = invoice_of(house, "1000")
    line = bank_line(house, "1200", "VIR SEPA ATELIER DU PARC")
    (link,) = link_line(line, [Wanted(invoice)], by=house.owner)
    payment = Payment.objects.get()
    assert (payment.date, payment.label, payment.method) == (line.date, line.label, "bank_transfer")
    assert (payment.amount, payment.contact) == (Money("1200"), house.contacts[0])
    assert (link.kind, link.amount, link.payment) == (LinkKind.MADE, Money("1200"), payment)
    assert (due(invoice), *seen(line)) == ("0.00", LineState.LINKED, "0.00")
    told = Event.objects.get(name="bank.line_linked")
    assert str(invoice.number) in tell(told)
    assert "1\u202f200,00" in tell(told)
    call_command("verify")


def test_what_a_line_brings_above_an_invoice_is_the_credit_of_its_customer(house: House) -> None:
    """PAY-01."""
    invoice = invoice_of(house, "74.17")
    assert due(invoice) == "89.00"
    line = bank_line(house, "95", "VIR ATELIER DU PARC")
    link_line(line, [Wanted(invoice)], keep_rest=True, by=house.owner)
    assert (due(invoice), credit_of(house.contacts[0])) == ("0.00", Money("6"))
    assert seen(line) == (LineState.LINKED, "0.00")


def test_what_is_not_kept_stays_on_the_line_and_pays_another_invoice_later(house: House) -> None:
    first, second = invoice_of(house, "100"), invoice_of(house, "50")
    line = bank_line(house, "180", "VIR ATELIER DU PARC")
    link_line(line, [Wanted(first, Money("120"))], by=house.owner)
    assert seen(line) == (LineState.TO_LINK, "60.00")
    link_line(line, [Wanted(second)], by=house.owner)
    assert (due(first), due(second), *seen(line)) == ("0.00", "0.00", LineState.LINKED, "0.00")
    with pytest.raises(Conflict) as refusal:
        link_line(line, [Wanted(second)], by=house.owner)
    assert refusal.value.code == "already_linked"


def test_a_line_pays_invoices_of_several_customers_with_a_payment_for_each(house: House) -> None:
    ours, theirs = invoice_of(house, "100"), invoice_of(house, "200", house.contacts[1])
    line = bank_line(house, "360", "VIR GESTION IMMO")
    links = link_line(line, [Wanted(ours), Wanted(theirs)], by=house.owner)
    paid = [(str(link.amount), link.payment.contact) for link in links if link.payment]
    assert paid == [("120.00", house.contacts[0]), ("240.00", house.contacts[1])]
    assert (due(ours), due(theirs)) == ("0.00", "0.00")
    other = bank_line(house, "100", "VIR GESTION IMMO")
    with pytest.raises(Refused) as refusal:
        link_line(other, [], keep_rest=True, by=house.owner)
    assert refusal.value.code == "customer_of_rest"


def test_a_credit_note_counts_in_the_sum(house: House) -> None:
    paid = invoice_of(house, "100")
    typed_payment(house, "120", allocations=[Wanted(paid)])
    note, asked = note_of(house, paid, "36"), invoice_of(house, "100")
    line = bank_line(house, "84", "VIR ATELIER DU PARC")
    (link,) = link_line(line, [Wanted(note, -Money("36")), Wanted(asked)], by=house.owner)
    assert (str(link.amount), due(asked), *seen(line)) == ("84.00", "0.00", LineState.LINKED, "0.00")
    unlink_line(line, by=house.owner)
    assert due(asked) == "120.00"
    call_command("verify")


def test_the_credit_note_of_one_customer_does_not_pay_the_invoice_of_another(house: House) -> None:
    paid = invoice_of(house, "100")
    typed_payment(house, "120", allocations=[Wanted(paid)])
    note, asked = note_of(house, paid, "36"), invoice_of(house, "100", house.contacts[1])
    line = bank_line(house, "84", "VIR HOTEL DES CIMES")
    with pytest.raises(Refused) as refusal:
        link_line(line, [Wanted(note, -Money("36")), Wanted(asked, Money("120"))], by=house.owner)
    assert refusal.value.code == "credit_not_used"
    assert Payment.objects.count() == 1


def test_several_lines_pay_one_invoice(house: House) -> None:
    invoice = invoice_of(house, "1000")
    for amount, left in (("500", "700.00"), ("700", "0.00")):
        link_line(bank_line(house, amount, "VIR ATELIER"), [Wanted(invoice)], by=house.owner)
        assert due(invoice) == left


def test_money_that_leaves_pays_back_a_credit_note_then_the_credit_of_a_customer(house: House) -> None:
    invoice = invoice_of(house, "100")
    typed_payment(house, "150", allocations=[Wanted(invoice)])
    note = note_of(house, invoice, "60")
    line = bank_line(house, "-60", "VIR EMIS ATELIER DU PARC")
    (link,) = link_line(line, [Wanted(note)], by=house.owner)
    assert link.payment is not None
    assert (link.payment.direction, str(link.amount)) == ("out", "-60.00")
    assert seen(line) == (LineState.LINKED, "0.00")
    other = bank_line(house, "-30", "VIR EMIS ATELIER DU PARC")
    link_line(other, contact=house.contacts[0], keep_rest=True, by=house.owner)
    assert credit_of(house.contacts[0]) == ZERO
    unlink_line(other, by=house.owner)
    unlink_line(line, by=house.owner)
    assert credit_of(house.contacts[0]) == Money("30")
    call_command("verify")


def test_money_that_leaves_pays_no_invoice(house: House) -> None:
    line = bank_line(house, "-60", "VIR EMIS ATELIER DU PARC")
    with pytest.raises(Refused) as refusal:
        link_line(line, [Wanted(invoice_of(house, "50"))], by=house.owner)
    assert "rembourse un avoir" in refusal.value.message


def test_a_fee_kept_on_the_way_is_no_credit(house: House) -> None:
    invoice = invoice_of(house, "100")
    line = bank_line(house, "117.50", "SUMUP VERSEMENT")
    link_line(line, [Wanted(invoice)], fee=Money("2.50"), by=house.owner)
    kinds = [(link.kind, str(link.amount)) for link in line.links.order_by("pk")]
    assert kinds == [(LinkKind.MADE, "120.00"), (LinkKind.FEE, "-2.50")]
    assert (due(invoice), *seen(line)) == ("0.00", LineState.LINKED, "0.00")
    assert Payment.objects.get().method == "card"


def test_undoing_a_link_gives_both_balances_back_and_tells_it(house: House) -> None:
    """BNK-07."""
    invoice = invoice_of(house, "1000")
    line = bank_line(house, "1250", "VIR ATELIER DU PARC")
    link_line(line, [Wanted(invoice)], keep_rest=True, by=house.owner)
    unlink_line(line, by=house.owner)
    assert (due(invoice), credit_of(house.contacts[0])) == ("1200.00", ZERO)
    assert seen(line) == (LineState.TO_LINK, "1250.00")
    assert Payment.objects.get(reverses__isnull=False).reverses == Payment.objects.get(reverses__isnull=True)
    undone = line.links.get()
    assert undone.undone_at is not None
    assert undone.undone_by == house.owner
    assert "a défait le lien" in tell(Event.objects.get(name="bank.line_unlinked"))
    with pytest.raises(Conflict):
        unlink_line(line, by=house.owner)
    link_line(line, [Wanted(invoice)], by=house.owner)
    assert (due(invoice), *seen(line)) == ("0.00", LineState.TO_LINK, "50.00")
    call_command("verify")


def test_one_act_of_several_is_undone_alone(house: House) -> None:
    first, second = invoice_of(house, "100"), invoice_of(house, "50")
    line = bank_line(house, "180", "VIR ATELIER DU PARC")
    link_line(line, [Wanted(first)], by=house.owner)
    (link,) = link_line(line, [Wanted(second)], by=house.owner)
    unlink_line(line, act=link.act, by=house.owner)
    assert (due(first), due(second), *seen(line)) == ("0.00", "60.00", LineState.TO_LINK, "60.00")


def test_lines_in_another_currency_are_not_linked(house: House) -> None:
    line = bank_line(house, "100", "WIRE ATELIER", currency="USD")
    with pytest.raises(Refused) as refusal:
        link_line(line, [Wanted(invoice_of(house, "50"))], by=house.owner)
    assert refusal.value.code == "currency_not_euro"
    assert "USD" in refusal.value.message


@pytest.mark.parametrize(
    ("label", "method"),
    [
        ("REM CHQ N 000123", "cheque"),
        ("REMISE CB COMMERCANT 12345", "card"),
        ("PRLV SEPA HOTEL DES CIMES", "direct_debit"),
        ("STRIPE PAYOUT", "card"),
        ("VIR INST ATELIER DU PARC", "bank_transfer"),
    ],
)
def test_the_label_says_how_it_was_paid(house: House, label: str, method: str) -> None:
    link_line(bank_line(house, "60", label), [Wanted(invoice_of(house, "50"))], by=house.owner)
    assert Payment.objects.get().method == method


def test_a_link_teaches_its_payer_and_undoing_it_unteaches(house: House) -> None:
    first, second = invoice_of(house, "50"), invoice_of(house, "50")
    lines = [bank_line(house, "60", "VIR HOLDING PARC INVEST", counterparty_iban="FR76 3000 1") for _ in range(2)]
    link_line(lines[0], [Wanted(first)], by=house.owner)
    link_line(lines[1], [Wanted(second)], by=house.owner)
    rows = Lesson.objects.order_by("kind").values_list("kind", "key", "contact", "weight")
    contact = house.contacts[0].pk
    assert list(rows) == [("iban", "FR7630001", contact, 2), ("payer", "HOLDING PARC INVEST", contact, 2)]
    unlink_line(lines[0], by=house.owner)
    assert list(Lesson.objects.values_list("weight", flat=True)) == [1, 1]
    unlink_line(lines[1], by=house.owner)
    assert not Lesson.objects.exists()


def test_a_link_that_is_not_to_be_remembered_teaches_nothing(house: House) -> None:
    line = bank_line(house, "60", "VIR PARC INVEST")
    link_line(line, [Wanted(invoice_of(house, "50"))], remember=False, by=house.owner)
    assert not Lesson.objects.exists()
