"""Keys to the API: the secret is shown once, only its checksum is kept."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction

from ardoise.companies.events import TOKEN_CREATED, TOKEN_REVOKED
from ardoise.companies.gate import Access, access_to
from ardoise.companies.models import ApiToken, Company
from ardoise.history import clock
from ardoise.history.record import Author, record
from ardoise.users.models import User

PREFIX = "ardoise_"
USE_NOTED_EVERY = timedelta(minutes=10)


def create_token(company: Company, user: User, *, name: str = "", by: Author) -> str:
    """A new secret of 256 bits for this company, on behalf of this user."""
    secret = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        token = ApiToken.objects.create(company=company, user=user, name=name[:80], digest=_digest(secret))
        record(company.pk, TOKEN_CREATED, token, by=by, name=token.name)
    return secret


def revoke_token(token: ApiToken, *, by: Author) -> None:
    with transaction.atomic():
        if ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=clock.now()):
            record(token.company_id, TOKEN_REVOKED, token, by=by, name=token.name)


def revoke_tokens_of(users: Iterable[int], company: Company, *, by: Author) -> None:
    """All the keys that these people made for the company, in the transaction that takes their access away."""
    for token in ApiToken.objects.filter(company=company, user__in=users, revoked_at__isnull=True):
        revoke_token(token, by=by)


def access_of_token(secret: str) -> Access | None:
    """The access that a bearer token gives, while its user is active and still a member."""
    tokens = ApiToken.objects.select_related("user", "company__logo").filter(revoked_at__isnull=True)
    token = tokens.filter(digest=_digest(secret)).first()
    if token is None or not token.user.is_active:
        return None
    access = access_to(token.user, token.company_id)
    if access is not None:
        _note_use(token)
    return access


def _note_use(token: ApiToken) -> None:
    """Now and then only: a read must not become a write."""
    now = clock.now()
    if token.last_used_at is None or now - token.last_used_at > USE_NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
