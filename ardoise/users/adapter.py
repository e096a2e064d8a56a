"""The rules of the login that are ours: failures join the journal, without saying to anyone which address exists."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from ardoise.users.journal import note
from ardoise.users.models import Sign, User


class AccountAdapter(DefaultAccountAdapter):
    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """The address is not kept when it has no login: people type their password there by mistake."""
        typed = str(credentials.get("email") or credentials.get("username") or "")
        note(User.objects.filter(email__iexact=typed).first(), Sign.FAILED, request)
        super().authentication_failed(request, **credentials)
