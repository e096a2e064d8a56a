"""Offer access by e-mail, to a company or to colleagues of a firm; send the offer again, or take it back."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from typing import Any

from django.db import models, transaction

from ardoise.companies import events
from ardoise.companies.actions.giving import require_day, require_giver, require_not_over, until
from ardoise.companies.gate import Forbidden
from ardoise.companies.invitations import LASTS, digest_of, open_to, secret_of
from ardoise.companies.models import AccountingFirm, Company, FirmMember, Invitation, Role
from ardoise.companies.queries import is_inside
from ardoise.domain.errors import Conflict, Refused
from ardoise.domain.identifiers import clean_email
from ardoise.history import clock
from ardoise.history.record import Author, lock_chain, record
from ardoise.users.models import User

INSTANCE = 0  # the chain of what belongs to no company
MOST_IN_A_DAY = 50  # invitations of one company, or of one firm
MOST_SENDS = 10  # mails of one invitation
BETWEEN_SENDS = timedelta(minutes=2)


def invite(company: Company, email: str, *, role: str, ends_on: date | None = None, by: User) -> Invitation:
    """The worker sends the mail. Raises Refused (address, date), Conflict("already_member", "already_invited",
    "too_many_invitations"), Forbidden."""
    address = _address(email)
    with transaction.atomic():
        lock_chain(company.pk)
        require_giver(company, role, by=by)
        require_day(company, ends_on, role)
        user = User.objects.filter(email__iexact=address, is_active=True).first()
        if user is not None and is_inside(user, company):
            raise Conflict("already_member", f"{user} a déjà accès à cette entreprise.", "email")
        _refuse_twice(company.invitations.all(), address)
        invitation = _offered(address, company=company, role=role, ends_on=ends_on, invited_by=by)
        _record(invitation, events.INVITED, by=by)
    return invitation


def invite_colleague(firm: AccountingFirm, email: str, *, by: User) -> Invitation:
    """Someone of the firm invites a colleague, who will share all its companies."""
    address = _address(email)
    with transaction.atomic():
        lock_chain(INSTANCE)
        _require_colleague(firm, by)
        if firm.members.filter(user__email__iexact=address).exists():
            raise Conflict("already_member", "Cette personne est déjà du cabinet.", "email")
        _refuse_twice(firm.invitations.all(), address)
        invitation = _offered(address, firm=firm, role=Role.ACCOUNTANT, invited_by=by)
        _record(invitation, events.COLLEAGUE_INVITED, by=by)
    return invitation


def renew_invitation(invitation: Invitation, *, by: Author) -> Invitation:
    """A new secret, fourteen more days, a new mail: the link of the former one stops working.

    Who sends it again invites in their own name: whoever invited first may have left since.
    """
    with transaction.atomic():
        fresh = _held(invitation, by=by)
        _refuse_closed(fresh)
        if fresh.company:
            require_not_over(fresh.company, fresh.ends_on)
        if fresh.sends >= MOST_SENDS or clock.now() - fresh.asked_at < BETWEEN_SENDS:
            raise Conflict(
                "too_many_mails",
                "L’invitation vient de partir : attendez deux minutes, et regardez dans les courriers indésirables."
                if fresh.sends < MOST_SENDS
                else "Cette invitation est partie dix fois : révoquez-la, vérifiez l’adresse, invitez de nouveau.",
            )
        _give_secret(fresh)
        if isinstance(by, User):
            fresh.invited_by = by
        fresh.sends += 1
        fresh.sent_at, fresh.failure = None, ""
        fresh.save()
        _record(fresh, events.INVITATION_RENEWED if fresh.company else events.COLLEAGUE_RENEWED, by=by)
    return fresh


def revoke_invitation(invitation: Invitation, *, by: Author) -> None:
    """Its link stops working at once. Raises Conflict when it was accepted meanwhile."""
    with transaction.atomic():
        fresh = _held(invitation, by=by)
        if fresh.revoked_at:
            return
        _refuse_closed(fresh)
        Invitation.objects.filter(pk=fresh.pk).update(revoked_at=clock.now())
        _record(fresh, events.INVITATION_REVOKED if fresh.company else events.COLLEAGUE_REVOKED, by=by)


def _offered(address: str, **values: Any) -> Invitation:
    invitation = Invitation(email=address, **values)
    _give_secret(invitation)
    invitation.save()
    return invitation


def _give_secret(invitation: Invitation) -> None:
    invitation.nonce = secrets.token_hex(32)
    invitation.digest = digest_of(secret_of(invitation))
    invitation.asked_at = clock.now()
    invitation.expires_at = invitation.asked_at + LASTS


def _held(invitation: Invitation, *, by: Author) -> Invitation:
    """The row as it is now, held; its author may give that access."""
    lock_chain(invitation.company_id or INSTANCE)
    fresh = Invitation.objects.select_for_update(of=("self",)).select_related("company", "firm").get(pk=invitation.pk)
    if fresh.company:
        require_giver(fresh.company, fresh.role, by=by)
    elif fresh.firm:
        _require_colleague(fresh.firm, by)
    return fresh


def _record(invitation: Invitation, name: str, *, by: Author) -> None:
    firm = str(invitation.firm or "")
    role, ends = Role(invitation.role).label, until(invitation.ends_on)
    chain = invitation.company_id or INSTANCE
    record(chain, name, invitation, by=by, email=invitation.email, role=role, until=ends, firm=firm)


def _require_colleague(firm: AccountingFirm, by: Author) -> None:
    if not FirmMember.objects.filter(firm=firm, user=by.pk, user__is_active=True).exists():
        raise Forbidden("forbidden", "Seules les personnes du cabinet peuvent faire cela.")


def _refuse_closed(invitation: Invitation) -> None:
    if invitation.state == "accepted":
        raise Conflict("already_accepted", "Cette invitation a été acceptée : l’accès est dans la liste.")
    if invitation.state == "revoked":
        raise Conflict("revoked", "Cette invitation a été révoquée : invitez de nouveau.")


def _refuse_twice(rows: models.QuerySet[Invitation], address: str) -> None:
    if open_to(rows, address):
        raise Conflict(
            "already_invited",
            "Une invitation attend déjà à cette adresse : renvoyez-la, ou révoquez-la pour la changer.",
            "email",
        )
    recent = rows.filter(created_at__gt=clock.now() - timedelta(days=1))
    if recent[:MOST_IN_A_DAY].count() >= MOST_IN_A_DAY:
        raise Conflict("too_many_invitations", "Trop d’invitations aujourd’hui : réessayez demain.", "email")


def _address(email: str) -> str:
    address = clean_email(email)
    if not address:
        raise Refused("email_missing", "Donnez l’adresse e-mail de la personne à inviter.", "email")
    return address.lower()
