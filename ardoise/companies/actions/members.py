"""Change, end or leave the access of a person to a company; an owner always remains."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from ardoise.companies.actions.giving import day, require_day, require_giver, require_other_owner
from ardoise.companies.actions.tokens import revoke_tokens_of
from ardoise.companies.events import END_CHANGED, MEMBER_ADDED, MEMBER_LEFT, MEMBER_REMOVED, ROLE_CHANGED
from ardoise.companies.gate import Forbidden
from ardoise.companies.models import Company, Membership, Role
from ardoise.companies.rights import RIGHTS
from ardoise.domain.errors import Conflict, Refused
from ardoise.history.record import Author, lock_chain, record
from ardoise.users.models import User


def add_member(company: Company, email: str, *, role: str = Role.COLLABORATOR, by: Author) -> Membership:
    """Give access to someone who has a login, without asking them: for the demo and the tests, pages invite.

    Raises Refused("user_unknown") when nobody signed up with that address, Conflict("already_member").
    """
    user = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if user is None:
        raise Refused(
            "user_unknown",
            "Personne n’a encore de compte à cette adresse : demandez-lui de s’inscrire, puis recommencez.",
            "email",
        )
    with transaction.atomic():
        member, created = Membership.objects.get_or_create(user=user, company=company, defaults={"role": role})
        if not created:
            raise Conflict("already_member", f"{user} a déjà accès à cette entreprise.", "email")
        record(company.pk, MEMBER_ADDED, member, by=by, member=str(user), role=member.get_role_display())
    return member


def change_member(member: Membership, *, role: str, ends_on: date | None, by: Author) -> Membership:
    """Another role, another end. It holds from the next request of the person, and of their API keys.

    Raises Forbidden (an owner is the affair of owners; nobody raises themself), Conflict("last_owner"), Refused.
    """
    with transaction.atomic():
        fresh = _held(member)
        require_giver(fresh.company, fresh.role, role, by=by)
        if role == Role.ACCOUNTANT and fresh.role != role:
            raise Refused("accountant_invited", "Un comptable s’invite depuis « Mon Comptable ».", "role")
        if ends_on != fresh.ends_on:
            require_day(fresh.company, ends_on, role)
        if by.pk == fresh.user_id:
            _refuse_raise(fresh, role, ends_on)
        if role != Role.OWNER or ends_on is not None:
            require_other_owner(fresh)
        before = Membership(role=fresh.role, ends_on=fresh.ends_on)
        fresh.role, fresh.ends_on = role, ends_on
        fresh.save(update_fields=["role", "ends_on"])
        _record_changes(fresh, before, by)
    return fresh


def remove_member(member: Membership, *, by: Author) -> None:
    """Closed at once: the next request is refused, the API keys of the person for this company are dead."""
    with transaction.atomic():
        fresh = _held(member)
        require_giver(fresh.company, fresh.role, by=by)
        require_other_owner(fresh)
        _take_away(fresh, MEMBER_REMOVED, by)


def leave_company(member: Membership, *, by: User) -> None:
    """The person goes by themself. Raises Conflict("last_owner")."""
    with transaction.atomic():
        fresh = _held(member)
        if by.pk != fresh.user_id:
            raise Forbidden("forbidden", "On ne quitte une entreprise que pour soi.")
        require_other_owner(fresh)
        _take_away(fresh, MEMBER_LEFT, by)


def _held(member: Membership) -> Membership:
    """The row as it is now, with the chain of the company held: acts on accesses wait for each other."""
    lock_chain(member.company_id)
    held = Membership.objects.select_for_update(of=("self",)).select_related("company", "user")
    found = held.filter(pk=member.pk).first()
    if found is None:
        raise Conflict("gone", "Cet accès a été retiré entre-temps.")
    return found


def _take_away(member: Membership, event: str, by: Author) -> None:
    values = {"member": str(member.user), "role": member.get_role_display()}
    record(member.company_id, event, member, by=by, **values)
    revoke_tokens_of([member.user_id], member.company, by=by)
    member.delete()


def _refuse_raise(member: Membership, role: str, ends_on: date | None) -> None:
    """Nobody gives themself more, nor for longer."""
    is_wider = not RIGHTS[Role(role)] <= RIGHTS[Role(member.role)]
    is_longer = member.ends_on is not None and (ends_on is None or ends_on > member.ends_on)
    if is_wider or is_longer:
        raise Forbidden("own_access", "Personne n’étend son propre accès : demandez-le à un autre propriétaire.")


def _record_changes(member: Membership, before: Membership, by: Author) -> None:
    name = str(member.user)
    if member.role != before.role:
        old, new = before.get_role_display(), member.get_role_display()
        record(member.company_id, ROLE_CHANGED, member, by=by, member=name, before=old, after=new)
    if member.ends_on != before.ends_on:
        old, new = day(before.ends_on), day(member.ends_on)
        record(member.company_id, END_CHANGED, member, by=by, member=name, before=old, after=new)
