"""The one gate to each object: who acts, for which company, in which role. Everyone else gets 404."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any, Concatenate, NamedTuple, TypeVar

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from ardoise.companies.models import AccountingFirm, Company, FirmAccess, FirmMember, Membership, Role
from ardoise.companies.rights import Needs, Right, lacks, may
from ardoise.domain.errors import Refused
from ardoise.users.models import User

Row = TypeVar("Row", bound=models.Model)
SAFE = ("GET", "HEAD", "OPTIONS")
NO_MORE = "Vous n’avez plus accès à cette entreprise : rien n’a été enregistré."


class Forbidden(Refused):
    """The person may see the object but not do this act (HTTP 403): a page of its own says so (`CompanyMiddleware`)."""

    has_page = True

    def __init__(self, code: str, message: str, right: Right | None = None) -> None:
        super().__init__(code, message)
        self.right = right


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

    def require(self, needs: Needs, about: str = "") -> None:
        """Raises Forbidden, which says what the role does not allow; `about` names the kind of document."""
        missing = lacks(self.role, needs, about)
        if missing is not None:
            raise Forbidden(
                "forbidden",
                f"Il faut le droit « {missing.label} », que votre rôle ne donne pas. "
                "Demandez-le à un propriétaire de l’entreprise.",
                missing,
            )


def access_of(user: User, company_id: int | None) -> Access | None:
    """The access of a user to the company of that id, or to their first one when none is chosen."""
    chosen = _member(user, company_id) if company_id else None
    if chosen is None and company_id:
        chosen = _by_firm(user, company_id)
    return chosen or _member(user, None)


def access_to(user: User, company_id: int) -> Access | None:
    """The access of a user to this company and no other: as a member, else through their firm."""
    return _member(user, company_id) or _by_firm(user, company_id)


def companies_of(user: User) -> list[Company]:
    """Where the person is at work, as a member; the companies of a firm are in its portfolio."""
    rows = Membership.objects.filter(user=user).select_related("company").order_by("company")
    return [row.company for row in rows if _lasts(row.ends_on, row.company)]


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


class Guard(NamedTuple):
    """What a page asks, kept on its view: the table of rights, the menus and the tests read it there."""

    reads: Needs
    acts: Needs
    asks: tuple[Right, ...] = ()

    def of(self, method: str | None) -> Needs:
        return self.reads if method in SAFE else self.acts


class _Same:
    """As the other one."""


SAME = _Same()


def company_page(
    *, reads: Needs | _Same = SAME, acts: Needs | _Same = SAME, asks: tuple[Right, ...] = ()
) -> Callable[[View], Callable[..., HttpResponseBase]]:
    """A page of a company: logged in, with a company; the view finds `request.access`.

    `reads` is what one must have to open it, `acts` to post to it; the one that is not said is the same as the other.
    None: any member, for what is only about the person. `asks` names what the view asks itself (`access.require`)
    of what the request holds. Raises Forbidden (403) when the role does not have it.
    """
    first = acts if isinstance(reads, _Same) else reads
    second = reads if isinstance(acts, _Same) else acts
    if isinstance(first, _Same) or isinstance(second, _Same):
        raise TypeError("a page says what it asks: reads, acts, or both")
    needed = Guard(first, second, asks)

    def guard(view: View) -> Callable[..., HttpResponseBase]:
        @login_required
        @wraps(view)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.access is None:
                return _shown_out(request)
            if getattr(request, "access_ended", False):
                if request.method in SAFE and "HX-Request" in request.headers:  # read anew, the page says it
                    return HttpResponse(status=204, headers={"HX-Refresh": "true"})
                raise Forbidden(
                    "access_ended",
                    "Votre accès à l’autre entreprise a pris fin : rien n’a été enregistré. "
                    f"Vous êtes maintenant chez {request.access.company} : rechargez la page.",
                )
            request.access.require(needed.of(request.method), str(kwargs.get("about", "")))
            with timezone.override(request.access.company.time_zone):  # the hours that templates write
                return view(request, *args, **kwargs)

        guarded.rights = needed  # type: ignore[attr-defined]
        return guarded

    return guard


def _shown_out(request: Any) -> HttpResponseBase:
    """Without any company: to where one goes then, said when something was typed; never within an open page."""
    if request.headers.get("Accept") == "application/json":
        raise Forbidden("access_ended", NO_MORE)
    if request.method not in SAFE:
        messages.warning(request, NO_MORE)
    where = without_company(request.user)
    if "HX-Request" in request.headers:
        return HttpResponse(status=204, headers={"HX-Redirect": where})
    return redirect(where)


def without_company(user: User) -> str:
    """Where someone goes who has no company open: to the companies of their firm, else to found one."""
    if FirmMember.objects.filter(user=user).exists():
        try:
            return reverse("accountant:portfolio")
        except NoReverseMatch:  # an instance without that room
            pass
    return reverse("companies:found")
