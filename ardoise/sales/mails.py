"""The e-mail that carries a document: its templates, its variables, its recipients by role."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ardoise.domain.errors import Refused
from ardoise.domain.languages import amount_in, day_in
from ardoise.notifications.models import LINK
from ardoise.sales.actions.pdf import current_invoice
from ardoise.sales.models import Invoice, InvoiceState, Quote
from ardoise.sales.selection import current_quote

VARIABLES = {
    "numéro": "le numéro du document",
    "objet": "son objet",
    "total": "le total TTC",
    "reste": "le reste à payer",
    "échéance": "la date d’échéance",
    "validité": "la date de validité du devis",
    "client": "le nom du client",
    "entreprise": "le nom de votre entreprise",
    "lien": "le lien de la page en ligne, propre à chaque destinataire",
    "remplacée": "le numéro de la facture que celle-ci remplace",
    "avoir": "le numéro de l’avoir qui l’annule",
}
_VARIABLE = re.compile(r"\{([^{}\s]+)\}")


@dataclass(frozen=True)
class Template:
    name: str
    subject: str
    text: str
    english: tuple[str, str] = ("", "")  # the same subject and text, for a document in English

    def written_in(self, language: str) -> Template:
        return replace(self, subject=self.english[0], text=self.english[1]) if language == "en" else self


@dataclass(frozen=True)
class DraftMessage:
    """What the sending form starts from."""

    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    text: str


QUOTE = Template(
    "Devis",
    "Devis {numéro} – {objet}",
    "Bonjour,\n\nVous trouverez ci-joint notre devis {numéro}, d’un montant de {total} TTC, "
    "valable jusqu’au {validité}.\n\nLe lire, poser une question ou le signer en ligne :\n{lien}\n\n"
    "Nous restons à votre disposition.\n\n{entreprise}",
    (
        "Quotation {numéro} – {objet}",
        "Hello,\n\nPlease find attached our quotation {numéro}, for a total of {total} including VAT, "
        "valid until {validité}.\n\nRead it, ask a question or sign it online:\n{lien}\n\nWe remain at "
        "your disposal.\n\n{entreprise}",
    ),
)
QUOTE_AGAIN = Template(
    "Relance du devis",
    "Notre devis {numéro} – {objet}",
    "Bonjour,\n\nAvez-vous pu regarder notre devis {numéro}, d’un montant de {total} TTC\u202f? "
    "Il est valable jusqu’au {validité}, et de nouveau joint à ce message.\n\n"
    "Le lire, poser une question ou le signer en ligne :\n{lien}\n\n"
    "Nous répondons volontiers à vos questions.\n\n{entreprise}",
    (
        "Our quotation {numéro} – {objet}",
        "Hello,\n\nHave you had a chance to look at our quotation {numéro}, for a total of {total} "
        "including VAT? It is valid until {validité}, and attached again to this message.\n\nRead it, ask "
        "a question or sign it online:\n{lien}\n\nWe are happy to answer your questions.\n\n{entreprise}",
    ),
)
INVOICE = Template(
    "Facture",
    "Facture {numéro} – {objet}",
    "Bonjour,\n\nVous trouverez ci-joint notre facture {numéro}, d’un montant de {total} TTC. "
    "Reste à payer : {reste}, au plus tard le {échéance}.\n\nLa consulter et la régler en ligne :\n{lien}\n\n"
    "Merci de votre confiance.\n\n{entreprise}",
    (
        "Invoice {numéro} – {objet}",
        "Hello,\n\nPlease find attached our invoice {numéro}, for a total of {total} including VAT. Left "
        "to pay: {reste}, by {échéance} at the latest.\n\nView and pay it online:\n{lien}\n\nThank you "
        "for your trust.\n\n{entreprise}",
    ),
)
REMINDER = Template(
    "Rappel de règlement",
    "Rappel : facture {numéro} – {objet}",
    "Bonjour,\n\nSauf erreur de notre part, notre facture {numéro} n’est pas entièrement réglée : "
    "il reste {reste}, à payer pour le {échéance}. Elle est de nouveau jointe à ce message.\n\n"
    "La consulter et la régler en ligne :\n{lien}\n\n"
    "Si votre règlement est parti, merci de ne pas tenir compte de ce rappel.\n\n{entreprise}",
    (
        "Reminder: invoice {numéro} – {objet}",
        "Hello,\n\nUnless we are mistaken, our invoice {numéro} is not fully paid: {reste} is left, due "
        "on {échéance}. It is attached again to this message.\n\nView and pay it online:\n{lien}\n\nIf "
        "your payment is on its way, please ignore this reminder.\n\n{entreprise}",
    ),
)
PAID_INVOICE = Template(
    "Facture réglée",
    "Facture {numéro} – {objet}",
    "Bonjour,\n\nVous trouverez ci-joint notre facture {numéro}, d’un montant de {total} TTC, réglée.\n\n"
    "La consulter en ligne :\n{lien}\n\n"
    "Merci de votre confiance.\n\n{entreprise}",
    (
        "Invoice {numéro} – {objet}",
        "Hello,\n\nPlease find attached our invoice {numéro}, for a total of {total} including VAT, "
        "paid.\n\nView it online:\n{lien}\n\nThank you for your trust.\n\n{entreprise}",
    ),
)
CREDIT_NOTE = Template(
    "Avoir",
    "Avoir {numéro} – {objet}",
    "Bonjour,\n\nVous trouverez ci-joint notre avoir {numéro}, d’un montant de {total} TTC.\n\n"
    "Le consulter en ligne :\n{lien}\n\n{entreprise}",
    (
        "Credit note {numéro} – {objet}",
        "Hello,\n\nPlease find attached our credit note {numéro}, for a total of {total} including "
        "VAT.\n\nView it online:\n{lien}\n\n{entreprise}",
    ),
)
REPLACEMENT = Template(
    "Facture corrigée, avec son avoir",
    "Facture {numéro}, qui remplace {remplacée}",
    "Bonjour,\n\nNotre facture {remplacée} est à corriger. Vous trouverez ci-joint l’avoir {avoir} qui l’annule, "
    "et la facture {numéro} qui la remplace, d’un montant de {total} TTC.\n\n"
    "Les consulter en ligne :\n{lien}\n\nMerci de votre confiance.\n\n{entreprise}",
    (
        "Invoice {numéro}, which replaces {remplacée}",
        "Hello,\n\nOur invoice {remplacée} needs a correction. Please find attached the credit note "
        "{avoir} that cancels it, and the invoice {numéro} that replaces it, for a total of {total} "
        "including VAT.\n\nView them online:\n{lien}\n\nThank you for your trust.\n\n{entreprise}",
    ),
)
REPLACED = "replacement"  # the one template that brings the credit note along


def templates_of(document: Quote | Invoice) -> dict[str, Template]:
    """Those that suit the document as it stands, in its language, under their key, the usual one first."""
    return {key: template.written_in(document.language) for key, template in _suiting(document).items()}


def _suiting(document: Quote | Invoice) -> dict[str, Template]:
    if isinstance(document, Quote):
        return {"quote": QUOTE, "quote_again": QUOTE_AGAIN}
    if document.is_credit_note:
        return {"credit_note": CREDIT_NOTE}
    found = {"invoice": INVOICE, "reminder": REMINDER} if values(document)["reste"] else {"paid": PAID_INVOICE}
    return {**found, REPLACED: REPLACEMENT} if note_beside(document) else found


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
    unknown = [name for name in _VARIABLE.findall(text) if name not in known]
    if unknown:
        names = ", ".join(f"{{{name}}}" for name in VARIABLES)
        raise Refused(
            "variable_unknown", f"La variable {{{unknown[0]}}} n’existe pas. Variables possibles : {names}.", "message"
        )
    return _VARIABLE.sub(lambda found: known[found.group(1)], text)


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
