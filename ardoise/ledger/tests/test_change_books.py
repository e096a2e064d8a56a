"""The settings of the books: written whole, refused with reasons, told in the history, confirmed by the accountant."""

from __future__ import annotations

import pytest

from ardoise.banking.actions.accounts import open_account
from ardoise.contacts.models import Contact
from ardoise.domain.errors import Invalid, Refused
from ardoise.history.models import Event
from ardoise.history.sentences import tell
from ardoise.ledger.actions.change_books import change_books, confirm_books
from ardoise.ledger.actions.change_customers import Given, change_customer, keep_codes, list_customers
from ardoise.ledger.books import accounts_of, books_of
from ardoise.ledger.models import Books, CustomerAccount, SalesAccount
from ardoise.ledger.plan import plan_of
from tests.world import House


def _plan(house: House, **changes: str) -> dict[str, str]:
    return plan_of(accounts_of(house.company)) | changes


def _last(name: str) -> str:
    return tell(Event.objects.filter(name=name).latest("sequence"))


def test_a_change_is_written_and_told_from_and_to(house: House) -> None:
    plan = _plan(house, services="706100", **{"sales:service:5.50:france": "7062", "vat:5.50": "445715"})
    change_books(house.company, plan, by=house.owner)
    accounts = accounts_of(house.company)
    assert accounts.books.services == "706100"
    assert SalesAccount.objects.get(company=house.company).account == "706200"
    sentence = _last("ledger.books_changed")
    assert "Prestations de services\u00a0: 706000 → 706100" in sentence
    assert "Prestations de services à 5,5 %\u00a0: rien → 706200" in sentence


def test_the_same_plan_again_records_nothing(house: House) -> None:
    change_books(house.company, _plan(house), by=house.owner)
    change_books(house.company, _plan(house), by=house.owner)
    assert not Event.objects.filter(name="ledger.books_changed").exists()


def test_every_refusal_is_said_under_its_place(house: House) -> None:
    plan = _plan(
        house,
        services="512000",
        vat="ventes",
        down_payments="",
        sales_journal="VENTES!",
        **{"sales:goods:20.00:union": "70712345"},
    )
    with pytest.raises(Invalid) as refusal:
        change_books(house.company, plan, by=house.owner)
    found = {problem.field: problem.code for problem in refusal.value.problems}
    assert found == {
        "services": "account_class",
        "vat": "account_format",
        "down_payments": "account_missing",
        "sales_journal": "journal",
        "sales:goods:20.00:union": "account_length",
    }
    assert not Books.objects.exists()


def test_a_longer_plan_adds_zeros_and_a_shorter_one_takes_only_zeros(house: House) -> None:
    change_books(house.company, _plan(house, length="8"), by=house.owner)
    assert accounts_of(house.company).chart().vat == "44571000"
    assert books_of(house.company).services == "70600000"
    change_books(house.company, _plan(house, services="70612345"), by=house.owner)
    with pytest.raises(Invalid) as refusal:
        change_books(house.company, _plan(house, length="6"), by=house.owner)
    assert [problem.field for problem in refusal.value.problems] == ["services"]


def test_the_accounts_of_customers_follow_the_length_and_are_never_cut(house: House) -> None:
    (contact,) = _contacts(house, "Un")
    change_customer(contact, Given(contact.pk, "CUN", "411700", "701"), by=house.owner)
    change_books(house.company, _plan(house, length="8"), by=house.owner)
    row = CustomerAccount.objects.get(contact=contact)
    assert (row.collective, row.sales) == ("41170000", "70100000")
    change_customer(contact, Given(contact.pk, "CUN", "41170012", "701"), by=house.owner)
    with pytest.raises(Refused, match="41170012 de Un"):
        change_books(house.company, _plan(house, length="6"), by=house.owner)
    assert books_of(house.company).length == 8


def test_a_bank_account_and_its_journal(house: House) -> None:
    bank = open_account(house.company, by=house.owner, name="Banque du Parc")
    plan = _plan(house, **{f"bank:{bank.pk}": "5121", f"bank_journal:{bank.pk}": "b2", "method:cheque": ""})
    change_books(house.company, plan, by=house.owner)
    bank.refresh_from_db()
    accounts = accounts_of(house.company)
    assert accounts.money("bank_transfer", bank) == ("512100", "B2")
    assert accounts.money("cheque") == ("512000", "BQ"), "straight to the bank"


def test_who_confirms_looks_again_after_a_change(house: House) -> None:
    confirm_books(house.company, by=house.owner)
    assert books_of(house.company).confirmed_by == house.owner
    change_books(house.company, _plan(house, goods="7071"), by=house.owner)
    assert books_of(house.company).confirmed_at is None
    change_books(house.company, _plan(house, goods="7072"), by=house.owner, confirmed=True)
    assert books_of(house.company).confirmed_at is not None


def _contacts(house: House, *names: str) -> list[Contact]:
    return [Contact.objects.create(company=house.company, name=name) for name in names]


def test_a_code_is_one_customer_s(house: House) -> None:
    one, two = _contacts(house, "Un", "Deux")
    change_customer(one, Given(one.pk, "CUN", "4117", "701"), by=house.owner)
    assert CustomerAccount.objects.get(contact=one).collective == "411700"
    with pytest.raises(Invalid, match="CUN est déjà celui de Un"):
        change_customer(two, Given(two.pk, "cun"), by=house.owner)
    list_customers(house.company, [Given(one.pk, "CDEUX"), Given(two.pk, "CUN")], by=house.owner)
    assert accounts_of(house.company).customer(two.pk).aux == "CUN"
    assert CustomerAccount.objects.get(contact=one).sales == "701000", "what the list does not say stays"
    with pytest.raises(Invalid, match="donné à deux clients"):
        list_customers(house.company, [Given(one.pk, "X"), Given(two.pk, "X")], by=house.owner)


def test_a_captured_code_never_changes(house: House) -> None:
    (contact,) = _contacts(house, "Dupont")
    Books.objects.create(company=house.company, auxiliary_rule="name")
    accounts = accounts_of(house.company)
    code = accounts.customer(contact.pk).aux
    keep_codes(accounts, [contact.pk])
    contact.name = "Martin"
    contact.save()
    change_books(house.company, _plan(house, auxiliary_rule="number", auxiliary_prefix="Z"), by=house.owner)
    assert accounts_of(house.company).customer(contact.pk).aux == code
    with pytest.raises(Invalid, match="ne change plus"):
        change_customer(contact, Given(contact.pk, "AUTRE"), by=house.owner)


def test_a_customer_of_another_company_is_not_there(house: House, stranger: House) -> None:
    contact = Contact.objects.create(company=stranger.company, name="Ailleurs")
    with pytest.raises(LookupError):
        list_customers(house.company, [Given(contact.pk, "X")], by=house.owner)
