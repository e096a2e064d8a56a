"""The words of a step on a real document: the variables of the e-mails, and those of a reminder."""

from __future__ import annotations

import re
from datetime import date

from ardoise.domain.errors import Refused
from ardoise.domain.french import money_text
from ardoise.notifications.links import example_url
from ardoise.notifications.models import LINK
from ardoise.reminders.documents import Document
from ardoise.reminders.models import About
from ardoise.reminders.penalty import penalty_of
from ardoise.sales import mails
from ardoise.sales.mail_templates import RECEIPTS, VARIABLES
from ardoise.sales.models import Invoice

OWN = {
    "retard": "le nombre de jours de retard",
    "pénalités": "les pénalités de retard à ce jour",
    "indemnité": "l’indemnité de recouvrement de 40 €, pour un professionnel",
}
_ONLY_OF = {About.QUOTES: {"validité"}, About.INVOICES: {"reste", "échéance", "remplacée", "avoir"}}
_OF_RECEIPTS = set(RECEIPTS) - {"entreprise", "lien"}
_VARIABLE = re.compile(r"\{([^{}\s]+)\}")


def variables(about: str) -> dict[str, str]:
    """Those that a step of this kind may use, with their meaning."""
    other = About.QUOTES if about == About.INVOICES else About.INVOICES
    hidden = _ONLY_OF[other] | _OF_RECEIPTS
    shared = {name: meaning for name, meaning in VARIABLES.items() if name not in hidden}
    return {**shared, **OWN} if about == About.INVOICES else shared


def check_text(text: str, about: str, *, field: str) -> None:
    """Raises Refused("variable_unknown") for a word in braces that means nothing there."""
    known = variables(about)
    if LINK in text and field.endswith("subject"):
        raise Refused("link_in_subject", "Le lien se met dans le message : retirez-le de l’objet.", field)
    for name in _VARIABLE.findall(text):
        if name not in known:
            names = ", ".join(f"{{{one}}}" for one in known)
            raise Refused(
                "variable_unknown", f"La variable {{{name}}} n’existe pas. Variables possibles : {names}.", field
            )


def read_on(subject: str, text: str, document: Document, *, today: date) -> tuple[str, str]:
    """Both as this document would have them, with an example of its link: to be read before anything is saved."""
    whole = mails.filled(prepared(text, document, today=today), document)
    return mails.filled_subject(prepared(subject, document, today=today), document), whole.replace(LINK, example_url())


def prepared(text: str, document: Document, *, today: date) -> str:
    """With the variables of the room, computed when the text has one of them; sending fills the others, once."""
    if not isinstance(document, Invoice) or not any(f"{{{name}}}" in text for name in OWN):
        return text
    penalty = penalty_of(document, until=today)
    days = max(0, (today - document.due_date).days) if document.due_date else 0
    values = {
        "retard": f"{days} jour{'s' if days > 1 else ''}",
        "pénalités": money_text(penalty.known) if penalty.periods and not penalty.missing else "",
        "indemnité": money_text(penalty.fee) if penalty.fee else "",
    }
    return _VARIABLE.sub(lambda found: values.get(found[1], found[0]), text)
