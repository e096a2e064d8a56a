"""The Django application of the room."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "ardoise.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"
