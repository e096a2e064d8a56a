"""The Django application of the room."""

from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "ardoise.contacts"
    label = "contacts"
    default_auto_field = "django.db.models.BigAutoField"
