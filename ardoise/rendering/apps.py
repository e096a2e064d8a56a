"""The Django application of the room."""

from django.apps import AppConfig


class RenderingConfig(AppConfig):
    name = "ardoise.rendering"
    label = "rendering"
