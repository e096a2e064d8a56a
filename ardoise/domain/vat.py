"""VAT as dated data: rates by territory, cases with their EN 16931 category, exemption code and printed text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from ardoise.domain.document import VatLine
from ardoise.domain.errors import Refused

LAW_VERSION = "2026-11"


class Territory(StrEnum):
    MAINLAND = "mainland", "France continentale"
    CORSICA = "corsica", "Corse"
    DOM = "dom", "Guadeloupe, Martinique, La Réunion"
    NO_VAT = "no_vat", "Territoire français sans TVA"
    FOREIGN = "foreign", "Étranger"

    label: str

    def __new__(cls, value: str, label: str = "") -> Territory:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


class VatCase(StrEnum):
    """Why VAT is charged or not on a document."""

    NORMAL = "normal", "TVA française"
    FRANCHISE = "franchise", "Franchise en base (293 B)"
    REVERSE_CHARGE_CONSTRUCTION = "reverse_charge_construction", "Sous-traitance du bâtiment (autoliquidation)"
    EU_SERVICES = "eu_services", "Services à une entreprise de l’Union européenne"
    EU_GOODS = "eu_goods", "Livraison de biens dans l’Union européenne"
    EXPORT = "export", "Exportation de biens"
    EXEMPT = "exempt", "Activité exonérée"
    NON_EU_SERVICES = "non_eu_services", "Services à une entreprise hors de l’Union européenne"

    label: str

    def __new__(cls, value: str, label: str = "") -> VatCase:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate of VAT in percent, in one territory, between two dates included (None: still in force)."""

    territory: Territory
    percent: Decimal
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Treatment:
    """How a case is written: category BT-118, code BT-121, reason BT-120 and the mention printed."""

    category: str
    exemption_code: str
    exemption_reason: str
    printed: str


@dataclass(frozen=True, slots=True)
class _CaseRow:
    case: VatCase
    category: str
    exemption_code: str
    text: str
    valid_from: date = date(2000, 1, 1)
    valid_to: date = date(2028, 6, 30)  # references to the CGI are allowed until then


def _percents(text: str) -> tuple[Decimal, ...]:
    return tuple(Decimal(percent) for percent in text.split())


def _rows(territory: Territory, percents: str, start: date, end: date | None = None) -> tuple[Rate, ...]:
    return tuple(Rate(territory, percent, start, end) for percent in _percents(percents))


_SINCE_2014 = date(2014, 1, 1)
RATES = (
    *_rows(Territory.MAINLAND, "20.60", date(1995, 8, 1), date(2000, 3, 31)),
    *_rows(Territory.MAINLAND, "19.60", date(2000, 4, 1), date(2013, 12, 31)),
    *_rows(Territory.MAINLAND, "7.00", date(2012, 1, 1), date(2013, 12, 31)),
    *_rows(Territory.MAINLAND, "5.50 2.10", date(1995, 8, 1)),
    *_rows(Territory.MAINLAND, "20.00 10.00", _SINCE_2014),
    *_rows(Territory.CORSICA, "20.00 13.00 10.00 2.10 0.90", _SINCE_2014),
    *_rows(Territory.DOM, "8.50 2.10 1.75 1.05", _SINCE_2014),
    *_rows(Territory.NO_VAT, "0.00", date(2000, 1, 1)),
    *_rows(Territory.FOREIGN, "0.00", date(2000, 1, 1)),
)
# G1.24, BR-FR-16: compared as text on the wire, hence always two decimals.
WIRE_RATES = _percents("0.00 0.90 1.05 1.75 2.10 5.50 7.00 8.50 9.20 9.60 10.00 13.00 19.60 20.00 20.60")

_CASES = (
    _CaseRow(VatCase.NORMAL, "S", "", "", valid_to=date(9999, 12, 31)),
    _CaseRow(VatCase.FRANCHISE, "E", "VATEX-FR-FRANCHISE", "TVA non applicable, article 293 B du CGI"),
    _CaseRow(
        VatCase.REVERSE_CHARGE_CONSTRUCTION,
        "AE",
        "VATEX-EU-AE",
        "Autoliquidation – article 283-2 nonies du CGI",
    ),
    _CaseRow(
        VatCase.EU_SERVICES,
        "AE",
        "VATEX-EU-AE",
        "Autoliquidation – article 283-2 du CGI / article 196 directive 2006/112/CE",
    ),
    _CaseRow(VatCase.EU_GOODS, "K", "VATEX-EU-IC", "Exonération de TVA, article 262 ter I du CGI"),
    _CaseRow(VatCase.EXPORT, "G", "VATEX-EU-G", "Exonération de TVA, article 262 I du CGI"),
    _CaseRow(VatCase.EXEMPT, "E", "", "Exonération de TVA, article {article} du CGI"),
    # Not O: decision 0003 says why.
    _CaseRow(VatCase.NON_EU_SERVICES, "E", "VATEX-EU-O", "TVA non applicable – article 259-1° du CGI"),
)
CATEGORIES = ("S", "E", "AE", "K", "G", "O", "Z")  # BR-FR-15

DEFAULT_EXEMPT_ARTICLE = "261-4-4°"
_EXEMPT_CODES = (
    "261-1",
    "261-2",
    "261-3",
    "261-4",
    "261-5",
    "261-7",
    "261-8",
    "261A",
    "261B",
    "261C-1",
    "261C-2",
    "261C-3",
    "261D-1",
    "261D-1BIS",
    "261D-2",
    "261D-3",
    "261D-4",
    "261E-1",
    "261E-2",
    "275",
    "277A",
    "295",
)

_COUNTRY_TERRITORY = {
    "MC": Territory.MAINLAND,  # Monaco counts as France for VAT
    **dict.fromkeys(("GP", "MQ", "RE"), Territory.DOM),
    **dict.fromkeys(("GF", "YT", "BL", "MF", "PM", "NC", "PF", "WF", "TF"), Territory.NO_VAT),
}
_NO_VAT_POSTCODES = ("97133", "97150", "973", "975", "976", "977", "978", "984", "986", "987", "988")
_DOM_POSTCODES = ("971", "972", "974")


def territory_of(country: str, postcode: str) -> Territory:
    """Where VAT stands for an address (CGI 294, 296, 297): the postcode decides within France.

    Saint-Barthélemy (97133) and Saint-Martin (97150) have no VAT though they begin as Guadeloupe.
    Example: FR 20090 -> Corsica; FR 97400 -> DOM; FR 97300 -> no VAT; BE -> foreign.
    """
    country = country.strip().upper() or "FR"
    code = re.sub(r"\s", "", postcode).upper()
    if country == "GP" and code in {"97133", "97150"}:
        return Territory.NO_VAT
    if country in _COUNTRY_TERRITORY:
        return _COUNTRY_TERRITORY[country]
    if country != "FR":
        return Territory.FOREIGN
    if code.startswith(_NO_VAT_POSTCODES):
        return Territory.NO_VAT
    if code.startswith(_DOM_POSTCODES):
        return Territory.DOM
    if code.startswith(("20", "2A", "2B")):
        return Territory.CORSICA
    return Territory.MAINLAND


def rates(territory: Territory, on: date) -> tuple[Decimal, ...]:
    """The rates of a territory on a day, highest first, in percent with two decimals (CGI 278 to 281 nonies, 296, 297).

    Example: mainland on 25 November 2026 -> 20.00, 10.00, 5.50, 2.10.
    """
    found = {
        rate.percent
        for rate in RATES
        if rate.territory is territory and rate.valid_from <= on and (rate.valid_to is None or on <= rate.valid_to)
    }
    return tuple(sorted(found, reverse=True))


def is_allowed(rate: Decimal, territory: Territory, on: date) -> bool:
    """Whether a rate may be charged there that day; 0 always may (categories Z, E, AE, K, G).

    Example: 8.5 in the DOM -> True, on the mainland -> False; 19.6 on the mainland in 2026 -> False.
    """
    return rate == 0 or rate in rates(territory, on)


def treatment(case: VatCase, on: date, *, exempt_article: str = "") -> Treatment:
    """Category, exemption code, reason and printed mention of a case on a day (CGI ann. II 242 nonies A, law.md 1.4).

    `exempt_article` names the article of an exempt activity (261-4-4° by default). Raises Refused
    `vat_text_unknown` beyond the last dated row, `exempt_article_unknown`.
    Example: franchise -> E, VATEX-FR-FRANCHISE, "TVA non applicable, article 293 B du CGI".
    """
    row = next((row for row in _CASES if row.case is case and row.valid_from <= on <= row.valid_to), None)
    if row is None:
        raise Refused(
            "vat_text_unknown",
            "La mention de TVA de cette date n’est pas connue : choisissez une autre date ou mettez Ardoise à jour.",
            "vat_case",
        )
    if case is not VatCase.EXEMPT:
        return Treatment(row.category, row.exemption_code, row.text, row.text)
    article = " ".join(exempt_article.split()) or DEFAULT_EXEMPT_ARTICLE
    text = row.text.format(article=article)
    return Treatment(row.category, exemption_code(article), text, text)


def with_exemptions(
    groups: Iterable[VatLine], case: VatCase, on: date, *, exempt_article: str = ""
) -> tuple[VatLine, ...]:
    """Each group without VAT with its reason (BT-120, BT-121); S and Z give none (BR-S-10, BR-Z-10).

    Raises the refusals of `treatment`. Example: (100.00, E) in franchise -> VATEX-FR-FRANCHISE and its text.
    """
    mention = treatment(case, on, exempt_article=exempt_article)
    code, reason = mention.exemption_code, mention.exemption_reason
    return tuple(
        group if group.category in ("S", "Z") else replace(group, exemption_code=code, exemption_reason=reason)
        for group in groups
    )


def exemption_code(article: str) -> str:
    """The VATEX code of an exempting article of the CGI (list of BR-FR 1.4.0.03).

    Raises Refused `exempt_article_unknown`. Example: 261-4-4° -> VATEX-FR-CGI261-4; 261 D-2° -> VATEX-FR-CGI261D-2.
    """
    compact = re.sub(r"[\s°.]", "", article.replace("\u2011", "-")).upper()
    for code in sorted(_EXEMPT_CODES, key=len, reverse=True):
        if compact == code or compact.startswith(f"{code}-"):
            return f"VATEX-FR-CGI{code}"
    raise Refused(
        "exempt_article_unknown",
        f"L’article « {article} » n’est pas un article d’exonération connu : écrivez par exemple 261-4-4°.",
        "exempt_article",
    )


def category(case: VatCase, rate: Decimal) -> str:
    """The EN 16931 category of a rate in a case (BT-118, BT-151): normal is S, or Z at 0 %; the others have no VAT.

    Raises Refused `vat_rate_must_be_zero` for a rate above 0 outside the normal case (BR-E-05, BR-AE-05, BR-IC-05…).
    Example: normal at 20 -> S; export at 0 -> G.
    """
    if case is VatCase.NORMAL:
        return "S" if rate else "Z"
    if rate:
        raise Refused(
            "vat_rate_must_be_zero",
            f"Avec « {case.label} », la TVA n’est pas facturée : mettez le taux à 0 %.",
            "vat_rate",
        )
    return next(row.category for row in _CASES if row.case is case)
