"""What the login tells: each act on a login or its secrets becomes a line of the journal. Nothing of the trade here."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.contrib.auth import signals as auth

from ardoise.users.journal import note
from ardoise.users.models import OpenSession, Sign, User
from ardoise.users.sessions import note_session

FACTORS = {"totp": "application", "webauthn": "clé de sécurité", "recovery_codes": "codes de secours"}


def connect() -> None:
    """Called once, when the application is ready."""
    auth.user_logged_in.connect(_logged_in)
    auth.user_logged_out.connect(_logged_out)
    account.password_changed.connect(_noting(Sign.PASSWORD), weak=False)
    account.password_set.connect(_noting(Sign.PASSWORD), weak=False)
    account.password_reset.connect(_noting(Sign.PASSWORD_RESET), weak=False)
    account.email_changed.connect(_noting(Sign.EMAIL), weak=False)
    mfa.authenticator_added.connect(_noting(Sign.FACTOR_ADDED), weak=False)
    mfa.authenticator_removed.connect(_noting(Sign.FACTOR_REMOVED), weak=False)
    mfa.authenticator_reset.connect(_noting(Sign.FACTOR_RESET), weak=False)
    mfa.authentication_failed.connect(_noting(Sign.FACTOR_FAILED), weak=False)


def _logged_in(sender: Any, request: Any, user: User, **_: Any) -> None:
    note(user, Sign.LOGIN, request)
    if hasattr(request, "user"):
        note_session(request)


def _logged_out(sender: Any, request: Any, user: User | None, **_: Any) -> None:
    if user is None:
        return
    note(user, Sign.LOGOUT, request)
    if request is not None and request.session.session_key:
        OpenSession.objects.filter(session_key=request.session.session_key).delete()


def _noting(sign: Sign) -> Any:
    def receive(sender: Any, request: Any, user: User, **given: Any) -> None:
        factor = given.get("authenticator")
        note(user, sign, request, detail=FACTORS.get(factor.type, "") if factor else "")

    return receive
