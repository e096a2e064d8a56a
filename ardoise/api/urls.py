"""The addresses of the API, its OpenAPI document and its page of documentation."""

from __future__ import annotations

from django.urls import path
from ninja import NinjaAPI

from ardoise import __version__
from ardoise.api import problems
from ardoise.api.auth import Bearer
from ardoise.api.docs import docs_page
from ardoise.api.endpoints import (
    accesses,
    bank_accounts,
    bank_lines,
    books,
    captures,
    company,
    contacts,
    expenses,
    invoices,
    ledger,
    payments,
    quotes,
    reminders,
)
from ardoise.api.numbers import ExactParser

api = NinjaAPI(
    title="Ardoise",
    version=__version__,
    description="Les mêmes actes que les pages. Montants et quantités en texte décimal, dates ISO, erreurs RFC 9457.",
    urls_namespace="api",
    auth=Bearer(),
    parser=ExactParser(),
    docs_url=None,
    openapi_url="/openapi.json",
)
problems.install(api)
for group in (
    contacts,
    quotes,
    invoices,
    payments,
    bank_accounts,
    bank_lines,
    books,
    expenses,
    reminders,
    company,
    ledger,
    captures,
    accesses,
):
    api.add_router("", group.router)

urlpatterns = [path("docs", docs_page, name="api_docs"), path("", api.urls)]
