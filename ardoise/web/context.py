"""What every template may say about the house itself."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from ardoise import __version__

DEMO_EMAIL = "durand@exemple.fr"
DEMO_PASSWORD = "ardoise-demo"  # shown on the login page of the demo
STYLES = [
    f"web/css/{name}.css" for name in ("tokens", "ground", "buttons", "slate", "list", "status", "forms", "sheet")
]
TABS = [
    {"label": "MES DEVIS", "section": "quotes", "url": "sales:quote_list"},
    {"label": "MES FACTURES", "section": "invoices", "url": "sales:invoice_list"},
    {"label": "Règlements", "section": "payments", "url": "payments:payment_list"},
    {"label": "Contacts", "section": "contacts", "url": "contacts:contact_list"},
    {"label": "Prestations", "section": "catalogue", "url": "catalogue:item_list"},
    {"label": "Courriers", "section": "mails", "url": "notifications:message_list"},
]


def house(request: HttpRequest) -> dict[str, object]:
    return {"demo": settings.DEMO, "version": __version__, "styles": STYLES, "tabs": TABS} | (
        {"demo_email": DEMO_EMAIL, "demo_password": DEMO_PASSWORD} if settings.DEMO else {}
    )
