"""The Django application of the room."""

from django.apps import AppConfig


class CompaniesConfig(AppConfig):
    name = "ardoise.companies"
    label = "companies"
    default_auto_field = "django.db.models.BigAutoField"
