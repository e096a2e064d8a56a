"""A receipt of PayPal: the gross sum settles the invoice, the fee is a part of the line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ardoise.banking.actions.accounts import open_account
from ardoise.banking.actions.import_statement import import_statement
from ardoise.banking.actions.link import link_line, unlink_line
from ardoise.banking.actions.propose import refresh_proposals
from ardoise.banking.actions.read_statement import read_statement
from ardoise.banking.actions.set_transfer import set_transfer
from ardoise.banking.fees import kept_of
from ardoise.banking.models import BankLine, Category, LineProposal, LineState, LinkKind
from ardoise.banking.readers.reading import Row
from ardoise.banking.tests.till import account_of, line_of
from ardoise.banking.transfers import transfers_waiting
from ardoise.domain.errors import Conflict, Refused
from ardoise.domain.money import Money
from ardoise.payments.actions.record import Wanted
from ardoise.payments.models import Payment
from ardoise.sales.models import Invoice, Settlement
from tests.fixtures import Api, line
from tests.world import House

PAYPAL = """"Date","Nom","Type","État","Devise","Avant commission","Commission","Net","Numéro de transaction","Solde"
"24/11/2026","Atelier du Parc","Paiement Express","Terminé","EUR","120,00","-3,83","116,17","1AB","116,17"
"25/11/2026","","Virement standard","Terminé","EUR","-116,17","0,00","-116,17","2AB","0,00"
"""


@pytest.mark.parametrize(
    ("amount", "details", "kept"),
    [
        ("99.05", (("FEE", "-2.95"), ("GROSS", "102.00")), 295),
        ("99.05", (("FEE", "2.95"), ("GROSS", "102.00")), 295),
        ("99.05", (("FEE", "3.00"), ("GROSS", "102.00")), 0),
        ("102.00", (("FEE", "2.95"), ("GROSS", "102.00")), 0),
        ("-99.05", (("FEE", "2.95"), ("GROSS", "-96.10")), 0),
        ("99.05", (("GROSS", "102.00"),), 0),
        ("99.05", (("FEE", "x"), ("GROSS", "102.00")), 0),
    ],
)
def test_the_fee_is_taken_when_the_sums_agree(amount: str, details: tuple[tuple[str, str], ...], kept: int) -> None:
    row = Row(date(2026, 11, 24), Decimal(amount), "x", details=details)
    assert kept_of(row, "EUR") == kept
    assert kept_of(row, "USD") == 0


def test_gross_settles_the_invoice_and_the_fee_is_a_part_of_the_line(api: Api, house: House) -> None:
    invoice = Invoice.objects.get(pk=api.issued(line("100.00"))["id"])
    account = open_account(house.company, by=house.owner, name="PayPal")
    statement = read_statement(house.company, PAYPAL.encode(), "paypal.csv", by=house.owner, account=account)
    import_statement(statement, account=account, by=house.owner)
    receipt = BankLine.objects.get(cents=11617)
    assert (receipt.kept, receipt.left) == (Money("3.83"), Money("120.00"))
    refresh_proposals(house.company)
    proposed = LineProposal.objects.get(line=receipt).content["candidates"][0]
    assert [cents for _, cents, _ in proposed["links"]] == [12000]
    link_line(receipt, [Wanted(invoice)], by=house.owner)
    receipt.refresh_from_db()
    assert (receipt.state, receipt.left) == (LineState.LINKED, Money(0))
    assert Settlement.objects.get(invoice=invoice).due == Money(0)
    assert Payment.objects.get().amount == Money("120.00")
    parts = [(link.kind, link.amount) for link in receipt.links.order_by("pk")]
    assert parts == [(LinkKind.MADE, Money("120.00")), (LinkKind.FEE, Money("-3.83"))]
    unlink_line(receipt, by=house.owner)
    receipt.refresh_from_db()
    assert (receipt.state, receipt.left) == (LineState.TO_LINK, Money("120.00"))


def test_a_transfer_is_proposed_within_four_days_and_never_to_a_customer(house: House) -> None:
    bank, paypal = account_of(house), account_of(house, "PayPal", "")
    today = house.company.today
    went = line_of(paypal, "-500.00", "Virement standard", today)
    came = line_of(bank, "500.00", "PAYPAL EUROPE", today)
    line_of(bank, "-80.00", "VIR ATELIER DU PARC", today)
    line_of(paypal, "80.00", "VIR", today)
    line_of(bank, "-60.00", "RETRAIT", today)
    line_of(bank, "60.00", "VERSEMENT", today)
    line_of(bank, "-70.00", "VIR", date(today.year - 1, 1, 1))
    (found,) = transfers_waiting(house.company)
    assert (found.went, found.came) == (went, came)
    set_transfer(went, came, by=house.owner)
    for one in (went, came):
        one.refresh_from_db()
        assert (one.state, one.category) == (LineState.IGNORED, Category.TRANSFER)
    assert transfers_waiting(house.company) == []


def test_two_lines_that_are_no_transfer_are_refused(house: House) -> None:
    bank, paypal = account_of(house), account_of(house, "PayPal", "")
    went, came = line_of(bank, "-500.00"), line_of(bank, "500.00")
    for one, other in ((went, came), (came, went), (went, line_of(paypal, "499.99"))):
        with pytest.raises(Refused, match="pour la même somme"):
            set_transfer(one, other, by=house.owner)
    other = line_of(paypal, "500.00")
    BankLine.objects.filter(pk=other.pk).update(linked_cents=100)
    with pytest.raises(Conflict):
        set_transfer(went, other, by=house.owner)
    went.refresh_from_db()
    assert went.state == LineState.TO_LINK
