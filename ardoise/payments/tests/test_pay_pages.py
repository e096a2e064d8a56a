"""« Régler facture », « Payée » in one click, and what each says before and after."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from ardoise.domain.money import Money
from ardoise.payments.models import Method, Payment
from ardoise.payments.queries import usual_method
from ardoise.sales.models import Settlement
from tests.fixtures import Api, line
from tests.world import House

HTMX = {"HX-Request": "true"}


@pytest.fixture
def desk(house: House, browser_of: Callable[[House], Client]) -> Client:
    return browser_of(house)


def text(response: Any) -> str:
    return " ".join(unescape(response.content.decode()).split())


def typed(house: House, amount: str, **fields: Any) -> dict[str, Any]:
    return {"date": house.company.today, "method": "cheque", "received": "on", "amount": amount, **fields}


def due(invoice: dict[str, Any]) -> str:
    return str(Settlement.objects.get(invoice=invoice["id"]).due)


def test_one_click_pays_what_is_left_today_by_the_usual_way_and_one_takes_it_back(api: Api, desk: Client) -> None:
    earlier, invoice = api.issued(line("10.00")), api.issued(line("100.00"))
    api.pay(earlier, "12.00", method="cheque")
    api.pay(invoice, "20.00", method="cheque")
    page = text(desk.post(f"/reglements/facture/{invoice['id']}/payee/?retour=/factures/", follow=True))
    payment = Payment.objects.latest("pk")
    assert (payment.method, payment.amount, payment.date) == ("cheque", Money("100.00"), api.house.company.today)
    assert f"{invoice['number']} est payée : 100,00 € par chèque." in page
    assert page.count('class="wiped"') == 1  # struck in the list
    assert f"/reglements/annulations/?reglements={payment.pk}&retour=%2Ffactures%2F" in page
    desk.post(f"/reglements/annulations/?reglements={payment.pk}&retour=/factures/")
    assert due(invoice) == "100.00"
    call_command("verify")


def test_clicked_twice_it_is_paid_once_and_a_draft_says_why_not(api: Api, desk: Client) -> None:
    invoice, draft = api.issued(line("100.00")), api.invoice(line("1.00"))
    for _ in range(2):
        page = text(desk.post(f"/reglements/facture/{invoice['id']}/payee/?retour=/factures/", follow=True))
    assert "il ne reste rien à payer" in page
    assert Payment.objects.count() == 1
    assert "se valide d’abord" in text(desk.post(f"/reglements/facture/{draft['id']}/payee/", follow=True))


def test_the_usual_way_is_the_customer_s_then_the_company_s_and_never_too_much_cash(api: Api) -> None:
    company, contacts = api.house.company, api.house.contacts
    assert usual_method(company, contacts[0], Money("5")) == Method.BANK_TRANSFER
    api.pay(api.issued(line("10.00"), contact=contacts[1].pk), "12.00", method="card")
    api.pay(api.issued(line("10.00")), "12.00", method="cash")
    assert usual_method(company, contacts[0], Money("5")) == Method.CASH
    assert usual_method(company, contacts[0], Money("1000.01")) == Method.CARD
    assert usual_method(company, contacts[1], Money("5")) == Method.CARD
    assert usual_method(company, None, Money("5")) == Method.CASH


def test_the_dialog_holds_one_line_already_filled(api: Api, desk: Client) -> None:
    invoice = api.issued(line("100.00"))
    address = f"/reglements/nouveau/?facture={invoice['id']}&retour=/factures/"
    page = text(desk.get(address, headers=HTMX))
    assert "<html" not in page
    for told in ("Régler facture", 'value="120,00"', "La facture sera Payée.", "Réalité du paiement", "Virement"):
        assert told in page, told
    assert "meter" not in page
    assert "partager" not in page  # nothing else to pay
    api.pay(invoice, "20.00")
    assert "meter" in text(desk.get(address, headers=HTMX))
    assert "<html" in text(desk.get(address))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"amount": "120", "received": "on"}, "La facture sera Payée."),
        ({"amount": "20", "received": "on"}, "Payée en partie : il restera 100,00 €."),
        ({"amount": "150", "received": "on"}, "La facture sera Payée. 30,00 € au crédit du client."),
        ({"amount": "120"}, "La facture reste en attente : le paiement est annoncé."),
        ({"amount": "1,2,3", "received": "on"}, "n’est pas un nombre"),
        ({"amount": "", "received": "on"}, "Donnez le montant réglé."),
    ],
)
def test_it_says_what_the_invoice_will_be(api: Api, desk: Client, fields: dict[str, str], said: str) -> None:
    invoice = api.issued(line("100.00"))
    assert said in text(desk.post(f"/reglements/nouveau/resultat/?facture={invoice['id']}", fields))
    assert not Payment.objects.exists()


def test_a_smaller_amount_pays_in_part_without_touching_the_sharing(api: Api, desk: Client, house: House) -> None:
    invoice = api.issued(line("100.00"))
    address = f"/reglements/nouveau/?facture={invoice['id']}&retour=/factures/"
    page = text(desk.post(address, typed(house, "20"), follow=True))
    assert f"{invoice['number']} est payée en partie : 20,00 € par chèque." in page
    assert due(invoice) == "100.00"


def test_one_payment_is_shared_over_several_invoices_and_the_first_takes_the_rest(
    api: Api, desk: Client, house: House
) -> None:
    first, other = api.issued(line("100.00")), api.issued(line("50.00"))
    note = api.post(f"/invoices/{api.issued(line('10.00'))['id']}/credit-notes", {"amount": "12.00"})
    address = f"/reglements/nouveau/?facture={first['id']}"
    assert "Le partager entre plusieurs factures" in text(desk.get(address))
    desk.post(address, typed(house, "150", **{f"share-{other['id']}": "30", f"share-{note['id']}": ""}))
    assert (due(first), due(other)) == ("0.00", "30.00")
    refused = desk.post(
        f"/reglements/nouveau/?facture={other['id']}", typed(house, "10", **{f"share-{other['id']}": "11"})
    )
    assert refused.status_code == 422
    assert "dépassent le règlement" in text(refused)
    assert 'value="11"' in text(refused)
    call_command("verify")


def test_an_announced_payment_leaves_the_invoice_waiting(api: Api, desk: Client, house: House) -> None:
    invoice = api.issued(line("100.00"))
    fields = typed(house, "120")
    del fields["received"]
    page = text(desk.post(f"/reglements/nouveau/?facture={invoice['id']}&retour=/factures/", fields, follow=True))
    assert "annoncés" in page
    assert due(invoice) == "120.00"


def test_cash_above_the_limit_is_refused_on_its_field(api: Api, desk: Client, house: House) -> None:
    invoice = api.issued(line("1000.00"))
    answer = desk.post(f"/reglements/nouveau/?facture={invoice['id']}", typed(house, "1200", method="cash"))
    assert answer.status_code == 422
    assert "Les espèces sont limitées" in text(answer)
    assert not Payment.objects.exists()


def test_a_refund_is_asked_in_a_dialog_too(api: Api, desk: Client, house: House) -> None:
    invoice = api.issued(line("100.00"))
    api.pay(invoice, "120.00")
    note = api.post(f"/invoices/{invoice['id']}/credit-notes", {"amount": "12.00"})
    address = f"/reglements/remboursement/{note['id']}/?retour=/factures/"
    page = text(desk.get(address, headers=HTMX))
    assert "<html" not in page
    assert "Montant remboursé" in page
    assert desk.post(address, typed(house, "12"))["Location"] == "/factures/"
    assert Settlement.objects.get(invoice=note["id"]).paid == Money("12.00")
    again = desk.get(address, headers=HTMX)
    assert again["HX-Redirect"] == "/factures/"  # nothing is left: the list says so


def test_a_stranger_asks_and_pays_nothing(
    api: Api, stranger: House, browser_of: Callable[[House], Client], house: House
) -> None:
    invoice = api.issued(line("100.00"))
    chloe = browser_of(stranger)
    for address in ("/reglements/nouveau/", "/reglements/nouveau/resultat/"):
        assert chloe.post(f"{address}?facture={invoice['id']}", typed(house, "120")).status_code == 404
    assert chloe.post(f"/reglements/facture/{invoice['id']}/payee/").status_code == 404
    assert due(invoice) == "120.00"


def test_the_page_of_the_invoice_confirms_and_undoes_its_payments(api: Api, desk: Client, house: House) -> None:
    invoice = api.issued(line("100.00"))
    here = f"/factures/{invoice['id']}/"
    announced = api.pay(invoice, "120.00", received=False)
    shown = text(desk.get(here))
    assert "(annoncé)" in shown
    confirm = f"/reglements/{announced['id']}/confirmation/?retour={here}"
    assert f'action="{confirm}"' in shown
    assert desk.post(confirm)["Location"] == here
    assert due(invoice) == "0.00"
    assert "Bien reçu" not in text(desk.get(here))
    assert desk.post(f"/reglements/{announced['id']}/annulation/?retour={here}")["Location"] == here
    assert due(invoice) == "120.00"
    after = text(desk.get(here))
    assert "(annulé)" in after
    assert "Annuler ce règlement" not in after


def test_a_credit_note_pays_an_invoice_without_new_money(api: Api, desk: Client, house: House) -> None:
    source, other = api.issued(line("100.00")), api.issued(line("50.00"))
    api.pay(source, "120.00")
    note = api.post(f"/invoices/{source['id']}/credit-notes", {"amount": "12.00"})
    address = f"/reglements/nouveau/?avoir={note['id']}&retour=/factures/"
    asked = text(desk.get(address, headers=HTMX))
    assert "Utiliser l’avoir sur une facture" in asked
    shares = {f"share-{note['id']}": "12", f"share-{other['id']}": "12"}
    page = text(desk.post(address, typed(house, "0", **shares), follow=True))
    assert f"{other['number']} est payée en partie : 12,00 € de l’avoir {note['number']}." in page
    assert due(other) == "48.00"
