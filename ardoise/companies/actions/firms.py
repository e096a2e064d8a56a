"""The accountant's side of an access: the firm, its people, and the end of its access to a company."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from ardoise.companies import events
from ardoise.companies.actions.giving import day, require_day, require_giver
from ardoise.companies.actions.invite import INSTANCE
from ardoise.companies.actions.tokens import revoke_tokens_of
from ardoise.companies.gate import Forbidden
from ardoise.companies.models import AccountingFirm, ApiToken, FirmAccess, FirmMember, Invitation
from ardoise.companies.queries import lasting_members
from ardoise.domain.errors import Conflict, Refused
from ardoise.domain.identifiers import clean_text
from ardoise.history import clock
from ardoise.history.record import Author, lock_chain, record
from ardoise.users.models import User


def remove_firm(access: FirmAccess, *, by: Author) -> None:
    """Closed at once for all the people of the firm; their API keys for this company are dead."""
    with transaction.atomic():
        fresh = _held(access)
        require_giver(fresh.company, by=by)
        record(fresh.company_id, events.FIRM_REMOVED, fresh, by=by, firm=fresh.firm.name)
        stay = lasting_members(fresh.company).values("user")
        gone = fresh.firm.members.exclude(user__in=stay).values_list("user_id", flat=True)
        revoke_tokens_of(list(gone), fresh.company, by=by)
        fresh.delete()


def change_firm_end(access: FirmAccess, ends_on: date | None, *, by: Author) -> FirmAccess:
    """Another last day for the access of the firm, or none. Raises Refused for a day that is over."""
    with transaction.atomic():
        fresh = _held(access)
        require_giver(fresh.company, by=by)
        if ends_on == fresh.ends_on:
            return fresh
        require_day(fresh.company, ends_on)
        before, after = day(fresh.ends_on), day(ends_on)
        fresh.ends_on = ends_on
        fresh.save(update_fields=["ends_on"])
        record(
            fresh.company_id,
            events.FIRM_END_CHANGED,
            fresh,
            by=by,
            firm=fresh.firm.name,
            before=before,
            after=after,
        )
    return fresh


def rename_firm(firm: AccountingFirm, name: str, *, by: User) -> AccountingFirm:
    """Raises Refused("name_missing")."""
    wanted = firm_name(name)
    with transaction.atomic():
        lock_chain(INSTANCE)
        _require_colleague(firm, by)
        before = AccountingFirm.objects.select_for_update().get(pk=firm.pk).name
        if before != wanted:
            AccountingFirm.objects.filter(pk=firm.pk).update(name=wanted)
            record(INSTANCE, events.FIRM_RENAMED, firm, by=by, before=before, after=wanted)
    firm.name = wanted
    return firm


def remove_colleague(colleague: FirmMember, *, by: User) -> None:
    """Someone of the firm takes a colleague away, or leaves. The last one stays: the firm would be of nobody."""
    with transaction.atomic():
        lock_chain(INSTANCE)
        found = FirmMember.objects.select_for_update(of=("self",)).select_related("firm", "user")
        fresh = found.filter(pk=colleague.pk).first()
        if fresh is None:
            raise Conflict("gone", "Cette personne n’est plus du cabinet.")
        _require_colleague(fresh.firm, by)
        others = fresh.firm.members.filter(user__is_active=True).exclude(pk=fresh.pk)
        if not others.exists():
            raise Conflict(
                "last_colleague", "C’est la dernière personne du cabinet : invitez un collègue avant de partir."
            )
        event = events.COLLEAGUE_LEFT if by.pk == fresh.user_id else events.COLLEAGUE_REMOVED
        record(INSTANCE, event, fresh, by=by, member=str(fresh.user), firm=fresh.firm.name)
        _forget_keys(fresh)
        Invitation.objects.filter(firm=fresh.firm, invited_by=fresh.user, accepted_at=None, revoked_at=None).update(
            revoked_at=clock.now()
        )
        fresh.delete()


def firm_name(text: str) -> str:
    """Raises Refused("name_missing")."""
    name = " ".join(clean_text(text).split())[:200]
    if not name:
        raise Refused("name_missing", "Donnez le nom de votre cabinet : vos clients le verront.", "firm_name")
    return name


def _forget_keys(colleague: FirmMember) -> None:
    """The API keys that the person made for companies of the firm; no event: their chains are not this one's."""
    companies = FirmAccess.objects.filter(firm=colleague.firm).values("company")
    mine = colleague.user.memberships.values("company")
    keys = ApiToken.objects.filter(user=colleague.user, company__in=companies, revoked_at__isnull=True)
    keys.exclude(company__in=mine).update(revoked_at=clock.now())


def _held(access: FirmAccess) -> FirmAccess:
    lock_chain(access.company_id)
    found = FirmAccess.objects.select_for_update(of=("self",)).select_related("company", "firm")
    fresh = found.filter(pk=access.pk).first()
    if fresh is None:
        raise Conflict("gone", "L’accès de ce cabinet a été retiré entre-temps.")
    return fresh


def _require_colleague(firm: AccountingFirm, by: Author) -> None:
    if not FirmMember.objects.filter(firm=firm, user=by.pk, user__is_active=True).exists():
        raise Forbidden("forbidden", "Seules les personnes du cabinet peuvent faire cela.")
