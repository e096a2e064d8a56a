"""Whom a line of money out paid, read in what the bank writes."""

from __future__ import annotations

from ardoise.domain.names import FORMS, LINKS, fold

# How it was paid, and the words around: never the name of who was paid.
_SILENT = frozenset(
    "CARTE CARTES CB CBA VISA MASTERCARD MAESTRO PAIEMENT PAIEMENTS PMT ACHAT ACHATS FACTURE FACTURES FACT PAR PSC TPE "
    "PRLV PRLVT PRELEVEMENT PRELEVEMENTS SEPA SDD CORE B2B EUROPEEN EMIS EMISE EN FAVEUR DE VIR VIREMENT VRT VIRT WEB "
    "INST INSTANTANE CHEQUE CHQ RETRAIT DAB ECH ECHEANCE ID EMETTEUR MDT MANDAT REF REFERENCE RUM ICS LIB LIBELLE "
    "MOTIF DATE NUMERO NUM EUR EUROS FR FRANCE PARIS LYON SANS CONTACT INTERNET WWW COM HTTPS RECURRENT NO COMPLEMENT "
    "TRANSACTION OPERATION DEBIT DIFFERE INTERNATIONAL".split()
)
_ENDS = frozenset("ID EMETTEUR MDT MANDAT REF REFERENCE RUM ICS LIB LIBELLE MOTIF".split())
_MOST = 4


def payee_key(label: str, counterparty: str = "", memo: str = "") -> str:
    """Under what a payee is known again: the words that name it, folded; empty when the label names nobody.

    Example: "CARTE 12/11/26 LEROY MERLIN CB*4821" -> "LEROY MERLIN".
    """
    return " ".join(_words(counterparty) or _words(label) or _words(memo))


def supplier_name(label: str, counterparty: str = "", memo: str = "") -> str:
    """The same for people: what the bank gives apart, else the words with capitals; empty rather than a number."""
    if _words(counterparty):
        return " ".join(counterparty.split())[:200]
    found = _words(label, links=True) or _words(memo, links=True)
    while found and found[-1] in LINKS:
        found = found[:-1]
    return " ".join(_written(word) for word in found)


def method_of(label: str) -> str:
    """How it was paid, as the label says it: card, direct_debit, cheque, else bank_transfer."""
    words = set(fold(label).split())
    if words & {"CARTE", "CARTES", "CB", "VISA", "MASTERCARD"}:
        return "card"
    if words & {"PRLV", "PRLVT", "PRELEVEMENT", "PRELEVEMENTS", "SDD"}:
        return "direct_debit"
    if words & {"CHEQUE", "CHQ"}:
        return "cheque"
    return "bank_transfer"


def speaks_of_fees(label: str) -> bool:
    """Whether the bank itself takes the money: a commission, the price of an account or of a card."""
    words = set(fold(label).split())
    return bool(words & {"COMMISSION", "COMMISSIONS", "COTISATION", "FRAIS", "AGIOS"}) and not words & {
        *("URSSAF", "CIPAV", "ASSURANCE", "ASSURANCES", "SYNDICALE")
    }


def _words(text: str, *, links: bool = False) -> tuple[str, ...]:
    """The words that name somebody; with `links`, those between them too, as people read them."""
    kept: list[str] = []
    for word in fold(text).split():
        if kept and word in _ENDS:
            break
        is_link = word in LINKS
        is_silent = (word in _SILENT and not is_link) or word in FORMS or (len(word) < 2 and not is_link)
        if not is_silent and not any(sign.isdigit() for sign in word) and (not is_link or (links and kept)):
            kept.append(word)
    return tuple(kept if links else dict.fromkeys(kept))[: _MOST + 3 * links]


def _written(word: str) -> str:
    if word in LINKS:
        return word.lower()
    return word if len(word) < 4 else word.capitalize()
