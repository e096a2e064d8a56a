"""The addresses of expenses."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "purchases"
urlpatterns: list[URLPattern] = []
