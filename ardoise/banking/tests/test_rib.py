"""A RIB without its key is an IBAN: the account of a CFONB or OFX file is found and made."""

from __future__ import annotations

import pytest

from ardoise.banking.rib import iban_of


@pytest.mark.parametrize(
    ("named", "iban"),
    [
        ("300060000112345678901", "FR7630006000011234567890189"),
        ("20041 01005 0500013M026", "FR1420041010050500013M02606"),
        ("FR76 3000 6000 0112 3456 7890 189", "FR7630006000011234567890189"),
        ("FR76 3000 6000 0112 3456 7890 188", ""),
        ("12345678901", ""),
        ("EURMain", ""),
        ("", ""),
    ],
)
def test_the_iban_of_what_a_file_says(named: str, iban: str) -> None:
    assert iban_of(named) == iban
