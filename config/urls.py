"""The addresses of the house: French paths for people, English names for code. One line per room."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import include, path

from ardoise.web.health import health

# (path, module): a room with several doors splits its addresses in several modules
ROUTES = [
    ("", "ardoise.companies.urls"),
    ("", "ardoise.users.urls"),
    ("", "ardoise.history.urls"),
    ("", "ardoise.web.urls"),
    ("contacts/", "ardoise.contacts.urls"),
    ("prestations/", "ardoise.catalogue.urls"),
    ("compteurs/", "ardoise.numbering.urls"),
    ("coffre/", "ardoise.archive.urls"),
    ("", "ardoise.sales.urls"),  # devis/ and factures/
    ("depenses/", "ardoise.purchases.urls"),
    ("reglements/", "ardoise.payments.urls"),
    ("banque/", "ardoise.banking.urls"),
    ("", "ardoise.notifications.urls"),  # courriers/, notifications/ and profil/mes-notifications/
    ("", "ardoise.notifications.webhooks"),  # rebonds/, when a sending service is given
    ("relances/", "ardoise.reminders.urls"),
    ("comptabilite/", "ardoise.ledger.urls"),
    ("conformite/", "ardoise.compliance.urls"),
    ("exports/", "ardoise.exports.urls"),
    ("", "ardoise.accountant.urls"),  # xpert/, questions/, and piece/<token>/ for who has no login
    ("", "ardoise.portal.urls"),  # d/<token>/ for customers, dossiers/ for the company
    ("api/v1/", "ardoise.api.urls"),
]


def _exists(module: str) -> bool:
    return find_spec(module.rpartition(".")[0]) is not None and find_spec(module) is not None


urlpatterns = [
    path("sante/", health, name="health"),
    path("comptes/", include("allauth.urls")),
    *(path(route, include(module)) for route, module in ROUTES if _exists(module)),
]
