"""Who may do what: one table of roles and rights. The gate enforces it; the docs are generated from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ardoise.companies.models import Role


class Right(StrEnum):
    """One kind of act, as the table of rights shows it."""

    QUOTES = "quotes", "Voir les devis"
    QUOTES_WRITE = "quotes_write", "Rédiger les devis"
    QUOTES_SEND = "quotes_send", "Envoyer les devis, les faire accepter ou refuser"
    INVOICES = "invoices", "Voir les factures et les avoirs"
    INVOICES_WRITE = "invoices_write", "Préparer des brouillons de factures et d’avoirs"
    INVOICES_ISSUE = "invoices_issue", "Émettre (CADENAS), envoyer, corriger"
    CONTACTS = "contacts", "Voir les contacts"
    CONTACTS_WRITE = "contacts_write", "Modifier les contacts"
    CATALOGUE = "catalogue", "Voir les prestations"
    CATALOGUE_WRITE = "catalogue_write", "Modifier les prestations"
    PAYMENTS = "payments", "Voir les règlements"
    PAYMENTS_RECORD = "payments_record", "Saisir, rembourser, annuler des règlements"
    REMINDERS = "reminders", "Voir les relances"
    REMINDERS_ACT = "reminders_act", "Relancer, suspendre une relance"
    BANK = "bank", "Voir Ma Banque"
    BANK_ACT = "bank_act", "Importer des relevés, lier les lignes"
    PURCHASES = "purchases", "Voir les dépenses"
    PURCHASES_WRITE = "purchases_write", "Saisir des dépenses"
    LEDGER = "ledger", "Voir les écritures et le plan comptable"
    LEDGER_WRITE = "ledger_write", "Régler le plan comptable, capturer les écritures"
    QUESTIONS = "questions", "Poser des questions de comptable"
    EXPORTS = "exports", "Exporter les listes et les journaux"
    COMPLIANCE = "compliance", "Vérifier la chaîne, éditer les clôtures et l’attestation"
    PROFILE = "profile", "Voir le profil de l’entreprise"
    PROFILE_CHANGE = "profile_change", "Modifier le profil, les modèles, les intégrations"
    ACCESS_GIVE = "access_give", "Inviter, changer un rôle, retirer un accès"
    DATA = "data", "Exporter toutes les données de l’entreprise"
    OWNERSHIP = "ownership", "Nommer ou retirer un propriétaire"

    label: str

    def __new__(cls, value: str, label: str = "") -> Right:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


_PEOPLE_AND_ITEMS = {Right.CONTACTS, Right.CONTACTS_WRITE, Right.CATALOGUE, Right.CATALOGUE_WRITE}
_QUOTES = {Right.QUOTES, Right.QUOTES_WRITE, Right.QUOTES_SEND}
_INVOICES = {Right.INVOICES, Right.INVOICES_WRITE, Right.INVOICES_ISSUE}
_MONEY = {
    *(Right.PAYMENTS, Right.PAYMENTS_RECORD, Right.REMINDERS, Right.REMINDERS_ACT),
    *(Right.BANK, Right.BANK_ACT),
}
_SEEING = {
    *(Right.QUOTES, Right.INVOICES, Right.CONTACTS, Right.CATALOGUE, Right.PAYMENTS, Right.REMINDERS),
    *(Right.BANK, Right.PURCHASES, Right.LEDGER, Right.PROFILE, Right.COMPLIANCE, Right.EXPORTS),
}

RIGHTS: dict[Role, frozenset[Right]] = {
    Role.OWNER: frozenset(Right) - {Right.QUESTIONS},
    Role.MANAGER: frozenset(Right) - {Right.QUESTIONS, Right.OWNERSHIP},
    Role.COLLABORATOR: frozenset(
        _PEOPLE_AND_ITEMS
        | _QUOTES
        | _INVOICES
        | _MONEY
        | {Right.PURCHASES, Right.PURCHASES_WRITE, Right.LEDGER, Right.EXPORTS, Right.PROFILE}
    ),
    Role.SALES: frozenset(_PEOPLE_AND_ITEMS | _QUOTES),
    Role.ASSISTANT: frozenset(
        _PEOPLE_AND_ITEMS | {Right.QUOTES, Right.QUOTES_WRITE, Right.INVOICES, Right.INVOICES_WRITE}
    ),
    Role.CASHIER: frozenset(_MONEY | {Right.INVOICES, Right.CONTACTS}),
    Role.ACCOUNTANT: frozenset(_SEEING | {Right.LEDGER_WRITE, Right.QUESTIONS}),
}


@dataclass(frozen=True)
class ByDocument:
    """A right that depends on the document: one for quotes, another for invoices and credit notes.

    Where nothing names the document yet, one of the two opens the door; the view asks again about what it found.
    """

    quote: Right
    invoice: Right

    def of(self, about: str) -> Right:
        """`about` is the label of a model, or its name in an address: "sales.quote", "sales.invoice"."""
        return self.quote if about.endswith("quote") else self.invoice


Need = Right | ByDocument
Needs = Need | tuple[Need, ...] | None

SEES_DOCUMENT = ByDocument(Right.QUOTES, Right.INVOICES)
SENDS_DOCUMENT = ByDocument(Right.QUOTES_SEND, Right.INVOICES_ISSUE)


def may(role: Role, right: Right) -> bool:
    return right in RIGHTS[role]


def lacks(role: Role, needs: Needs, about: str = "") -> Right | None:
    """The first right that the role misses, else None."""
    for need in listed(needs):
        if isinstance(need, Right):
            if not may(role, need):
                return need
        elif about:
            if not may(role, need.of(about)):
                return need.of(about)
        elif not (may(role, need.quote) or may(role, need.invoice)):
            return need.quote
    return None


def listed(needs: Needs) -> tuple[Need, ...]:
    return needs if isinstance(needs, tuple) else () if needs is None else (needs,)
