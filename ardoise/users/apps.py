"""The Django application of the room."""

from django.apps import AppConfig


class UsersConfig(AppConfig):
    name = "ardoise.users"
    label = "users"
    default_auto_field = "django.db.models.BigAutoField"
