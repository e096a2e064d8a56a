"""The Django application of the room."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "ardoise.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"
