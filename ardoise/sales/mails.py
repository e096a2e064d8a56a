"""The e-mail that carries a document: its template, its variables, its recipients by role."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ardoise.domain.errors import Refused
from ardoise.domain.french import long_date, money_text
from ardoise.sales.actions.pdf import current_invoice, current_quote
from ardoise.sales.models import Invoice, Quote

VARIABLES = {
    "numéro": "le numéro du document",
    "objet": "son objet",
    "total": "le total TTC",
    "reste": "le reste à payer",
    "échéance": "la date d’échéance",
    "validité": "la date de validité du devis",
    "client": "le nom du client",
    "entreprise": "le nom de votre entreprise",
}
_VARIABLE = re.compile(r"\{([^{}\s]+)\}")


@dataclass(frozen=True)
class Template:
    subject: str
    text: str


@dataclass(frozen=True)
class DraftMessage:
    """What the sending form starts from."""

    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    text: str


QUOTE = Template(
    "Devis {numéro} – {objet}",
    "Bonjour,\n\nVeuillez trouver ci-joint notre devis {numéro}, d’un montant de {total} TTC, "
    "valable jusqu’au {validité}.\n\nNous restons à votre disposition.\n\n{entreprise}",
)
INVOICE = Template(
    "Facture {numéro} – {objet}",
    "Bonjour,\n\nVous trouverez ci-joint notre facture {numéro}, d’un montant de {total} TTC. "
    "Reste à payer : {reste}, au plus tard le {échéance}.\n\nMerci de votre confiance.\n\n{entreprise}",
)
PAID_INVOICE = Template(
    "Facture {numéro} – {objet}",
    "Bonjour,\n\nVous trouverez ci-joint notre facture {numéro}, d’un montant de {total} TTC, réglée.\n\n"
    "Merci de votre confiance.\n\n{entreprise}",
)
CREDIT_NOTE = Template(
    "Avoir {numéro} – {objet}",
    "Bonjour,\n\nVous trouverez ci-joint notre avoir {numéro}, d’un montant de {total} TTC.\n\n{entreprise}",
)


def draft_message(document: Quote | Invoice) -> DraftMessage:
    """Recipients by their roles at the customer's, subject and text from the template of the document."""
    to, cc = recipients(document)
    template = template_of(document)
    return DraftMessage(to, cc, filled(template.subject, document).rstrip(" –"), filled(template.text, document))


def recipients(document: Quote | Invoice) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """To and Cc: the people who receive this kind of document, else the address of the contact."""
    contact = document.contact
    if contact is None:
        return (), ()
    people = [person for person in contact.people.order_by("pk") if person.email]
    role = "gets_quotes" if isinstance(document, Quote) else "gets_invoices"
    to = tuple(person.email for person in people if getattr(person, role) and not person.in_copy)
    cc = tuple(person.email for person in people if person.in_copy)
    return to or ((contact.email,) if contact.email else ()), cc


def template_of(document: Quote | Invoice) -> Template:
    if isinstance(document, Quote):
        return QUOTE
    if document.is_credit_note:
        return CREDIT_NOTE
    return INVOICE if values(document)["reste"] else PAID_INVOICE


def filled(text: str, document: Quote | Invoice) -> str:
    """The variables in braces replaced. Raises Refused("variable_unknown") that names those that exist."""
    known = values(document)
    unknown = [name for name in _VARIABLE.findall(text) if name not in known]
    if unknown:
        names = ", ".join(f"{{{name}}}" for name in VARIABLES)
        raise Refused(
            "variable_unknown", f"La variable {{{unknown[0]}}} n’existe pas. Variables possibles : {names}.", "message"
        )
    return _VARIABLE.sub(lambda found: known[found.group(1)], text)


def values(document: Quote | Invoice) -> dict[str, str]:
    """What each variable says of this document; the rest is empty once everything is paid."""
    frozen = current_quote(document) if isinstance(document, Quote) else current_invoice(document)
    due = document.settlement.due if isinstance(document, Invoice) and document.is_issued else frozen.totals.due
    return {
        "numéro": frozen.number or frozen.draft_label,
        "objet": frozen.subject,
        "total": money_text(frozen.totals.incl_vat),
        "reste": money_text(due) if due else "",
        "échéance": long_date(frozen.due_date) if frozen.due_date else "",
        "validité": long_date(frozen.valid_until) if frozen.valid_until else "",
        "client": frozen.buyer.name,
        "entreprise": str(document.company),
    }
