"""The addresses of Ma Banque, one list for each part of the room."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "banking"

LINES: list[URLPattern] = []  # the list, Lier facture, what is accepted, undone, set aside; rules
ACCOUNTS: list[URLPattern] = []  # comptes/
STATEMENTS: list[URLPattern] = []  # importer/, releves/
FEEDS: list[URLPattern] = []  # connexions/
DEPOSITS: list[URLPattern] = []  # remises/, versements/

urlpatterns = [*LINES, *ACCOUNTS, *STATEMENTS, *FEEDS, *DEPOSITS]
