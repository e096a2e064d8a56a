"""The Django application of the room; installs the immutability triggers after every migration."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from ardoise.history.immutability import install_triggers


class HistoryConfig(AppConfig):
    name = "ardoise.history"
    label = "history"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(_install, sender=self)


def _install(**_: Any) -> None:
    install_triggers()
