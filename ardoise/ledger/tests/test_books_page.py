"""The pages of the plan: seen, saved, refused with what was typed, copied, and closed to who has no right."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from ardoise.companies.models import AccountingFirm, FirmAccess, FirmMember, Membership, Role
from ardoise.contacts.models import Contact
from ardoise.ledger.actions.change_books import change_books
from ardoise.ledger.actions.change_customers import Given, change_customer
from ardoise.ledger.books import accounts_of, books_of
from ardoise.ledger.models import Books, CustomerAccount
from ardoise.ledger.plan import plan_of
from ardoise.users.models import User
from tests.world import House

PAGE = "/comptabilite/plan/"
Browse = Callable[[House], Client]


def _accountant(*houses: House) -> Client:
    """Of a firm that was let in each company."""
    user = User.objects.create_user("cabinet@exemple.fr", "mot-de-passe-long")
    firm = AccountingFirm.objects.create(name="Cabinet Exemple")
    FirmMember.objects.create(firm=firm, user=user)
    for house in houses:
        FirmAccess.objects.create(company=house.company, firm=firm)
    client = Client()
    client.force_login(user)
    session = client.session
    session["company"] = houses[0].company.pk
    session.save()
    return client


def test_the_page_shows_what_is_used_and_the_name_of_each_account(house: House, browser_of: Browse) -> None:
    page = browser_of(house).get(PAGE).content.decode()
    assert "Prestations de services à 20 %" in page
    assert 'name="sales:service:20.00:france"' in page
    assert "TVA collectée" in page
    assert "Proposé" in page
    assert not Books.objects.exists()


def test_the_plan_is_saved_from_the_page(house: House, browser_of: Browse) -> None:
    client = browser_of(house)
    typed = {
        **plan_of(accounts_of(house.company)),
        "length": "8",
        "sales:service:20.00:france": "7062",
        "new_nature_0": "goods",
        "new_rate_0": "0.00",
        "new_place_0": "union",
        "new_account_0": "70720",
        "labels": "7062 ; Menuiserie à 20 %",
    }
    answer = client.post(PAGE, typed, follow=True)
    assert answer.redirect_chain == [(PAGE, 302)]
    accounts = accounts_of(house.company)
    assert accounts.sales[("goods", "union")] == {0: "70720000"}
    assert accounts.label("70620000") == "Menuiserie à 20 %"
    assert "À compléter" in answer.content.decode(), "services at 10 % have no account now"
    assert books_of(house.company).length == 8


def test_a_refusal_keeps_what_was_typed(house: House, browser_of: Browse) -> None:
    typed = {**plan_of(accounts_of(house.company)), "services": "512", "goods": "7077"}
    answer = browser_of(house).post(PAGE, typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="7077"' in page
    assert 'value="512"' in page
    assert "ne convient pas ici" in page
    assert not Books.objects.exists()


def test_a_forged_place_is_not_found(house: House, browser_of: Browse) -> None:
    typed = {**plan_of(accounts_of(house.company)), "sales:service:33.00:france": "706"}
    assert browser_of(house).post(PAGE, typed).status_code == 404


def test_only_the_accountant_confirms(house: House, browser_of: Browse) -> None:
    typed = {**plan_of(accounts_of(house.company)), "confirm": "1"}
    assert browser_of(house).post(PAGE, typed).status_code == 403
    assert _accountant(house).post(PAGE, typed).status_code == 302
    assert books_of(house.company).confirmed_by is not None


@pytest.mark.parametrize(
    ("role", "sees", "writes"),
    [
        (Role.OWNER, 200, 302),
        (Role.MANAGER, 200, 302),
        (Role.COLLABORATOR, 200, 403),
        (Role.SALES, 403, 403),
        (Role.ASSISTANT, 403, 403),
        (Role.CASHIER, 403, 403),
        (Role.ACCOUNTANT, 200, 302),
    ],
)
def test_who_sees_and_who_writes(house: House, role: Role, sees: int, writes: int) -> None:
    user = User.objects.create_user("role@exemple.fr", "mot-de-passe-long")
    Membership.objects.create(user=user, company=house.company, role=role)
    client = Client()
    client.force_login(user)
    for name in ("books", "customers", "account_search", "account_name"):
        assert client.get(reverse(f"ledger:{name}")).status_code == sees
    assert client.post(PAGE, plan_of(accounts_of(house.company))).status_code == writes
    for name in ("books_copy", "customer_list"):
        assert client.get(reverse(f"ledger:{name}")).status_code == (200 if writes == 302 else 403)


def test_the_plan_of_another_company_of_the_firm_is_seen_then_copied(house: House, stranger: House) -> None:
    plan = plan_of(accounts_of(stranger.company)) | {"services": "706500", "length": "8"}
    change_books(stranger.company, plan, by=stranger.owner)
    client = _accountant(house, stranger)
    assert stranger.company.legal_name in client.get("/comptabilite/plan/copie/").content.decode()
    page = client.get(f"/comptabilite/plan/copie/?de={stranger.company.pk}").content.decode()
    assert "706500" in page
    assert books_of(house.company).services == "706000", "seen, not written"
    client.post("/comptabilite/plan/copie/", {"de": stranger.company.pk})
    assert books_of(house.company).services == "70650000"
    assert books_of(house.company).sales_journal == "VE"


def test_the_plan_of_a_company_elsewhere_is_not_there(house: House, stranger: House, browser_of: Browse) -> None:
    client = browser_of(house)
    assert client.get(f"/comptabilite/plan/copie/?de={stranger.company.pk}").status_code == 404
    assert client.post("/comptabilite/plan/copie/", {"de": stranger.company.pk}).status_code == 404
    assert client.get("/comptabilite/plan/copie/?de=abc").status_code == 404


def test_a_customer_s_accounts_are_typed(house: House, stranger: House, browser_of: Browse) -> None:
    client, contact = browser_of(house), house.contacts[0]
    address = reverse("ledger:customer", args=[contact.pk])
    client.post(address, {"auxiliary": "cparc", "collective": "4117", "sales": ""})
    row = CustomerAccount.objects.get(contact=contact)
    assert (row.auxiliary, row.collective) == ("CPARC", "411700")
    refused = client.post(address, {"auxiliary": "cparc", "collective": "512", "sales": ""})
    assert refused.status_code == 422
    assert "ne convient pas" in refused.content.decode()
    elsewhere = Contact.objects.create(company=stranger.company, name="Ailleurs")
    assert client.get(reverse("ledger:customer", args=[elsewhere.pk])).status_code == 404


def test_a_list_is_shown_with_who_each_line_is_then_written(house: House, browser_of: Browse) -> None:
    contact = house.contacts[0]
    text = f"Nom;Code\n{contact.name.upper()};CPARC;4117\nPersonne de connu;CX"
    address = reverse("ledger:customer_list")
    client = browser_of(house)
    page = client.post(address, {"list": text}).content.decode()
    assert "1 client reconnu sur 2 lignes" in page
    assert not CustomerAccount.objects.exists()
    client.post(address, {"list": text, "confirm": "1"})
    assert CustomerAccount.objects.get().auxiliary == "CPARC"
    assert client.post(address, {"list": ""}).status_code == 422


def test_the_name_of_an_account_is_told_as_it_is_typed(house: House, browser_of: Browse) -> None:
    client = browser_of(house)
    assert client.get("/comptabilite/plan/intitule/?services=706").content.decode() == "Prestations de services"
    assert client.get("/comptabilite/plan/intitule/?services=x").content.decode() == ""
    assert "Clients - Avances et acomptes" in client.get("/comptabilite/plan/comptes/?q=acompte").content.decode()


def test_a_length_that_a_customer_s_account_forbids_keeps_what_was_typed(house: House, browser_of: Browse) -> None:
    contact = house.contacts[0]
    change_books(house.company, plan_of(accounts_of(house.company)) | {"length": "8"}, by=house.owner)
    change_customer(contact, Given(contact.pk, "", "41170012"), by=house.owner)
    typed = {**plan_of(accounts_of(house.company)), "length": "6", "goods": "7071"}
    answer = browser_of(house).post(PAGE, typed)
    assert answer.status_code == 422
    assert f"41170012 de {contact.name}" in answer.content.decode()
    assert 'value="7071"' in answer.content.decode()
