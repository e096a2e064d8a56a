"""The Django application of the room."""

from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    name = "ardoise.archive"
    label = "archive"
    default_auto_field = "django.db.models.BigAutoField"
