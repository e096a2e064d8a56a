"""What a line that is no sale probably is, from its label."""

from __future__ import annotations

from datetime import date

import pytest

from ardoise.domain.bank_categories import category_of
from ardoise.domain.matching import Line
from ardoise.domain.money import Money

DAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("label", "amount", "category"),
    [
        ("COTISATION CARTE VISA BUSINESS", "-55.00", "fees"),
        ("FRAIS TENUE DE COMPTE", "-9.00", "fees"),
        ("COMMISSION D'INTERVENTION", "-8.00", "fees"),
        ("ARRETE DE COMPTE AU 30/09", "-12.40", "fees"),
        ("PRLV SEPA DGFIP TVA1-102026", "-1840.00", "tax"),
        ("VIR SEPA DGFIP REMBT CREDIT TVA", "7482.36", "tax"),
        ("PRLV SEPA URSSAF BRETAGNE", "-612.00", "social"),
        ("VIR CPAM IJSS", "204.00", "social"),
        ("VIR EMIS SALAIRE NOVEMBRE LEROY", "-1600.00", "salary"),
        ("ECHEANCE PRET 0012345", "-410.20", "loan"),
        ("DEBLOCAGE PRET 0012345", "20000.00", "loan"),
        ("VIR INTERNE VERS LIVRET PRO", "-5000.00", "transfer"),
        ("VIR SEPA ATELIER DURAND SERVICES", "-5000.00", "transfer"),
        ("VIR SEPA APPORT COMPTE COURANT", "1200.00", "owner"),
        ("VIR DIVIDENDES 2025", "-8000.00", "owner"),
        ("CARTE 12/11 LEROY MERLIN BREST", "-89.90", "purchase"),
        ("PRLV SEPA ORANGE SA", "-39.99", "purchase"),
        ("AVOIR AMAZON EU SARL", "89.90", "purchase"),
        ("VIR SEPA DUPONT SARL", "1240.00", ""),
        ("VIR EMIS GARAGE KERBRAT", "-310.00", ""),
    ],
)
def test_the_label_says_what_it_is(label: str, amount: str, category: str) -> None:
    line = Line(DAY, Money(amount), label)

    assert category_of(line, own_names=("Atelier Durand Services",)) == category
