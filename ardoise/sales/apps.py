"""The Django application of the room."""

from django.apps import AppConfig


class SalesConfig(AppConfig):
    name = "ardoise.sales"
    label = "sales"
    default_auto_field = "django.db.models.BigAutoField"
