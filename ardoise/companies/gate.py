"""The one gate to each object: who acts, for which company, in which role. Everyone else gets 404."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any, Concatenate, TypeVar

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from ardoise.companies.models import AccountingFirm, Company, FirmAccess, Membership, Role
from ardoise.companies.rights import Right, may
from ardoise.domain.errors import Refused
from ardoise.users.models import User

Row = TypeVar("Row", bound=models.Model)
SAFE = ("GET", "HEAD", "OPTIONS")


class Forbidden(Refused):
    """The person may see the object but not do this act (HTTP 403)."""


@dataclass(frozen=True)
class Access:
    """One person at work for one company; an accountant is there for their firm."""

    user: User
    company: Company
    role: Role
    firm: AccountingFirm | None = None

    def rows(self, model: type[Row]) -> models.QuerySet[Row]:
        """Every row of this company: the only door by which a view reads."""
        return model._default_manager.filter(company=self.company)

    def get(self, model: type[Row] | models.QuerySet[Row], **lookup: Any) -> Row:
        rows = model.filter(company=self.company) if isinstance(model, models.QuerySet) else self.rows(model)
        try:
            row = rows.get(**lookup)
        except (ObjectDoesNotExist, ValueError, OverflowError):
            raise Http404 from None
        row.company = self.company  # type: ignore[attr-defined]  # read with the access already, with its logo
        return row

    def may(self, right: Right) -> bool:
        return may(self.role, right)

    def require(self, right: Right) -> None:
        """Raises Forbidden, which says what the role does not allow."""
        if not self.may(right):
            raise Forbidden(
                "forbidden",
                f"Votre accès ({self.role.label}) ne permet pas cela : « {right.label} ». "
                "Demandez-le à un propriétaire de l’entreprise.",
            )

    def require_owner(self) -> None:
        if self.role != Role.OWNER:
            raise Forbidden("owner_only", "Seul le propriétaire de l’entreprise peut faire cela.")


def access_of(user: User, company_id: int | None) -> Access | None:
    """The access of a user to the company of that id, or to their first one when none is chosen."""
    chosen = _member(user, company_id) if company_id else None
    if chosen is None and company_id:
        chosen = _by_firm(user, company_id)
    return chosen or _member(user, None)


def access_to(user: User, company_id: int) -> Access | None:
    """The access of a user to this company and no other: as a member, else through their firm."""
    return _member(user, company_id) or _by_firm(user, company_id)


def _member(user: User, company_id: int | None) -> Access | None:
    members = Membership.objects.filter(user=user).select_related("company", "company__logo").order_by("pk")
    for member in members.filter(company_id=company_id) if company_id else members:
        if _lasts(member.ends_on, member.company):
            return Access(user, member.company, Role(member.role))
    return None


def _by_firm(user: User, company_id: int) -> Access | None:
    given = FirmAccess.objects.filter(company_id=company_id, firm__members__user=user)
    access = given.select_related("company", "company__logo", "firm").first()
    if access is None or not _lasts(access.ends_on, access.company):
        return None
    return Access(user, access.company, Role.ACCOUNTANT, access.firm)


def _lasts(ends_on: date | None, company: Company) -> bool:
    """Whether an access given until that day still holds."""
    return ends_on is None or company.today <= ends_on


class AccessRequest(HttpRequest):
    """A request that passed the gate."""

    access: Access


View = Callable[Concatenate[AccessRequest, ...], HttpResponseBase]


def company_page(
    *, reads: Right | None, acts: Right | None = None
) -> Callable[[View], Callable[..., HttpResponseBase]]:
    """A page of a company: logged in, with a company; the view finds `request.access`.

    `reads` is the right to open it, `acts` to post to it (the same when not said). None: any member, for what is
    only about the person. Raises Forbidden (403) when the role does not have it.
    """

    def guard(view: View) -> Callable[..., HttpResponseBase]:
        @login_required
        @wraps(view)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.access is None:
                return redirect("companies:found")
            needed = reads if request.method in SAFE else acts or reads
            if needed is not None:
                request.access.require(needed)
            return view(request, *args, **kwargs)

        guarded.rights = (reads, acts or reads)  # type: ignore[attr-defined]  # read by the table of rights
        return guarded

    return guard
