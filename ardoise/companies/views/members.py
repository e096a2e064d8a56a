"""The people of the company: invited, changed, taken away; the history of the accesses; the table of rights."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from ardoise.companies.access_forms import SENTENCES, InviteForm, MemberForm
from ardoise.companies.actions.invite import invite
from ardoise.companies.actions.members import change_member, leave_company, remove_member
from ardoise.companies.events import ACCESS_SUBJECTS
from ardoise.companies.gate import AccessRequest, company_page
from ardoise.companies.invitations import waiting
from ardoise.companies.middleware import SESSION_KEY
from ardoise.companies.models import Invitation, Membership, Role
from ardoise.companies.rights import RIGHTS, Right, may
from ardoise.history.models import Event
from ardoise.history.sentences import tell
from ardoise.web.forms import form_page
from ardoise.web.pagination import paginate

MOST = 200  # people of one company on its page
PER_PAGE = 50
PAGE = {"section": "profile", "current": "membres"}


@company_page(reads=Right.PROFILE, acts=Right.ACCESS_GIVE)
def members(request: AccessRequest) -> HttpResponse:
    """Who has access, who is invited, and the form to invite."""
    access = request.access

    def act(values: dict[str, Any]) -> HttpResponse:
        invite(access.company, values["email"], role=values["role"], ends_on=values["ends_on"], by=access.user)
        messages.success(request, f"Invitation envoyée à {values['email']} : elle est valable quatorze jours.")
        return redirect("companies:members")

    rows = access.rows(Membership).select_related("user").order_by("pk")[:MOST]
    invited = waiting(access.rows(Invitation)).exclude(role=Role.ACCOUNTANT).order_by("-pk")[:MOST]
    form = InviteForm(request.POST or None, names_owners=access.may(Right.OWNERSHIP))
    context = {"members": rows, "invitations": invited, "today": access.company.today, "firms": _firms(access), **PAGE}
    return form_page(request, form, act, template="companies/members.html", **context)


@company_page(reads=Right.ACCESS_GIVE)
def member(request: AccessRequest, pk: int) -> HttpResponse:
    """One person: their role, the end of their access."""
    access = request.access
    row = access.get(Membership.objects.select_related("user"), pk=pk)

    def act(values: dict[str, Any]) -> HttpResponse:
        change_member(row, role=values["role"], ends_on=values["ends_on"], by=access.user)
        messages.success(request, f"Accès de {row.user} enregistré.")
        return redirect("companies:members")

    form = MemberForm(
        request.POST or None,
        initial={"role": row.role, "ends_on": row.ends_on},
        names_owners=access.may(Right.OWNERSHIP),
    )
    is_mine = row.user_id == access.user.pk
    may_change = row.role != Role.OWNER or access.may(Right.OWNERSHIP)
    context = {"title": str(row.user), "member": row, "is_mine": is_mine, "may_change": may_change, **PAGE}
    return form_page(request, form, act, template="companies/member.html", **context)


@require_POST
@company_page(acts=Right.ACCESS_GIVE)
def member_remove(request: AccessRequest, pk: int) -> HttpResponse:
    row = request.access.get(Membership.objects.select_related("user"), pk=pk)
    remove_member(row, by=request.access.user)
    messages.success(request, f"L’accès de {row.user} est retiré.")
    if row.user_id == request.access.user.pk:
        return redirect("home")
    return redirect("companies:members")


@company_page(reads=None)
def leave(request: AccessRequest) -> HttpResponse:
    """Whatever the role: to go by oneself, after a question."""
    access = request.access
    row = access.rows(Membership).filter(user=access.user).first()
    if row is None:  # here for a firm
        raise Http404
    if request.method == "POST":
        leave_company(row, by=access.user)
        request.session.pop(SESSION_KEY, None)
        messages.success(request, f"Vous avez quitté {access.company}.")
        return redirect("home")
    return render(request, "companies/leave.html", {"role": access.role.label, "section": "profile", "current": ""})


@company_page(reads=Right.ACCESS_GIVE)
def access_history(request: AccessRequest) -> HttpResponse:
    """Every act on an access, the last one first; read by the index of events by subject."""
    rows = Event.objects.filter(chain=request.access.company.pk, subject_type__in=ACCESS_SUBJECTS)
    page = paginate(
        rows, ("-sequence",), after=request.GET.get("after"), before=request.GET.get("before"), limit=PER_PAGE
    )
    told = [(event, tell(event)) for event in page.rows]
    return render(request, "companies/access_history.html", {"told": told, "page": page, "query": "", **PAGE})


@company_page(reads=None)
def rights(request: AccessRequest) -> HttpResponse:
    """The table of roles and rights, from the code that the gate enforces."""
    rows = [(right.label, [may(role, right) for role in RIGHTS]) for right in Right]
    roles = [(role.label.partition(" (")[0], SENTENCES[role], role == request.access.role) for role in RIGHTS]
    return render(request, "companies/rights.html", {"rows": rows, "roles": roles, **PAGE})


def _firms(access: Any) -> int:
    return int(access.company.firm_accesses.count())
