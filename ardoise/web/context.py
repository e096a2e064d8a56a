"""What every template may say about the house itself."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from ardoise import __version__

DEMO_EMAIL = "durand@exemple.fr"
DEMO_ACCOUNTANT = "comptable@exemple.fr"
DEMO_PASSWORD = "ardoise-demo"  # shown on the login page of the demo
TABS = [
    {"label": "MES DEVIS", "section": "quotes", "url": "sales:quote_list"},
    {"label": "MES FACTURES", "section": "invoices", "url": "sales:invoice_list"},
    {"label": "Règlements", "section": "payments", "url": "payments:payment_list"},
    {"label": "Contacts", "section": "contacts", "url": "contacts:contact_list"},
    {"label": "Prestations", "section": "catalogue", "url": "catalogue:item_list"},
    {"label": "Courriers", "section": "mails", "url": "notifications:message_list"},
]


LIST_SECTIONS = frozenset(tab["section"] for tab in TABS)
THEMES = [("", "Comme le système"), ("light", "Clair"), ("dark", "Sombre")]
THEME_COOKIE = "theme"


def house(request: HttpRequest) -> dict[str, object]:
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return {
        "demo": settings.DEMO,
        "version": __version__,
        "tabs": TABS,
        "list_sections": LIST_SECTIONS,
        "themes": THEMES,
        "theme": theme if theme in ("light", "dark") else "",
    } | (
        {"demo_email": DEMO_EMAIL, "demo_accountant": DEMO_ACCOUNTANT, "demo_password": DEMO_PASSWORD}
        if settings.DEMO
        else {}
    )
