"""The Django application of the room."""

from django.apps import AppConfig


class PurchasesConfig(AppConfig):
    name = "ardoise.purchases"
    label = "purchases"
    default_auto_field = "django.db.models.BigAutoField"
