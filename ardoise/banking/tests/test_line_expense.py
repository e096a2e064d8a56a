"""« Créer une dépense » from a line of money out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ardoise.banking.actions.link import unlink_line
from ardoise.banking.models import BankLine, LineState
from ardoise.banking.tests.worlds import bank_line
from ardoise.domain.money import Money
from ardoise.purchases.actions.record import record_expense
from ardoise.purchases.models import Expense
from ardoise.purchases.tests.receipts import PDF
from tests.world import House


@pytest.fixture
def durand(house: House, browser_of: Callable[[House], Client]) -> Client:
    return browser_of(house)


def typed(line: BankLine, **values: Any) -> dict[str, Any]:
    usual = {"date": line.date.isoformat(), "supplier": "Leroy Merlin", "amount": str(abs(line.amount)), "once": "clef"}
    return {**usual, "rate": "20", "ledger_account": "606300", "method": "card", **values}


def test_the_line_fills_the_form(durand: Client, house: House) -> None:
    line = bank_line(house, "-59.90", "CARTE 12/11/26 LEROY MERLIN CB*4821")
    initial = durand.get(f"/banque/lignes/{line.pk}/depense/").context["form"].initial
    assert (initial["date"], initial["amount"], initial["vat"]) == (line.date, Money("59.90"), Money("9.98"))
    assert (initial["supplier"], initial["method"], initial["rate"]) == ("Leroy Merlin", "card", "20")
    fees = bank_line(house, "-12.00", "COTISATION COMPTE PRO")
    initial = durand.get(f"/banque/lignes/{fees.pk}/depense/").context["form"].initial
    assert (initial["ledger_account"], initial["rate"]) == ("627000", "0")


def test_the_expense_is_noted_linked_and_posted_twice_noted_once(durand: Client, house: House) -> None:
    line = bank_line(house, "-59.90", "CARTE 12/11/26 LEROY MERLIN CB*4821")
    for _ in range(2):
        sent = typed(line, receipt=SimpleUploadedFile("ticket.pdf", PDF))
        assert durand.post(f"/banque/lignes/{line.pk}/depense/?retour=/banque/", sent).status_code == 302
    line.refresh_from_db()
    assert (line.state, line.linked_cents) == (LineState.LINKED, -5990)
    expense = Expense.objects.get()
    assert (expense.payee, expense.vat) == ("LEROY MERLIN", Money("9.98"))
    assert line.links.get().expense == expense
    page = durand.get(f"/depenses/{expense.pk}/").content.decode()
    assert "liée à une ligne du compte" in page


def test_the_next_line_of_this_payee_takes_its_nature_and_its_rate(durand: Client, house: House) -> None:
    first = bank_line(house, "-110.00", "PRLV SEPA ORANGE SA ID EMETTEUR FR04ZZZ1")
    sent = typed(first, supplier="Orange Pro", label="Mobile", rate="10", ledger_account="626000")
    durand.post(f"/banque/lignes/{first.pk}/depense/", sent)
    second = bank_line(house, "-55.00", "PRLV SEPA ORANGE ID EMETTEUR FR04ZZZ1 MDT 9")
    initial = durand.get(f"/banque/lignes/{second.pk}/depense/").context["form"].initial
    assert (initial["supplier"], initial["label"]) == ("Orange Pro", "Mobile")
    assert (initial["ledger_account"], initial["rate"], initial["vat"]) == ("626000", "10", Money("5.00"))


def test_an_expense_noted_before_is_offered_and_linked_instead(durand: Client, house: House) -> None:
    today = house.company.today
    values = {"date": today - timedelta(days=4), "supplier": "Scierie", "amount": Money("324.00")}
    known = record_expense(house.company, values, by=house.owner)
    line = bank_line(house, "-324.00", "CARTE SCIERIE VERCORS")
    page = durand.get(f"/banque/lignes/{line.pk}/depense/").content.decode()
    assert "Déjà noté, du même montant" in page
    durand.post(f"/banque/lignes/{line.pk}/depense/", {"expense": known.pk})
    assert line.links.get().expense == known
    assert Expense.objects.count() == 1


def test_what_cannot_be_linked_is_not_noted(durand: Client, house: House) -> None:
    line = bank_line(house, "-59.90", "CARTE LEROY MERLIN")
    response = durand.post(f"/banque/lignes/{line.pk}/depense/", typed(line, amount="60,00"))
    assert response.status_code == 422
    assert "Il reste" in response.content.decode()
    assert not Expense.objects.exists()
    came = bank_line(house, "59.90", "VIR DUPONT")
    assert durand.get(f"/banque/lignes/{came.pk}/depense/").status_code == 302


def test_a_line_may_hold_two_expenses_and_undoing_leaves_them_noted(durand: Client, house: House) -> None:
    line = bank_line(house, "-59.90", "CARTE LEROY MERLIN")
    durand.post(f"/banque/lignes/{line.pk}/depense/", typed(line, amount="40,00"))
    initial = durand.get(f"/banque/lignes/{line.pk}/depense/").context["form"].initial
    assert initial["amount"] == Money("19.90")
    durand.post(f"/banque/lignes/{line.pk}/depense/", typed(line, amount="19,90", once="autre"))
    line.refresh_from_db()
    assert line.state == LineState.LINKED
    unlink_line(line, by=house.owner)
    line.refresh_from_db()
    assert (line.state, line.linked_cents) == (LineState.TO_LINK, 0)
    assert Expense.objects.standing().linked(False).count() == 2


def test_a_stranger_gets_404(house: House, stranger: House, browser_of: Callable[[House], Client]) -> None:
    line, chloe = bank_line(house, "-59.90", "CARTE LEROY MERLIN"), browser_of(stranger)
    assert chloe.get(f"/banque/lignes/{line.pk}/depense/").status_code == 404
    hers = record_expense(
        stranger.company, {"date": date(2026, 1, 2), "supplier": "X", "amount": Money("59.90")}, by=stranger.owner
    )
    assert browser_of(house).post(f"/banque/lignes/{line.pk}/depense/", {"expense": hers.pk}).status_code == 404
