"""A firm of accountants and its people, at work for companies of the cast."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.test import Client

from ardoise.companies.models import AccountingFirm, Company, FirmAccess, FirmMember
from ardoise.users.models import User
from ardoise.web.search import fold
from tests.world import DEMO_PASSWORD


@dataclass(frozen=True)
class Firm:
    """A firm with two people: the first one asks."""

    firm: AccountingFirm
    asker: User
    colleague: User


def firm_for(*companies: Company, name: str = "Cabinet Rivière") -> Firm:
    family = name.split()[-1]
    firm = AccountingFirm.objects.create(name=name)
    people = [
        User.objects.create_user(f"{who.lower()}@{fold(family)}.exemple.fr", DEMO_PASSWORD, full_name=f"{who} {family}")
        for who in ("Marie", "Paul")
    ]
    for user in people:
        FirmMember.objects.create(firm=firm, user=user)
    for company in companies:
        FirmAccess.objects.create(firm=firm, company=company)
    return Firm(firm, *people)


def end_access(firm: Firm, company: Company, on: date) -> None:
    FirmAccess.objects.filter(firm=firm.firm, company=company).update(ends_on=on)


def desk_of(user: User, company: Company | None = None) -> Client:
    """Their browser, in that company."""
    client = Client()
    client.force_login(user)
    if company:
        assert client.post("/entreprise/choix/", {"company": company.pk}).status_code == 302
    return client
