"""The pages of entries: a period, a journal, the entry beside its document; through the API too."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from ardoise.domain.money import Money
from ardoise.ledger.tests.test_postings import issued, pay
from ardoise.sales.actions.credit import credit_invoice
from tests.fixtures import Api
from tests.world import House


def test_the_entries_of_the_month_are_shown_and_turned(house: House, browser_of: Callable[[House], Client]) -> None:
    member = browser_of(house)
    invoice = issued(house)
    payment = pay(house, "1200", invoice)
    page = member.get("/comptabilite/ecritures/").content.decode()
    assert "706000" in page
    assert f"Facture {invoice.number}" in page
    assert "Total de la page" in page
    only = member.get("/comptabilite/ecritures/?journal=BQ").content.decode()
    assert "512000" in only
    assert "706000" not in only
    past = member.get("/comptabilite/ecritures/?periode=an-dernier").content.decode()
    assert "Aucune écriture" in past
    assert member.get("/comptabilite/ecritures/?apres=nothing").status_code == 200
    panel = member.get(f"/comptabilite/ecritures/sales.invoice/{invoice.pk}/", headers={"HX-Request": "true"})
    assert "<details" in panel.content.decode()
    assert "445740" in panel.content.decode()
    of_payment = member.get(f"/comptabilite/ecritures/payments.payment/{payment.pk}/").content.decode()
    assert "Écriture du règlement" in of_payment
    assert "445710" in of_payment
    assert member.get(f"/comptabilite/ecritures/sales.quote/{invoice.pk}/").status_code == 404


def test_entries_page_by_page_are_all_of_them_once(api: Api, house: House) -> None:
    one = issued(house)
    pay(house, "1200", one)
    credit_invoice(issued(house, "80"), by=house.owner, amount=Money("96"))
    whole = api.get("/ledger/entries")
    assert whole["next"] is None
    assert [row["source"] for row in whole["results"]] == ["invoice", "invoice", "invoice", "payment", "vat"]
    first = whole["results"][0]
    assert first["lines"][0] == {
        "account": "411000",
        "account_label": first["lines"][0]["account_label"],
        "auxiliary": first["lines"][0]["auxiliary"],
        "auxiliary_label": "Atelier du Parc",
        "debit": "1200.00",
        "credit": "0.00",
        "match_code": "AA",
        "match_date": first["date"],
    }
    found, page = [], api.get("/ledger/entries?limit=2")
    while True:
        found += [row["id"] for row in page["results"]]
        if page["next"] is None:
            break
        page = api.get(page["next"].partition("/api/v1")[2])
    assert found == [row["id"] for row in whole["results"]]
    assert api.get("/ledger/entries?from=2020-01-01&to=2020-12-31")["results"] == []
    assert api.refused("GET", "/ledger/entries?after=x")["code"] == "cursor_unknown"
