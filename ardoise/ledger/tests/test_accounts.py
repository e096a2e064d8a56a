"""Where each thing goes: usual accounts, accounts by rate (ACC-03), territories, customers and their codes."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ardoise.catalogue.models import CatalogueItem
from ardoise.contacts.models import Contact
from ardoise.domain.accounts import clean_account, clean_code, named_code
from ardoise.domain.document import Nature
from ardoise.domain.errors import Refused
from ardoise.ledger import pcg
from ardoise.ledger.books import accounts_of
from ardoise.ledger.models import Books, CustomerAccount, SalesAccount, VatAccount
from tests.world import House

S20, S10, Z0, K0, G0 = (
    (Decimal("20"), "S"),
    (Decimal("10"), "S"),
    (Decimal("0"), "Z"),
    (Decimal("0"), "K"),
    (Decimal("0"), "G"),
)


def test_a_company_that_set_nothing_has_the_usual_accounts(house: House) -> None:
    accounts = accounts_of(house.company)
    chart = accounts.chart()
    assert (chart.customers, chart.sale(Nature.SERVICE, S20), chart.sale(Nature.GOODS, K0)) == (
        "411000",
        "706000",
        "707000",
    )
    assert (chart.collected(Decimal("5.5")), chart.waiting(Decimal("20")), chart.down_payments) == (
        "445710",
        "445740",
        "419100",
    )
    assert accounts.money("cheque") == ("511200", "BQ")
    assert accounts.money("cash") == ("530000", "CA")
    assert accounts.money("bank_transfer") == ("512000", "BQ")
    assert accounts.journal_label("VE") == "Ventes"
    assert not Books.objects.exists(), "reading writes nothing"


def test_a_rate_without_account_is_named_and_never_takes_the_account_of_another(house: House) -> None:
    """ACC-03."""
    Books.objects.create(company=house.company)
    for rate, account in (("20", "706200"), ("10", "706100")):
        SalesAccount.objects.create(company=house.company, nature="service", vat_rate=rate, account=account)
    VatAccount.objects.create(company=house.company, vat_rate="20", account="445712", waiting="445742")
    accounts = accounts_of(house.company)
    chart = accounts.chart()
    assert chart.sale(Nature.SERVICE, S10) == "706100"
    assert chart.sale(Nature.GOODS, S10) == "707000", "goods were not set by rate"
    assert (chart.collected(Decimal("20")), chart.waiting(Decimal("20"))) == ("445712", "445742")
    lacking = chart.sale(Nature.SERVICE, (Decimal("5.5"), "S"))
    assert accounts.label(lacking) == (
        "Aucun compte pour les prestations de services à 5,5 % : donnez-le dans le plan comptable."
    )
    assert accounts.label(chart.collected(Decimal("5.5"))).startswith("TVA à 5,5 % : aucun compte.")


def test_a_territory_has_its_accounts_and_else_those_of_france(house: House) -> None:
    rows = (("goods", None, "union", "707200"), ("goods", None, "abroad", "707300"), ("service", None, "union", "7062"))
    for nature, rate, place, account in rows:
        SalesAccount.objects.create(
            company=house.company, nature=nature, vat_rate=rate, territory=place, account=account
        )
    accounts = accounts_of(house.company)
    assert accounts.chart(None, "BE").sale(Nature.SERVICE, (Decimal(0), "AE")) == "706200"
    assert accounts.chart(None, "US").sale(Nature.SERVICE, (Decimal(0), "E")) == "706000"
    assert accounts.chart(None, "RE").sale(Nature.SERVICE, S20) == "706000"
    assert accounts.chart(None, "FR").sale(Nature.GOODS, K0) == "707200", "the category says that they went there"
    assert accounts.chart(None, "CH").sale(Nature.GOODS, G0) == "707300"


def test_a_customer_has_their_own_collective_code_and_sales(house: House) -> None:
    contact = Contact.objects.filter(company=house.company).earliest("pk")
    CustomerAccount.objects.create(
        company=house.company, contact=contact, auxiliary="PARC", collective="411700", sales="701"
    )
    accounts = accounts_of(house.company)
    chart = accounts.chart(contact.pk)
    assert (chart.customers, chart.sale(Nature.SERVICE, S20), chart.services) == ("411700", "701000", "701000")
    assert accounts.customer(contact.pk, "Le Parc").aux == "PARC"


def test_codes_never_meet(house: House) -> None:
    one = Contact.objects.create(company=house.company, name="Dupont")
    two = Contact.objects.create(company=house.company, name="Dupont")
    accounts = accounts_of(house.company)
    assert accounts.customer(one.pk).aux == f"C{one.pk:05d}"
    for rule in ("name", "number"):
        Books.objects.update_or_create(company=house.company, defaults={"auxiliary_rule": rule})
        accounts = accounts_of(house.company)
        made = accounts.customer(one.pk).aux
        assert made != accounts.customer(two.pk).aux
        CustomerAccount.objects.update_or_create(contact=two, defaults={"company": house.company, "auxiliary": made})
        assert accounts_of(house.company).customer(one.pk).aux not in ("", made), "given to the other by a list"
        CustomerAccount.objects.all().delete()


def test_one_collective_account_has_no_codes(house: House) -> None:
    Books.objects.create(company=house.company, auxiliary_rule="none")
    contact = Contact.objects.filter(company=house.company).earliest("pk")
    accounts = accounts_of(house.company)
    assert accounts.customer(contact.pk).aux == accounts.customer(None).aux == ""


def test_the_length_of_the_books_is_that_of_every_account(house: House) -> None:
    Books.objects.create(company=house.company, length=8)
    item = CatalogueItem.objects.create(company=house.company, label="Bardage", search="bardage", ledger_account="704")
    accounts = accounts_of(house.company)
    assert accounts.chart().customers == "41100000"
    assert accounts.money("card") == ("51150000", "BQ")
    assert accounts.items([item.pk]) == {item.pk: "70400000"}


def test_the_account_of_a_prestation_that_cannot_be_written_is_said(house: House) -> None:
    item = CatalogueItem.objects.create(
        company=house.company, label="Bardage : bois", search="bardage", ledger_account="ventes"
    )
    accounts = accounts_of(house.company)
    assert accounts.label(accounts.items([item.pk])[item.pk]) == (
        "La prestation « Bardage : bois » a le compte « ventes », qui ne convient pas : corrigez-le sur sa fiche."
    )


def test_many_customers_are_read_at_once(house: House, django_assert_num_queries: object) -> None:
    ids = [Contact.objects.create(company=house.company, name=f"Client {rank}").pk for rank in range(30)]
    accounts = accounts_of(house.company)
    with django_assert_num_queries(3):  # type: ignore[operator]
        accounts.know(ids)
        assert len({accounts.customer(pk).aux for pk in ids}) == 30
        accounts.chart(ids[3], "FR")


@pytest.mark.parametrize(
    ("typed", "code"), [("ventes", "account_format"), ("70612345", "account_length"), ("512", "account_class")]
)
def test_an_account_that_does_not_fit_is_refused(typed: str, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        clean_account(typed, 6, classes=("70",))
    assert refusal.value.code == code


def test_an_account_is_as_long_as_the_books() -> None:
    assert clean_account("70 6", 6) == "706000"
    assert clean_account("70600000", 6) == "706000"
    assert clean_account("411dupont", 12) == "411DUPONT"
    assert clean_account("", 6) == ""


def test_a_code_is_short_and_plain() -> None:
    assert clean_code(" c dupont ") == "CDUPONT"
    assert named_code("C", "Œuvre d’Art & Cie", 7) == "COEUVRE7"
    assert named_code("C", "12345", 7) == "CX7"
    assert len(named_code("CLI", "Dupont", 123456789)) <= 17
    for wrong in ("CÉDRIC", "A" * 18, "=1+1"):
        with pytest.raises(Refused):
            clean_code(wrong)


def test_the_law_names_every_account() -> None:
    assert pcg.label_of("445710") == "TVA collectée"
    assert pcg.label_of("706200") == "Prestations de services"
    assert pcg.label_of("999999") == ""
    assert [row.number for row in pcg.find("706")] == ["706"]
    assert "707" in {row.number for row in pcg.find("ventes marchandises")}
