"""A line whose links are undone one by one, here or by a reversal elsewhere: never linked for more than it is."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.management import call_command

from ardoise.banking.actions.link import link_line, unlink_line
from ardoise.banking.actions.merge import add_fee, merge_line
from ardoise.banking.actions.set_aside import set_aside
from ardoise.banking.models import BankLine, LineState, Payout, PayoutPart
from ardoise.banking.search import linkable
from ardoise.banking.tests.worlds import bank_line, due, invoice_of, note_of, typed_payment
from ardoise.domain.errors import Conflict, Refused
from ardoise.domain.money import Money
from ardoise.payments.actions.correct import correct_invoice
from ardoise.payments.actions.record import Wanted
from ardoise.payments.actions.reverse import reverse_payment
from ardoise.payments.models import Payment
from ardoise.sales.sheet import Sheet, TypedLine
from tests.world import House


def seen(line: BankLine) -> tuple[str, str]:
    line.refresh_from_db()
    return line.state, str(line.left)


def receipt(house: House) -> BankLine:
    """120,00 paid by PayPal, which kept 3,83."""
    return bank_line(house, "116.17", "PAYPAL ATELIER DU PARC", kept_cents=383)


def test_the_fee_of_a_receipt_survives_whatever_act_is_undone(house: House) -> None:
    one, other = invoice_of(house, "50"), invoice_of(house, "50")
    line = receipt(house)
    (first, fee) = link_line(line, [Wanted(one)], by=house.owner)
    assert (str(fee.amount), *seen(line)) == ("-3.83", LineState.TO_LINK, "60.00")
    link_line(line, [Wanted(other)], by=house.owner)
    assert seen(line) == (LineState.LINKED, "0.00")
    unlink_line(line, act=first.act, by=house.owner)
    assert (due(one), *seen(line)) == ("60.00", LineState.TO_LINK, "60.00")
    call_command("verify")
    link_line(line, [Wanted(one)], by=house.owner)
    assert (due(one), *seen(line)) == ("0.00", LineState.LINKED, "0.00")
    call_command("verify")


@pytest.mark.parametrize("fee", ["3.83", "1.00"])
def test_a_fee_noted_alone_is_a_part_of_what_was_kept(house: House, fee: str) -> None:
    line = receipt(house)
    add_fee(line, Money(fee), by=house.owner)
    assert seen(line) == (LineState.TO_LINK, "120.00")
    link_line(line, [Wanted(invoice_of(house, "100"))], by=house.owner)
    assert seen(line) == (LineState.LINKED, "0.00")
    call_command("verify")


def test_a_payment_reversed_elsewhere_takes_the_fee_of_its_link_along(house: House) -> None:
    line = receipt(house)
    link_line(line, [Wanted(invoice_of(house, "100"))], by=house.owner)
    reverse_payment(Payment.objects.get(), by=house.owner)
    assert seen(line) == (LineState.TO_LINK, "120.00")
    assert line.linked_cents == 0
    call_command("verify")


def test_a_fee_on_which_another_link_counts_is_not_undone_before_it(house: House) -> None:
    line = bank_line(house, "118", "VIR ATELIER")
    fee = add_fee(line, Money("2"), by=house.owner)
    link_line(line, [Wanted(invoice_of(house, "100"))], by=house.owner)
    with pytest.raises(Conflict, match="défaites d’abord son autre lien"):
        unlink_line(line, act=fee.act, by=house.owner)
    assert seen(line) == (LineState.LINKED, "0.00")
    unlink_line(line, by=house.owner)
    assert seen(line) == (LineState.TO_LINK, "118.00")


def test_fees_that_take_all_that_is_linked_are_refused(house: House) -> None:
    line = bank_line(house, "100", "VIR ATELIER")
    for fee in ("5", "6"):
        with pytest.raises(Refused, match="Affectez plus que les frais"):
            link_line(line, [Wanted(invoice_of(house, "100"), Money("5"))], fee=Money(fee), by=house.owner)
        with pytest.raises(Refused):
            merge_line(line, [typed_payment(house, "5")], fee=Money(fee), by=house.owner)
    assert not line.links.exists()


def test_documents_that_settle_each_other_take_nothing_of_a_line(house: House) -> None:
    paid, owed = invoice_of(house, "100"), invoice_of(house, "50")
    typed_payment(house, "120", allocations=[Wanted(paid)])
    note = note_of(house, paid, "60")
    line = bank_line(house, "100", "VIR ATELIER")
    with pytest.raises(Refused, match="la ligne n’y apporte rien"):
        link_line(line, [Wanted(note, Money("-60")), Wanted(owed, Money("60"))], by=house.owner)
    assert due(owed) == "60.00"


def test_a_refund_merged_with_a_payment_and_then_reversed_leaves_the_line_whole(house: House) -> None:
    payment = typed_payment(house, "120")
    refund = typed_payment(house, "20", direction="out")
    line = bank_line(house, "100", "VIR ATELIER DU PARC")
    merge_line(line, [payment, refund], by=house.owner)
    assert seen(line) == (LineState.LINKED, "0.00")
    reverse_payment(refund, by=house.owner)
    assert seen(line) == (LineState.TO_LINK, "100.00")
    assert not line.links.filter(undone_at=None).exists()
    call_command("verify")


def test_one_of_several_customers_reversed_leaves_the_others(house: House) -> None:
    first, second = invoice_of(house, "100"), invoice_of(house, "50", house.contacts[1])
    line = bank_line(house, "180", "VIR GROUPE")
    link_line(line, [Wanted(first), Wanted(second)], by=house.owner)
    reverse_payment(Payment.objects.get(contact=house.contacts[1]), by=house.owner)
    assert (due(first), due(second), *seen(line)) == ("0.00", "60.00", LineState.TO_LINK, "60.00")
    call_command("verify")
    unlink_line(line, by=house.owner)
    assert (due(first), due(second), *seen(line)) == ("120.00", "60.00", LineState.TO_LINK, "180.00")
    call_command("verify")


def test_a_credit_note_in_the_sum_is_free_again_once_undone(house: House) -> None:
    paid, owed = invoice_of(house, "100"), invoice_of(house, "100")
    typed_payment(house, "120", allocations=[Wanted(paid)])
    note = note_of(house, paid, "60")
    line = bank_line(house, "60", "VIR ATELIER")
    link_line(line, [Wanted(note), Wanted(owed)], by=house.owner)
    assert (due(owed), seen(line)) == ("0.00", (LineState.LINKED, "0.00"))
    unlink_line(line, by=house.owner)
    assert (due(owed), seen(line)) == ("120.00", (LineState.TO_LINK, "60.00"))
    call_command("verify")
    link_line(bank_line(house, "-60", "VIR EMIS"), [Wanted(note)], by=house.owner)
    with pytest.raises(Refused):
        link_line(line, [Wanted(note), Wanted(owed)], by=house.owner)
    call_command("verify")


def test_an_invoice_corrected_after_its_link_moves_the_money_and_undoing_gives_it_back(house: House) -> None:
    invoice = invoice_of(house, "100")
    line = bank_line(house, "120", "VIR ATELIER")
    link_line(line, [Wanted(invoice)], by=house.owner)
    cheaper = Sheet({}, [TypedLine(label="Travail", unit_price=Decimal("80"), vat_rate=Decimal(20))])
    replacement = correct_invoice(invoice, cheaper, by=house.owner).replacement
    assert (due(invoice), due(replacement), seen(line)) == ("0.00", "0.00", (LineState.LINKED, "0.00"))
    call_command("verify")
    unlink_line(line, by=house.owner)
    assert (due(invoice), due(replacement), seen(line)) == ("0.00", "96.00", (LineState.TO_LINK, "120.00"))
    call_command("verify")


def test_money_that_leaves_is_never_cut_to_the_line_in_silence(house: House) -> None:
    paid = invoice_of(house, "100")
    typed_payment(house, "120", allocations=[Wanted(paid)])
    note = note_of(house, paid, "60")
    line = bank_line(house, "-50", "VIR EMIS")
    with pytest.raises(Refused, match="Les affectations dépassent la ligne"):
        link_line(line, [Wanted(note, Money("60"))], by=house.owner)
    with pytest.raises(Refused, match="elle rembourse un avoir ou le crédit d’un client"):
        link_line(line, [Wanted(note, Money("20")), Wanted(invoice_of(house, "100"))], by=house.owner)
    link_line(line, [Wanted(note)], by=house.owner)
    assert seen(line) == (LineState.LINKED, "0.00")


def test_a_line_of_which_a_part_is_linked_is_not_set_aside(house: House) -> None:
    line = bank_line(house, "120", "VIR ATELIER")
    link_line(line, [Wanted(invoice_of(house, "50"))], by=house.owner)
    with pytest.raises(Conflict):
        set_aside(line, "other", by=house.owner)


def test_a_payout_of_refunds_alone_is_found_for_the_line_that_it_takes(house: House) -> None:
    typed_payment(house, "20")
    refund = typed_payment(house, "20", direction="out", method="card")
    sums = {"gross": Money("-20"), "fee": Money("1"), "net": Money("-21")}
    payout = Payout.objects.create(
        company=house.company, provider="stripe", provider_id="po_1", arrives_on=house.company.today, **sums
    )
    PayoutPart.objects.create(
        payout=payout, kind="refund", provider_id="re_1", payment=refund, gross=Money("-20"), fee=Money("1")
    )
    line = bank_line(house, "-21", "STRIPE PAYOUT")
    (found,) = [one for one in linkable(house.company, line) if one.kind == "payout"]
    assert (found.id, found.is_exact) == (payout.pk, True)
    assert not [one for one in linkable(house.company, bank_line(house, "21", "STRIPE")) if one.kind == "payout"]
    merge_line(line, [refund], payout=payout, by=house.owner)
    assert seen(line) == (LineState.LINKED, "0.00")
    call_command("verify")
    unlink_line(line, by=house.owner)
    assert seen(line) == (LineState.TO_LINK, "-21.00")
    call_command("verify")
