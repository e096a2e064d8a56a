"""The secrets of the second factor are encrypted in the database, and change key with the house."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.db import transaction

from ardoise.web import secrets

# What allauth keeps encrypted in the data of an authenticator
SECRET_TEXTS = ("secret", "seed")
SECRET_LISTS = ("migrated_codes",)


class SecondFactorAdapter(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return secrets.encrypt(text)

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        """Of a key that the person did not name."""
        count = Authenticator.objects.filter(user=user, type=type).count()
        return f"Clé {count + 1}"

    def decrypt(self, encrypted_text: str) -> str:
        return secrets.decrypt(encrypted_text)


def change_key(keys: Sequence[str]) -> int:
    """Encrypt every second factor with the first of the keys; returns how many. All or none."""
    with transaction.atomic():
        authenticators = list(Authenticator.objects.select_for_update())
        for authenticator in authenticators:
            authenticator.data = _under_new_key(authenticator.data, keys)
            authenticator.save(update_fields=["data"])
    return len(authenticators)


def _under_new_key(data: dict[str, Any], keys: Sequence[str]) -> dict[str, Any]:
    texts = {name: secrets.under_new_key(data[name], keys) for name in SECRET_TEXTS if name in data}
    lists = {
        name: [secrets.under_new_key(code, keys) for code in data[name]] for name in SECRET_LISTS if data.get(name)
    }
    return {**data, **texts, **lists}
