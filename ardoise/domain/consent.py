"""What a customer reads and ticks before signing on line, word for word: shown, then kept in the evidence."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

APPROVALS = {"fr": "bon pour accord", "en": "good for agreement"}  # what the customer copies out


class ConsentCode(StrEnum):
    AGREEMENT = "agreement"  # what signing means
    AUTHORITY = "authority"  # the signatory binds a business (C. civ. 1156: apparent power)
    TERMS = "terms"  # general conditions of sale (C. civ. 1119: known and accepted)
    DWELLING = "dwelling"  # reduced rates on works (CGI 279-0 bis, 278-0 bis A; loi de finances 2025, art. 41)
    WITHDRAWAL = "withdrawal"  # information on the right of withdrawal (C. conso. L221-5)
    FORM = "form"  # the model form (C. conso. R221-1)
    EARLY_START = "early_start"  # express request to begin before the period ends (C. conso. L221-25)


@dataclass(frozen=True, slots=True)
class Consent:
    """One text. `is_ticked`: has a box of its own; `is_required`: no signature without it."""

    code: ConsentCode
    text: str
    is_ticked: bool = False
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides the texts. Empty text: does not concern this quote."""

    number: str
    version: int
    total: str  # with VAT, as read
    seller: str  # legal name
    seller_address: str
    buyer: str
    language: str = "fr"
    is_business: bool = False
    terms_name: str = ""
    dwelling: str = ""  # the declaration of the document itself
    is_distance_consumer: bool = False
    has_services: bool = True


_FRENCH = {
    ConsentCode.AGREEMENT: (
        "En signant, vous acceptez le devis {number} (version {version}), d’un montant de {total} TTC."
    ),
    ConsentCode.AUTHORITY: "J’engage {buyer} et j’en ai le pouvoir.",
    ConsentCode.TERMS: "J’ai lu et j’accepte les conditions générales de vente ({terms}).",
    ConsentCode.DWELLING: "{dwelling}",
    ConsentCode.WITHDRAWAL: (
        "Vous avez 14 jours pour vous rétracter de ce contrat, sans avoir à dire pourquoi. Le délai commence le"
        " lendemain de la signature pour un service, le lendemain de la réception pour un bien. Il suffit d’utiliser le"
        " lien « Renoncer au contrat ici » de cette page, ou d’envoyer à {seller}, {address}, le formulaire"
        " ci-dessous ou toute déclaration claire. Ce que vous avez versé vous est alors remboursé sous 14 jours."
    ),
    ConsentCode.FORM: (
        "Formulaire de rétractation (à renvoyer uniquement pour se rétracter)\n"
        "À l’attention de {seller}, {address} :\n"
        "Je vous notifie par la présente ma rétractation du contrat portant sur le devis {number}.\n"
        "Commandé le / reçu le :\n"
        "Nom du consommateur :\n"
        "Adresse du consommateur :\n"
        "Signature du consommateur (uniquement sur papier) :\n"
        "Date :"
    ),
    ConsentCode.EARLY_START: (
        "Je demande que le travail commence avant la fin du délai de rétractation de 14 jours. Si je me rétracte"
        " ensuite, je paierai ce qui a déjà été fait ; une fois tout le travail exécuté, je ne pourrai plus me"
        " rétracter."
    ),
}
_ENGLISH = {
    ConsentCode.AGREEMENT: "By signing, you accept quote {number} (version {version}), for {total} including VAT.",
    ConsentCode.AUTHORITY: "I commit {buyer} and I have the authority to do so.",
    ConsentCode.TERMS: "I have read and I accept the general terms of sale ({terms}).",
    ConsentCode.DWELLING: (
        "{dwelling} (I certify that the works concern dwelling premises completed more than two years ago, and that"
        " they did not contribute to producing a new building.)"
    ),
    ConsentCode.WITHDRAWAL: (
        "You have 14 days to withdraw from this contract without giving any reason. The period starts the day after"
        " the signature for a service, the day after you receive the goods for a sale. Use the link “Withdraw from"
        " contract here” of this page, or send {seller}, {address}, the form below or any clear statement. What you"
        " paid is then reimbursed within 14 days."
    ),
    ConsentCode.FORM: (
        "Withdrawal form (return it only if you wish to withdraw)\n"
        "To {seller}, {address}:\n"
        "I hereby give notice that I withdraw from my contract for quote {number}.\n"
        "Ordered on / received on:\n"
        "Name of the consumer:\n"
        "Address of the consumer:\n"
        "Signature of the consumer (only on paper):\n"
        "Date:"
    ),
    ConsentCode.EARLY_START: (
        "I ask for the work to begin before the end of the 14-day withdrawal period. If I withdraw afterwards I will"
        " pay for what has been done; once all the work is done, I can no longer withdraw."
    ),
}
_TEXTS = {"fr": _FRENCH, "en": _ENGLISH}
_BUTTONS = {"fr": "Signer pour {total}", "en": "Sign for {total}"}
_ORDER_BUTTONS = {"fr": "Commande avec obligation de paiement", "en": "Order with obligation to pay"}


def consents(facts: Facts) -> tuple[Consent, ...]:
    """Every text that this customer must see before signing, in the order of the page.

    Example: a business without conditions, at 20 %: what signing means, and the tick by which it is bound.
    """
    told = _TEXTS.get(facts.language, _FRENCH)
    words = {
        "number": facts.number,
        "version": facts.version,
        "total": facts.total,
        "seller": facts.seller,
        "address": facts.seller_address,
        "buyer": facts.buyer,
        "terms": facts.terms_name,
        "dwelling": facts.dwelling,
    }

    def say(code: ConsentCode, *, ticked: bool = False, required: bool = False) -> Consent:
        return Consent(code, told[code].format_map(words), ticked, required)

    found = [say(ConsentCode.AGREEMENT)]
    if facts.is_business:
        found.append(say(ConsentCode.AUTHORITY, ticked=True, required=True))
    if facts.terms_name:
        found.append(say(ConsentCode.TERMS, ticked=True, required=True))
    if facts.dwelling:
        found.append(say(ConsentCode.DWELLING, ticked=True, required=True))
    if facts.is_distance_consumer:
        found += [say(ConsentCode.WITHDRAWAL), say(ConsentCode.FORM)]
        if facts.has_services:
            found.append(say(ConsentCode.EARLY_START, ticked=True))
    return tuple(found)


def button_label(facts: Facts) -> str:
    """The word of the act. For a consumer at a distance the law gives it, alone (C. conso. L221-14)."""
    labels = _ORDER_BUTTONS if facts.is_distance_consumer else _BUTTONS
    return labels.get(facts.language, labels["fr"]).format(total=facts.total)


def is_approval(typed: str, language: str) -> bool:
    """Whether the customer copied the words out: case, accents, spaces and punctuation do not count.

    The French words are accepted in every language. Example: " Bon  pour accord. " -> True.
    """
    wanted = {_bare(APPROVALS["fr"]), _bare(APPROVALS.get(language, APPROVALS["fr"]))}
    return _bare(typed) in wanted


def approval_of(language: str) -> str:
    return APPROVALS.get(language, APPROVALS["fr"])


def _bare(text: str) -> str:
    flat = unicodedata.normalize("NFKD", text).casefold()
    return "".join(char for char in flat if char.isalnum())
