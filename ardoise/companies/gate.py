"""The one gate to each object: who acts, for which company, in which role. Everyone else gets 404."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, TypeVar

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from ardoise.companies.models import Company, Membership, Role
from ardoise.domain.errors import Refused
from ardoise.users.models import User

Row = TypeVar("Row", bound=models.Model)


class Forbidden(Refused):
    """The person may see the object but not do this act (HTTP 403)."""


@dataclass(frozen=True)
class Access:
    """One person at work for one company."""

    user: User
    company: Company
    role: Role

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

    def require_owner(self) -> None:
        if self.role != Role.OWNER:
            raise Forbidden("owner_only", "Seul le propriétaire de l’entreprise peut faire cela.")


def access_of(user: User, company_id: int | None) -> Access | None:
    """The access of a user to the company of that id, or to their first one when none is chosen."""
    members = Membership.objects.filter(user=user).select_related("company", "company__logo").order_by("pk")
    member = (members.filter(company_id=company_id).first() if company_id else None) or members.first()
    return Access(user, member.company, Role(member.role)) if member else None


class AccessRequest(HttpRequest):
    """A request that passed the gate."""

    access: Access


def company_page(
    view: Callable[Concatenate[AccessRequest, ...], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """A page of a company: logged in, with a company; the view finds `request.access`."""

    @login_required
    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.access is None:
            return redirect("companies:found")
        return view(request, *args, **kwargs)

    return guarded
