"""What the people of a company may be told of, and the events that tell it.

Each room says beside its sentences which of its events are announced: `register({QUOTE_SIGNED: Announcement(SIGNED)})`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ardoise.history.models import Event


@dataclass(frozen=True)
class Kind:
    """One line of the choices: its name, its mark, and what it does for who chose nothing."""

    key: str
    label: str
    icon: str
    by_email: bool = True
    in_product: bool = True
    is_bad: bool = False  # something to repair


SEEN = Kind("seen", "Devis consulté", "eye", by_email=False)
SIGNED = Kind("signed", "Devis signé", "check")
REFUSED = Kind("refused", "Devis refusé", "close")
WITHDRAWN = Kind("withdrawn", "Rétractation", "undo", is_bad=True)
QUESTION = Kind("question", "Question d’un client", "person")
PAID = Kind("paid", "Paiement reçu", "card")
PAYMENT_FAILED = Kind("payment_failed", "Paiement échoué", "alert", is_bad=True)
REFUNDED = Kind("refunded", "Paiement remboursé ou contesté", "undo", is_bad=True)
REJECTED = Kind("rejected", "E-mail rejeté", "alert", is_bad=True)
REMINDED = Kind("reminded", "Relance envoyée ou retenue", "send", by_email=False)
OVERDUE = Kind("overdue", "Facture échue", "clock", by_email=False)
NOT_BILLED = Kind("not_billed", "Signé, mais à facturer à la main", "alert", is_bad=True)
ACCOUNTANT = Kind("accountant", "Question du comptable", "person")
PIECE = Kind("piece", "Pièce reçue", "file", by_email=False)
EXPORT = Kind("export", "Export prêt", "file", by_email=False)
INSURANCE = Kind("insurance", "Fin de votre assurance", "alert", is_bad=True)
BANK = Kind("bank", "Connexion à la banque", "bank", is_bad=True)

KINDS = {
    kind.key: kind
    for kind in (
        *(SEEN, SIGNED, REFUSED, WITHDRAWN, NOT_BILLED, QUESTION),
        *(PAID, PAYMENT_FAILED, REFUNDED, OVERDUE, REMINDED, REJECTED, INSURANCE, EXPORT, BANK, ACCOUNTANT, PIECE),
    )
}

# label of a model -> name of its page
PAGES = {
    "sales.quote": "sales:quote_detail",
    "sales.invoice": "sales:invoice_detail",
    "notifications.message": "notifications:message_detail",
    "banking.feedconnection": "banking:feed",
    "exports.bundle": "exports:bundle",
    "companies.company": "companies:insurance",
    "banking.bankline": "banking:line",
    "purchases.expense": "purchases:expense_detail",
    "payments.payment": "accountant:of_payment",
    "accountant.missingdocument": "accountant:missing",
}

Data = dict[str, Any]  # of the event
Subject = tuple[str, int]  # label and id of what the notice leads to


def of_event(event: Event, data: Data) -> Subject:
    return event.subject_type, event.subject_id


def always(event: Event, data: Data) -> bool:
    return True


def by_someone_else(event: Event, data: Data) -> bool:
    """By a customer or by the product, not by a person of the house."""
    return event.author_id is None


@dataclass(frozen=True)
class Announcement:
    """How one event is told: `when` it is worth it, and what its notice is `about`."""

    kind: Kind
    when: Callable[[Event, Data], bool] = always
    about: Callable[[Event, Data], Subject | None] = of_event


_ANNOUNCED: dict[str, Announcement] = {}


def register(announced: Mapping[str, Announcement]) -> None:
    """Called by the `events.py` of a room: name of the event to how it is announced."""
    _ANNOUNCED.update(announced)


def announcement_of(name: str) -> Announcement | None:
    return _ANNOUNCED.get(name)


def announced() -> tuple[str, ...]:
    """Names of the events that are announced, for the table of reactions."""
    return tuple(_ANNOUNCED)
