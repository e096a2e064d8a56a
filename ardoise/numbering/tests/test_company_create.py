"""The command that a script calls: a company that issues at once, its key on the last line."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from ardoise.companies.models import Company
from tests.fixtures import Api, line
from tests.world import House

pytestmark = pytest.mark.django_db


def create(**options: str) -> str:
    out = io.StringIO()
    usual = {"email": "gerant@exemple.fr", "name": "Plomberie Essai", "siren": "732829320"}
    call_command("company_create", **{**usual, **options}, stdout=out, stderr=io.StringIO())
    return out.getvalue().splitlines()[-1]


def test_the_key_of_the_last_line_issues_an_invoice_at_once() -> None:
    secret = create(address="1 rue des Lilas, 69003 Lyon", legal_form="SARL")
    company = Company.objects.get()
    assert (company.line1, company.postcode, company.city, company.vat_number) == (
        "1 rue des Lilas",
        "69003",
        "Lyon",
        "FR44732829320",
    )
    owner = company.memberships.get().user
    api = Api(House(company, owner))
    api.client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    address = {"line1": "2 rue B", "postcode": "75001", "city": "Paris"}
    contact = api.post("/contacts", {"name": "Client", "address": address})
    draft = api.post("/invoices", {"contact": contact["id"], "lines": [line("100.00")]})
    assert api.post(f"/invoices/{draft['id']}/issue")["number"] == f"F-{company.today.year}-0001"


def test_what_is_not_given_takes_a_usable_default() -> None:
    create()
    company = Company.objects.get()
    assert (company.vat_regime, company.postcode) == ("normal", "75001")


def test_the_franchise_and_the_patterns_are_obeyed() -> None:
    secret = create(vat_regime="franchise", invoice_pattern="FACT-ANNÉE2-NUMÉRO3")
    assert secret.startswith("ardoise_")
    company = Company.objects.get()
    assert company.is_franchise
    assert company.series.get(document="invoice").pattern == "FACT-ANNÉE2-NUMÉRO3"


def test_a_wrong_siren_is_said_in_french() -> None:
    with pytest.raises(CommandError, match="SIREN"):
        create(siren="123456789")
    assert not Company.objects.exists()
