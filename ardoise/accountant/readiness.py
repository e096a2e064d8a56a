"""Whether a company can send and receive electronic invoices: what its profile still lacks (law.md 1.1, 2.1)."""

from __future__ import annotations

from ardoise.companies.models import Company

NEEDS = (
    ("siren", "le SIREN"),
    ("line1", "l’adresse"),
    ("postcode", "le code postal"),
    ("city", "la ville"),
)


def lacks_of(company: Company) -> list[str]:
    """What to complete, in words; empty when it is ready. Without VAT, no VAT number is needed."""
    lacks = [words for name, words in NEEDS if not getattr(company, name)]
    if not company.is_franchise and not company.vat_number:
        lacks.insert(1 if not company.siren else 0, "le numéro de TVA")
    return lacks
