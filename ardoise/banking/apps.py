"""The Django application of the room."""

from django.apps import AppConfig


class BankingConfig(AppConfig):
    name = "ardoise.banking"
    label = "banking"
    default_auto_field = "django.db.models.BigAutoField"
