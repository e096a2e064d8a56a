"""Whether the VAT case of a draft is still that of the company: its regime may have changed since it was typed."""

from __future__ import annotations

from datetime import date
from typing import Any

from ardoise.companies.models import VatRegime
from ardoise.domain.french import date_text
from ardoise.domain.problem import Problem
from ardoise.domain.vat import VatCase


def regime_problems(document: Any, *, on: date) -> list[Problem]:
    """Blocking: a draft or a quote of the franchise once VAT is charged, or with VAT under the franchise (CGI 293 B).

    What takes off or replaces an earlier invoice keeps the case of that one.
    """
    if getattr(document, "is_credit_note", False) or getattr(document, "replaces_id", None):
        return []
    company = document.company
    is_franchise = company.regime_on(on) == VatRegime.FRANCHISE
    if is_franchise == (document.vat_case == VatCase.FRANCHISE):
        return []
    begun = [period.starts_on for period in company.vat_changes if period.starts_on <= on]
    since = f" depuis le {date_text(begun[-1])}" if begun else ""
    if is_franchise:
        message = (
            f"Votre entreprise est en franchise de TVA{since} : ouvrez ce brouillon et enregistrez-le, "
            "ses lignes passeront sans TVA."
        )
    else:
        message = (
            f"Votre entreprise facture la TVA{since} : choisissez un autre cas de TVA que la franchise, "
            "puis le taux et le prix de chaque ligne."
        )
    return [Problem("regime_changed", message, "vat_case")]
