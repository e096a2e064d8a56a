"""The people on the accountant's side of a company, and where each side signs from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from ardoise.accountant.models import MissingDocument, Question, Reply, Side
from ardoise.companies.gate import access_to
from ardoise.companies.models import AccountingFirm, Company, FirmAccess
from ardoise.companies.rights import Right
from ardoise.history import clock
from ardoise.users.models import User

ZONE = "Europe/Paris"


def firm_of(user: User) -> AccountingFirm | None:
    member = getattr(user, "firm_member", None) if user.is_authenticated else None
    return member.firm if member else None


def companies_of(firm: AccountingFirm) -> list[int]:
    """The companies that this firm may open today; an access that ended is gone at once."""
    rows = (
        FirmAccess.objects.filter(firm=firm).select_related("company").only("company", "ends_on", "company__time_zone")
    )
    near = clock.today(ZONE) - timedelta(days=1)  # no time zone of ours is further than a day
    return [
        row.company_id
        for row in rows
        if row.ends_on is None or (row.ends_on >= near and row.company.today <= row.ends_on)
    ]


def askers_of(question: Question) -> list[User]:
    """Who spoke for the accountant and still may: their mails stop with their access."""
    spoke = [question.asked_by, *(reply.by for reply in _of_the_accountant(question))]
    return _who_may(question.company, {user.pk: user for user in spoke}.values())


def asker_of(missing: MissingDocument) -> list[User]:
    """Who asked for the document, while they still have an access to the company."""
    user = missing.asked_by
    return [user] if user.is_active and access_to(user, missing.company_id) else []


def _of_the_accountant(question: Question) -> Iterable[Reply]:
    return question.replies.filter(side=Side.ACCOUNTANT).select_related("by")


def _who_may(company: Company, users: Iterable[User]) -> list[User]:
    found = []
    for user in users:
        access = access_to(user, company.pk) if user.is_active else None
        if access and access.may(Right.QUESTIONS):
            found.append(user)
    return found
