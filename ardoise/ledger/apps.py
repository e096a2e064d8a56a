"""The Django application of the room."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "ardoise.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"
