"""The Django application of the room."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "ardoise.catalogue"
    label = "catalogue"
    default_auto_field = "django.db.models.BigAutoField"
