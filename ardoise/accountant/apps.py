"""The Django application of the room."""

from django.apps import AppConfig


class AccountantConfig(AppConfig):
    name = "ardoise.accountant"
    label = "accountant"
    default_auto_field = "django.db.models.BigAutoField"
