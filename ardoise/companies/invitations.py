"""The secret of an invitation, its link, and the invitations that wait for an answer."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import models
from django.urls import reverse

from ardoise.companies.models import Invitation
from ardoise.history import clock
from ardoise.users.models import User

LASTS = timedelta(days=14)


def secret_of(invitation: Invitation) -> str:
    """256 bits made from the row by the key of the instance: what the mail carries, kept nowhere."""
    text = f"ardoise.invitation\n{invitation.nonce}\n{invitation.email}"
    digest = hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def link_of(invitation: Invitation) -> str:
    return settings.PUBLIC_URL + reverse("companies:invitation", args=[secret_of(invitation)])


def find_invitation(secret: str) -> Invitation | None:
    """The invitation that this secret opens, whatever became of it."""
    found = Invitation.objects.select_related("company__logo", "firm", "invited_by", "accepted_by")
    return found.filter(digest=digest_of(secret)).first()


def waiting(rows: models.QuerySet[Invitation]) -> models.QuerySet[Invitation]:
    """Neither accepted nor revoked; an expired one is still shown, to be sent again."""
    return rows.filter(accepted_at__isnull=True, revoked_at__isnull=True).select_related("invited_by")


def offered_to(user: User) -> list[Invitation]:
    """Those that wait at the address of the person, once that address is known to be theirs."""
    if not EmailAddress.objects.filter(user=user, email__iexact=user.email, verified=True).exists():
        return []
    rows = waiting(Invitation.objects.filter(email__iexact=user.email, expires_at__gt=clock.now()))
    return list(rows.select_related("company", "firm").order_by("-pk")[:10])


def open_to(rows: models.QuerySet[Invitation], email: str) -> bool:
    """Whether an invitation to this address can still be accepted."""
    return waiting(rows).filter(email__iexact=email, expires_at__gt=clock.now()).exists()
