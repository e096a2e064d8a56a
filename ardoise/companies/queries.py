"""Who has access to a company now: its members, the firms and their people."""

from __future__ import annotations

from django.db import models

from ardoise.companies.models import Company, FirmAccess, FirmMember, Membership
from ardoise.users.models import User


def lasting_members(company: Company) -> models.QuerySet[Membership]:
    """The members whose access holds today and who can log in."""
    members = Membership.objects.filter(company=company, user__is_active=True).select_related("user")
    return members.filter(lasting(company))


def lasting_firms(company: Company) -> models.QuerySet[FirmAccess]:
    return FirmAccess.objects.filter(lasting(company), company=company).select_related("firm")


def lasting(company: Company) -> models.Q:
    """What ends on a day holds until the end of that day, in the zone of the company."""
    return models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=company.today)


def is_inside(user: User, company: Company) -> bool:
    """Whether this person has an access of any kind to the company."""
    if lasting_members(company).filter(user=user).exists():
        return True
    return FirmMember.objects.filter(user=user, firm__in=lasting_firms(company).values("firm")).exists()


def ended_of(user: User) -> list[Membership]:
    """The accesses of a person that came to their last day, for who has none left."""
    rows = Membership.objects.filter(user=user, ends_on__isnull=False).select_related("company").order_by("-ends_on")
    return [row for row in rows[:10] if row.ends_on and row.ends_on < row.company.today]
