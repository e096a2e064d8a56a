"""Who has access to the company: members, firms of accountants, invitations; to invite, and to take away."""

from __future__ import annotations

from typing import Any, Literal

from django.http import Http404
from ninja import Router, Status

from ardoise.api.auth import ApiRequest, Bearer
from ardoise.api.dates import Day
from ardoise.api.inputs import Body
from ardoise.companies.actions.firms import remove_firm
from ardoise.companies.actions.invite import invite, revoke_invitation
from ardoise.companies.actions.members import remove_member
from ardoise.companies.invitations import waiting
from ardoise.companies.models import FirmAccess, Invitation, Membership
from ardoise.companies.rights import Right

router = Router(tags=["Accès"])
MOST = 200  # of each kind
RoleName = Literal["owner", "manager", "collaborator", "sales", "assistant", "cashier", "accountant"]


class AccessIn(Body):
    """`ends_on`: the last day of the access; without it, it has no end."""

    email: str
    role: RoleName
    ends_on: Day | None = None


@router.get(
    "/accesses", summary="Les accès : personnes, cabinets et invitations en attente", auth=Bearer(Right.ACCESS_GIVE)
)
def accesses(request: ApiRequest) -> Any:
    access = request.auth
    members = access.rows(Membership).select_related("user").order_by("pk")[:MOST]
    firms = access.rows(FirmAccess).select_related("firm").order_by("pk")[:MOST]
    invitations = waiting(access.rows(Invitation)).order_by("pk")[:MOST]
    shown = [*map(_member, members), *map(_firm, firms), *map(_invitation, invitations)]
    return {"results": shown, "next": None}


@router.post(
    "/accesses",
    summary="Inviter par e-mail",
    description="La personne reçoit un lien valable quatorze jours. Le rôle « accountant » ouvre Xpert à son cabinet. "
    "Le lien n’est jamais rendu ici.",
    response={201: Any},
    auth=Bearer(Right.ACCESS_GIVE, asks=(Right.OWNERSHIP,)),
)
def access_invite(request: ApiRequest, body: AccessIn) -> Any:
    access = request.auth
    row = invite(access.company, body.email, role=body.role, ends_on=body.ends_on, by=access.user)
    return Status(201, _invitation(row))


@router.delete(
    "/accesses/{pk}",
    summary="Retirer un accès, ou révoquer une invitation",
    description="L’identifiant est celui de la liste : member-12, firm-3, invitation-7. Fermé tout de suite.",
    response={204: None},
    auth=Bearer(Right.ACCESS_GIVE, asks=(Right.OWNERSHIP,)),
)
def access_remove(request: ApiRequest, pk: str) -> Any:
    access, (kind, _, number) = request.auth, pk.partition("-")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise Http404
    if kind == "member":
        remove_member(access.get(Membership, pk=number), by=access.user)
    elif kind == "firm":
        remove_firm(access.get(FirmAccess, pk=number), by=access.user)
    elif kind == "invitation":
        revoke_invitation(access.get(Invitation, pk=number), by=access.user)
    else:
        raise Http404
    return Status(204, None)


def _member(row: Membership) -> dict[str, Any]:
    person = {"name": row.user.full_name, "email": row.user.email}
    return {"id": f"member-{row.pk}", "kind": "member", **person, "role": row.role, "ends_on": row.ends_on}


def _firm(row: FirmAccess) -> dict[str, Any]:
    return {"id": f"firm-{row.pk}", "kind": "firm", "name": row.firm.name, "role": "accountant", "ends_on": row.ends_on}


def _invitation(row: Invitation) -> dict[str, Any]:
    return {
        "id": f"invitation-{row.pk}",
        "kind": "invitation",
        "email": row.email,
        "role": row.role,
        "ends_on": row.ends_on,
        "state": row.state,
        "sent_at": row.sent_at,
        "expires_at": row.expires_at,
    }
