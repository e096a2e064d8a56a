"""The lines that the house writes by itself, in the language of the document."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ardoise.domain.document import Preceding
from ardoise.domain.languages import percent_in, short_day_in


def down_payment(language: str, quotes: Sequence[str], percent: Decimal | None) -> str:
    """Acompte de 30 % sur le devis DE-1 et DE-2, or 30% down payment on quotation DE-1 and DE-2."""
    if language == "en":
        share = f"{percent_in(language, percent)} down payment" if percent is not None else "Down payment"
        return f"{share} on quotation {' and '.join(quotes)}"
    share = f" de {percent_in(language, percent)}" if percent is not None else ""
    return f"Acompte{share} sur le devis {' et '.join(quotes)}"


def part_at(language: str, label: str, rate: Decimal) -> str:
    """The same at one of several rates."""
    part = "part at" if language == "en" else "part à"
    return f"{label} – {part} {percent_in(language, rate)}"


def deduction(language: str, invoice: Preceding, *, is_down_payment: bool) -> str:
    """Acompte – facture FA-1 du 02/11/2026, or Down payment – invoice FA-1 of 2 Nov 2026."""
    day = short_day_in(language, invoice.date)
    if language == "en":
        return f"{'Down payment' if is_down_payment else 'Already invoiced'} – invoice {invoice.number} of {day}"
    return f"{'Acompte' if is_down_payment else 'Déjà facturé'} – facture {invoice.number} du {day}"


def credited(language: str, invoice: Preceding, *, is_whole: bool) -> str:
    """Solde de la facture FA-1 du 02/11/2026, or Balance of invoice FA-1 of 2 Nov 2026."""
    day = short_day_in(language, invoice.date)
    if language == "en":
        return f"{'Balance of' if is_whole else 'Discount on'} invoice {invoice.number} of {day}"
    what = "Solde de la facture" if is_whole else "Remise accordée sur la facture"
    return f"{what} {invoice.number} du {day}"
