"""The left menu of MON PROFIL: one table, of which each person sees what their role opens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from ardoise.companies.rights import Right


@dataclass(frozen=True)
class Entry:
    """One link: the name of its page, the key that the page gives as `current`, the right that opens it."""

    label: str
    url_name: str
    current: str
    right: Right | None = Right.PROFILE
    args: tuple[str, ...] = ()


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    current: str
    is_current: bool  # a page of the login, which knows nothing of our menu


MENU: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    (
        "entreprise",
        (
            Entry("Société / infos", "companies:profile", "societe"),
            Entry("TVA / taxes", "companies:profile_section", "tva", args=("tva",)),
            Entry("Mentions de règlement", "companies:profile_section", "reglement", args=("reglement",)),
            Entry("Compteurs", "numbering:series", "compteurs"),
            Entry("Unités", "catalogue:units", "unites"),
        ),
    ),
    (
        "modèles",
        (
            Entry("Modèles de documents", "sales:layouts", "modeles"),
            Entry("Modèles emails", "sales:mail_templates", "emails"),
            Entry("Logo", "sales:logo", "logo"),
            Entry("Couleur", "companies:profile_section", "look", args=("look",)),
        ),
    ),
    (
        "en ligne",
        (
            Entry("Signature", "sales:signing", "signature"),
            Entry("E-règlement", "payments:online", "e-reglement"),
            Entry("Relances", "reminders:plans", "relances"),
            Entry("Notifications", "notifications:choices", "notifications", None),
        ),
    ),
    (
        "gestion des accès",
        (
            Entry("Mon Comptable", "companies:accountant", "comptable"),
            Entry("Collaborateurs", "companies:members", "membres"),
            Entry("Mot de passe", "account_change_password", "", None),
            Entry("Adresse e-mail", "account_email", "", None),
            Entry("Second facteur", "mfa_index", "", None),
            Entry("Connexions", "companies:logins", "connexions", None),
        ),
    ),
    (
        "comptabilité",
        (
            Entry("Plan comptable", "ledger:books", "plan", Right.LEDGER),
            Entry("Écritures", "ledger:entries", "ecritures", Right.LEDGER),
            Entry("Captures", "ledger:captures", "captures", Right.LEDGER),
            Entry("Questions", "accountant:questions", "questions", Right.LEDGER),
            Entry("Pièces demandées", "accountant:missing_list", "pieces", Right.PURCHASES),
            Entry("Exports", "exports:overview", "exports", Right.EXPORTS),
            Entry("Conformité", "compliance:overview", "conformite", Right.COMPLIANCE),
        ),
    ),
    (
        "intégrations",
        (
            Entry("Intégrations", "companies:integrations", "integrations"),
            Entry("Clés d’API", "companies:keys", "cles"),
            Entry("Abonnement", "companies:subscription", "abonnement"),
            Entry("Mes données", "exports:data", "donnees", Right.DATA),
        ),
    ),
)


def menu_of(request: HttpRequest) -> list[tuple[str, list[Link]]]:
    """The groups with at least one page that the person may open."""
    access: Any = getattr(request, "access", None)
    groups = [(title, [_link(entry, request) for entry in entries if _opens(entry, access)]) for title, entries in MENU]
    return [(title, [link for link in links if link]) for title, links in groups if any(links)]


def _opens(entry: Entry, access: Any) -> bool:
    if entry.right is None:
        return True
    return access is not None and access.may(entry.right)


def _link(entry: Entry, request: HttpRequest) -> Link | None:
    try:
        url = reverse(entry.url_name, args=entry.args)
    except NoReverseMatch:  # a room that this instance does not have
        return None
    return Link(entry.label, url, entry.current, request.path == url)
