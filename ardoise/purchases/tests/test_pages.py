"""The pages of expenses, as people use them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ardoise.domain.money import ZERO, Money
from ardoise.purchases.actions.cancel import cancel_expense
from ardoise.purchases.actions.record import record_expense
from ardoise.purchases.models import Expense
from ardoise.purchases.tests.receipts import HEIC, PDF, photo
from tests.world import House, lea


@pytest.fixture
def durand(house: House, browser_of: Callable[[House], Client]) -> Client:
    return browser_of(house)


def noted(house: House, supplier: str = "Bois du Rhône", amount: str = "120.00", **values: Any) -> Expense:
    usual = {"date": house.company.today, "supplier": supplier, "amount": Money(amount), "ledger_account": "601000"}
    return record_expense(house.company, {**usual, **values}, by=house.owner)


def typed(house: House, **values: Any) -> dict[str, Any]:
    usual = {"date": house.company.today.isoformat(), "supplier": "Bois du Rhône", "amount": "120", "once": "clef"}
    return {**usual, "rate": "20", "ledger_account": "601000", "method": "card", **values}


def test_an_expense_is_noted_with_its_receipt_and_posted_twice_noted_once(durand: Client, house: House) -> None:
    for _ in range(2):
        sent = typed(house, receipt=SimpleUploadedFile("ticket.pdf", PDF))
        response = durand.post("/depenses/nouvelle/", sent, follow=True)
        assert response.redirect_chain == [("/depenses/", 302)]
    assert "Dépense notée : Bois du Rhône, 120,00" in response.content.decode()
    expense = Expense.objects.get()
    assert (expense.vat, expense.label, expense.created_by) == (Money("20.00"), "Bois du Rhône", house.owner)
    assert expense.receipt is not None
    assert durand.get(f"/depenses/{expense.pk}/recu/").content == PDF


def test_the_tabs_count_what_is_left_to_link_there_too(durand: Client, house: House) -> None:
    assert '<span class="n" id="bank-count" >0</span>' in durand.get("/depenses/").content.decode()


def test_vat_typed_by_hand_wins_over_the_rate(durand: Client, house: House) -> None:
    durand.post("/depenses/nouvelle/", typed(house, vat="13,50"))
    assert Expense.objects.get().vat == Money("13.50")


def test_a_refusal_keeps_what_was_typed_and_asks_for_the_file_again(durand: Client, house: House) -> None:
    sent = typed(house, vat="35", receipt=SimpleUploadedFile("IMG_1.HEIC", HEIC))
    response = durand.post("/depenses/nouvelle/", sent)
    page = response.content.decode()
    assert response.status_code == 422
    assert "La TVA ne dépasse pas 20 %, soit 20,00" in page
    assert "Choisissez de nouveau le fichier du reçu." in page
    assert 'value="Bois du Rhône"' in page
    response = durand.post("/depenses/nouvelle/", typed(house, receipt=SimpleUploadedFile("IMG_1.HEIC", HEIC)))
    assert "Le plus compatible" in response.content.decode()
    assert not Expense.objects.exists()


@pytest.mark.parametrize(
    ("amount", "rate", "vat", "said"),
    [("120", "20", "", "20,00"), ("38", "5.5", "", "1,98"), ("12a", "20", "1,00", "1,00"), ("120", "", "7", "7")],
)
def test_the_server_computes_the_vat_of_a_rate(durand: Client, amount: str, rate: str, vat: str, said: str) -> None:
    answer = durand.get("/depenses/tva/", {"amount": amount, "rate": rate, "vat": vat}).content.decode()
    assert f'value="{said}"' in answer
    assert "<html" not in answer


def test_the_register_is_searched_limited_to_a_period_and_summed(durand: Client, house: House) -> None:
    noted(house, vat=Money("20.00"))
    noted(house, "Assurances du Rhône", "60.00", date=house.company.today - timedelta(days=400))
    cancel_expense(noted(house, "Erreur", "999.00"), by=house.owner)
    page = durand.get("/depenses/").content.decode()
    assert "180,00" in page
    assert "Erreur" not in page
    page = durand.get("/depenses/?q=ASSURANCES").content.decode()
    assert "60,00" in page
    assert "Bois du" not in page
    page = durand.get("/depenses/?periode=mois").content.decode()
    assert "Bois du" in page
    assert "Assurances du" not in page
    assert "Erreur" in durand.get("/depenses/?status=cancelled").content.decode()
    assert "Aucune dépense ne correspond" in durand.get("/depenses/?q=introuvable").content.decode()


def test_expenses_of_one_day_turn_page_without_losing_one(durand: Client, house: House) -> None:
    for rank in range(52):
        noted(house, f"Fournisseur {rank:02}", "1.00")
    first = durand.get("/depenses/")
    second = durand.get(f"/depenses/?after={first.context['page'].next}")
    seen = [row.pk for page in (first, second) for row in page.context["page"].rows]
    assert len(seen) == len(set(seen)) == 52


def test_an_expense_is_changed_and_cancelled_from_its_page(durand: Client, house: House) -> None:
    expense = noted(house, vat=Money("20.00"))
    form = durand.get(f"/depenses/{expense.pk}/modifier/").content.decode()
    assert '<option value="20" selected>' in form
    durand.post(f"/depenses/{expense.pk}/modifier/", typed(house, supplier="Scierie", vat="10"))
    page = durand.get(f"/depenses/{expense.pk}/").content.decode()
    assert "Scierie" in page
    assert "a modifié la dépense Scierie" in page
    durand.post(f"/depenses/{expense.pk}/annulation/")
    page = durand.get(f"/depenses/{expense.pk}/").content.decode()
    assert "Annulée : elle ne compte plus." in page
    assert durand.get(f"/depenses/{expense.pk}/modifier/").status_code == 302


def test_a_receipt_is_joined_later_shown_and_replaced(durand: Client, house: House) -> None:
    expense = noted(house)
    assert durand.get(f"/depenses/{expense.pk}/recu/").status_code == 404
    sent = {"receipt": SimpleUploadedFile("ticket été.png", photo("PNG"))}
    durand.post(f"/depenses/{expense.pk}/recu/depot/", sent)
    page = durand.get(f"/depenses/{expense.pk}/").content.decode()
    assert f'src="/depenses/{expense.pk}/recu/"' in page
    response = durand.get(f"/depenses/{expense.pk}/recu/")
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("image/png", "nosniff")
    refused = durand.post(f"/depenses/{expense.pk}/recu/depot/", {"receipt": SimpleUploadedFile("x.pdf", b"?")})
    assert refused.status_code == 422
    assert "choisissez un PDF, ou une photo" in refused.content.decode()
    assert "Choisissez le fichier" in durand.post(f"/depenses/{expense.pk}/recu/depot/").content.decode()


def test_a_company_in_franchise_is_asked_no_vat(browser_of: Callable[[House], Client], db: None) -> None:
    house = lea()
    client = browser_of(house)
    assert "TVA" not in client.get("/depenses/nouvelle/").content.decode().split("<form", 3)[-1]
    client.post("/depenses/nouvelle/", typed(house))
    assert Expense.objects.get().vat == ZERO


def test_a_stranger_finds_nothing(house: House, stranger: House, browser_of: Callable[[House], Client]) -> None:
    expense, chloe = noted(house), browser_of(stranger)
    for path in ("", "modifier/", "recu/"):
        assert chloe.get(f"/depenses/{expense.pk}/{path}").status_code == 404
    for path in ("annulation/", "recu/depot/", "modifier/"):
        assert chloe.post(f"/depenses/{expense.pk}/{path}").status_code == 404
    assert "Bois du" not in chloe.get("/depenses/").content.decode()
