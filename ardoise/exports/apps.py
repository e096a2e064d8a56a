"""The Django application of the room."""

from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "ardoise.exports"
    label = "exports"
    default_auto_field = "django.db.models.BigAutoField"
