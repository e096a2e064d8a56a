"""The Django application of the room."""

from importlib import import_module

from django.apps import AppConfig


class UsersConfig(AppConfig):
    name = "ardoise.users"
    label = "users"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The models of the login are there now; before, its signals could not be imported."""
        import_module("ardoise.users.signals").connect()
