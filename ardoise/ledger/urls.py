"""The addresses of the books."""

from __future__ import annotations

from django.urls import URLPattern, path

from ardoise.ledger.views import books, books_import, captures, copy, customers, entries, vat

app_name = "ledger"
urlpatterns: list[URLPattern] = [
    path("plan/", books.books, name="books"),
    path("plan/intitule/", books.account_name, name="account_name"),
    path("plan/comptes/", books.account_search, name="account_search"),
    path("plan/copie/", copy.books_copy, name="books_copy"),
    path("plan/reprise/", books_import.books_import, name="books_import"),
    path("plan/reprise/<int:pk>/", books_import.books_import_found, name="books_import_found"),
    path("plan/clients/", customers.customers, name="customers"),
    path("plan/clients/liste/", customers.customer_list, name="customer_list"),
    path("plan/clients/<int:pk>/", customers.customer, name="customer"),
    path("ecritures/", entries.entries, name="entries"),
    path("ecritures/<str:about>/<int:pk>/", entries.entry_panel, name="entry_panel"),
    path("tva/", vat.vat, name="vat"),
    path("captures/", captures.captures, name="captures"),
    path("captures/controle/", captures.control, name="capture_control"),
    path("captures/nouvelle/", captures.capture_new, name="capture_new"),
    path("captures/<int:pk>/", captures.capture, name="capture"),
    path("captures/<int:pk>/avancement/", captures.capture_progress, name="capture_progress"),
    path("captures/<int:pk>/fichier/", captures.capture_file, name="capture_file"),
    path("captures/<int:pk>/annulation/", captures.capture_undo, name="capture_undo"),
]
