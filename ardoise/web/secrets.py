"""The one door of the secrets kept in the database: encrypted with the first key, read with any of them."""

from __future__ import annotations

from collections.abc import Sequence

from cryptography.fernet import Fernet, MultiFernet
from django.apps import apps
from django.conf import settings
from django.db import models, transaction

from ardoise.web.columns import SecretColumn


def encrypt(text: str) -> str:
    return _box(settings.KEYS).encrypt(text.encode()).decode("ascii")


def decrypt(covered: str) -> str:
    """Raises cryptography's InvalidToken when no key opens it."""
    return _box(settings.KEYS).decrypt(covered.encode()).decode()


def under_new_key(covered: str, keys: Sequence[str]) -> str:
    """The same secret, encrypted with the first of the keys."""
    return _box(keys).rotate(covered.encode()).decode("ascii")


def change_columns(keys: Sequence[str]) -> int:
    """Encrypt every secret column of every room with the first of the keys; returns how many. All or none."""
    with transaction.atomic():
        return sum(_change(model, keys) for model in apps.get_models())


def _change(model: type[models.Model], keys: Sequence[str]) -> int:
    names = [field.name for field in model._meta.local_fields if isinstance(field, SecretColumn)]
    count = 0
    for row in model._base_manager.select_for_update() if names else ():
        covered = {name: under_new_key(text, keys) for name in names if (text := getattr(row, name))}
        model._base_manager.filter(pk=row.pk).update(**covered)
        count += len(covered)
    return count


def _box(keys: Sequence[str]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])
