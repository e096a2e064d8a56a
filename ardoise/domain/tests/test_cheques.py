"""What a label says of a cheque, and the number that follows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ardoise.domain.cheques import Cheque, next_number, read_cheque


@pytest.mark.parametrize(
    ("label", "cheque"),
    [
        ("Chèque n° 0012345 de SCI Martin, BNP Paribas", Cheque("0012345", "SCI Martin", "BNP Paribas")),
        ("CHQ 884", Cheque("884")),
        ("chèque de Dupont 1234567 Crédit Agricole", Cheque("1234567", "Dupont", "Crédit Agricole")),
        ("n°0000123", Cheque("0000123")),
        ("Acompte de 30 %, chq 0000123", Cheque("0000123")),
        ("Chèque 4567890 tireur : Éric Noël (La Banque Postale)", Cheque("4567890", "Éric Noël", "La Banque Postale")),
        ("Solde de la facture FA-2026-0012", Cheque()),
        ("", Cheque()),
    ],
)
def test_a_label_tells_the_number_the_drawer_and_the_bank_when_they_are_in_it(label: str, cheque: Cheque) -> None:
    assert read_cheque(label) == cheque


@pytest.mark.parametrize(
    ("last", "following"),
    [
        ("", "REM-0001"),
        ("REM-0099", "REM-0100"),
        ("12", "13"),
        ("2026/9 b", "2026/10 b"),
        ("A", "A-2"),
        ("999", "1000"),
    ],
)
def test_the_next_number_counts_up_and_keeps_its_width(last: str, following: str) -> None:
    assert next_number(last) == following


@given(st.text(max_size=200))
def test_any_label_is_read_and_any_number_has_a_next(label: str) -> None:
    number = read_cheque(label).number
    assert number == "" or number.isdigit()
    assert next_number(label) != label
