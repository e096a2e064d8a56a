"""The one door of the secrets kept in the database: encrypted with the first key, read with any of them."""

from __future__ import annotations

from collections.abc import Sequence

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def encrypt(text: str) -> str:
    return _box(settings.KEYS).encrypt(text.encode()).decode("ascii")


def decrypt(covered: str) -> str:
    """Raises cryptography's InvalidToken when no key opens it."""
    return _box(settings.KEYS).decrypt(covered.encode()).decode()


def under_new_key(covered: str, keys: Sequence[str]) -> str:
    """The same secret, encrypted with the first of the keys."""
    return _box(keys).rotate(covered.encode()).decode("ascii")


def _box(keys: Sequence[str]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])
