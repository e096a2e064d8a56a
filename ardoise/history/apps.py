"""The Django application of the room; installs the immutability triggers after every migration."""

from typing import Any

from django.apps import AppConfig
from django.db import connection
from django.db.models.signals import post_migrate, pre_migrate

from ardoise.history.immutability import install_triggers, remove_triggers


class HistoryConfig(AppConfig):
    name = "ardoise.history"
    label = "history"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        pre_migrate.connect(_take_away, sender=self)
        post_migrate.connect(_install, sender=self)


def _install(**_: Any) -> None:
    install_triggers()


def _take_away(*, plan: list[Any], **_: Any) -> None:
    """SQLite refuses to rename a rebuilt table that a trigger of another one reads."""
    if plan and connection.vendor == "sqlite":
        remove_triggers()
