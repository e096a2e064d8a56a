"""« Créer la facture » from money that came: exactly its amount, linked once issued."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from ardoise.banking.actions.bill_line import bill_line, bill_quote_of_line, draft_of
from ardoise.banking.actions.link import link_line, unlink_line
from ardoise.banking.models import BankLine, LineState
from ardoise.banking.tests.worlds import bank_line
from ardoise.domain.errors import Conflict, Refused
from ardoise.domain.money import ZERO, Money
from ardoise.history import outbox
from ardoise.payments.models import Payment
from ardoise.sales.actions.accept import accept_quote
from ardoise.sales.actions.draft import change_invoice, create_quote, delete_draft
from ardoise.sales.actions.finalise import finalise_quote
from ardoise.sales.actions.issue import issue_invoice
from ardoise.sales.models import Invoice, InvoiceKind, Quote
from ardoise.sales.sheet import Sheet, TypedLine
from tests.world import House, lea


@pytest.fixture
def durand(house: House, browser_of: Callable[[House], Client]) -> Client:
    return browser_of(house)


def settle_tasks() -> None:
    while outbox.run_due():
        pass


def issued(invoice: Invoice, house: House) -> Invoice:
    invoice = issue_invoice(invoice, by=house.owner)
    settle_tasks()
    invoice.refresh_from_db()
    return invoice


def billed(house: House, line: BankLine, **values: Any) -> Invoice:
    return bill_line(line, **{"contact": house.contacts[0], "label": "Dépannage", "by": house.owner, **values})


def accepted(house: House, price: str = "1000.00") -> Quote:
    typed = TypedLine(label="Escalier", unit_price=Decimal(price), vat_rate=Decimal(20))
    sheet = Sheet({"contact": house.contacts[0]}, [typed])
    quote = finalise_quote(create_quote(house.company, sheet, by=house.owner), by=house.owner)
    return accept_quote(quote, by=house.owner)


@pytest.mark.parametrize("amount", ["1240.00", "0.01", "12.99", "99.99", "333.33", "1000000.07"])
@pytest.mark.parametrize("rate", ["20", "10", "5.5", "0"])
def test_the_total_with_vat_is_the_money_to_the_cent(house: House, amount: str, rate: str) -> None:
    invoice = billed(house, bank_line(house, amount, "VIR X"), vat_rate=Decimal(rate))
    assert invoice.total_incl_vat == Money(amount)
    assert invoice.total_excl_vat + invoice.total_vat == Money(amount)


def test_without_vat_too(db: None) -> None:
    house = lea()
    assert billed(house, bank_line(house, "380.00", "VIR THEATRE")).total_excl_vat == Money("380.00")


def test_once_issued_the_line_pays_it_and_the_paper_says_so(house: House) -> None:
    line = bank_line(house, "1240.00", "VIR SEPA ATELIER DU PARC")
    invoice = billed(house, line)
    assert (invoice.paid_on, invoice.delivery_date, invoice.paid_method) == (line.date, line.date, "bank_transfer")
    invoice = issued(invoice, house)
    line.refresh_from_db()
    assert (line.state, line.left, invoice.settlement.due) == (LineState.LINKED, ZERO, ZERO)
    link = line.links.get()
    assert (link.is_automatic, link.payment and link.payment.amount) == (True, Money("1240.00"))
    assert Payment.objects.count() == 1
    assert '"already_paid":true' in invoice.issued.document


def test_undone_it_is_due_again_and_not_linked_a_second_time(house: House) -> None:
    line = bank_line(house, "1240.00", "VIR SEPA ATELIER DU PARC")
    invoice = issued(billed(house, line), house)
    unlink_line(line, by=house.owner)
    settle_tasks()
    line.refresh_from_db()
    invoice.settlement.refresh_from_db()
    assert (line.left, invoice.settlement.due) == (Money("1240.00"), Money("1240.00"))


def test_an_invoice_said_unpaid_on_its_sheet_is_linked_all_the_same(house: House) -> None:
    line = bank_line(house, "1240.00", "VIR SEPA ATELIER DU PARC")
    invoice = change_invoice(billed(house, line), Sheet({"paid_on": None}), by=house.owner)
    issued(invoice, house)
    line.refresh_from_db()
    assert line.state == LineState.LINKED


@pytest.mark.parametrize(("price", "left", "due"), [("1000.00", "240.00", "0.00"), ("1500.00", "0.00", "260.00")])
def test_a_price_changed_on_the_sheet_links_what_both_have(house: House, price: str, left: str, due: str) -> None:
    line = bank_line(house, "1240.00", "VIR SEPA ATELIER DU PARC")
    typed = TypedLine(label="Dépannage", unit_price=Decimal(price))
    unpaid = {"paid_on": None} if price > "1240" else {}
    invoice = issued(change_invoice(billed(house, line), Sheet(unpaid, [typed]), by=house.owner), house)
    line.refresh_from_db()
    assert (line.left, invoice.settlement.due) == (Money(left), Money(due))


@pytest.mark.parametrize("is_linked", [False, True])
def test_an_invoice_that_asks_more_than_the_line_has_is_not_issued_as_paid(house: House, is_linked: bool) -> None:
    line = bank_line(house, "1240.00", "VIR SEPA ATELIER DU PARC")
    invoice = billed(house, line)
    if is_linked:
        link_line(line, contact=house.contacts[1], keep_rest=True, by=house.owner)
    else:
        typed = TypedLine(label="Dépannage", unit_price=Decimal("1500.00"))
        invoice = change_invoice(invoice, Sheet({}, [typed]), by=house.owner)
    with pytest.raises(Refused, match="effacez « Déjà payée le »") as refusal:
        issue_invoice(invoice, by=house.owner)
    assert (refusal.value.code, refusal.value.field) == ("paid_less", "paid_on")
    invoice.refresh_from_db()
    assert (invoice.state, invoice.number) == ("draft", None)


def test_a_line_linked_meanwhile_is_left_alone(house: House) -> None:
    line = bank_line(house, "1240.00", "VIR SEPA ATELIER DU PARC")
    invoice = change_invoice(billed(house, line), Sheet({"paid_on": None}), by=house.owner)
    link_line(line, contact=house.contacts[1], keep_rest=True, by=house.owner)
    invoice = issued(invoice, house)
    assert invoice.settlement.due == Money("1240.00")
    assert line.links.count() == 1


def test_one_draft_at_a_time_and_a_deleted_one_frees_the_line(house: House) -> None:
    line = bank_line(house, "1240.00", "VIR SEPA ATELIER DU PARC")
    invoice = billed(house, line)
    assert draft_of(line) == invoice
    with pytest.raises(Conflict, match="attend"):
        billed(house, line)
    delete_draft(invoice, by=house.owner)
    assert draft_of(line) is None
    assert billed(house, line).total_incl_vat == Money("1240.00")
    with pytest.raises(Refused, match="sortie d’argent"):
        billed(house, bank_line(house, "-5.00", "CARTE"))


def test_money_before_delivery_is_the_down_payment_of_its_quote(house: House) -> None:
    quote, line = accepted(house), bank_line(house, "360.00", "VIR SEPA ATELIER DU PARC")
    invoice = bill_quote_of_line(line, quote, by=house.owner)
    assert (invoice.kind, invoice.total_incl_vat) == (InvoiceKind.DOWN_PAYMENT, Money("360.00"))
    issued(invoice, house)
    line.refresh_from_db()
    assert line.state == LineState.LINKED
    with pytest.raises(Refused):
        bill_quote_of_line(bank_line(house, "900.00", "VIR"), quote, by=house.owner)


def test_the_page_offers_the_payer_and_opens_the_sheet(durand: Client, house: House) -> None:
    line = bank_line(house, "1240.00", "VIR SEPA ATELIER DU PARC")
    page = f"/banque/lignes/{line.pk}/facture/"
    form = durand.get(page).context["form"]
    assert form.initial["contact"] == str(house.contacts[0].pk)
    assert "nom dans le libellé" in str(form["contact"])
    assert durand.post(page, {"contact": "", "item": "", "label": ""}).status_code == 422
    posted = {"contact": house.contacts[0].pk, "item": house.items[0].pk, "label": "", "vat_rate": "10.00"}
    response = durand.post(page, posted)
    invoice = Invoice.objects.get()
    assert response["Location"] == f"/factures/{invoice.pk}/modifier/"
    assert (invoice.lines.get().label, invoice.total_incl_vat) == ("Pose", Money("1240.00"))
    assert durand.get(page)["Location"] == f"/factures/{invoice.pk}/modifier/"
    assert "Pose" in durand.get(f"/factures/{invoice.pk}/modifier/").content.decode()


def test_the_page_leads_to_the_down_payment_of_an_accepted_quote(durand: Client, house: House) -> None:
    quote, line = accepted(house), bank_line(house, "1200.00", "VIR SEPA ATELIER DU PARC")
    page = durand.get(f"/banque/lignes/{line.pk}/facture/").content.decode()
    assert "Facture d’acompte" in page
    assert "Facturer le devis" in page
    response = durand.post(f"/banque/lignes/{line.pk}/facture/", {"quote": quote.pk, "whole": "1"})
    invoice = Invoice.objects.get()
    assert response["Location"] == f"/factures/{invoice.pk}/"
    assert (invoice.kind, invoice.total_incl_vat) == (InvoiceKind.INVOICE, Money("1200.00"))


def test_a_learnt_payer_comes_first(durand: Client, house: House) -> None:
    first = bank_line(house, "50.00", "VIR HOLDING ZETA CIMES")
    link_line(first, contact=house.contacts[2], keep_rest=True, by=house.owner)
    second = bank_line(house, "70.00", "VIR HOLDING ZETA CIMES")
    form = durand.get(f"/banque/lignes/{second.pk}/facture/").context["form"]
    assert form.initial["contact"] == str(house.contacts[2].pk)
    assert "payeur connu" in str(form["contact"])


def test_a_stranger_gets_404(house: House, stranger: House, browser_of: Callable[[House], Client]) -> None:
    line = bank_line(house, "1240.00", "VIR SEPA ATELIER DU PARC")
    assert browser_of(stranger).get(f"/banque/lignes/{line.pk}/facture/").status_code == 404
    hers = accepted(stranger) if stranger.contacts else None
    if hers:
        assert browser_of(house).post(f"/banque/lignes/{line.pk}/facture/", {"quote": hers.pk}).status_code == 404
