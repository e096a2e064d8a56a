"""Names as banks write them: folded to capitals without accents, cut short, with words that say nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

_LIGATURES = str.maketrans(
    {"Œ": "OE", "Æ": "AE", "ẞ": "SS", "Ø": "O", "Đ": "D", "Ð": "D", "Þ": "TH", "Ł": "L", "&": " ET "}
)
_UMLAUTS = str.maketrans({"Ä": "AE", "Ö": "OE", "Ü": "UE", "Å": "AA"})
# Articles and links: in every name, so they tell nobody from anybody.
LINKS = frozenset("A AU AUX D DE DES DU EN ET L LA LE LES OU SUR THE AND OF".split())
# Legal forms and titles: payers and banks add, drop or shorten them.
FORMS = frozenset(
    "SARL SAS SASU EURL SA SCI SNC SCEA EARL GAEC SELARL SCP SCM SCOP EI EIRL LTD LIMITED GMBH INC BV SRL SPRL ASSO "
    "ASSOCIATION M MM MR MME MLLE MONSIEUR MADAME ETS ETABLISSEMENT ETABLISSEMENTS STE SOCIETE CIE COMPAGNIE "
    "ENTREPRISE ENT".split()
)
# Trades and places: shared by many companies that have nothing to do with each other.
GENERIC = frozenset(
    "AGENCE ATELIER BATIMENT BTP BUREAU CABINET CENTRE CENTRALE CLUB COMMERCE CONSEIL CONSEILS CONSTRUCTION CONSULTING "
    "DISTRIBUTION EXPRESS FILS FRANCE FRERES GENERAL GENERALE GESTION GROUP GROUPE HOLDING IMMOBILIER IMMO "
    "INDUSTRIE INTERNATIONAL INVEST MAGASIN MAISON MARCHE NETTOYAGE PARIS PARTNERS PAYSAGE PRODUCTION RENOVATION "
    "RESTAURANT RETAIL SERVICE SERVICES SOLUTIONS SAINT SAINTE TECHNIQUE TRANSPORT TRANSPORTS TRAVAUX VENTE".split()
)
# Given names: on their own they do not tell a person.
GIVEN = frozenset(
    "ALAIN ALEXANDRE ANDRE ANNE ANTOINE AURELIE BAPTISTE BERNARD CAMILLE CATHERINE CELINE CHARLES CHRISTIAN CHRISTINE "
    "CHRISTOPHE CLAIRE CLAUDE DANIEL DAVID DENIS DIDIER DOMINIQUE EMILIE EMMA ERIC FABRICE FRANCK FRANCOIS FRANCOISE "
    "FREDERIC GERARD GILLES GUILLAUME HELENE HENRI ISABELLE JACQUES JEAN JEROME JOSEPH JULIE JULIEN LAURA LAURENT LEA "
    "LEON LOUIS LUC MANON MARC MARIE MARTIN MARTINE MATHIEU MAXIME MICHEL MONIQUE NATHALIE NICOLAS OLIVIER PASCAL "
    "PATRICK PAUL PHILIPPE PIERRE RENE ROBERT ROMAIN SANDRINE SEBASTIEN SOPHIE STEPHANE STEPHANIE SYLVIE THIERRY "
    "THOMAS VALERIE VERONIQUE VINCENT VIRGINIE YVES ZOE".split()
)
BANKS = (
    "SOCIETE GENERALE",
    "CREDIT AGRICOLE",
    "CREDIT MUTUEL",
    "BNP PARIBAS",
    "BANQUE POPULAIRE",
    "CAISSE D EPARGNE",
    "BANQUE POSTALE",
    "CREDIT COOPERATIF",
    "CREDIT DU NORD",
    "BANQUE DE FRANCE",
)
_WORD = re.compile(r"[A-Z0-9]+")
_FULL_LABEL = 18  # characters from which a bank or an accounting tool may have cut the text
Close = Callable[[str, str], bool]


def fold(text: str) -> str:
    """Capitals without accents or ligatures, one space between words: « Œuvre d’Art » -> "OEUVRE D ART"."""
    if text.isascii():
        return " ".join(_WORD.findall(text.upper().replace("&", " ET ")))
    plain = unicodedata.normalize("NFKD", text.upper().translate(_LIGATURES))
    return " ".join(_WORD.findall("".join(sign for sign in plain if not unicodedata.combining(sign))))


@lru_cache(maxsize=20_000)
def name_words(name: str) -> tuple[str, ...]:
    """The words that tell a customer, in order: "SCI Les Tilleuls" -> ("TILLEULS",).

    Links, legal forms and single letters go away, unless nothing else is left.
    """
    every = fold(name).split()
    telling = [word for word in every if len(word) > 1 and word not in LINKS and word not in FORMS]
    return tuple(dict.fromkeys(telling or every))


@lru_cache(maxsize=20_000)
def spellings(name: str) -> Mapping[str, str]:
    """The words of a name that other banks write in another way: « Müller » as MULLER, or as MUELLER."""
    if name.isascii():
        return {}
    written = zip(fold(name).split(), fold(name.upper().translate(_UMLAUTS)).split(), strict=True)
    return {word: other for word, other in written if word != other}


def close_words(one: str, other: str) -> bool:
    """One typing slip between two words of five letters or more: a letter added, lost, changed, or two swapped.

    >>> close_words("OEVRE", "OEUVRE"), close_words("ABC", "AB")
    (True, False)
    """
    if min(len(one), len(other)) < 5 or abs(len(one) - len(other)) > 1 or one == other:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    first, second = one[start:], other[start:]
    if len(first) == len(second):
        return first[1:] == second[1:] or (first[:2] == second[:2][::-1] and first[2:] == second[2:])
    return first[1:] == second if len(first) > len(second) else first == second[1:]


def weight(word: str, customers: int) -> int:
    """What a word tells, 1 to 10: less when it is a trade or a given name, less when several customers share it."""
    base = 4 if word in GENERIC or word.isdigit() else 5 if word in GIVEN else 10
    return max(1, base * (10 if customers <= 1 else 7 if customers == 2 else 5 if customers <= 5 else 3) // 10)


@dataclass(frozen=True, slots=True)
class NameMatch:
    """How much of a name a label says: `share` in hundredths, `slips` when a word is only close, the words found."""

    share: int = 0
    slips: bool = False
    words: frozenset[str] = frozenset()
    wanted: int = 0  # words that tell the name
    cut: bool = False  # a word is known by its beginning only: « MARTIN » may begin « MARTINEAU »


def match_name(
    name: str, label: Sequence[str], customers: Mapping[str, int], *, cut: bool = False, close: Close = close_words
) -> NameMatch:
    """How much of `name` the folded words of `label` say; `customers` counts who shares each word of a name.

    `cut` says that the label is as long as the bank lets it be: its last word may be the beginning of a word, and the
    words that would come after it do not count against the name. Example: ("PHARMACIE", "DU", "M") says 65 % of
    « Pharmacie du Marché » at least, ("ART",) half of « Œuvre d’Art ».
    """
    wanted = name_words(name)
    said = set(label) - _bank_words(label, wanted)
    every = fold(name).split()
    glued = {word: letter + word for letter, word in pairwise(every) if len(letter) == 1}  # « P’tits » as PTITS
    glued.update(spellings(name))
    name_cut = len(name) >= _FULL_LABEL - 1
    last = label[-1] if label else ""
    found, total, slips, shortened = 0, 0, False, False
    matched: list[str] = []
    for rank, word in enumerate(wanted):
        worth = weight(word, customers.get(word, 1)) * 10
        total += worth
        part = 0
        if word in said or glued.get(word, word) in said:
            part = 10
        elif cut and last and last != word and word.startswith(last):
            part, shortened = (8 if len(last) >= 3 else 3), True
        elif name_cut and rank == len(wanted) - 1 and len(word) >= 4 and any(other.startswith(word) for other in said):
            part, shortened = 9, True
        elif len(word) >= 5 and any(close(word, other) for other in said):
            part, slips = 8, True
        if part:
            found += worth * part // 10
            matched.append(word)
    if cut and matched and len(matched) < len(wanted) and wanted[: len(matched)] == tuple(matched):
        tail = [word for word in label if word not in LINKS][-1:]
        if tail and (matched[-1] == tail[0] or matched[-1].startswith(tail[0])):
            total -= sum(weight(word, customers.get(word, 1)) * 10 for word in wanted[len(matched) :]) // 2
    share = 100 * found // total if total else 0
    if _cut_short(name):
        share = share * 7 // 10  # « SARL LES JARDINS D »: the word that tells it is the one that is missing
    return NameMatch(share, slips, frozenset(matched), len(wanted), shortened)


def _cut_short(name: str) -> bool:
    last = fold(name).split()[-1:]
    return len(name) >= _FULL_LABEL - 1 and bool(last) and (len(last[0]) == 1 or last[0] in LINKS)


def may_be_cut(label: str) -> bool:
    """Whether a label is long enough for its bank to have cut it."""
    return len(label.strip()) >= _FULL_LABEL


def _bank_words(label: Sequence[str], wanted: Collection[str]) -> set[str]:
    """The words of a bank's name in the label, unless the label says more of the customer than the bank."""
    text = " ".join(label)
    words = {word for bank in BANKS if bank in text for word in bank.split()}
    return set() if any(word in label and word not in words for word in wanted) else words
