"""The Django application of the room: no table, one command."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "ardoise.demo"
    label = "demo"
