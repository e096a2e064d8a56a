"""The Django application of the room."""

from django.apps import AppConfig


class NumberingConfig(AppConfig):
    name = "ardoise.numbering"
    label = "numbering"
    default_auto_field = "django.db.models.BigAutoField"
