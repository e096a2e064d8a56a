"""Who may do what in which state, one table per document, and the statuses shown (guide, « STATUT »)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Literal

from ardoise.domain.document import DocumentKind
from ardoise.domain.errors import Conflict
from ardoise.domain.money import ZERO, Money
from ardoise.domain.terms import is_overdue

DocumentName = Literal["quote", "invoice", "credit_note"]
Invoiced = Literal["nothing", "down_payment", "all"]


class QuoteState(StrEnum):
    DRAFT = "draft"
    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"  # computed from `valid_until`, never stored


class InvoiceState(StrEnum):
    """Of invoices and credit notes: paid, overdue and credited are computed, never stored."""

    DRAFT = "draft"
    ISSUED = "issued"


class Act(StrEnum):
    EDIT = "edit"
    DELETE = "delete"
    SEND = "send"
    ACCEPT = "accept"
    DECLINE = "decline"
    REOPEN = "reopen"  # the action also checks that nothing was issued
    INVOICE = "invoice"
    ISSUE = "issue"
    CREDIT = "credit"
    CORRECT = "correct"
    PAY = "pay"
    DUPLICATE = "duplicate"


_QUOTE = {
    QuoteState.DRAFT: frozenset({Act.EDIT, Act.DELETE, Act.SEND, Act.ACCEPT, Act.DECLINE, Act.DUPLICATE}),
    QuoteState.SENT: frozenset({Act.EDIT, Act.SEND, Act.ACCEPT, Act.DECLINE, Act.DUPLICATE}),
    QuoteState.ACCEPTED: frozenset({Act.SEND, Act.REOPEN, Act.INVOICE, Act.DUPLICATE}),
    QuoteState.DECLINED: frozenset({Act.REOPEN, Act.DUPLICATE}),
    QuoteState.EXPIRED: frozenset({Act.EDIT, Act.SEND, Act.ACCEPT, Act.DECLINE, Act.DUPLICATE}),
}
_INVOICE = {
    InvoiceState.DRAFT: frozenset({Act.EDIT, Act.DELETE, Act.ISSUE, Act.DUPLICATE}),
    InvoiceState.ISSUED: frozenset({Act.SEND, Act.CREDIT, Act.CORRECT, Act.PAY, Act.DUPLICATE}),
}
_CREDIT_NOTE = {
    InvoiceState.DRAFT: frozenset({Act.EDIT, Act.DELETE, Act.ISSUE}),
    InvoiceState.ISSUED: frozenset({Act.SEND, Act.PAY}),  # pay: refund it or set it against an invoice
}
TABLES: dict[str, dict[str, frozenset[Act]]] = {
    "quote": {str(state): acts for state, acts in _QUOTE.items()},
    "invoice": {str(state): acts for state, acts in _INVOICE.items()},
    "credit_note": {str(state): acts for state, acts in _CREDIT_NOTE.items()},
}

_NAMES = {"quote": "Ce devis", "invoice": "Cette facture", "credit_note": "Cet avoir"}
_STATE_WORDS = {
    ("quote", "draft"): "est un brouillon",
    ("quote", "sent"): "est envoyé",
    ("quote", "accepted"): "est accepté",
    ("quote", "declined"): "est refusé",
    ("quote", "expired"): "est expiré",
    ("invoice", "draft"): "est un brouillon",
    ("invoice", "issued"): "est émise",
    ("credit_note", "draft"): "est un brouillon",
    ("credit_note", "issued"): "est émis",
}
_ADVICE = {
    ("quote", "sent", "delete"): "vous pouvez le refuser, pas le supprimer",
    ("quote", "accepted", "edit"): "rouvrez-le pour le modifier",
    ("quote", "accepted", "delete"): "un devis accepté se garde",
    ("quote", "accepted", "accept"): "choisissez la facture à faire",
    ("quote", "accepted", "decline"): "rouvrez-le d’abord",
    ("quote", "declined", "delete"): "un devis refusé se garde",
    ("quote", "declined", "edit"): "rouvrez-le pour le modifier",
    ("quote", "declined", "send"): "rouvrez-le d’abord",
    ("quote", "declined", "accept"): "rouvrez-le d’abord",
    ("quote", "expired", "delete"): "vous pouvez le refuser, pas le supprimer",
    ("quote", "draft", "reopen"): "il est déjà ouvert",
    ("quote", "sent", "reopen"): "il est déjà ouvert",
    ("quote", "expired", "reopen"): "changez sa date de validité",
    ("invoice", "issued", "edit"): "pour la corriger, faites un avoir puis une nouvelle facture",
    ("invoice", "issued", "delete"): "pour l’annuler, faites un avoir",
    ("invoice", "issued", "issue"): "elle a déjà son numéro",
    ("credit_note", "issued", "edit"): "il ne peut plus changer",
    ("credit_note", "issued", "delete"): "il ne peut plus être supprimé",
    ("credit_note", "issued", "issue"): "il a déjà son numéro",
    ("credit_note", "issued", "credit"): "pour revenir sur un avoir, faites une nouvelle facture",
    ("credit_note", "issued", "correct"): "pour revenir sur un avoir, faites une nouvelle facture",
}
_FALLBACK = {
    "edit": "il n’est plus possible de modifier le document",
    "delete": "il n’est plus possible de supprimer le document",
    "send": "émettez le document avant de l’envoyer",
    "accept": "l’acceptation concerne les devis",
    "decline": "le refus concerne les devis",
    "reopen": "un document émis ne se rouvre pas",
    "invoice": "acceptez le devis avant de le facturer",
    "issue": "l’émission concerne les factures et les avoirs",
    "credit": "un avoir se fait sur une facture émise",
    "correct": "la correction se fait sur une facture émise",
    "pay": "un règlement se note sur un document émis",
    "duplicate": "la copie concerne les devis et les factures",
}


def allowed(document: DocumentName, state: str) -> frozenset[Act]:
    """The acts possible in that state (`docs/domain/lifecycle.md`); KeyError for an unknown state.

    Example: allowed("invoice", "issued") -> send, credit, correct, pay, duplicate.
    """
    return TABLES[document][state]


def require(document: DocumentName, state: str, act: str) -> None:
    """Raise Conflict, code `quote_accepted_edit` and a sentence that says what to do, when the act is not possible.

    Example: require("invoice", "issued", "edit") -> « Cette facture est émise : pour la corriger, faites un avoir… ».
    """
    if act in allowed(document, state):
        return
    advice = _ADVICE.get((document, state, act)) or _FALLBACK[act]
    raise Conflict(
        f"{document}_{state}_{act}", f"{_NAMES[document]} {_STATE_WORDS[document, state]} : {advice}.", "status"
    )


def quote_state(state: str, *, valid_until: date | None, today: date) -> QuoteState:
    """The state with time taken into account: a sent quote expires the day after `valid_until`.

    Example: sent, valid until 30 June -> sent on 30 June, expired on 1 July; accepted stays accepted.
    """
    stored = QuoteState(state)
    expired = stored is QuoteState.SENT and is_overdue(valid_until, today)
    return QuoteState.EXPIRED if expired else stored


class QuoteStatus(StrEnum):
    """What the list of quotes shows: `label` is the guide's legend, `short` the word for a badge."""

    DRAFT = "draft", "Brouillon", "Brouillon"
    PENDING = "pending", "Accepter ou Refuser Devis", "En attente"
    ACCEPTED = "accepted", "Accepté non facturé", "Accepté non facturé"
    DOWN_PAYMENT_INVOICED = "down_payment_invoiced", "Accepté: Acompte facturé", "Accepté : acompte facturé"
    INVOICED = "invoiced", "Devis Accepté / facturé", "Accepté / facturé"
    DECLINED = "declined", "Devis Refusé", "Refusé"
    EXPIRED = "expired", "Devis expiré", "Expiré"

    label: str
    short: str

    def __new__(cls, value: str, label: str = "", short: str = "") -> QuoteStatus:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        member.short = short
        return member


class InvoiceStatus(StrEnum):
    """What the column « STATUT » shows (guide)."""

    DRAFT = "draft", "Brouillon"
    UNPAID = "unpaid", "En attente de règlement"
    OVERDUE = "overdue", "Échue: en attente de règlement"
    PARTLY_PAID = "partly_paid", "Payée en partie"
    PAID = "paid", "Payée"
    CREDIT_NOTE = "credit_note", "Avoir"
    CREDITED = "credited", "Soldée par avoir"

    label: str

    def __new__(cls, value: str, label: str = "") -> InvoiceStatus:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


def quote_status(state: str, *, valid_until: date | None, today: date, invoiced: Invoiced = "nothing") -> QuoteStatus:
    """The status of a quote; `invoiced` says what was billed of it (issued invoices less their credit notes).

    Example: accepted with a down payment issued -> « Accepté: Acompte facturé ».
    """
    if state == QuoteState.ACCEPTED:
        billed = {
            "nothing": QuoteStatus.ACCEPTED,
            "down_payment": QuoteStatus.DOWN_PAYMENT_INVOICED,
            "all": QuoteStatus.INVOICED,
        }
        return billed[invoiced]
    now = quote_state(state, valid_until=valid_until, today=today)
    return QuoteStatus.PENDING if now is QuoteState.SENT else QuoteStatus(now.value)


def invoice_status(
    kind: DocumentKind,
    state: str,
    *,
    total: Money,
    paid: Money = ZERO,
    credited: Money = ZERO,
    due_date: date | None = None,
    today: date,
) -> InvoiceStatus:
    """The status of an invoice, computed from amounts with VAT (BT-115, payments received, credit notes).

    A late invoice paid in part shows « Payée en partie »; `is_overdue` says that it is late. Overdue starts the day
    after the due date. Example: 120.00, nothing paid, due on 20 November -> unpaid on the 20th, overdue on the 21st.
    """
    if state == InvoiceState.DRAFT:
        return InvoiceStatus.DRAFT
    if kind in (DocumentKind.CREDIT_NOTE, DocumentKind.DOWN_PAYMENT_CREDIT_NOTE):
        return InvoiceStatus.CREDIT_NOTE
    if credited > ZERO and credited >= total:
        return InvoiceStatus.CREDITED
    if paid + credited >= total:
        return InvoiceStatus.PAID
    if paid > ZERO:
        return InvoiceStatus.PARTLY_PAID
    return InvoiceStatus.OVERDUE if is_overdue(due_date, today) else InvoiceStatus.UNPAID
