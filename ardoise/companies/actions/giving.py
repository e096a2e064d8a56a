"""Who may give or take away which role, asked again in the transaction of the act."""

from __future__ import annotations

from datetime import date

from ardoise.companies.gate import Access, Forbidden, access_to
from ardoise.companies.models import Company, Membership, Role
from ardoise.companies.queries import lasting_members
from ardoise.companies.rights import Right
from ardoise.domain.errors import Conflict, Refused
from ardoise.domain.french import date_text
from ardoise.history.record import Author
from ardoise.users.models import User


def require_giver(company: Company, *roles: str, by: Author) -> Access | None:
    """Raises Forbidden unless the author may, at this moment, give accesses, and those of an owner if one is concerned.

    None when it is the product itself that acts.
    """
    if by.pk is None:
        return None
    user = User.objects.filter(pk=by.pk, is_active=True).first()
    access = access_to(user, company.pk) if user else None
    if access is None:
        raise Forbidden("forbidden", "Vous n’avez plus accès à cette entreprise.")
    access.require(Right.ACCESS_GIVE)
    if Role.OWNER in roles:
        access.require(Right.OWNERSHIP)
    return access


def require_day(company: Company, ends_on: date | None, role: str = "") -> None:
    """Raises Refused: an access ends today at the soonest; an owner's does not end by itself."""
    if ends_on is not None and ends_on < company.today:
        raise Refused("ends_in_the_past", "Choisissez aujourd’hui ou un jour à venir, ou laissez vide.", "ends_on")
    if ends_on is not None and role == Role.OWNER:
        raise Refused(
            "owner_ends",
            "L’accès d’un propriétaire n’a pas de date de fin : laissez vide, ou donnez un autre rôle.",
            "ends_on",
        )


def require_not_over(company: Company, ends_on: date | None) -> None:
    """Raises Conflict("over") for an offer whose last day is past: it would open nothing."""
    if ends_on is not None and ends_on < company.today:
        raise Conflict(
            "over",
            f"L’accès offert s’arrêtait le {day(ends_on)} : il faut une nouvelle invitation, avec une autre date.",
        )


def require_other_owner(member: Membership) -> None:
    """Raises Conflict("last_owner"). Asked with the chain of the company locked: two owners cannot leave at once."""
    others = lasting_members(member.company).filter(role=Role.OWNER, ends_on__isnull=True).exclude(pk=member.pk)
    if member.role == Role.OWNER and not others.exists():
        raise Conflict(
            "last_owner",
            "C’est le dernier propriétaire de l’entreprise : nommez-en un autre avant, puis recommencez.",
            "role",
        )


def until(ends_on: date | None) -> str:
    """ ", jusqu’au 31/12/2026", or nothing."""
    return f", jusqu’au {day(ends_on)}" if ends_on else ""


def day(ends_on: date | None) -> str:
    return date_text(ends_on) if ends_on else "sans fin"
