"""The people of the tests of accesses: new ones, invited by Durand."""

from __future__ import annotations

from django.core import mail

from ardoise.companies.actions.accept import accept_invitation
from ardoise.companies.actions.invite import invite
from ardoise.companies.invitations import secret_of
from ardoise.companies.models import AccountingFirm, Company, Invitation, Membership
from ardoise.history import outbox
from ardoise.users.models import User
from tests.world import House

CHANTAL = "chantal@cabinet.exemple.fr"


def person(email: str, name: str = "") -> User:
    return User.objects.create_user(email, "une phrase de passe", full_name=name)


def member(house: House, email: str, role: str = "manager") -> Membership:
    """Someone invited by the owner, who accepted."""
    user = person(email)
    accept_invitation(invite(house.company, email, role=role, by=house.owner), by=user)
    return Membership.objects.select_related("user", "company").get(user=user, company=house.company)


def accountant(house: House, email: str = CHANTAL, firm: str = "Cabinet Chantal") -> User:
    """An accountant, new or not, who accepted for their firm."""
    user = User.objects.filter(email=email).first() or person(email, "Chantal Roux")
    accept_invitation(invite(house.company, email, role="accountant", by=house.owner), name=firm, by=user)
    return user


def firm_of(user: User) -> AccountingFirm:
    return user.firm_member.firm


def address_of(invitation: Invitation) -> str:
    return f"/invitation/{secret_of(invitation)}/"


def mails() -> list[str]:
    """The texts of the mails that leave once the worker passed."""
    outbox.run_due()
    return [str(one.body) for one in mail.outbox]


def sentences(company: Company) -> list[str]:
    from_events = outbox.Event.objects.filter(chain=company.pk, name__startswith="access.").order_by("sequence")
    return [event.name for event in from_events]
