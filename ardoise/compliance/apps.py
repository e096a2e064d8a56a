"""The Django application of the room."""

from django.apps import AppConfig


class ComplianceConfig(AppConfig):
    name = "ardoise.compliance"
    label = "compliance"
    default_auto_field = "django.db.models.BigAutoField"
