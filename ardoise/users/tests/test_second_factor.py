"""The secret of a second factor is never readable in the database, and outlives a change of key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.fernet import Fernet, InvalidToken
from django.core.management import call_command

from ardoise.users.models import User
from ardoise.web import secrets

pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture
def lea() -> User:
    return User.objects.create_user("lea@example.org", "une phrase de passe")


def test_the_secret_is_covered_in_the_database_and_read_by_the_login(lea: User) -> None:
    TOTP.activate(lea, SECRET)
    kept = Authenticator.objects.get(user=lea).data["secret"]
    assert SECRET not in kept
    assert secrets.decrypt(kept) == SECRET


def test_a_change_of_key_keeps_the_secrets_and_can_forget_the_old_key(lea: User, settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    old = settings.KEYS
    TOTP.activate(lea, SECRET)
    codes = RecoveryCodes.activate(lea).get_unused_codes()
    call_command("rotate_keys", "--forget")
    new = (tmp_path / "keys").read_text().split()
    assert len(new) == 1
    assert new != old
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o600
    kept = Authenticator.objects.get(user=lea, type="totp").data["secret"]
    with pytest.raises(InvalidToken):
        secrets.decrypt(kept)
    settings.KEYS = new
    assert secrets.decrypt(kept) == SECRET
    assert RecoveryCodes(Authenticator.objects.get(user=lea, type="recovery_codes")).get_unused_codes() == codes


def test_keys_of_the_environment_are_used_as_they_are_ordered(
    lea: User, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATA = tmp_path
    TOTP.activate(lea, SECRET)
    settings.KEYS = [Fernet.generate_key().decode(), *settings.KEYS]
    monkeypatch.setenv("ARDOISE_KEYS", " ".join(settings.KEYS))
    call_command("rotate_keys")
    assert not (tmp_path / "keys").exists()
    settings.KEYS = settings.KEYS[:1]
    assert secrets.decrypt(Authenticator.objects.get(user=lea).data["secret"]) == SECRET
