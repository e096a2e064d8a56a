"""The addresses of Ma Banque, one list for each part of the room."""

from __future__ import annotations

from django.urls import URLPattern, path

from ardoise.banking.views import lines, rules, to_link

app_name = "banking"

LINES: list[URLPattern] = [  # the list, Lier facture, what is accepted, undone, set aside; rules
    path("", to_link.to_link, name="to_link"),
    path("lignes/", lines.line_list, name="lines"),
    path("regles/", rules.rule_list, name="rules"),
]
ACCOUNTS: list[URLPattern] = []  # comptes/
STATEMENTS: list[URLPattern] = []  # importer/, releves/
FEEDS: list[URLPattern] = []  # connexions/
DEPOSITS: list[URLPattern] = []  # remises/, versements/

urlpatterns = [*LINES, *ACCOUNTS, *STATEMENTS, *FEEDS, *DEPOSITS]
