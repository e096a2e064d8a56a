"""Whether a company can send and receive electronic invoices: what its profile still lacks (law.md 1.1, 2.1)."""

from __future__ import annotations

from collections.abc import Sequence

from ardoise.companies.models import Company, VatPeriod

NEEDS = (
    ("siren", "le SIREN"),
    ("line1", "l’adresse"),
    ("postcode", "le code postal"),
    ("city", "la ville"),
)


def read_regimes(companies: Sequence[Company]) -> None:
    """The changes of VAT regime of all of them in one query, rather than one for each."""
    changes: dict[int, list[VatPeriod]] = {company.pk: [] for company in companies}
    for change in VatPeriod.objects.filter(company__in=companies).order_by("starts_on", "pk"):
        changes[change.company_id].append(change)
    for company in companies:
        company.vat_changes = changes[company.pk]  # its own memory of them


def lacks_of(company: Company) -> list[str]:
    """What to complete, in words; empty when it is ready. Without VAT, no VAT number is needed."""
    lacks = [words for name, words in NEEDS if not getattr(company, name)]
    if not company.vat_number and not company.is_franchise:
        lacks.insert(1 if not company.siren else 0, "le numéro de TVA")
    return lacks
