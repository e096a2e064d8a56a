"""Give a person access to a company."""

from __future__ import annotations

from django.db import transaction

from ardoise.companies.events import MEMBER_ADDED
from ardoise.companies.models import Company, Membership, Role
from ardoise.domain.errors import Conflict, Refused
from ardoise.history.record import Author, record
from ardoise.users.models import User


def add_member(company: Company, email: str, *, role: str = Role.COLLABORATOR, by: Author) -> Membership:
    """Raises Refused("user_unknown") when nobody signed up with that address, Conflict("already_member")."""
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
