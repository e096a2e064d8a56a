"""Accept an invitation: the person becomes a member, or their firm gets access."""

from __future__ import annotations

from django.db import transaction

from ardoise.companies import events
from ardoise.companies.actions.firms import firm_name
from ardoise.companies.actions.giving import require_giver, require_not_over, until
from ardoise.companies.actions.invite import INSTANCE
from ardoise.companies.gate import Forbidden
from ardoise.companies.models import AccountingFirm, Company, FirmAccess, FirmMember, Invitation, Membership, Role
from ardoise.companies.queries import is_inside
from ardoise.domain.errors import Conflict
from ardoise.history import clock
from ardoise.history.record import lock_chain, record
from ardoise.users.models import User

WHY_NOT = {
    "accepted": "Cette invitation a déjà servi : elle ne sert qu’une fois.",
    "revoked": "Cette invitation a été révoquée : demandez-en une nouvelle.",
    "expired": "Cette invitation n’est plus valable : demandez qu’elle vous soit renvoyée.",
}


def accept_invitation(invitation: Invitation, *, name: str = "", by: User) -> Company | AccountingFirm:
    """What it opened. `name` is that of the firm, for an accountant who has none yet.

    Raises Conflict: `accepted`, `revoked`, `expired`, `withdrawn` (who sent it may no longer give it),
    `over` (its last day is past), `already_member`, `other_firm`; Refused("name_missing").
    """
    with transaction.atomic():
        lock_chain(invitation.company_id or INSTANCE)
        rows = Invitation.objects.select_for_update(of=("self",)).select_related("company", "firm", "invited_by")
        fresh = rows.get(pk=invitation.pk)
        if fresh.state != "open":
            raise Conflict(fresh.state, WHY_NOT[fresh.state])
        _require_still_given(fresh)
        if fresh.company:
            require_not_over(fresh.company, fresh.ends_on)
        if fresh.firm:
            _join(fresh, fresh.firm, by)
        elif fresh.role == Role.ACCOUNTANT:
            _give_to_firm(fresh, _firm_of(by, name), by)
        else:
            _become_member(fresh, by)
        Invitation.objects.filter(pk=fresh.pk).update(accepted_at=clock.now(), accepted_by=by)
    return fresh.to_what


def _require_still_given(invitation: Invitation) -> None:
    """Who sent it may still give that access: taking theirs away takes what they offered."""
    try:
        if invitation.company:
            require_giver(invitation.company, invitation.role, by=invitation.invited_by)
        elif not FirmMember.objects.filter(firm=invitation.firm, user=invitation.invited_by).exists():
            raise Forbidden("forbidden", "")
    except Forbidden:
        raise Conflict("withdrawn", "La personne qui vous invite ne peut plus donner cet accès.") from None


def _become_member(invitation: Invitation, by: User) -> None:
    company = _new_here(invitation, by)
    member, _ = Membership.objects.update_or_create(  # one that ended opens again
        user=by, company=company, defaults={"role": invitation.role, "ends_on": invitation.ends_on}
    )
    record(
        company.pk,
        events.INVITATION_ACCEPTED,
        member,
        by=by,
        email=invitation.email,
        role=member.get_role_display(),
        until=until(member.ends_on),
    )


def _give_to_firm(invitation: Invitation, firm: AccountingFirm, by: User) -> None:
    company = _new_here(invitation, by)
    access, _ = FirmAccess.objects.update_or_create(
        company=company, firm=firm, defaults={"ends_on": invitation.ends_on}
    )
    record(
        company.pk,
        events.FIRM_GIVEN,
        access,
        by=by,
        on_behalf_of=firm.name,
        email=invitation.email,
        firm=firm.name,
        until=until(access.ends_on),
    )


def _new_here(invitation: Invitation, by: User) -> Company:
    assert invitation.company is not None  # the caller looked
    if is_inside(by, invitation.company):
        raise Conflict("already_member", "Vous avez déjà accès à cette entreprise : rien à accepter.")
    return invitation.company


def _firm_of(user: User, name: str) -> AccountingFirm:
    """The one of the person, else a new one. Raises Refused("name_missing")."""
    lock_chain(INSTANCE)  # two invitations accepted at once found one firm
    mine = FirmMember.objects.filter(user=user).select_related("firm").first()
    if mine is not None:
        return mine.firm
    firm = AccountingFirm.objects.create(name=firm_name(name))
    FirmMember.objects.create(firm=firm, user=user)
    record(INSTANCE, events.FIRM_FOUNDED, firm, by=user, firm=firm.name)
    return firm


def _join(invitation: Invitation, firm: AccountingFirm, by: User) -> None:
    mine = FirmMember.objects.filter(user=by).select_related("firm").first()
    if mine is not None and mine.firm_id == firm.pk:
        raise Conflict("already_member", "Vous êtes déjà de ce cabinet : rien à accepter.")
    if mine is not None:
        raise Conflict(
            "other_firm", f"Vous êtes déjà du cabinet {mine.firm} : quittez-le avant, ou prenez un autre compte."
        )
    colleague = FirmMember.objects.create(firm=firm, user=by)
    record(INSTANCE, events.COLLEAGUE_JOINED, colleague, by=by, firm=firm.name)
