"""The Django application of the room."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "ardoise.notifications"
    label = "notifications"
    default_auto_field = "django.db.models.BigAutoField"
