"""What kind of money a bank label speaks of: a transfer, cheques, cards, a payment company, or no sale at all."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from ardoise.domain.names import FORMS, GENERIC, GIVEN, LINKS, fold, may_be_cut


class Kind(StrEnum):
    """How the money came."""

    TRANSFER = "transfer"
    CHEQUES = "cheques"
    CARDS = "cards"
    PAYOUT = "payout"
    PUBLIC = "public"


_KINDS = (
    (Kind.CHEQUES, r"\b(REM(ISE)?S? (DE )?(\d+ )?(CHQS?|CHEQUES?)|CHQS?|CHEQUES?)\b"),
    (Kind.CARDS, r"\b(REM(ISE)? ?CB|REM(ISE)? CARTES?|REMCB|TPE|CB COMMERCANT|ENCAISSEMENTS? CB)\b"),
    (
        Kind.PAYOUT,
        r"\b(STRIPE|PAYPAL|SUMUP|GOCARDLESS|MOLLIE|ADYEN|IZETTLE|ZETTLE|PAYPLUG|LEMONWAY|MANGOPAY|STANCER|HIPAY|LYRA"
        r"|SQUAREUP|WORLDLINE|SHOPIFY|ETSY|UBER EATS|DELIVEROO|AIRBNB)\b",
    ),
    (Kind.PUBLIC, r"\b(DRFIP|DDFIP|TRESORERIE|TRESOR PUBLIC|PAIERIE|SGC|AGENT COMPTABLE|MANDAT ADMINISTRATIF)\b"),
)
_KINDS_READ = tuple((kind, re.compile(pattern)) for kind, pattern in _KINDS)
# Money that pays no invoice: (reason, what the label says).
_NOT_SALES = tuple(
    (reason, re.compile(pattern))
    for reason, pattern in (
        ("virement entre vos comptes", r"\bVIR(EMENT)? INTERNE\b|\bLIVRET\b|\bCOMPTE A COMPTE\b|\bCPTE A CPTE\b"),
        ("apport d’un associé", r"\bAPPORTS?\b|\bCOMPTE COURANT\b|\bC C ASSOCIE|\bCCA\b|\bAUGMENTATION DE CAPITAL\b"),
        ("impôts et taxes", r"\bDGFIP\b|\bIMPOTS?\b|\bCREDIT (DE )?TVA\b|\bREMB\w* (DE )?TVA\b|\bCICE\b"),
        (
            "organisme social",
            r"\bURSSAF\b|\bCPAM\b|\bIJSS\b|\bAGIRC\b|\bARRCO\b|\bCIPAV\b|\bMALAKOFF\b|\bKLESIA\b|\bPRO BTP\b|\bOPCO\b"
            r"|\bPOLE EMPLOI\b|\bFRANCE TRAVAIL\b|\bCARPIMKO\b|\bCARSAT\b|\bCNAM\b|\bAGEFIPH\b",
        ),
        ("prêt", r"\bDEBLOCAGE\b|\bPRETS?\b(?! A )|\bEMPRUNT\b|\bREALISATION (DE )?(PRET|CREDIT)\b|\bDEBLOC\b"),
        ("affacturage ou cession", r"\bFACTOR(ING)?\b|\b\w+FACTOR\b|\bAFFACTURAGE\b|\bDAILLY\b"),
        ("subvention ou aide", r"\bSUBVENTIONS?\b|\bAIDE (REGION|ETAT)\w*\b|\bFONDS DE SOLIDARITE\b|\bASP\b"),
        ("intérêts", r"\bINTERETS?\b|\bINT CREDITEURS?\b"),
    )
)
_REFUND = re.compile(r"^(VIR(EMENT)? )?(SEPA )?(AVOIR|ANNULATION|ANNUL|REMB\w*|RBT)\b|\bREMBOURSEMENT\b")
_INSTALMENT = re.compile(r"\b\d ?(ERE?|E|EME|NDE?) (VERS\w*|PAI?EM\w*|ECH\w*|TRANCHE)|\bPARTIEL(LE)?\b|\bA COMPTE\b")
_WORDS_OF_TRANSFERS = frozenset(
    "VIR VIREMENT VIRT VRT SEPA RECU RECUE RECUS INST INSTANTANE INSTANT PAR EMIS FAVEUR WEB ETRANGER SCT TRF TRANSFER "
    "EFFET LCR ECH ECHEANCE PRLV PRELEVEMENT CREDIT ERREUR REMISE REM".split()
)
_MONTHS = frozenset(
    "JANVIER FEVRIER MARS AVRIL MAI JUIN JUILLET AOUT SEPTEMBRE OCTOBRE NOVEMBRE DECEMBRE "
    "JANV FEV AVR JUIL SEPT OCT NOV DEC".split()
)
# What follows is the purpose of the payment, no more its payer.
_PURPOSE = frozenset(
    "MOTIF REF REFERENCE LIB LIBELLE FACT FACTS FACTURE FACTURES FA FAC INV INVOICE POUR SOLDE ACOMPTE LOYER REGLEMENT "
    "RGLT NPY RCN ID MANDAT COMMANDE CDE DEVIS SIT SITUATION".split()
)
_AMOUNT = re.compile(r"(?<![\d,.])(\d{1,3}(?:[ \u00a0\u202f.]\d{3})+|\d+),(\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Label:
    """A label read once: folded text and words, the payer's words, its kind, whether the bank may have cut it."""

    text: str
    words: tuple[str, ...]
    payer: tuple[str, ...]
    kind: Kind
    cut: bool
    amounts: tuple[int, ...]  # whole cents written in the label with a comma

    @property
    def payer_key(self) -> str:
        """Under what the payer is learnt; empty for cheques, cards and payment companies, which pay for many.

        Trades and given names alone (« HOLDING », « MARTIN ») teach nothing either.
        """
        telling = any(word not in GENERIC and word not in GIVEN for word in self.payer)
        return " ".join(self.payer) if self.kind is Kind.TRANSFER and telling else ""

    def not_a_sale(self, name_words: frozenset[str] = frozenset()) -> str:
        """Why this money pays no invoice, or nothing. `name_words` of a customer who is called so are no reason."""
        for reason, pattern in _NOT_SALES:
            hit = pattern.search(self.text)
            if hit and not any(word in name_words for word in hit.group().split()):
                return reason
        return ""

    @property
    def is_refund(self) -> bool:
        """Whether the label speaks of money given back: a supplier's credit note, a cancelled purchase."""
        return bool(_REFUND.search(self.text))

    @property
    def is_deposit(self) -> bool:
        """Whether the label speaks of a down payment on a quote, or of a guarantee."""
        return not {"DEVIS", "ACOMPTE", "ARRHES", "CAUTION"}.isdisjoint(self.words)

    @property
    def is_instalment(self) -> bool:
        """Whether the label says that it pays a part: « 1ER VERSEMENT », « PAIEMENT PARTIEL »."""
        return bool(_INSTALMENT.search(self.text))

    @property
    def cheques(self) -> int:
        """How many cheques a deposit says it holds, 0 when it does not say: "REM CHQ 3 CHQ" -> 3."""
        hit = re.search(r"\b(\d{1,2}) (CHQS?|CHEQUES?)\b|\bNB ?(\d{1,2})\b", self.text)
        return int(hit.group(1) or hit.group(3)) if hit else 0


def read_label(label: str, counterparty: str = "", memo: str = "", own: Iterable[str] = ()) -> Label:
    """Read what a bank writes. The counterparty, when the bank gives it apart, is the payer.

    `own` are the folded names of the company itself, of two words or more: who is paid is not who pays.

    Example: "VIR SEPA RECU /DE ZM DISTRIBUTION /MOTIF FA-2025-0102" -> payer ("ZM", "DISTRIBUTION").
    """
    text = fold(label)
    for name in own:
        if " " in name:
            text = " ".join(f" {text} ".replace(f" {name} ", " ").split())
    words = tuple(text.split())
    every = words + tuple(fold(counterparty).split()) + tuple(fold(memo).split())
    joined = " ".join(every)
    kind = next((kind for kind, pattern in _KINDS_READ if pattern.search(joined)), Kind.TRANSFER)
    amounts = tuple(int(re.sub(r"\D", "", whole)) * 100 + int(cents) for whole, cents in _AMOUNT.findall(label))
    payer = _payer(fold(counterparty).split() if counterparty else list(words))
    return Label(joined, every, payer, kind, may_be_cut(label) and not counterparty and not memo, amounts)


def _payer(words: list[str]) -> tuple[str, ...]:
    kept: list[str] = []
    for word in words:
        if word in _PURPOSE and kept:
            break
        silent = word in _WORDS_OF_TRANSFERS or word in LINKS or word in FORMS or word in _MONTHS or word in _PURPOSE
        if not silent and len(word) > 1 and not any(sign.isdigit() for sign in word):
            kept.append(word)
    return tuple(dict.fromkeys(kept))[:5]
