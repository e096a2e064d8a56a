"""What a statement is, in words: its format, what was counted, how its balances answer each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ardoise.domain.french import NO_BREAK, long_date, money_text, number_text
from ardoise.domain.identifiers import iban_text
from ardoise.domain.money import Money

PLURAL = 2  # none is singular in French
FORMATS = {
    "ofx1": "OFX",
    "ofx2": "OFX",
    "ofx": "OFX",
    "qif": "QIF",
    "mt940": "MT940",
    "cfonb120": "CFONB 120",
    "cfonb240": "CFONB 240",
    "csv": "CSV",
}
# The reasons of the readers, said of several rows.
REASONS = {
    "opération en attente": "opérations en attente",
    "opération refusée ou annulée": "opérations refusées ou annulées",
    "opération sur titres": "opérations sur titres",
    "montant nul": "montants nuls",
    "ligne de solde": "lignes de solde",
    "ligne de texte": "lignes de texte",
    "ligne de total": "lignes de total",
    "en-tête répété": "en-têtes répétés",
}


# What the name of a bank holds, and how people write it; the list of IBANs shouts in capitals.
BANKS = {
    "CREDIT AGRICOLE": "Crédit Agricole",
    "BNP": "BNP Paribas",
    "SOCIETE GENERALE": "Société Générale",
    "CREDIT MUTUEL": "Crédit Mutuel",
    "CREDIT INDUSTRIEL": "CIC",
    "CAISSE D'EPARGNE": "Caisse d’Épargne",
    "CAISSE D EPARGNE": "Caisse d’Épargne",
    "BANQUE POPULAIRE": "Banque Populaire",
    "BQUE POPULAIRE": "Banque Populaire",
    "BANQUE POSTALE": "La Banque Postale",
    "CREDIT LYONNAIS": "LCL",
    "BOURSORAMA": "BoursoBank",
    "CREDIT COOPERATIF": "Crédit Coopératif",
    "OLINDA": "Qonto",
}


def bank_words(name: str) -> str:
    """« CAISSE REG CREDIT AGRICOLE MUTUEL 17-79 » -> « Crédit Agricole »; a name that is not known is left as it is."""
    flat = name.upper().replace("’", "'").replace("É", "E")
    return next((said for known, said in BANKS.items() if known in flat), name)


def period_words(first: date, last: date) -> str:
    """« du 5 au 28 octobre 2026 », « le 5 octobre 2026 »."""
    if first == last:
        return f"le {long_date(first)}"
    start = long_date(first)
    if first.year == last.year:
        start = start.rsplit(" ", 1 if first.month != last.month else 2)[0]
    return f"du {start} au {long_date(last)}"


def format_words(format: str) -> str:
    """« OFX », « CAMT.053 », « CSV »."""
    if format in FORMATS:
        return FORMATS[format]
    return format.upper() if format else "Format inconnu"


def account_words(named: str) -> str:
    """The account as a file names it: an IBAN is grouped by four."""
    return iban_text(named) if named[:2].isalpha() and named[2:4].isdigit() else named


def counted(count: int, one: str, many: str) -> str:
    return f"{number_text(Decimal(count))}{NO_BREAK}{one if count < PLURAL else many}"


def left_aside_words(reasons: Iterable[str]) -> str:
    """« 3 laissées de côté (opérations en attente) », or with the count of each reason when there are several."""
    found = Counter(reasons)
    said = counted(found.total(), "laissée de côté", "laissées de côté")
    if not found:
        return said
    if len(found) == 1:
        reason, count = next(iter(found.items()))
        return f"{said} ({reason if count == 1 else REASONS.get(reason, reason)})"
    each = (f"{count} {reason if count == 1 else REASONS.get(reason, reason)}" for reason, count in found.most_common())
    return f"{said} ({', '.join(each)})"


@dataclass(frozen=True)
class Equation:
    """« solde de départ + mouvements = solde de fin »; what the file does not say is None.

    When it says its last balance alone, that of the account and the new rows take its place (`of_account`).
    """

    opening: Money | None
    moved: Money
    closing: Money | None
    unreadable: int = 0
    of_account: bool = False

    @property
    def gap(self) -> Money | None:
        if self.opening is None or self.closing is None:
            return None
        return self.closing - self.opening - self.moved

    @property
    def size(self) -> Money:
        """The movements without their sign: the page writes + or − before it."""
        return abs(self.moved)

    @property
    def is_right(self) -> bool:
        return self.gap is not None and not self.gap

    @property
    def why(self) -> str:
        """What to do when it is not right, or why nothing can be checked."""
        if self.gap is None:
            if self.opening is None and self.closing is None:
                return "Ce fichier ne dit pas ses soldes : rien à vérifier."
            end = "de départ" if self.opening is None else "de fin"
            return f"Ce fichier ne dit pas son solde {end} : le total ne peut pas être vérifié."
        if not self.gap:
            return ""
        if self.of_account and not self.unreadable:
            return (
                f"Le compte serait à {money_text(abs(self.gap))} du solde de la banque : une période manque avant ce"
                " relevé, ou le solde de départ du compte est à corriger. L’import reste possible."
            )
        side = "de recettes" if self.gap.amount > 0 else "de dépenses"
        cause = (
            "Une ligne illisible, plus bas, l’explique peut-être."
            if self.unreadable == 1
            else "Les lignes illisibles, plus bas, l’expliquent peut-être."
            if self.unreadable
            else "Des lignes manquent peut-être au fichier : téléchargez à nouveau la période entière."
        )
        return f"Il manque {money_text(abs(self.gap))} {side}. {cause} Vous pouvez aussi importer ce qui est là."
