"""« Lier facture »: search, choose, adjust, validate; all amounts come from the server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ardoise.banking.actions.propose import refresh_proposals
from ardoise.banking.models import BankLine, Lesson, LineState, LinkKind, Reconciliation
from ardoise.banking.search import linkable
from ardoise.banking.tests.worlds import bank_line, due, invoice_of, note_of, typed_payment
from ardoise.domain.money import Money
from ardoise.payments.actions.record import Wanted
from ardoise.payments.models import Payment
from ardoise.payments.queries import credit_of
from ardoise.purchases.actions.record import record_expense
from ardoise.purchases.models import Expense
from tests.world import House

LIST = "http://testserver/banque/"


@pytest.fixture
def client(house: House, browser_of: Callable[[House], Client]) -> Client:
    return browser_of(house)


def plain(answer: Any) -> str:
    return " ".join(answer.content.decode().replace("\u202f", " ").replace("\xa0", " ").split())


def opened(client: Client, line: BankLine) -> str:
    return plain(client.get(reverse("banking:link", args=[line.pk]), headers={"HX-Request": "true"}))


def typed(client: Client, line: BankLine, *chosen: str, name: str = "link_rows", **more: str) -> Any:
    data = {"q": "", "chosen": list(chosen), **{key.replace("__", "-"): value for key, value in more.items()}}
    headers = {"HX-Request": "true", "HX-Current-URL": LIST}
    return client.post(reverse(f"banking:{name}", args=[line.pk]), data, headers=headers)


def linked(client: Client, line: BankLine, *chosen: str, **more: str) -> Any:
    answer = typed(client, line, *chosen, name="link", **more)
    line.refresh_from_db()
    return answer


def test_it_opens_on_what_is_proposed_and_searches_by_customer_number_and_amount(house: House, client: Client) -> None:
    invoice, other = invoice_of(house, "1000"), invoice_of(house, "300", house.contacts[1])
    line = bank_line(house, "1200", f"VIR SEPA ATELIER DU PARC {invoice.number}")
    refresh_proposals(house.company)
    page = opened(client, line)
    assert "Lier facture" in page
    assert f'value="invoice-{invoice.pk}" checked' in page
    assert f'name="amount-invoice-{invoice.pk}" value="1 200,00"' in page
    assert "Affecté <b>1 200,00 €</b>" in page
    assert "Reste sur la ligne : <b>0,00 €</b>" in page
    for asked in (other.customer_name, str(other.number), "360", "360,00"):
        found = plain(typed(client, line, q=asked))
        assert f'value="invoice-{other.pk}"' in found, asked
        assert f'value="invoice-{invoice.pk}"' not in found, asked
    assert "Rien ne correspond à « introuvable »" in plain(typed(client, line, q="introuvable"))


def test_a_ticked_row_takes_what_is_left_of_the_line_and_keeps_its_place(house: House, client: Client) -> None:
    first, second = invoice_of(house, "100"), invoice_of(house, "200")
    line = bank_line(house, "300", "VIR SELARL A ET M")
    keys = f"invoice-{first.pk}", f"invoice-{second.pk}"
    page = plain(typed(client, line, keys[1], keys[0], order=f"{keys[0]} {keys[1]}", was=""))
    assert page.index(f'id="box-{keys[0]}"') < page.index(f'id="box-{keys[1]}"')
    assert f'name="amount-{keys[0]}" value="120,00"' in page
    assert f'name="amount-{keys[1]}" value="180,00"' in page  # not its whole due: the line has no more
    assert "Reste sur la ligne : <b>0,00 €</b>" in page


def test_several_invoices_with_an_adjusted_amount_and_the_rest_stays_on_the_line(house: House, client: Client) -> None:
    first, second = invoice_of(house, "100"), invoice_of(house, "200")
    line = bank_line(house, "400", "VIR ATELIER DU PARC")
    keys = f"invoice-{first.pk}", f"invoice-{second.pk}"
    amounts = {f"amount-{keys[0]}": "120,00", f"amount-{keys[1]}": "1 00,5".replace(" ", "")}
    sums = plain(typed(client, line, *keys, **amounts))
    assert "Affecté <b>220,50 €</b>" in sums
    assert "Reste sur la ligne : <b>179,50 €</b>" in sums
    assert "crédit de" in sums
    answer = linked(client, line, *keys, **amounts)
    assert (due(first), due(second)) == ("0.00", "139.50")
    assert (line.state, str(line.left)) == (LineState.TO_LINK, "179.50")
    assert "reste 179,50 €" in plain(answer)
    assert "wiped" not in plain(answer)
    second_time = linked(client, line, keys[1])
    assert (due(second), str(line.left)) == ("0.00", "40.00")
    assert second_time["HX-Retarget"] == f"#line-{line.pk}"


def test_the_rest_becomes_the_credit_of_the_customer(house: House, client: Client) -> None:
    invoice = invoice_of(house, "100")
    line = bank_line(house, "150", "VIR ATELIER DU PARC")
    linked(client, line, f"invoice-{invoice.pk}", rest=str(house.contacts[0].pk))
    assert (line.state, due(invoice), credit_of(house.contacts[0])) == (LineState.LINKED, "0.00", Money("30"))


def test_money_without_invoice_is_the_credit_of_a_customer_found_by_name(house: House, client: Client) -> None:
    contact = house.contacts[1]
    line = bank_line(house, "500", "VIR SELARL A ET M")
    assert f'value="credit-{contact.pk}"' in plain(typed(client, line, q=contact.name))
    linked(client, line, f"credit-{contact.pk}")
    assert (line.state, credit_of(contact)) == (LineState.LINKED, Money("500"))


def test_a_credit_note_counts_in_the_sum_with_its_minus(house: House, client: Client) -> None:
    paid = invoice_of(house, "100")
    typed_payment(house, "120", allocations=[Wanted(paid)])
    note, asked = note_of(house, paid, "36"), invoice_of(house, "100")
    line = bank_line(house, "84", "VIR ATELIER DU PARC")
    keys = f"invoice-{asked.pk}", f"credit_note-{note.pk}"
    page = plain(typed(client, line, *keys))
    assert f'name="amount-credit_note-{note.pk}" value="−36,00"' in page
    assert f'name="amount-invoice-{asked.pk}" value="120,00"' in page
    linked(client, line, *keys)
    assert (line.state, due(asked)) == (LineState.LINKED, "0.00")


def test_what_is_typed_wrong_is_said_beside_its_amount_and_kept(house: House, client: Client) -> None:
    invoice = invoice_of(house, "100")
    line = bank_line(house, "500", "VIR ATELIER DU PARC")
    key = f"invoice-{invoice.pk}"
    for text, said in (("douze", "n’est pas un nombre"), ("130", "Il y reste 120,00 €."), ("-5", "supérieur à 0")):
        answer = linked(client, line, key, **{f"amount-{key}": text})
        page = plain(answer)
        assert answer.status_code == 422
        assert f'name="amount-{key}" value="{text}"' in page
        assert said in page
        assert "Corrigez ce qui est marqué" in page
    assert not Payment.objects.exists()
    assert "Choisissez ce que cette ligne règle" in plain(linked(client, line))


def test_more_than_the_line_has_is_refused_and_said_as_one_types(house: House, client: Client) -> None:
    first, second = invoice_of(house, "100"), invoice_of(house, "100")
    line = bank_line(house, "150", "VIR ATELIER DU PARC")
    keys = f"invoice-{first.pk}", f"invoice-{second.pk}"
    amounts = {f"amount-{key}": "120" for key in keys}
    assert "90,00 € de trop" in plain(typed(client, line, *keys, **amounts))
    assert linked(client, line, *keys, **amounts).status_code == 422
    assert not Payment.objects.exists()


def test_a_payment_noted_before_stands_apart_and_is_not_counted_twice(house: House, client: Client) -> None:
    invoice = invoice_of(house, "100")
    payment = typed_payment(house, "120", allocations=[Wanted(invoice)])
    line = bank_line(house, "120", "VIR SELARL A ET M")
    page = opened(client, line)
    assert "déjà noté" in page
    assert f'value="payment-{payment.pk}"' in page
    linked(client, line, f"payment-{payment.pk}")
    link = Reconciliation.objects.get()
    assert (line.state, link.kind, link.payment) == (LineState.LINKED, LinkKind.FOUND, payment)
    assert Payment.objects.count() == 1


def test_money_out_links_a_credit_note_or_an_expense(house: House, client: Client) -> None:
    paid = invoice_of(house, "100")
    typed_payment(house, "120", allocations=[Wanted(paid)])
    note = note_of(house, paid, "36")
    back = bank_line(house, "-36", "VIR EMIS ATELIER DU PARC")
    page = opened(client, back)
    assert f'value="credit_note-{note.pk}"' in page
    linked(client, back, f"credit_note-{note.pk}")
    assert back.state == LineState.LINKED
    values = {"date": house.company.today, "supplier": "Bois de l’Ouest", "label": "Chêne", "amount": Money("186.40")}
    expense = Expense.objects.create(company=house.company, **values)
    bought = bank_line(house, "-186.40", "PRLV SEPA BOIS DE L OUEST")
    assert "Bois de l’Ouest" in opened(client, bought)
    linked(client, bought, f"expense-{expense.pk}")
    assert bought.state == LineState.LINKED
    assert Reconciliation.objects.get(line=bought).expense == expense


def test_it_asks_to_remember_only_what_it_would_teach(house: House, client: Client) -> None:
    invoice = invoice_of(house, "100", house.contacts[1])
    key = f"invoice-{invoice.pk}"
    plain_name = bank_line(house, "120", f"VIR {house.contacts[1].name.upper()}")
    assert "Se souvenir" not in plain(typed(client, plain_name, key))
    line = bank_line(house, "120", "VIR SELARL MOUSSERON")
    assert f"Se souvenir : SELARL MOUSSERON paie pour {house.contacts[1].name}" in plain(typed(client, line, key)) or (
        "Se souvenir : MOUSSERON" in plain(typed(client, line, key))
    )
    linked(client, line, key, asks_to_remember="1")
    assert not Lesson.objects.exists()


def test_a_choice_of_another_company_is_left_out(house: House, stranger: House, client: Client) -> None:
    theirs = invoice_of(stranger, "100")
    line = bank_line(house, "120", "VIR ATELIER DU PARC")
    answer = linked(client, line, f"invoice-{theirs.pk}", f"credit-{stranger.contacts[0].pk}", "expense-999", "x-1")
    assert answer.status_code == 422
    assert "Choisissez ce que cette ligne règle" in plain(answer)
    assert due(theirs) == "120.00"


def test_without_javascript_it_is_a_page_that_searches_and_links(house: House, client: Client) -> None:
    invoice = invoice_of(house, "100")
    line = bank_line(house, "120", "VIR SELARL A ET M")
    url = reverse("banking:link", args=[line.pk])
    found = client.post(url, {"q": str(invoice.number), "look": "1", "chosen": f"invoice-{invoice.pk}"})
    assert f'value="invoice-{invoice.pk}" checked' in plain(found)
    assert "<html" in plain(found)
    done = client.post(url, {"chosen": f"invoice-{invoice.pk}"})
    assert done["Location"] == "/banque/"
    assert due(invoice) == "0.00"


def test_the_fee_that_a_line_lacks_is_said_and_counted_in_what_is_to_link(house: House, client: Client) -> None:
    invoice = invoice_of(house, "100")
    line = bank_line(house, "116.17", "PAYPAL ATELIER DU PARC", kept_cents=383)
    key = f"invoice-{invoice.pk}"
    page = opened(client, line)
    assert "plus <b>3,83 €</b> de frais retenus : <b>120,00 €</b> à affecter" in page
    assert "Reste sur la ligne : <b>0,00 €</b>" in plain(typed(client, line, key))
    linked(client, line, key, **{f"amount-{key}": "100"})
    assert (due(invoice), str(line.left), line.state) == ("20.00", "20.00", LineState.TO_LINK)
    assert "frais retenus" not in opened(client, line)
    linked(client, line, key)
    assert (due(invoice), line.state) == ("0.00", LineState.LINKED)
    assert [str(one.amount) for one in Reconciliation.objects.filter(kind=LinkKind.FEE)] == ["-3.83"]


def test_what_was_paid_meanwhile_is_said_before_the_rest_is_linked(house: House, client: Client) -> None:
    first, second = invoice_of(house, "100"), invoice_of(house, "200")
    line = bank_line(house, "360", "VIR ATELIER DU PARC")
    keys = f"invoice-{first.pk}", f"invoice-{second.pk}"
    typed_payment(house, "120", allocations=[Wanted(first)])
    answer = linked(client, line, *keys)
    assert answer.status_code == 422
    assert "elle vient d’être réglée ou liée" in plain(answer)
    assert not Reconciliation.objects.exists()
    linked(client, line, keys[1], keys[1])
    assert (due(second), str(line.left)) == ("0.00", "120.00")


def test_the_same_form_posted_twice_links_once(house: House, client: Client) -> None:
    invoice = invoice_of(house, "1000")
    line = bank_line(house, "120", "VIR ATELIER")
    amount = {f"amount__invoice__{invoice.pk}": "60", "left": "12000"}
    assert 'name="left" value="12000"' in opened(client, line)
    linked(client, line, f"invoice-{invoice.pk}", **amount)
    again = linked(client, line, f"invoice-{invoice.pk}", **amount)
    assert again.status_code == 422
    assert "Cette ligne a été liée entre-temps" in plain(again)
    assert 'name="left" value="6000"' in plain(again)
    assert due(invoice) == "1140.00"


def test_an_expense_is_found_by_its_supplier_or_its_amount_however_old(house: House, client: Client) -> None:
    line = bank_line(house, "-80", "CB SCIERIE")
    for name, amount in (("Scierie du Lac", "80"), ("Papeterie", "12.50")):
        values = {"date": line.date, "supplier": name, "label": "Achat", "amount": Money(amount), "method": "card"}
        record_expense(house.company, values, by=house.owner)
    noted = {one.customer: one for one in linkable(house.company, line)}
    assert list(noted) == ["Scierie du Lac", "Papeterie"]
    assert (noted["Scierie du Lac"].is_exact, noted["Papeterie"].left) == (True, Money("-12.50"))
    for text, found in (("scierie", "Scierie du Lac"), ("12,50", "Papeterie"), ("rien", None)):
        assert [one.customer for one in linkable(house.company, line, text)] == ([found] if found else [])
    assert linkable(house.company, bank_line(house, "80", "CB SCIERIE"), "scierie") == []
