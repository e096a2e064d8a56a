"""The plan of the books through the API: whole, exact, refused place by place, closed to who has no right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ardoise.banking.actions.accounts import open_account
from ardoise.companies.models import Membership, Role
from ardoise.ledger.books import accounts_of
from ardoise.ledger.models import Books
from tests.fixtures import Api
from tests.world import House

pytestmark = pytest.mark.django_db


def _put(api: Api, body: Any) -> Any:
    response = api.call("PUT", "/ledger/settings", body)
    assert response.status_code == 200, response.content.decode()
    return response.json()


def test_what_is_read_may_be_sent_back(api: Api, house: House) -> None:
    open_account(house.company, by=house.owner, name="Banque du Parc")
    read = api.get("/ledger/settings")
    assert (read["length"], read["services"], read["customers"]["rule"]) == (6, "706000", "number")
    assert {"method": "cheque", "account": "511200", "journal": ""} in read["methods"]
    assert read["state"] == {"confirmed_at": None, "missing": []}
    assert _put(api, read) == read
    read["sales"] = [{"nature": "service", "vat_rate": "20", "territory": "france", "account": "7062"}]
    read["sales"].append({"nature": "goods", "vat_rate": None, "territory": "union", "account": "7072"})
    read["vat_rates"] = [{"vat_rate": "20", "account": "445712", "waiting": "445742"}]
    read["bank_accounts"][0] |= {"account": "5121", "journal": "B1", "journal_label": "Parc"}
    read["labels"] = [{"account": "706200", "label": "Menuiserie"}]
    written = _put(api, read)
    assert written["sales"] == [
        {"nature": "service", "vat_rate": "20", "territory": "france", "account": "706200"},
        {"nature": "goods", "vat_rate": None, "territory": "union", "account": "707200"},
    ]
    assert written["bank_accounts"][0]["account"] == "512100"
    assert any("10 %" in sentence for sentence in written["state"]["missing"])
    assert _put(api, written) == written
    assert accounts_of(house.company).label("706200") == "Menuiserie"


def test_what_is_left_out_goes_back_to_usual(api: Api) -> None:
    _put(api, {"length": 8, "services": "7061"})
    assert api.get("/ledger/settings")["services"] == "70610000"
    assert _put(api, {})["services"] == "706000"


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"services": "512000"}, "account_class", "services"),
        ({"length": 3}, "length", "length"),
        ({"customers": {"collective": "706"}}, "account_class", "customers.collective"),
        ({"journals": {"sales": {"code": "ventes!"}}}, "journal", "journals.sales.code"),
        (
            {"sales": [{"nature": "goods", "vat_rate": "20", "account": "707"}] * 2},
            "given_twice",
            "sales.1.account",
        ),
        ({"sales": [{"nature": "goods", "vat_rate": "33", "account": "707"}]}, "vat_rate_unknown", "sales.0.vat_rate"),
        ({"vat_rates": [{"vat_rate": "0", "account": "4457"}]}, "vat_rate_zero", "vat_rates.0.vat_rate"),
        ({"vat_rates": [{"vat_rate": "20", "account": "706"}]}, "account_class", "vat_rates.0.account"),
        ({"bank_accounts": [{"bank_account": 999, "account": "512"}]}, "bank_account_unknown", "bank_accounts"),
        ({"template": "inconnu"}, "template", "template"),
        ({"unknown": 1}, "extra_forbidden", "unknown"),
    ],
)
def test_what_is_wrong_names_its_place(api: Api, body: Any, code: str, field: str) -> None:
    refusal = api.refused("PUT", "/ledger/settings", body)
    assert (refusal["code"], refusal["field"]) == (code, field)
    assert not Books.objects.exists()


def test_the_accounts_of_a_customer(api: Api, house: House) -> None:
    contact = house.contacts[0]
    (shown, *_) = api.get(f"/ledger/customers?q={contact.name}")["results"]
    assert (shown["auxiliary"], shown["is_given"]) == (f"C{contact.pk:05d}", False)
    response = api.call("PUT", f"/ledger/customers/{contact.pk}", {"auxiliary": "cparc", "collective": "4117"})
    assert response.json() | {"name": ""} == {
        "contact": contact.pk,
        "name": "",
        "auxiliary": "CPARC",
        "is_given": True,
        "kept_at": None,
        "collective": "411700",
        "sales": "",
    }
    assert api.get(f"/ledger/customers/{contact.pk}") == response.json()
    other = house.contacts[1]
    assert api.refused("PUT", f"/ledger/customers/{other.pk}", {"auxiliary": "CPARC"})["code"] == "code_taken"
    assert api.call("PUT", "/ledger/customers/999999", {}).status_code == 404


@pytest.mark.parametrize(("role", "reads", "writes"), [(Role.COLLABORATOR, 200, 403), (Role.SALES, 403, 403)])
def test_who_reads_and_who_writes(
    house: House, api_of: Callable[[House], Api], role: Role, reads: int, writes: int
) -> None:
    Membership.objects.filter(company=house.company, user=house.collaborator).update(role=role)
    assert house.collaborator is not None
    api = api_of(House(house.company, house.collaborator))
    assert api.call("GET", "/ledger/settings").status_code == reads
    assert api.call("GET", "/ledger/customers").status_code == reads
    assert api.call("PUT", "/ledger/settings", {}).status_code == writes
    assert api.call("PUT", f"/ledger/customers/{house.contacts[0].pk}", {}).status_code == writes
