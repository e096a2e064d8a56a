"""The texts of a layout on one document: their words in braces are filled from the document itself."""

from __future__ import annotations

import re

from ardoise.domain.document import Document
from ardoise.domain.errors import Refused
from ardoise.rendering.vocabulary import Words

VARIABLES = {
    "numéro": "le numéro du document",
    "objet": "son objet",
    "client": "le nom du client",
    "contact": "la personne à l’attention de qui il est",
    "entreprise": "le nom de votre entreprise",
    "date": "sa date",
    "échéance": "la date d’échéance d’une facture",
    "validité": "la date de validité d’un devis",
    "total": "le total TTC",
    "reste": "la somme à payer",
}
_VARIABLE = re.compile(r"\{([^{}\s]+)\}")


def check_text(text: str, *, field: str) -> None:
    """Raises Refused("variable_unknown") for a word in braces that means nothing on a document."""
    for name in _VARIABLE.findall(text):
        if name not in VARIABLES:
            names = ", ".join(f"{{{one}}}" for one in VARIABLES)
            raise Refused(
                "variable_unknown", f"La variable {{{name}}} n’existe pas. Variables possibles : {names}.", field
            )


def filled_lines(text: str, document: Document, said: Words) -> list[str]:
    """The lines of a text, none when it is empty; what is not a variable stays as typed."""
    if not text.strip():
        return []
    if "{" not in text:
        return text.strip().split("\n")
    known = values(document, said)
    return _VARIABLE.sub(lambda found: known.get(found[1], found[0]), text).strip().split("\n")


def values(document: Document, said: Words) -> dict[str, str]:
    """What each variable says of a document; empty when it has no such thing."""
    seller = document.seller
    return {
        "numéro": document.number or document.draft_label,
        "objet": document.subject,
        "client": document.buyer.name,
        "contact": document.buyer.contact_name,
        "entreprise": seller.trade_name or seller.name,
        "date": said.day(document.issue_date) if document.issue_date else "",
        "échéance": said.day(document.due_date) if document.due_date else "",
        "validité": said.day(document.valid_until) if document.valid_until else "",
        "total": said.money(document.totals.incl_vat),
        "reste": said.money(document.totals.due),
    }
