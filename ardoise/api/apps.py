"""The Django application of the room."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "ardoise.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"
