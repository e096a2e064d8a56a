"""The e-mail that carries a document: the template that suits it, its variables filled, its recipients by role."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ardoise.domain.errors import Refused
from ardoise.domain.languages import amount_in, day_in
from ardoise.notifications.models import LINK
from ardoise.sales.actions.pdf import current_invoice
from ardoise.sales.mail_templates import VARIABLES, Template, written_for
from ardoise.sales.models import Invoice, InvoiceState, Quote
from ardoise.sales.selection import current_quote

_VARIABLE = re.compile(r"\{([^{}\s]+)\}")


@dataclass(frozen=True)
class DraftMessage:
    """What the sending form starts from."""

    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    text: str


REPLACED = "replacement"  # the one template that brings the credit note along


def templates_of(document: Quote | Invoice) -> dict[str, Template]:
    """Those that suit the document as it stands, in its language, under their key, the usual one first."""
    written = written_for(document.company, document.language)
    return {key: written[key] for key in _suiting(document)}


def _suiting(document: Quote | Invoice) -> list[str]:
    if isinstance(document, Quote):
        return ["quote", "quote_again"]
    if document.is_credit_note:
        return ["credit_note"]
    found = ["invoice", "reminder"] if values(document)["reste"] else ["paid"]
    return [*found, REPLACED] if note_beside(document) else found


def draft_message(document: Quote | Invoice, template: str = "") -> DraftMessage:
    """Recipients by their roles at the customer's, subject and text from a template: the usual one, or the one named.

    A document without number keeps its variables: they are filled when it leaves, with the number that it takes.
    """
    to, cc = recipients(document)
    known = templates_of(document)
    chosen = known.get(template) or next(iter(known.values()))
    if not document.number:
        return DraftMessage(to, cc, chosen.subject, chosen.text)
    return DraftMessage(to, cc, filled_subject(chosen.subject, document), filled(chosen.text, document))


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


def note_beside(document: Quote | Invoice) -> Invoice | None:
    """The credit note of the invoice that this one replaces: both leave together."""
    if not isinstance(document, Invoice) or not document.replaces_id or not document.is_issued:
        return None
    notes = Invoice.objects.filter(original=document.replaces_id, state=InvoiceState.ISSUED, pk__lt=document.pk)
    return notes.order_by("-pk").first()


def filled(text: str, document: Quote | Invoice, *, number: str = "") -> str:
    """The variables in braces replaced. Raises Refused("variable_unknown") that names those that exist.

    `number`: the one that a draft would take.
    """
    known = values(document)
    if number:
        known["numéro"] = number
    return filled_with(text, known)


def filled_with(text: str, known: Mapping[str, str]) -> str:
    """The same with values that are given."""
    check_variables(text, known)
    return _VARIABLE.sub(lambda found: known[found.group(1)], text)


def check_variables(text: str, known: Iterable[str], *, field: str = "message") -> None:
    """Raises Refused("variable_unknown") for a word in braces that is none of these."""
    names = list(known)
    for name in _VARIABLE.findall(text):
        if name not in names:
            possible = ", ".join(f"{{{one}}}" for one in names)
            why = "ne dit rien dans ce courrier" if name in VARIABLES else "n’existe pas"
            message = f"La variable {{{name}}} {why}. Variables possibles : {possible}."
            raise Refused("variable_unknown", message, field)


def filled_subject(text: str, document: Quote | Invoice, *, number: str = "") -> str:
    """Without the dash that an empty object leaves. Raises Refused("link_in_subject") too."""
    if LINK in text:
        raise Refused("link_in_subject", "Le lien se met dans le message : retirez-le de l’objet.", "subject")
    return filled(text, document, number=number).rstrip(" –")


def values(document: Quote | Invoice) -> dict[str, str]:
    """What each variable says of this document; the rest is empty once everything is paid."""
    frozen = current_quote(document) if isinstance(document, Quote) else current_invoice(document)
    due = document.settlement.due if isinstance(document, Invoice) and document.is_issued else frozen.totals.due
    note, language = note_beside(document), document.language
    return {
        "numéro": frozen.number or frozen.draft_label,
        "objet": frozen.subject,
        "total": amount_in(language, frozen.totals.incl_vat),
        "reste": amount_in(language, due) if due else "",
        "échéance": day_in(language, frozen.due_date) if frozen.due_date else "",
        "validité": day_in(language, frozen.valid_until) if frozen.valid_until else "",
        "client": frozen.buyer.name,
        "entreprise": str(document.company),
        "lien": LINK,  # each address has its own: written when the mail leaves
        "remplacée": (note.original.number or "") if note and note.original else "",
        "avoir": (note.number or "") if note else "",
    }
