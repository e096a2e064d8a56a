"""The Django application of the room."""

from django.apps import AppConfig


class RemindersConfig(AppConfig):
    name = "ardoise.reminders"
    label = "reminders"
    default_auto_field = "django.db.models.BigAutoField"
