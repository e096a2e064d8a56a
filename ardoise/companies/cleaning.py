"""Clean what is typed of a company: identifiers checked, VAT number computed, time zone of its department."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ardoise.companies.models import Company
from ardoise.domain.errors import Invalid, Refused
from ardoise.domain.identifiers import (
    clean_bic,
    clean_email,
    clean_iban,
    clean_siren,
    clean_siret,
    clean_text,
    clean_vat_number,
    vat_number_of,
)
from ardoise.web.fitting import misfits

ZONES = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/St_Barthelemy",
    "978": "America/Marigot",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
}
EDITABLE = frozenset(
    {
        *("legal_name", "trade_name", "legal_form", "capital", "siren", "siret", "rcs_city", "vat_regime"),
        *("vat_number", "default_nature", "default_vat_rate", "line1", "line2", "postcode", "city", "country"),
        *("email", "phone", "website", "iban", "bic", "account_name", "payment_term", "quote_validity_days"),
        *("default_down_payment", "penalty_text", "discount_text", "is_construction", "insurance_name", "insurer"),
        *("insurer_contact", "insurance_coverage", "waste_text", "is_association_member", "mediator"),
        *("free_mentions", "business_mentions", "individual_mentions", "public_mentions", "accent"),
        *("insurance_number", "insurance_ends_on", "vat_rates"),
    }
)
_ACCENT = re.compile(r"#[0-9a-fA-F]{6}")


def fill_company(company: Company, values: dict[str, Any]) -> list[str]:
    """Put the cleaned values on the company; returns the names of what changed. Raises Invalid with every refusal."""
    problems: list[Refused] = []
    before = {name: getattr(company, name) for name in EDITABLE}
    for name, value in values.items():
        if name not in EDITABLE:
            raise LookupError(name)
        setattr(company, name, clean_text(value) if isinstance(value, str) else value)
    for name, rule in _rules(company).items():
        try:
            setattr(company, name, rule())
        except Refused as refusal:
            problems.append(refusal)
    problems += misfits(company, EDITABLE)
    if not company.legal_name:
        problems.append(Refused("name_missing", "Donnez le nom de l’entreprise.", "legal_name"))
    if problems:
        raise Invalid(problems)
    if company.siren and not company.vat_number and "vat_number" not in values and not company.is_franchise:
        company.vat_number = vat_number_of(company.siren)
    company.time_zone = ZONES.get(company.postcode[:3], "Europe/Paris")
    return sorted(name for name in EDITABLE if getattr(company, name) != before[name])


def _rules(company: Company) -> dict[str, Callable[[], object]]:
    rules: dict[str, Callable[[], object]] = {}
    if company.siren:
        rules["siren"] = lambda: clean_siren(company.siren)
    if company.siret:
        rules["siret"] = lambda: clean_siret(company.siret, company.siren)
    if company.vat_number:
        rules["vat_number"] = lambda: clean_vat_number(company.vat_number, company.siren)
    if company.iban:
        rules["iban"] = lambda: clean_iban(company.iban)
    if company.bic:
        rules["bic"] = lambda: clean_bic(company.bic)
    if company.email:
        rules["email"] = lambda: clean_email(company.email)
    rules["country"] = lambda: clean_country(company.country)
    rules["accent"] = lambda: _accent(company.accent)
    return rules


def clean_country(code: str, *, field: str = "country") -> str:
    """Two capital letters (BT-40, BT-55): « France » is not a code (FX-01)."""
    code = (code or "FR").strip().upper()
    if not re.fullmatch(r"[A-Z]{2}", code):
        raise Refused("country_unknown", "Le pays s’écrit par son code de deux lettres : FR, BE, DE…", field)
    return code


def _accent(colour: str) -> str:
    if not _ACCENT.fullmatch(colour):
        raise Refused("accent_unknown", "La couleur s’écrit comme #7b4a1e.", "accent")
    return colour
